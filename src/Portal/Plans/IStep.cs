using Azure.Core;
using Portal.Cloud.Http;
using Portal.SignIn;

namespace Portal.Plans;

/// <summary>One step of a wizard: it looks, and from what it saw it says what would have to change.</summary>
public interface IStep
{
    /// <summary>Its address within the set-up, and its name in rows and audit: "kv-app".</summary>
    string Key { get; }

    string Title { get; }

    /// <summary>What must be true in the end, in one sentence.</summary>
    string Needed { get; }

    /// <summary>Why Dynamics 365 needs this, in plain words.</summary>
    string Why { get; }

    /// <summary>Who can do it: the right that is needed, in the words of the system that grants it.</summary>
    string Who { get; }

    /// <summary>Microsoft's page about it.</summary>
    string Link { get; }

    /// <summary>Whether a link can give the step to somebody else; not where the other person has a page of their own for it.</summary>
    bool HandsOver => true;

    /// <summary>Whoever was handed the step sees its form too: there is something to bring, a file for instance.</summary>
    bool HolderBrings => false;

    /// <summary>Its form shows every fact itself, so the page does not show them twice.</summary>
    bool ShowsFacts => false;

    /// <summary>Its form shows a reading script and takes what it prints; the page offers its own only to those who cannot look themselves.</summary>
    bool BringsReading => false;

    /// <summary>What the button says that runs the plan.</summary>
    string Button(IReadOnlyList<PlannedCommand> plan) => plan is [var only] ? only.Command.Title : $"{plan[0].Command.Title}, and {plan.Count - 1} more";

    /// <summary>Tokens of the looking person: reading scopes, where the API has them.</summary>
    IReadOnlyList<ApiNeed> Needs(StepContext context);

    /// <summary>What the plan takes on top of <see cref="Needs"/>: writing scopes, and systems that only the run touches. Nothing unless the API separates reading from writing.</summary>
    IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [];

    /// <summary>Everything a run takes: it looks first and again afterwards, so the reading rights belong to it.</summary>
    sealed IReadOnlyList<ApiNeed> AllNeeds(StepContext context) => ApiNeed.Merge([.. Needs(context), .. NeedsToRun(context)]);

    /// <summary>
    /// Looks, and never writes. It takes ids and names from the wizard's record, not our own rows of what was done: with the portal's store gone
    /// and the same ids typed again, the same finding comes out.
    /// </summary>
    /// <exception cref="SignInNeededException">The person has no token for a system that must be read.</exception>
    Task<Finding> LookAsync(StepContext context, CancellationToken ct);

    /// <summary>Makes the planned writes. Unless the step has an order of its own: one after the other.</summary>
    async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        foreach (var command in plan) await run.DoAsync(command, ct);
    }
}

/// <summary>What a step works with: the set-up's record, who acts, and that person's tokens.</summary>
public sealed class StepContext(SetUp setUp, Person person, TokenCredential credential, DateTimeOffset now)
{
    public SetUp SetUp => setUp;

    public Person Person => person;

    public TokenCredential Credential => credential;

    /// <summary>The person's tokens of a tenant that need not be the one they signed in at.</summary>
    public TokenCredential In(string tenantId) => credential.In(tenantId);

    /// <summary>World time: the clock by which certificates, secrets and grants age.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Whose pasted answers stand in for the cloud; null when the portal reads it itself.</summary>
    public string? PastedFrom { get; init; }

    /// <summary>User name of the account that the person uses in a tenant that is not their own; null where there is none, or no token of it.</summary>
    public Func<string, string?> AccountIn { get; init; } = _ => null;

    public T State<T>() => SetUpState.Read<T>(setUp);
}

/// <summary>What a look found, and what would have to be written for the step to be done.</summary>
/// <param name="Observation">What is true now.</param>
/// <param name="Plan">The writes that are missing; empty when nothing is.</param>
/// <param name="Learned">Puts ids that were found on the way into the wizard's record as it is by then; null when nothing new is known.</param>
/// <param name="Blocked">Why the looking person cannot run the plan themselves, with the role that is needed; null when they can.</param>
public sealed record Finding(Observation Observation, IReadOnlyList<PlannedCommand> Plan, Func<SetUp, object>? Learned = null, Problem? Blocked = null);

/// <summary>A command with the deed behind it.</summary>
public sealed record PlannedCommand(Command Command, Func<CancellationToken, Task<Done>> ActAsync);

/// <summary>What the service answered to a write.</summary>
/// <param name="Summary">What was done, for the audit: names and ids, never a secret.</param>
/// <param name="Learned">Puts the new ids into the wizard's record as it is by then; null when there are none.</param>
/// <param name="CloudIds">Request ids of the service.</param>
public sealed record Done(string Summary, Func<SetUp, object>? Learned = null, IReadOnlyList<string>? CloudIds = null);
