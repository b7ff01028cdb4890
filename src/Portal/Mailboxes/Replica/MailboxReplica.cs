using Microsoft.EntityFrameworkCore;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <param name="Run">Null when another run has the environment, on this instance or another one.</param>
public sealed record ReplicaAnswer(string Environment, ReplicaRun? Run);

/// <summary>Keeps the copy of the mailboxes: on the schedule, and when somebody asks. It only reads the environments, as the reader. NOTES.md says how it survives what can go wrong.</summary>
public sealed partial class MailboxReplica(
    IDbContextFactory<PortalDb> dbs, CloudNetwork network, ReaderIdentity reader, Places places, PortalSettings settings, WorldClock world,
    TimeProvider time, ILogger<MailboxReplica> log)
{
    /// <summary>After this everything is read again, whatever the bookmark says: what no bookmark tells (deleted rows of a window, a new version of the catalogue) is right again then.</summary>
    private static readonly TimeSpan FullEvery = TimeSpan.FromHours(24);

    private readonly ReplicaHold _hold = new(time, world);
    private readonly Incidents _incidents = new(dbs, world);
    private readonly Rivals _rivals = new(dbs);

    /// <summary>Reads an environment now, unless somebody is reading it already.</summary>
    /// <param name="environment">Its host.</param>
    /// <param name="full">Everything, not only what changed.</param>
    /// <exception cref="ArgumentException">The portal is not connected to it.</exception>
    public Task<ReplicaAnswer> RunAsync(string environment, string? askedBy, CancellationToken ct, bool full = false) => RunAsync(environment, askedBy, full, null, ct);

    /// <summary>
    /// The schedule's turn: each connected environment that nobody has read within the interval, and forgets those that are connected no more. Two instances doing it at
    /// once read each environment once.
    /// </summary>
    public async Task RunDueAsync(CancellationToken ct)
    {
        var connected = Connected();
        await ForgetAsync([.. connected], ct);
        var interval = TimeSpan.FromMinutes(settings.Mailboxes.EveryMinutes) * 0.9; // the clock of a schedule is never exact
        foreach (var environment in connected)
            await RunAsync(environment, null, false, world.GetUtcNow() - interval, ct);
        await TidyAsync(ct);
    }

    private IReadOnlyList<string> Connected() => [.. places.Known.Environments.Select(e => e.Url!.Host.ToLowerInvariant()).Distinct()];

    private async Task<ReplicaAnswer> RunAsync(string environment, string? askedBy, bool full, DateTimeOffset? notSince, CancellationToken ct)
    {
        if (!Connected().Contains(environment)) throw new ArgumentException("The portal is not connected to this environment.", nameof(environment));
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await _hold.TakeAsync(db, environment, askedBy, notSince, ct) is not { } run) return new ReplicaAnswer(environment, null);
        var bookmark = await db.Set<ReplicaEnvironment>().AsNoTracking().SingleAsync(e => e.Environment == environment, ct);
        try
        {
            var client = new DataverseClient(network, EnvironmentUrl.Parse($"https://{environment}"), reader.Credential);
            await new ReadEnvironment(dbs, client, _hold, run, world, new Waiting(time)).RunAsync(bookmark, full || world.GetUtcNow() - bookmark.FullAt > FullEvery, ct);
            if (bookmark.FullAt is null || run.Added + run.Changed + run.Removed > 0 || !await CameToItsEndAsync(db, run, ct)) await _rivals.MarkAsync(ct);
            await _incidents.CountAsync(environment, ct);
            await _hold.LetGoAsync(db, run, ReplicaRunEnd.Done, null, ct);
            Ran(environment, run.Kind, run.Pages, run.Read, run.Added, run.Changed, run.Removed);
        }
        catch (CloudException e)
        {
            await EndedAsync(run, ReplicaRunEnd.CouldNotCheck, e.Error.Sentence);
        }
        catch (NothingShownException e)
        {
            await EndedAsync(run, ReplicaRunEnd.CouldNotCheck, e.Message);
        }
        catch (HoldLostException e)
        {
            LogTrouble(environment, e.Message);
        }
        catch
        {
            await EndedAsync(run, ReplicaRunEnd.BrokenOff, null); // the next run reads it again
            throw;
        }

        return new ReplicaAnswer(environment, run);
    }

    /// <summary>Whether the run before this one did. If not, what it wrote may not have been counted, though there is nothing left to be read.</summary>
    private static async Task<bool> CameToItsEndAsync(PortalDb db, ReplicaRun run, CancellationToken ct) =>
        await db.Set<ReplicaRun>().Where(r => r.Environment == run.Environment && r.Id < run.Id).OrderByDescending(r => r.Id).Select(r => r.End).FirstOrDefaultAsync(ct) == ReplicaRunEnd.Done;

    /// <summary>The rows stay, with their age. Also when the portal is about to stop.</summary>
    private async Task EndedAsync(ReplicaRun run, ReplicaRunEnd end, string? why)
    {
        LogTrouble(run.Environment, why ?? "the run broke off");
        try
        {
            await using var db = await dbs.CreateDbContextAsync(CancellationToken.None);
            await _hold.LetGoAsync(db, run, end, why, CancellationToken.None);
        }
        catch (Exception e) when (e.IsOfTheStore())
        {
            LogTrouble(run.Environment, "the store does not answer either; the hold ends by itself"); // what broke the run off is what matters
        }
    }

    /// <summary>What is not connected any more is not shown; what was seen of it stays in the history.</summary>
    private async Task ForgetAsync(List<string> connected, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        foreach (var gone in await db.Set<ReplicaEnvironment>().Where(e => !connected.Contains(e.Environment) && (e.HeldUntil == null || e.HeldUntil < now)).Select(e => e.Environment).ToListAsync(ct))
        {
            while (await db.Set<ReplicaMailbox>().Where(m => m.Environment == gone).OrderBy(m => m.Row).Take(WriteMailboxes.AtOnce).ExecuteDeleteAsync(ct) > 0) { }
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.Set<ReplicaProfile>().Where(p => p.Environment == gone).ExecuteDeleteAsync(ct);
            await db.Set<ReplicaEnvironment>().Where(e => e.Environment == gone).ExecuteDeleteAsync(ct);
            await transaction.CommitAsync(ct);
            await _incidents.CountAsync(gone, ct);
            await _rivals.MarkAsync(ct);
        }
    }

    /// <summary>History is kept for as long as the settings say.</summary>
    private async Task TidyAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var before = world.GetUtcNow() - TimeSpan.FromDays(settings.Mailboxes.KeepDays);
        await db.Set<MailboxChange>().Where(c => c.At < before).ExecuteDeleteAsync(ct);
        await db.Set<ReplicaAlert>().Where(a => a.At < before).ExecuteDeleteAsync(ct);
        await db.Set<Incident>().Where(i => i.ClosedAt < before).ExecuteDeleteAsync(ct);
        await db.Set<ReplicaRun>().Where(r => r.FinishedAt < before).ExecuteDeleteAsync(ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Mailboxes of {Environment} read ({Kind}): {Pages} pages, {Read} rows, {Added} new, {Changed} changed, {Removed} gone")]
    private partial void Ran(string environment, ReplicaRunKind kind, int pages, int read, int added, int changed, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mailboxes of {Environment} could not be read: {Why}")]
    private partial void LogTrouble(string environment, string why);
}
