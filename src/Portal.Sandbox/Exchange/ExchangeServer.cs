using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange;

/// <summary>A mailbox somewhere in the hybrid organisation.</summary>
/// <param name="Place">Host of the on-premises server, or <see cref="Cloud"/>.</param>
public sealed record ExchangeMailbox(string Address, string Name, string Place)
{
    public const string Cloud = "cloud";

    public bool Answers(string address) => string.Equals(address, Address, StringComparison.OrdinalIgnoreCase) || Aliases.Contains(address, StringComparer.OrdinalIgnoreCase);

    /// <summary>Folders (calendar, contacts, tasks, inbox) that answer ErrorAccessDenied: one direction of a test can fail alone.</summary>
    public IReadOnlyList<string> ClosedFolders { get; init; } = [];

    /// <summary>Sending answers ErrorQuotaExceeded.</summary>
    public bool SendQuotaExceeded { get; init; }

    /// <summary>Belongs to nobody and needs no licence.</summary>
    public bool IsShared { get; init; }

    /// <summary><c>Room</c> or <c>Equipment</c>: something that can be booked; null for people's and shared ones.</summary>
    public string? Resource { get; init; }

    /// <summary>Organizational unit below the organization's own, steps parted by slashes; null, as it is in Exchange Online: the organization's own.</summary>
    public string? Unit { get; init; }

    /// <summary>Further addresses mail arrives at.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary><c>EwsEnabled</c> of <c>Get-CASMailbox</c>, in Exchange Online; null is the default.</summary>
    public bool? EwsEnabled { get; init; }

    /// <summary>User agent lists of this mailbox, in Exchange Online.</summary>
    public UserAgentPolicy UserAgents { get; init; } = UserAgentPolicy.None;
}

/// <summary>
/// Which programs get in by what they call themselves. It stops REST and Microsoft Graph too.
/// https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange
/// </summary>
/// <param name="Policy"><c>EnforceAllowList</c>, <c>EnforceBlockList</c>, or null: neither list counts.</param>
public sealed record UserAgentPolicy(string? Policy, IReadOnlyList<string> Allow, IReadOnlyList<string> Block)
{
    public static readonly UserAgentPolicy None = new(null, [], []);

    public bool Passes(string userAgent) => Policy switch
    {
        "EnforceAllowList" => Allow.Any(p => Matches(p, userAgent)),
        "EnforceBlockList" => !Block.Any(p => Matches(p, userAgent)),
        _ => true,
    };

    /// <summary>A * stands for anything, as in <c>CRM/*</c>.</summary>
    private static bool Matches(string pattern, string userAgent) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, userAgent);
}

/// <param name="At">World time.</param>
public sealed record SentMail(string Id, string From, IReadOnlyList<string> To, string Subject, DateTimeOffset At);

/// <summary>What Exchange knows: mailboxes of both sides, and what was sent.</summary>
internal sealed class ExchangeState(World world)
{
    public Shelf<ExchangeMailbox> Mailboxes { get; } = world.Shelf<ExchangeMailbox>("exchange-mailbox");

    public Shelf<SentMail> Sent { get; } = world.Shelf<SentMail>("exchange-sent");

    /// <summary>Mails that lie in one of the mailbox's folders, newest first.</summary>
    public IReadOnlyList<SentMail> MailsIn(ExchangeMailbox mailbox, string folder) =>
    [
        .. Sent.All.Where(m => folder switch
        {
            "inbox" => m.To.Any(mailbox.Answers),
            "sentitems" => mailbox.Answers(m.From),
            _ => false,
        }).OrderByDescending(m => m.At),
    ];

    /// <summary>Mailboxes of generated people, by address; null for nobody's.</summary>
    public Func<string, ExchangeMailbox?>? Generated { get; set; }

    public ExchangeMailbox? Find(string? address) => address is null ? null : Mailboxes.Find(address) ?? Generated?.Invoke(address);

    public ExchangeMailbox? Find(string place, string? address) => Find(address) is { } found && string.Equals(found.Place, place, StringComparison.OrdinalIgnoreCase) ? found : null;
}
