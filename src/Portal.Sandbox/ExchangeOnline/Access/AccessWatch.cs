using System.Collections.Concurrent;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>
/// Looks at every moment which mailboxes an application could reach: at each change of anything that decides, and at the moments in between at which a policy comes into
/// force, ends, a membership is noticed, or a token ends. A token that was
/// issued under a consent counts until its end in world time; of roles counts what is set as well as what a cache still holds. Generated mailboxes are not looked at. In memory; begins when somebody asks for it.
/// </summary>
internal sealed class AccessWatch
{
    private static readonly HashSet<string> Deciding = [.. AccessStore.Kinds, "app-role-assignment", "service-principal", "exchange-mailbox", "user"];

    private readonly World _world;
    private readonly AccessStore _store;
    private readonly AppAccess _access;
    private readonly RecipientDirectory _recipients;
    private readonly Tokens _tokens;
    private readonly Clocks _clocks;
    private readonly ConcurrentDictionary<(string Tenant, string App), Watched> _watched = new();

    public AccessWatch(World world, AccessStore store, AppAccess access, RecipientDirectory recipients, Tokens tokens, Clocks clocks)
    {
        (_world, _store, _access, _recipients, _tokens, _clocks) = (world, store, access, recipients, tokens, clocks);
        world.Changed = kinds =>
        {
            if (!_watched.IsEmpty && Deciding.Overlaps(kinds)) LookAtAll(string.Join(", ", kinds.Intersect(Deciding).Order(StringComparer.Ordinal)));
        };
    }

    /// <summary>One mailbox with one permission.</summary>
    internal sealed record Reached(string Permission, string Mailbox);

    /// <param name="Because">Kinds of things that were written, or <c>time</c>.</param>
    internal sealed record Moment(DateTimeOffset At, string Because, IReadOnlyList<Reached> Added, IReadOnlyList<Reached> Removed);

    /// <param name="Wider">What it could reach at any later moment and not in the beginning.</param>
    /// <param name="Now">What it can reach at this moment.</param>
    internal sealed record Report(DateTimeOffset Since, IReadOnlyList<Reached> Beginning, IReadOnlyList<Moment> Moments, IReadOnlyList<Reached> Wider, IReadOnlyList<Reached> Now);

    /// <summary>What was there when it was last looked at.</summary>
    private sealed record Seen(DateTimeOffset At, AccessState All, AccessState Cached, IReadOnlyList<string> Consents, IReadOnlyList<Recipient> Mailboxes);

    private sealed class Watched(Seen seen, HashSet<Reached> beginning)
    {
        public Seen Seen { get; set; } = seen;
        public DateTimeOffset Since { get; } = seen.At;
        public HashSet<Reached> Beginning { get; } = beginning;
        public HashSet<Reached> Now { get; set; } = beginning;
        public HashSet<Reached> Wider { get; } = [];
        public List<Moment> Moments { get; } = [];
    }

    public void Begin(string tenantId, string appId) => _world.Change(() =>
    {
        var seen = See(tenantId, appId);
        _watched[(tenantId, appId)] = new(seen, Reach(tenantId, appId, seen, seen.At));
    });

    /// <summary>Null when nobody asked to watch it.</summary>
    public Report? Read(string tenantId, string appId) => _world.Change<Report?>(() =>
    {
        LookAtAll("time");
        return _watched.GetValueOrDefault((tenantId, appId)) is { } w ? new(w.Since, Sorted(w.Beginning), [.. w.Moments], Sorted(w.Wider), Sorted(w.Now)) : null;
    });

    public void End() => _watched.Clear();

    // The world's own lock keeps others out meanwhile.
    private void LookAtAll(string because)
    {
        foreach (var ((tenant, app), watched) in _watched) Look(tenant, app, watched, because);
    }

    private void Look(string tenantId, string appId, Watched watched, string because)
    {
        var (before, now) = (watched.Seen, See(tenantId, appId));
        foreach (var at in Between(tenantId, appId, before, now.At)) Note(watched, at, "time", Reach(tenantId, appId, before, at));
        watched.Seen = now;
        Note(watched, now.At, because, Reach(tenantId, appId, now, now.At));
    }

    private static void Note(Watched watched, DateTimeOffset at, string because, HashSet<Reached> reach)
    {
        if (reach.SetEquals(watched.Now)) return;
        watched.Moments.Add(new(at, because, Sorted(reach.Except(watched.Now)), Sorted(watched.Now.Except(reach))));
        watched.Wider.UnionWith(reach.Except(watched.Beginning));
        watched.Now = reach;
    }

    private IEnumerable<DateTimeOffset> Between(string tenantId, string appId, Seen before, DateTimeOffset until) =>
        _store.Moments(before.All).Concat(Out(tenantId, appId).Select(o => o.Until)).Where(m => m > before.At && m < until).Distinct().Order();

    private Seen See(string tenantId, string appId) =>
        new(_clocks.World, _store.All(tenantId), _access.RolesMet(tenantId, appId), _access.Consents(tenantId, appId), [.. _recipients.Stored(tenantId).Where(r => r.IsMailbox)]);

    private HashSet<Reached> Reach(string tenantId, string appId, Seen seen, DateTimeOffset at)
    {
        var (inForce, consents) = (_store.InForce(seen.All, at), seen.Consents.Concat(Out(tenantId, appId).Where(o => o.Until > at).Select(o => o.Role)).ToHashSet(StringComparer.OrdinalIgnoreCase));
        var assigned = AccessRules.Assigned(seen.All, appId)
            .Concat(AccessRules.Assigned(seen.Cached, appId))
            .SelectMany(a => AppPermissions.Roles[a.Role])
            .Select(p => p == AppPermissions.EwsRole ? AppPermissions.Ews : p);
        return
        [
            .. from permission in consents.Concat(assigned).Distinct(StringComparer.OrdinalIgnoreCase)
               from mailbox in seen.Mailboxes
               where AccessRules.Decide(inForce, appId, consents, mailbox, permission, seen.All).Allowed || AccessRules.Decide(inForce, appId, [], mailbox, permission, seen.Cached).Allowed
               select new Reached(permission, mailbox.Key),
        ];
    }

    private IEnumerable<(string Role, DateTimeOffset Until)> Out(string tenantId, string appId) =>
        _tokens.RolesOut(tenantId, appId, MicrosoftApps.ExchangeOnline).Where(o => o.Role == AppPermissions.Ews).Concat(_tokens.RolesOut(tenantId, appId, MicrosoftApps.Graph));

    private static List<Reached> Sorted(IEnumerable<Reached> reached) => [.. reached.OrderBy(r => r.Permission, StringComparer.Ordinal).ThenBy(r => r.Mailbox, StringComparer.Ordinal)];
}
