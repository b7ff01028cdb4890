using Portal.Cloud;
using Portal.Cloud.Dataverse;

namespace Portal.Mailboxes;

/// <summary>What one environment said about an address.</summary>
/// <param name="Environment">Its name, for people.</param>
/// <param name="Found">The mailbox and what belongs to it; null when the environment has none with this address.</param>
/// <param name="Error">Why it could not be asked; then <paramref name="Found"/> means nothing.</param>
/// <param name="At">When it was read.</param>
public sealed record EnvironmentFinding(string Environment, FoundMailbox? Found, CloudError? Error, DateTimeOffset At);

/// <param name="Profile">The email server profile it is on; null without one, or when it could not be read.</param>
/// <param name="LastAlert">The newest alert about the mailbox.</param>
/// <param name="ApprovalNeeded">False when the environment processes mail for unapproved addresses too.</param>
public sealed record FoundMailbox(Mailbox Mailbox, ServerProfile? Profile, Alert? LastAlert, bool ApprovalNeeded);

/// <summary>The answer to one look-up.</summary>
public sealed record MailboxAnswer(string Address, IReadOnlyList<EnvironmentFinding> Findings)
{
    public IReadOnlyList<EnvironmentFinding> With => [.. Findings.Where(f => f.Found is not null)];

    public IReadOnlyList<EnvironmentFinding> Unchecked => [.. Findings.Where(f => f.Error is not null)];
}
