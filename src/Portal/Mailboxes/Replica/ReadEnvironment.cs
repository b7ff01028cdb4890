using Microsoft.EntityFrameworkCore;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>
/// One run: what the mailboxes depend on, the alerts, then the mailboxes page by page and what is gone, some hundred rows a transaction; then the bookmark in a transaction of its own. Whatever breaks
/// off in between is read again by the next run and written over itself.
/// </summary>
internal sealed class ReadEnvironment(IDbContextFactory<PortalDb> dbs, DataverseClient client, ReplicaHold hold, ReplicaRun run, WorldClock world, Waiting waiting)
{
    /// <summary>Rows that are changed while a page is read have the same second: the next window begins a little earlier.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    private readonly HashSet<Guid> _seen = [];
    private readonly HashSet<Guid> _gone = [];
    private readonly HashSet<Guid> _alerted = [];
    private readonly List<string> _notes = [];
    private readonly MailboxFeed _feed = new(client);
    private DateTimeOffset? _alertsTo;
    private DateTimeOffset? _modifiedTo;

    /// <exception cref="CloudException">The environment does not answer, or refuses.</exception>
    /// <exception cref="HoldLostException">Another run has taken over.</exception>
    public async Task RunAsync(ReplicaEnvironment bookmark, bool full, CancellationToken ct)
    {
        var around = await waiting.ForAsync(() => Surroundings.ReadAsync(client, ct), ct);
        await AlertsAsync(bookmark.AlertsTo, ct);
        var last = await PagesAsync(bookmark, full, around, ct);
        if (run.Kind == ReplicaRunKind.Full && run.Read == 0 && bookmark.Mailboxes > 0) throw new NothingShownException();
        if (run.Kind != ReplicaRunKind.Full) await AgainAsync(around, ct);
        await RemoveAsync(around, ct);
        await KeepBookmarkAsync(bookmark, around, last.Delta, ct);
    }

    private async Task AlertsAsync(DateTimeOffset? since, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var pages = new TraceLogs(client).SinceAsync(since - Overlap, ct).GetAsyncEnumerator(ct);
        await using (pages)
        {
            while (await AllowedAsync(() => waiting.ForAsync(async () => await pages.MoveNextAsync(), ct)))
            {
                await using var transaction = await db.Database.BeginTransactionAsync(ct);
                await hold.RenewAsync(db, run, ct);
                await KeepAlerts.WriteAsync(db, run.Environment, pages.Current, ct);
                await transaction.CommitAsync(ct);
                _alerted.UnionWith(pages.Current.Select(a => a.Regarding));
                foreach (var (_, alert) in pages.Current) _alertsTo = Later(_alertsTo, alert.SeenAt ?? alert.CreatedAt);
            }
        }
    }

    private async Task<bool> AllowedAsync(Func<Task<bool>> read)
    {
        try
        {
            return await read();
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.NotAllowed)
        {
            _notes.Add("The reader may not read alerts (prvReadTraceLog); causes are read from statuses alone.");
            return false;
        }
    }

    private async Task<MailboxBatch> PagesAsync(ReplicaEnvironment bookmark, bool full, Surroundings around, CancellationToken ct)
    {
        var first = bookmark.FullAt is null;
        var page = await BeginAsync(bookmark, full || first, ct);
        while (true)
        {
            await KeepAsync(page, around, first, ct);
            if (page.Next is not { } next) return page;
            page = await waiting.ForAsync(() => _feed.FollowAsync(next, ct), ct);
        }
    }

    /// <summary>What changed, by the kept link or by a window; everything where neither can be had.</summary>
    private async Task<MailboxBatch> BeginAsync(ReplicaEnvironment bookmark, bool full, CancellationToken ct)
    {
        if (!full && bookmark.Token is { } token)
        {
            try
            {
                run.Kind = ReplicaRunKind.Changes;
                return await waiting.ForAsync(() => _feed.FollowAsync(token, ct), ct);
            }
            catch (CloudException e) when (e.Error.Kind is CloudErrorKind.BadInput or CloudErrorKind.NotFound or CloudErrorKind.Conflict)
            {
                _notes.Add("The environment did not accept the bookmark any more (too old, or it was restored or copied): everything was read.");
            }
        }
        else if (!full && bookmark.ModifiedTo is { } modified)
        {
            run.Kind = ReplicaRunKind.Window;
            return await waiting.ForAsync(() => _feed.ModifiedAsync(modified - Overlap, ct), ct);
        }

        run.Kind = ReplicaRunKind.Full;
        try
        {
            return await waiting.ForAsync(() => _feed.AllTrackedAsync(ct), ct);
        }
        catch (CloudException e) when (e.Error.Kind is CloudErrorKind.BadInput)
        {
            _notes.Add("Changes of mailboxes are not tracked in this environment: they are found by their time, deleted ones once a day.");
            return await waiting.ForAsync(() => _feed.AllAsync(ct), ct);
        }
    }

