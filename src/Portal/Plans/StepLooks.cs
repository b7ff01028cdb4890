using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud;
using Portal.Features;
using Portal.Pasted;
using Portal.SignIn;
using Portal.Store;
using static Portal.Ids;

namespace Portal.Plans;

/// <summary>A look at one step by one person, kept in the step's row with its time.</summary>
public sealed class StepLooks(
    IDbContextFactory<PortalDb> dbs, WizardCatalog wizards, PersonTokens tokens, FeatureSwitches features, PastedAnswers kept, PastedLooks pasted,
    StepAccess access, AuditLog audit, SetUpChanges changes, WorldClock world, TimeProvider time,
    ILogger<StepLooks> log)
{
    /// <summary>
    /// Looks, keeps what was seen, and settles writes whose answer was never kept. With the person's tokens it looks itself; without them it looks through pasted answers, if there are any.
    /// </summary>
    /// <param name="throughPaste">
    /// True when the person chose the pasted answers although there are tokens: their own account may see less than the one that read. False never looks through them: a run acts on what
    /// the portal read itself, also when a token ended meanwhile. Null as said above.
    /// </param>
    public async Task<StepLook> LookAsync(SetUp setUp, string key, Person person, CancellationToken ct, bool? throughPaste = null)
    {
        if (!await access.MayAsync(person, setUp.Id, key, ct)) throw new UnauthorizedAccessException();
        var step = wizards.Of(setUp).Find(key) ?? throw new KeyNotFoundException(key);
        var context = Context(setUp, person);
        var missing = Missing(step, context);
        var began = time.GetUtcNow();
        // What is taken back follows from what the portal reads itself: a forged paste could make it remove what others need.
        var set = throughPaste == false || setUp.Phase != SetUpPhase.Active || (missing.Count == 0 && throughPaste is null) ? null : await kept.FindAsync(setUp.Id, key, ct);
        var finding = set is null ? missing.Exists(features.IsOff) ? SwitchedOff(missing) : await FindAsync(step, context, missing, ct) : (await pasted.LookAsync(setUp, step, person, set, ct)).Finding;
        try
        {
            await KeepAsync(setUp, step, finding, began, person, ct);
        }
        catch (DbUpdateException error)
        {
            // Two people looked in the same moment and the other one was first: what they kept is as good, and this look is still shown.
            log.LogInformation(error, "A look at {Step} of set-up {SetUp} was not kept", key, setUp.Id);
        }

        return new StepLook(step, finding.Observation, finding.Plan, PlanHash.Of(finding.Plan), missing, finding.Blocked) { Pasted = set };
    }

    /// <summary>Tokens the person has to fetch before the portal can look. What is switched off counts as missing even where a token for something else would do.</summary>
    public List<ApiNeed> Missing(IStep step, StepContext context) => [.. Marked(context.SetUp, step.Needs(context)).Where(n => !tokens.Has(context.Person, n) || features.IsOff(n))];

    /// <summary>Everything a run takes, with what goes by script marked.</summary>
    public IReadOnlyList<ApiNeed> AllNeeds(IStep step, StepContext context) => Marked(context.SetUp, step.AllNeeds(context));

    private IReadOnlyList<ApiNeed> Marked(SetUp setUp, IReadOnlyList<ApiNeed> needs)
    {
        var wizard = wizards.Of(setUp);
        var (closed, byPortal) = (wizard.ClosedTenant(setUp), wizard.PortalsAppIn(setUp));
        return closed is null && byPortal is null ? needs : [.. needs.Select(n => Same(n.TenantId, closed) ? n with { Closed = true } : Same(n.TenantId, byPortal) ? n with { ByPortalsApp = true } : n)];
    }

    /// <summary>Everything a run of the step takes must be there before its first write.</summary>
    /// <returns>Why the portal does not do it at all, or null.</returns>
    /// <exception cref="SignInNeededException">With every need that has no token.</exception>
    public Problem? DemandToRun(SetUp setUp, string key, Person person)
    {
        var (step, context) = (wizards.Of(setUp).Find(key) ?? throw new KeyNotFoundException(key), Context(setUp, person));
        var needs = AllNeeds(step, context);
        // A run looks too: reading that is switched off stops it although a writing token could read.
        if (Marked(setUp, step.Needs(context)).Concat(needs).FirstOrDefault(n => features.IsOff(n)) is { } off)
            return off.Closed
                ? Closed
                : new Problem(
                    "The portal does not do this step itself.",
                    string.Join(" ", Feature.Of(off).Where(features.IsOff).Select(f => $"\"{f.Title}\" is switched off.")),
                    "Use the script, or hand the step to somebody.",
                    "Whoever runs the portal can switch it on");
        tokens.Demand(person, needs);
        return null;
    }

    /// <summary>Reads with the person's tokens, or without them through the step's pasted answers; the context says which.</summary>
    public async Task<T> ReadAsync<T>(SetUp setUp, string key, Person person, Func<StepContext, Task<T>> read, CancellationToken ct)
    {
        if (!await access.MayAsync(person, setUp.Id, key, ct)) throw new UnauthorizedAccessException();
        var (step, context) = (wizards.Of(setUp).Find(key) ?? throw new KeyNotFoundException(key), Context(setUp, person));
        var set = Missing(step, context).Count == 0 ? null : await kept.FindAsync(setUp.Id, key, ct);
        return set is null ? await read(context) : await pasted.UseAsync(setUp, step, person, set, read);
    }

    public StepContext Context(SetUp setUp, Person person) => new(setUp, person, tokens.For(person), world.GetUtcNow())
    {
        AccountIn = tenant => string.Equals(tenant, person.TenantId, StringComparison.OrdinalIgnoreCase) ? null : tokens.AccountIn(person, tenant),
    };

    /// <summary>What a set-up says of a tenant that this portal may not reach.</summary>
    private static readonly Problem Closed = new(
        "This portal was given no access to the tenant in which this would be done.",
        "That was chosen when the set-up was begun.",
        "Let somebody of that tenant run the script, then read the step by script and paste the answer.",
        "Somebody of that tenant");

    private Finding SwitchedOff(IReadOnlyList<ApiNeed> missing)
    {
        if (missing.Any(n => n.Closed))
            return new Finding(
                new Observation(
                    Truth.CouldNotCheck,
                    "Not looked at yet: this portal has no access to that tenant.",
                    "this portal",
                    time.GetUtcNow(),
                    [],
                    Closed with { Sentence = "This portal was given no access to the tenant in which this is." }),
                []);
        var names = string.Join(" and ", missing.SelectMany(Feature.Of).Where(features.IsOff).Select(f => f.Title).Distinct(StringComparer.Ordinal));
        return new Finding(new Observation(Truth.CouldNotCheck, "Not looked at yet: this portal does not look itself here.", "this portal", time.GetUtcNow(), [], new Problem(
            "The portal does not look here itself.", $"Switched off: {names}.", "Read it by script and paste the answer.", "You, or whoever can read there")), []);
    }

    /// <summary>A look never throws at the page: what could not be read is said, with the reason.</summary>
    private async Task<Finding> FindAsync(IStep step, StepContext context, List<ApiNeed> missing, CancellationToken ct)
    {
        try
        {
            return await step.LookAsync(context, ct);
        }
        catch (SignInNeededException needed)
        {
            Missing(step, context, missing, needed.Needs);
            return missing.Exists(n => tokens.IsStepUp(context.Person, n))
                ? CouldNotCheck($"Not looked at yet: {ApiNames.Of(missing.Where(n => tokens.IsStepUp(context.Person, n)))} asks you to confirm your sign-in.", StepUp)
                : CouldNotCheck("Not looked at yet: the portal has no token of yours for this.", new Problem(
                "To look, the portal needs your own access to the systems of this step.", "Tokens live in memory for an hour at most and only in your session.",
                "Choose Connect. You come back to this step.", "You"));
        }
        catch (CloudException error)
        {
            if (error.Error.Kind == CloudErrorKind.SignInNeeded)
            {
                tokens.Forget(context.Person, error.Error);
                Missing(step, context, missing, []);
            }

            return CouldNotCheck(error.Error.Sentence, error.Error.ToProblem());
        }
        catch (StepRefusedException refused)
        {
            return new Finding(new Observation(Truth.NotOk, refused.Problem.Sentence, "this portal", time.GetUtcNow(), [], refused.Problem), []);
        }

        Finding CouldNotCheck(string sentence, Problem problem) =>
            new(new Observation(Truth.CouldNotCheck, sentence, "this portal", time.GetUtcNow(), [], problem), []);
    }

    /// <summary>A service demanded a stronger sign-in than the token shows.</summary>
    private static readonly Problem StepUp = new(
        "A policy of your organization asks you to confirm your sign-in before this.", "Conditional Access wants more than the sign-in so far, such as a second factor.",
        "Choose to confirm it. You come back to this step, and what you typed stays.", "You", "https://learn.microsoft.com/entra/identity-platform/claims-challenge");

    /// <summary>What to tell a person whose token ended, was revoked or is not strong enough in the middle of a run; null for any other error.</summary>
    internal Problem? AccessEnded(Person person, Exception error)
    {
        if (error is SignInNeededException needed && needed.Needs.FirstOrDefault(n => tokens.IsStepUp(person, n)) is { } stronger)
            return new Problem($"{ApiNames.Of(stronger)} asks you to confirm your sign-in before it does this.", "A policy of your organization demands it for this change.",
                "Confirm it below and run the step again; it looks first and does only what is missing.", "You");
        var refused = error is CloudException { Error: { Kind: CloudErrorKind.SignInNeeded } cloud } ? cloud : null;
        if (refused is null && error is not SignInNeededException) return null;
        if (refused is not null) tokens.Forget(person, refused); // the service knows before we do that it ended
        return new Problem("Your access ended while the step was running.", "A token lives for an hour at most, and an administrator can end it sooner.",
            "Connect again and run the step; it looks first and does only what is missing.", "You", null, refused?.Ids);
    }

    /// <summary>The step's own needs that have no token (any more); of what was asked for beyond them, what they do not cover.</summary>
    private void Missing(IStep step, StepContext context, List<ApiNeed> missing, IReadOnlyList<ApiNeed> asked)
    {
        missing.AddRange(Marked(context.SetUp, step.Needs(context)).Where(n => !missing.Contains(n) && !tokens.Has(context.Person, n)));
        missing.AddRange(Marked(context.SetUp, asked).Where(n => !missing.Exists(m => (m.TenantId, m.Resource) == (n.TenantId, n.Resource))));
    }

    private async Task KeepAsync(SetUp setUp, IStep step, Finding finding, DateTimeOffset began, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Set<StepRow>().SingleOrDefaultAsync(r => r.SetUpId == setUp.Id && r.Step == step.Key, ct);
        if (row is null) db.Add(row = new StepRow { SetUpId = setUp.Id, Step = step.Key });

        // A look that was overtaken says nothing any more: neither what is true, nor what a write of ours came to. A time to come is of a clock that was put back.
        if (row.LookBegan > began && row.LookBegan <= time.GetUtcNow())
        {
            await SetUps.CatchUpAsync(db, setUp, ct); // what the later look learned
            return;
        }

        // An earlier good look is not replaced by "no token now": its time says how old it is.
        var keep = finding.Observation.Truth != Truth.CouldNotCheck || finding.Observation.Merged || row.Observation is null || row.Truth == Truth.NotReached;

        // Answers are as old as their reading: what was seen since then stands, and so do the ids found since then.
        if (finding.Observation.Pasted) keep &= row.LookedAt is null || Second(row.LookedAt.Value) <= finding.Observation.At || row.Truth is Truth.CouldNotCheck or Truth.NotReached;
        if (keep) (row.Observation, row.Truth, row.LookedAt, row.LookBegan) = (SetUpState.Pack(finding.Observation), finding.Observation.Truth, finding.Observation.At, began);
        if (finding.Observation.Truth == Truth.Ok) (row.Trouble, row.Progress) = (null, null);
        if (finding.Learned is not null && (keep || !finding.Observation.Pasted)) await SetUps.LearnAsync(db, setUp, finding.Learned, time.GetUtcNow(), ct);
        // Whether a write of ours happened is not settled by somebody's word.
        if (!finding.Observation.Pasted && (row.HeldUntil is null || row.HeldUntil < time.GetUtcNow())) await SettleAsync(db, setUp, step, finding, person, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        changes.Tell(setUp.Id);
    }

    /// <summary>Reading scripts tell whole seconds, cut off: answers of the very second of a look are not older than it.</summary>
    private static DateTimeOffset Second(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>
    /// A write that is still "attempting" while nobody runs the step was cut off: by a killed process or a lost answer. What the look found decides
    /// whether it happened. A look that could not read settles nothing, and neither does one that plans nothing because something else stands in the way.
    /// </summary>
    internal async Task SettleAsync(PortalDb db, SetUp setUp, IStep step, Finding finding, Person person, CancellationToken ct)
    {
        if (finding.Observation.Truth == Truth.CouldNotCheck || (finding.Plan.Count == 0 && finding.Observation.Truth is not (Truth.Ok or Truth.Waiting))) return;
        var open = await db.Set<Intent>().Where(i => i.SetUpId == setUp.Id && i.Step == step.Key && i.State == IntentState.Attempting).ToListAsync(ct);
        foreach (var intent in open)
        {
            var planned = finding.Plan.FirstOrDefault(c => c.Command.Key == intent.Command)?.Command;
            var happened = planned is null;
            (intent.State, intent.EndedAt) = (happened ? IntentState.Succeeded : IntentState.Failed, time.GetUtcNow());
            intent.Outcome = happened ? "The answer was not kept; a later look found it done." : planned?.WhenUnanswered ?? "The answer was not kept; a later look found it still to do.";
            log.LogInformation("Settled {Command} of set-up {SetUp} as {State}", intent.Command, setUp.Id, intent.State);
            await audit.AppendAsync(db, new AuditEvent($"{step.Key}.{intent.Command}", happened ? AuditOutcome.Succeeded : AuditOutcome.Failed, AuditActor.Of(person))
            {
                Permission = Permissions.Setups, SetupId = setUp.Id, Step = step.Key, OperationId = intent.OperationId, Target = intent.Title, Changes = [new Change("Result", null, intent.Outcome)],
            }, ct);
        }
    }
}

/// <summary>What a page shows of a step.</summary>
/// <param name="Missing">Tokens the person has to fetch first.</param>
public sealed record StepLook(IStep Step, Observation Observation, IReadOnlyList<PlannedCommand> Plan, string PlanHash, IReadOnlyList<ApiNeed> Missing, Problem? Blocked)
{
    /// <summary>The pasted answers it was looked through; null for a look of the portal's own.</summary>
    public PastedSet? Pasted { get; init; }
}
