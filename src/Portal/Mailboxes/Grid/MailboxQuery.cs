using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes.Grid;

/// <summary>Sorted columns. What is equal is sorted by name, then by the row's number, so that an order is never ambiguous.</summary>
public enum MailboxOrder { Name, Address, Environment, Profile, State, Changed }

/// <summary>Which mailboxes, in which order. What is null does not narrow anything.</summary>
public sealed record MailboxQuery
{
    /// <summary>Host of the environment.</summary>
    public string? Environment { get; init; }
    public Guid? Profile { get; init; }
    public MailboxState? State { get; init; }

    /// <summary>Key in the catalogue of causes.</summary>
    public string? Cause { get; init; }
    public MailboxApproval? Approval { get; init; }
    public long? Incident { get; init; }

    /// <summary>Only what came into its state at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }
    public bool NeverTested { get; init; }
    public bool Rival { get; init; }
    public bool OnDefault { get; init; }

    /// <summary>Words, each somewhere in name or address. Words of one or two letters alone find beginnings only. No wildcards: <c>%</c> and <c>_</c> are what they are, a <c>*</c> at an end is left out.</summary>
    public string? Text { get; init; }

    public MailboxOrder Order { get; init; }
    public bool Descending { get; init; }
}

/// <summary>Where a page ended: the values of its last row in the order's columns. The row itself may be gone by the time the next page is read.</summary>
public sealed class MailboxMark
{
    internal MailboxMark(IReadOnlyList<object> values) => Values = values;

    internal IReadOnlyList<object> Values { get; }
}

/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record MailboxPageOf(IReadOnlyList<MailboxLine> Lines, MailboxMark? Next);

/// <param name="More">There are more than <paramref name="Number"/>: "1,000+".</param>
public readonly record struct MailboxCount(int Number, bool More);
