namespace Portal.Plans;

/// <summary>What is known of one link of the chain. Never by colour alone: each has a sign and a word.</summary>
public enum Truth
{
    /// <summary>– nothing to look at yet.</summary>
    NotReached,

    /// <summary>✓ read, and as it should be.</summary>
    Ok,

    /// <summary>✕ read, and not as it should be.</summary>
    NotOk,

    /// <summary>? could not be read from here or with these rights; never a green guess.</summary>
    CouldNotCheck,

    /// <summary>⏲ done, but waiting: for a person, or for a change to become visible.</summary>
    Waiting,
}

/// <summary>What a step found when it looked. Observing never writes.</summary>
/// <param name="Truth">The verdict.</param>
/// <param name="Sentence">What is true now, in one sentence for the step's first line.</param>
/// <param name="Source">What was asked: "Microsoft Graph", "Key Vault contoso-hma", …</param>
/// <param name="At">When it was read.</param>
/// <param name="Facts">Each thing that was read, for "What was read".</param>
/// <param name="Problem">Why it is not OK or could not be checked, and what to do.</param>
public sealed record Observation(Truth Truth, string Sentence, string Source, DateTimeOffset At, IReadOnlyList<Fact> Facts, Problem? Problem = null)
{
    /// <summary>From where it was looked at: "this portal", or "Dynamics 365" for what only its own test can tell.</summary>
    public string Vantage { get; init; } = "this portal";

    /// <summary>The step itself kept what an earlier look read better, fact by fact; so it takes the earlier one's place whatever its verdict is.</summary>
    public bool Merged { get; init; }

    /// <summary>Judged from answers that somebody pasted: the portal itself read nothing.</summary>
    public bool Pasted { get; init; }

    /// <summary>Only a person's act changes it, so a run that ends here does not stay and look again: the next thing to do, or a wait of days.</summary>
    public bool ForPeople { get; init; }
}

/// <summary>One thing that was read: its name, its value as text, and its own verdict where it has one.</summary>
/// <param name="Note">What it means or what to do, in sentences.</param>
public sealed record Fact(string Name, string Value, Truth? Truth = null, string? Note = null)
{
    /// <summary>The heading it stands under, where a step has many: "Key Vault".</summary>
    public string? Group { get; init; }

    /// <summary>What was asked: "Microsoft Graph".</summary>
    public string? Source { get; init; }

    /// <summary>From where it was looked at; null is this portal.</summary>
    public string? Vantage { get; init; }

    /// <summary>Who can put it right: a role.</summary>
    public string? Who { get; init; }

    /// <summary>The word beside its sign, where the verdict's own would mislead: "To be removed".</summary>
    public string? Word { get; init; }

    /// <summary>Shown and told, but no reason to call the step not done: a hazard, or what only people can tell.</summary>
    public bool Aside { get; init; }

    /// <summary>Whose rights it was read with, and when, where that is not the look it stands in.</summary>
    public string? Reader { get; init; }

    public DateTimeOffset? At { get; init; }

    /// <summary>Why the latest look could not read it again; the value is the one before.</summary>
    public string? Again { get; init; }

    /// <summary>Which check read it and of what, so that a later look knows its predecessor.</summary>
    public string? Check { get; init; }
}

/// <summary>A trouble as a person needs it: what happened, why, what to do, and who can.</summary>
/// <param name="Sentence">What happened, in one sentence.</param>
/// <param name="Cause">The likely cause.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Who">Who can do it: a role, not a name.</param>
/// <param name="Link">Microsoft's page, if there is one.</param>
/// <param name="Ids">Codes, request and correlation ids to copy for support, one line each ("AADSTS7000215", "request-id …").</param>
public sealed record Problem(string Sentence, string? Cause = null, string? Remedy = null, string? Who = null, string? Link = null, IReadOnlyList<string>? Ids = null);
