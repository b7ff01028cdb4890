using Portal.Sandbox.Dataverse;

namespace Portal.Sandbox.Crowd;

/// <summary>
/// Alerts of generated mailboxes and of their profiles. Dataverse keeps them three days: "alerts … are deleted after three days" is what the admin center shows; how it does so is not documented.
/// </summary>
internal sealed class CrowdAlerts(Population population) : CrowdTable(population)
{
    public const long Kept = 3 * 86_400;

    private const int PerMailbox = 2;

    private int First => Population.Profiles.Count;

    public override int Count => Enumerable.Range(0, Numbers).Count(n => Find(n) is not null);

    protected override int Numbers => First + (Population.Count * PerMailbox);

    protected override Row? Row(int number) => Find(number) is { } alert ? new CrowdAlertRow(Population, number, alert) : null;

    protected override long? ChangedAt(int number) => Find(number)?.Seen;

    private CrowdAlert? Find(int number)
    {
        if (number < First) return OfProfile(number);
        var (index, kind) = Math.DivRem(number - First, PerMailbox);
        return kind == 0 ? Failed(index, Population.Fates.Of(index)) : Retried(index, Population.Fates.Of(index));
    }

    private CrowdAlert? OfProfile(int number) =>
        Population.Profiles[number] is { Trouble: { } trouble, BrokenAt: var at, Id: { } profile }
            ? IfKept(new(3, trouble, "emailserverprofile", profile, CrowdProfiles.Names[number], "", at, at))
            : null;

    /// <summary>The error that ended it: of a mailbox that was given up, nothing is written any more, so the alert goes after three days and the failure stays.</summary>
    private CrowdAlert? Failed(int index, Fate fate) => fate switch
    {
        { Standing: Standing.Failing or Standing.WaitingForApproval or Standing.Rejected, Trouble: { } trouble } => IfKept(Of(index, 3, trouble, fate.Since, fate.Since)),
        _ => null,
    };

    /// <summary>One warning for all the tries: first time and last time. When it turns permanent the code stays the same.</summary>
    private CrowdAlert? Retried(int index, Fate fate) => fate switch
    {
        { Standing: Standing.Retrying, Trouble: { } trouble } => IfKept(Of(index, 2, trouble, fate.Since, fate.Changed)),
        { Standing: Standing.Failing, Trouble: { Passes: true } trouble } => IfKept(Of(index, 2, trouble, fate.Since - 3_000, fate.Since - 300)),
        _ => null,
    };

    private CrowdAlert Of(int index, int level, Trouble trouble, long first, long seen) => new(level, trouble, "mailbox", Population.MailboxId(index), Population.NameOf(index), Population.AddressOf(index), first, seen);

    private CrowdAlert? IfKept(CrowdAlert alert) => alert.Seen <= Population.Fates.Now && alert.Seen > Population.Fates.Now - Kept ? alert : null;
}

/// <param name="Table">What it is about: mailbox or emailserverprofile.</param>
/// <param name="First">Unix seconds, as <paramref name="Seen"/>.</param>
internal sealed record CrowdAlert(int Level, Trouble Trouble, string Table, string About, string Name, string Address, long First, long Seen);

internal sealed record CrowdAlertRow(Population Population, int Index, CrowdAlert Alert) : GeneratedRow(CrowdId.Of(Population.Draws, 'e', Index, Alert.First), Alert.Seen * 1_000)
{
    public override object? Value(string column) => column switch
    {
        "tracelogid" => Id,
        "versionnumber" => Version,
        "text" => Text(),
        "level" => (long)Alert.Level,
        "tracestatus" => false,
        "tracecode" => (long)Alert.Trouble.Code,
        "regardingobjectid" => Changes.Lookup(Alert.Table, Alert.About),
        "regardingobjecttypecode" => Alert.Table,
        "errordetails" => Alert.Trouble.DetailsFor(Alert.Address),
        "errortypedisplay" => Alert.Level == 2 ? "Transient" : "Permanent",
        "machinename" => "SANDBOX-ASYNC-01",
        "collationlevel" => 0L,
        "canbedeleted" => true,
        "tracedetailxml" or "traceparameterxml" or "traceactionxml" => Memo.Of(column, Index),
        "createdon" => Crowd.Population.Time(Alert.First),
        "modifiedon" => Crowd.Population.Time(Alert.Seen),
        "statecode" => 0L,
        "statuscode" => 1L,
        _ => null,
    };

    /// <summary>The column holds 2,000 characters; what is longer is cut.</summary>
    private string Text()
    {
        var text = Alert.Table == "mailbox" ? Alert.Trouble.AlertFor(Alert.Name, Alert.Address) : $"Mailboxes of the email server profile {Alert.Name} can't be synchronized. {Alert.Trouble.Text}";
        return text.Length <= 2_000 ? text : text[..2_000];
    }
}
