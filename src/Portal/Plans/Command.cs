using Portal.Scripts;

namespace Portal.Plans;

/// <summary>One write that a step plans, before anything is written: the same list is shown, run, handed over, hashed and rendered as a script.</summary>
/// <param name="Key">Name of the command within its step, stable over runs: "create-application".</param>
/// <param name="System">Where it writes: "Microsoft Entra", "Key Vault", "Azure", "Dataverse".</param>
/// <param name="Tenant">Id of the tenant it writes in.</param>
/// <param name="Title">What it does, as a button or list would say it: "Create KV-App in Contoso".</param>
/// <param name="Target">The object it touches, by name.</param>
/// <param name="Changes">Before → after, field by field.</param>
public sealed record Command(string Key, string System, string Tenant, string Title, string Target, IReadOnlyList<Change> Changes)
{
    /// <summary>The same write for other hands, one script for each tool that can do it. Not part of the plan's hash.</summary>
    public IReadOnlyList<Script> Scripts { get; init; } = [];

    /// <summary>What is said when its answer was lost and a look still plans it, for a write that may have left something all the same; null where a look tells for certain. Not part of the plan's hash.</summary>
    public string? WhenUnanswered { get; init; }
}

/// <summary>One field before and after; null before means it does not exist yet, null after that it goes away. Never holds a secret.</summary>
public sealed record Change(string Field, string? Before, string? After);
