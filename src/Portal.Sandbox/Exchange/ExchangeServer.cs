using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange;

/// <summary>A mailbox somewhere in the hybrid organisation.</summary>
/// <param name="Place">Host of the on-premises server, or <see cref="Cloud"/>.</param>
public sealed record ExchangeMailbox(string Address, string Name, string Place)
{
    public const string Cloud = "cloud";

    /// <summary>Folders (calendar, contacts, tasks, inbox) that answer ErrorAccessDenied: one direction of a test can fail alone.</summary>
    public IReadOnlyList<string> ClosedFolders { get; init; } = [];

    /// <summary>Sending answers ErrorQuotaExceeded.</summary>
    public bool SendQuotaExceeded { get; init; }
}

/// <param name="At">World time.</param>
public sealed record SentMail(string Id, string From, IReadOnlyList<string> To, string Subject, DateTimeOffset At);

/// <summary>What Exchange knows: mailboxes of both sides, and what was sent.</summary>
internal sealed class ExchangeState(World world)
{
    public Shelf<ExchangeMailbox> Mailboxes { get; } = world.Shelf<ExchangeMailbox>("exchange-mailbox");

    public Shelf<SentMail> Sent { get; } = world.Shelf<SentMail>("exchange-sent");

    public ExchangeMailbox? Find(string place, string? address) => Mailboxes.Find(address) is { } found && string.Equals(found.Place, place, StringComparison.OrdinalIgnoreCase) ? found : null;
}