    private async Task KeepAsync(MailboxBatch page, Surroundings around, bool first, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await new WriteMailboxes(db, hold, run, around, world.GetUtcNow(), first).PageAsync(page.Mailboxes, ct);
        _seen.UnionWith(page.Mailboxes.Select(m => m.Id));
        _gone.UnionWith(page.Gone);
        _gone.ExceptWith(page.Mailboxes.Select(m => m.Id)); // deleted and made again under its id
        foreach (var mailbox in page.Mailboxes) _modifiedTo = Later(_modifiedTo, mailbox.ModifiedAt);
    }

    /// <summary>One pass over the environment's rows finds those whose surroundings differ from what they were judged by. A full reading has just judged them all.</summary>
    private async Task AgainAsync(Surroundings around, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var kept = await db.Set<ReplicaProfile>().AsNoTracking().Where(p => p.Environment == run.Environment).ToDictionaryAsync(p => p.Id, ct);
        var profiles = around.Profiles?.Values.Where(p => kept.GetValueOrDefault(p.Id) is not { } known || known.Active != p.Active || known.Name != p.Name).Select(p => p.Id).ToHashSet() ?? [];
        var rows = new List<long>();
        await foreach (var m in db.Set<ReplicaMailbox>().AsNoTracking().Where(m => m.Environment == run.Environment)
            .Select(m => new { m.Row, m.Id, m.ProfileId, m.Owner, m.OwnerId, m.OwnerDisabled, m.ApprovalNeeded }).AsAsyncEnumerable().WithCancellation(ct))
        {
            var disabled = around.Disabled is { } all ? m.Owner == OwnerKind.User && m.OwnerId is { } owner && all.Contains(owner) : m.OwnerDisabled;
            if (_seen.Contains(m.Id)) continue;
            if (disabled != m.OwnerDisabled || around.ApprovalNeeded(m.Owner) != m.ApprovalNeeded || _alerted.Contains(m.Id) || (m.ProfileId is { } p && (profiles.Contains(p) || _alerted.Contains(p)))) rows.Add(m.Row);
        }

        await new WriteMailboxes(db, hold, run, around, world.GetUtcNow(), first: false).AgainAsync(rows, ct);
    }

    private async Task RemoveAsync(Surroundings around, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (run.Kind == ReplicaRunKind.Full) await NotSeenAsync(db, ct);
        await new WriteMailboxes(db, hold, run, around, world.GetUtcNow(), first: false).RemoveAsync(_gone, ct);
    }

    /// <summary>From here on the next run begins behind this one. The hold is kept: what is counted over all rows is still to come.</summary>
    private async Task KeepBookmarkAsync(ReplicaEnvironment bookmark, Surroundings around, string? delta, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await hold.RenewAsync(db, run, ct);
        var now = world.GetUtcNow();
        if (around.Profiles is not null) await KeepProfiles.WriteAsync(db, run.Environment, around.Profiles.Values, now, ct);
        if (_feed.Missing.Count > 0) _notes.Add($"This environment does not have {string.Join(", ", _feed.Missing)}: it is older, or newer, than the portal knows.");
        if (around.Lacking.Count > 0) _notes.Add($"The reader may not read {string.Join(" and ", around.Lacking)}.");
        run.Trouble = _notes.Count == 0 ? null : Folded.Cut(string.Join(' ', _notes), 1000);
        db.Update(run);
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();

        var row = await db.Set<ReplicaEnvironment>().SingleAsync(e => e.Environment == run.Environment, ct);
        if (run.Kind == ReplicaRunKind.Full) (row.FullAt, row.Token) = (now, delta);
        else if (run.Kind == ReplicaRunKind.Changes) row.Token = delta ?? row.Token;
        row.ModifiedTo = Later(bookmark.ModifiedTo, _modifiedTo);
        row.AlertsTo = Later(bookmark.AlertsTo, _alertsTo);
        row.Mailboxes = await db.Set<ReplicaMailbox>().CountAsync(m => m.Environment == run.Environment, ct);
        (row.SeenAt, row.Trouble) = (now, null);
        row.Warning = await KeepProfiles.WarningAsync(db, run.Environment, around.Lacking, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task NotSeenAsync(PortalDb db, CancellationToken ct)
    {
        await foreach (var id in db.Set<ReplicaMailbox>().AsNoTracking().Where(m => m.Environment == run.Environment).Select(m => m.Id).AsAsyncEnumerable().WithCancellation(ct))
            if (!_seen.Contains(id)) _gone.Add(id);
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;
}

/// <summary>The environment shows no mailbox where it had some: more likely the reader lost its role than everybody their mailbox.</summary>
public sealed class NothingShownException : Exception
{
    public NothingShownException() : base("The environment showed the reader no mailbox at all, though it had some before. The copy is kept; check the reader's security role there.") { }
}
