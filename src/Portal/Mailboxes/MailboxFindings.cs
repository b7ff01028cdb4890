using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Live;

namespace Portal.Mailboxes;

/// <summary>What one environment said about an address.</summary>
/// <param name="Environment">Its name, for people.</param>
/// <param name="Found">The mailbox and what belongs to it; null when the environment has none with this address.</param>
/// <param name="Error">Why it could not be asked; then <paramref name="Found"/> means nothing.</param>
/// <param name="At">When it was read.</param>
public sealed record EnvironmentFinding(string Environment, FoundMailbox? Found, CloudError? Error, DateTimeOffset At)
{
    /// <summary>Its host, as the store names it.</summary>
    public string Host { get; init; } = "";

    /// <summary>What the store knows beyond this moment.</summary>
    public MailboxPast Past { get; init; } = MailboxPast.None;
}

/// <param name="Profile">The email server profile it is on; null without one, or when it could not be read.</param>
/// <param name="LastAlert">The newest alert about the mailbox.</param>
/// <param name="ApprovalNeeded">False when the environment processes mail for unapproved addresses too.</param>
public sealed record FoundMailbox(Mailbox Mailbox, ServerProfile? Profile, Alert? LastAlert, bool ApprovalNeeded)
{
    /// <summary>The newest alert about the profile, which says why many fail at once.</summary>
    public Alert? ProfileAlert { get; init; }

    /// <summary>Other mailboxes of the environment with the same address; the verdict is not about them.</summary>
    public IReadOnlyList<Mailbox> Twins { get; init; } = [];

    /// <summary>What the portal saw in Microsoft Entra and in the set-ups of its own.</summary>
    public IReadOnlyList<LiveSign> Live { get; init; } = [];

    /// <summary>Who looks after the profile: whoever began the set-up that made it, else the owner of its row in Dataverse; null where neither is known.</summary>
    public string? ProfileOwner { get; init; }

    /// <summary>People who can put it right, by name: those behind the role that the cause names.</summary>
    public Keepers Keepers { get; init; } = Keepers.Nobody;

    /// <summary>The verdict is shown; what only Microsoft Entra and Exchange know is still being asked.</summary>
    public bool Looking { get; init; }

    public MailboxSigns Signs => MailboxSigns.Of(Mailbox) with
    {
        ApprovalNeeded = ApprovalNeeded, ProfileActive = Profile?.Active, Live = Live, Looking = Looking,
        Alert = LastAlert is null ? null : AlertSign.Of(LastAlert), ProfileAlert = ProfileAlert is null ? null : AlertSign.Of(ProfileAlert),
    };
}

/// <summary>The answer to one look-up.</summary>
public sealed record MailboxAnswer(string Address, IReadOnlyList<EnvironmentFinding> Findings)
{
    public IReadOnlyList<EnvironmentFinding> With => [.. Findings.Where(f => f.Found is not null)];

    public IReadOnlyList<EnvironmentFinding> Unchecked => [.. Findings.Where(f => f.Error is not null)];

    /// <summary>Environments that answered that they have no such mailbox.</summary>
    public IReadOnlyList<EnvironmentFinding> Without => [.. Findings.Where(f => f is { Error: null, Found: null })];

    /// <summary>"Is it syncing, and if not, why?" in one sentence. Never "not found" for what could not be asked.</summary>
    public string Sentence(TimeZoneInfo? zone = null) => (With, Unchecked.Count, Without.Count) switch
    {
        ([var one], 0, _) => MailboxVerdicts.Of(one, zone).Sentence,
        ([var one], _, _) => $"{MailboxVerdicts.Of(one, zone).Sentence} Another environment could not be asked.",
        ({ Count: > 1 } several, _, _) => $"It is in {several.Count} environments; each has its own answer.",
        (_, > 0, 0) => "Could not check: no environment could be asked.",
        (_, > 0, _) => "Not found where the portal could look; not every environment could be asked.",
        (_, 0, 0) => "The portal is connected to no environment.",
        _ => "No connected environment has a mailbox with this address.",
    };
}
