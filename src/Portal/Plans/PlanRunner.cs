using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Plans;

/// <summary>
/// Runs a step for a person: look, write down, act, write down, look again. The run belongs to the server, not to the browser's circuit: closing the
/// page does not stop it. NOTES.md beside this file tells what a crash leaves and how it is found.
/// </summary>
public sealed class PlanRunner(
    IDbContextFactory<PortalDb> dbs, StepLooks looks, StepAccess access, SetUps setUps, AuditLog audit, SetUpChanges changes, TimeProvider time, IHostApplicationLifetime host, ILogger<PlanRunner> log)
{
    /// <summary>How long a run looks for its own change before it leaves the waiting to the person.</summary>
    private static readonly TimeSpan Visible = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Waiting = TimeSpan.FromMinutes(6);

    /// <summary>How often a run that lives prolongs its hold.</summary>
    public TimeSpan Beat { get; init; } = StepRun.Hold / 4;

    /// <summary>Between the first look that finds everything in order and the second, which may be answered by another copy of a directory.</summary>
    public TimeSpan BetweenLooks { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <returns>Why it did not start, or null.</returns>
    /// <exception cref="SignInNeededException">A token is missing that the run would need somewhere on its way: it does not start, rather than stop half-way.</exception>
    public async Task<Problem?> StartAsync(long setUpId, string step, string planHash, Person person, CancellationToken ct)
    {
        if (!await access.MayAsync(person, setUpId, step, ct)) throw new UnauthorizedAccessException();
        if (Answers.AreUsed) throw new InvalidOperationException("A run reads the cloud itself, never pasted answers.");
        var setUp = await setUps.FindAsync(setUpId, ct) ?? throw new KeyNotFoundException(step);
        if (looks.DemandToRun(setUp, step, person) is { } refusal) return refusal;
        var held = Guid.NewGuid();
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var (now, until) = (time.GetUtcNow(), time.GetUtcNow() + StepRun.Hold);
            var taken = await db.Set<StepRow>().Where(r => r.SetUpId == setUpId && r.Step == step && (r.HeldUntil == null || r.HeldUntil < now)).ExecuteUpdateAsync(
                u => u.SetProperty(r => r.HeldBy, held).SetProperty(r => r.HeldUntil, until).SetProperty(r => r.Progress, "Looking once more before anything is written…").SetProperty(r => r.Trouble, (string?)null), ct);
            if (taken == 0)
                return new Problem(
                    "This step is being run already.",
                    "Somebody, perhaps you in another window, started it a moment ago.",
                    "Wait for it to end; this page follows it.",
                    "Nobody needs to do anything");
        }

        changes.Tell(setUpId);
        _ = Task.Run(() => HoldingAsync(setUpId, step, held, () => RunAsync(setUpId, step, planHash, person, held, host.ApplicationStopping)), CancellationToken.None);
        return null;
    }

    /// <summary>Some calls wait longer for the cloud than a hold lasts, and say nothing meanwhile; a second run beside the first would remove its secret.</summary>
    private async Task HoldingAsync(long setUpId, string key, Guid held, Func<Task> run)
    {
        using var over = new CancellationTokenSource();
        var beating = BeatAsync(setUpId, key, held, over.Token);
        try
        {
            await run();
        }
        finally
        {
            await over.CancelAsync();
            await beating;
        }
    }

    /// <summary>A hold that has ended is not taken back: somebody else may have it.</summary>
    private async Task BeatAsync(long setUpId, string key, Guid held, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(ct);
                await using var db = await dbs.CreateDbContextAsync(ct);
                var (now, until) = (time.GetUtcNow(), time.GetUtcNow() + StepRun.Hold);
                await Row(db, setUpId, key).Where(r => r.HeldBy == held && r.HeldUntil > now).ExecuteUpdateAsync(u => u.SetProperty(r => r.HeldUntil, until), ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error)
            {
                log.LogWarning(error, "The hold on {Step} of set-up {SetUp} could not be prolonged; trying again", key, setUpId);
            }
        }
    }

    private async Task RunAsync(long setUpId, string key, string planHash, Person person, Guid held, CancellationToken ct)
    {
        Problem? trouble = null;
        try
        {
            var setUp = (await setUps.FindAsync(setUpId, ct))!;
            trouble = await ActAsync(setUp, key, planHash, person, ct);
            if (trouble is null) await WatchAsync(setUpId, key, person, ct);
        }
        catch (Exception error) when (looks.AccessEnded(person, error) is { } ended)
        {
            trouble = ended;
        }
        catch (CloudException error)
        {
            trouble = error.Error.ToProblem();
        }
        catch (StepRefusedException refused)
        {
            trouble = refused.Problem;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return; // the portal stops; the hold ends by the clock and the next look settles what was under way
        }
        catch (Exception error)
        {
            log.LogError(error, "Step {Step} of set-up {SetUp} failed", key, setUpId);
            trouble = new Problem(
                "The portal itself failed in this step.",
                $"{error.GetType().Name}; the log of the portal has the rest.",
                "Look again: nothing is written twice. If it comes back, give the time to whoever runs the portal.",
                "The operator of the portal");
        }

        await EndAsync(setUpId, key, held, trouble);
        if (trouble is not null) await LookAgainAsync(setUpId, key, person, ct);
    }

    private async Task<Problem?> ActAsync(SetUp setUp, string key, string planHash, Person person, CancellationToken ct)
    {
        var look = await looks.LookAsync(setUp, key, person, ct, throughPaste: false);
        if (look.Plan.Count == 0) return null;
        if (look.PlanHash != planHash)
            return new Problem("What would be changed is not what you saw.", "Something changed in the cloud, or in the set-up, since the page was shown.", "Read the new list below and start again.", "You");
        // A role that was active when the page was shown can have ended since: in Privileged Identity Management by the clock.
        if (look.Blocked is { } blocked)
            return blocked with
            {
                Cause = $"{blocked.Cause ?? "The right is not held."} It may have ended since the page was shown; a role that was activated ends by itself. Nothing was written.".TrimStart()
            };
        await look.Step.RunAsync(new StepRun(dbs, audit, changes, time, looks.Context(setUp, person), look.Step), look.Plan, ct);
        return null;
    }

    /// <summary>Looks until the change is seen twice in a row: directories answer from copies, so seen once is not seen.</summary>
    private async Task WatchAsync(long setUpId, string key, Person person, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var (seen, failed) = (0, 0);
        for (var pause = 1; seen < 2; pause = Math.Min(pause * 2, 8))
        {
            var setUp = (await setUps.FindAsync(setUpId, ct))!;
            var look = await looks.LookAsync(setUp, key, person, ct, throughPaste: false);
            seen = look.Observation.Truth == Truth.Ok ? seen + 1 : 0;
            // Why it is not OK is an answer too, a failed test for one: nothing more becomes visible by waiting.
            failed = look.Observation is { Truth: Truth.NotOk, Problem: not null } ? failed + 1 : 0;
            if (failed == 2) return;
            var limit = look.Observation.Truth == Truth.Waiting ? Waiting : Visible;
            if (seen == 2 || look.Observation is { Truth: Truth.CouldNotCheck } or { Truth: not Truth.Ok, ForPeople: true } || time.GetElapsedTime(began) > limit) return;
            if (seen == 0) await ReportAsync(setUpId, key, $"{look.Observation.Sentence} Looking again in {pause} s.", ct);
            await Task.Delay(seen == 1 ? BetweenLooks : TimeSpan.FromSeconds(pause), time, ct);
        }
    }

    private async Task ReportAsync(long setUpId, string key, string progress, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var until = time.GetUtcNow() + StepRun.Hold;
        await Row(db, setUpId, key).ExecuteUpdateAsync(u => u.SetProperty(r => r.Progress, progress).SetProperty(r => r.HeldUntil, until), ct);
        changes.Tell(setUpId);
    }

    private async Task EndAsync(long setUpId, string key, Guid held, Problem? trouble)
    {
        await using var db = await dbs.CreateDbContextAsync();
        var packed = trouble is null ? null : SetUpState.Pack(trouble);
        await Row(db, setUpId, key).Where(r => r.HeldBy == held).ExecuteUpdateAsync(
            u => u.SetProperty(r => r.HeldBy, (Guid?)null).SetProperty(r => r.HeldUntil, (DateTimeOffset?)null).SetProperty(r => r.Progress, (string?)null).SetProperty(r => r.Trouble, packed));
        changes.Tell(setUpId);
    }

    /// <summary>After a refusal or a lost answer the step is looked at once more, so that what did happen is settled at once.</summary>
    private async Task LookAgainAsync(long setUpId, string key, Person person, CancellationToken ct)
    {
        try
        {
            if (await setUps.FindAsync(setUpId, ct) is { } setUp) await looks.LookAsync(setUp, key, person, ct, throughPaste: false);
        }
        catch (Exception error)
        {
            log.LogWarning(error, "The look after a failed run of {Step} did not work; the next person's look settles it", key);
        }
    }

    private static IQueryable<StepRow> Row(PortalDb db, long setUpId, string key) => db.Set<StepRow>().Where(r => r.SetUpId == setUpId && r.Step == key);
}
