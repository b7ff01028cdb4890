using System.Data.Common;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes.Grid;

/// <summary>A row of the grid. Names and texts come from tenants as they are.</summary>
public sealed record MailboxLine
{
    public required long Row { get; init; }
    public required string Environment { get; init; }
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }
    public Guid? ProfileId { get; init; }
    public string? ProfileName { get; init; }
    public OwnerKind Owner { get; init; }
    public string? OwnerName { get; init; }
    public string? RowOwner { get; init; }
    public bool OwnerDisabled { get; init; }
    public bool Active { get; init; }
    public int IncomingMethod { get; init; }
    public int OutgoingMethod { get; init; }
    public int AppointmentsMethod { get; init; }
    public MailboxResult Incoming { get; init; }
    public MailboxResult Outgoing { get; init; }
    public MailboxResult Appointments { get; init; }
    public MailboxApproval Approval { get; init; }
    public DateTimeOffset? TestCompletedAt { get; init; }
    public DateTimeOffset? LastSyncAt { get; init; }
    public string? LastAlertText { get; init; }
    public DateTimeOffset? LastAlertAt { get; init; }
    public MailboxState State { get; init; }
    public string? Cause { get; init; }

    /// <summary>First seen by us: the state began then or earlier.</summary>
    public DateTimeOffset StateSince { get; init; }
    public DateTimeOffset SeenAt { get; init; }
    public long? IncidentId { get; init; }

    /// <summary>In the order in which <see cref="Read"/> reads them.</summary>
    internal static readonly IReadOnlyList<string> Columns =
    [
        nameof(Row), nameof(Environment), nameof(Id), nameof(Name), nameof(Address), nameof(ProfileId), nameof(ProfileName), nameof(Owner), nameof(OwnerName), nameof(OwnerDisabled), nameof(Active),
        nameof(IncomingMethod), nameof(OutgoingMethod), nameof(AppointmentsMethod), nameof(Incoming), nameof(Outgoing), nameof(Appointments), nameof(Approval), nameof(TestCompletedAt), nameof(LastSyncAt),
        nameof(LastAlertText), nameof(LastAlertAt), nameof(State), nameof(Cause), nameof(StateSince), nameof(SeenAt), nameof(IncidentId), nameof(RowOwner),
    ];

    internal static MailboxLine Read(DbDataReader row) => new()
    {
        Row = row.GetInt64(0), Environment = row.GetString(1), Id = row.GetGuid(2), Name = row.GetString(3), Address = row.GetString(4),
        ProfileId = row.IsDBNull(5) ? null : row.GetGuid(5), ProfileName = Text(row, 6), Owner = Word<OwnerKind>(row, 7), OwnerName = Text(row, 8), OwnerDisabled = row.GetBoolean(9), Active = row.GetBoolean(10),
        IncomingMethod = row.GetInt32(11), OutgoingMethod = row.GetInt32(12), AppointmentsMethod = row.GetInt32(13),
        Incoming = Word<MailboxResult>(row, 14), Outgoing = Word<MailboxResult>(row, 15), Appointments = Word<MailboxResult>(row, 16), Approval = Word<MailboxApproval>(row, 17),
        TestCompletedAt = Time(row, 18), LastSyncAt = Time(row, 19), LastAlertText = Text(row, 20), LastAlertAt = Time(row, 21),
        State = Word<MailboxState>(row, 22), Cause = Text(row, 23), StateSince = Time(row, 24)!.Value, SeenAt = Time(row, 25)!.Value, IncidentId = row.IsDBNull(26) ? null : row.GetInt64(26), RowOwner = Text(row, 27),
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static T Word<T>(DbDataReader row, int column) where T : struct, Enum => Enum.Parse<T>(row.GetString(column));

    private static DateTimeOffset? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.UnixEpoch.AddTicks(row.GetInt64(column) * TimeSpan.TicksPerMicrosecond);
}
