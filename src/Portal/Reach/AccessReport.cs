using System.Text.Json;

namespace Portal.Reach;

/// <summary>The answers of the reading cmdlets, by whichever way they came, on their way to being facts.</summary>
internal sealed class AccessReport
{
    /// <summary>Groups inside groups inside groups: further down nobody looks, and what is there counts as not read.</summary>
    private const int Deepest = 12;

    public required string TenantId { get; init; }

    public required string AppId { get; init; }

    public required string Source { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Rows Mailboxes { get; init; }

    /// <summary>Distribution and mail-enabled security groups.</summary>
    public required Rows Groups { get; init; }

    /// <summary>Microsoft 365 groups.</summary>
    public required Rows OtherGroups { get; init; }

    public required Rows Policies { get; init; }

    public required Rows Scopes { get; init; }

    public required Rows Assignments { get; init; }

    /// <summary>Exchange's pointers to service principals.</summary>
    public required Rows Pointers { get; init; }

    /// <param name="members">Members of groups by their ids; asked wave by wave, for the groups that something names and those inside them.</param>
    public async Task<AccessFacts> FactsAsync(ConsentsRead held, Func<IReadOnlyList<(string Id, GroupKind Kind)>, Task<IReadOnlyDictionary<string, Rows>>> members)
    {
        var (names, rowsOf) = Recipients();
        var policies = Policies.All?.Select(r => AccessRows.Policy(r, names)).ToList();
        var scopes = Scopes.All?.Select(AccessRows.Scope).ToList();
        var apps = AccessRows.Apps(Pointers.All ?? []);
        var assignments = Assignments.All?.Where(AccessRows.IsOfApp).Select(r => AccessRows.Assignment(r, apps, names)).ToList();
        var named = (policies ?? []).Select(p => p?.ScopeId).Concat((scopes ?? []).SelectMany(s => ScopeFilter.Groups(s.Filter)).Select(dn => names.Find(dn))).Concat((assignments ?? []).Select(a => a.ScopeId)).OfType<string>().Where(rowsOf.ContainsKey).Distinct(StringComparer.Ordinal);
        var groups = await WalkAsync([.. named], rowsOf, members);
        return new AccessFacts
        {
            TenantId = TenantId, AppId = AppId.ToLowerInvariant(),
            Mailboxes = Part(Mailboxes, Mailboxes.All?.Select(AccessRows.Mailbox).ToList()),
            Groups = Part(Groups, Groups.All is null ? null : groups),
            // A policy with a right the portal does not know could refuse or allow anything.
            Policies = policies?.Exists(p => p is null) == true ? Part<AccessPolicy>("One of the policies has an access right that this portal does not know.") : Part(Policies, policies?.OfType<AccessPolicy>().ToList()),
            Scopes = Part(Scopes, scopes), Assignments = Part(Assignments, assignments), Consents = held.Own, Others = held.Others, AppNames = held.Names,
        };
    }

    private (RecipientNames Names, Dictionary<string, JsonElement> Groups) Recipients()
    {
        var (names, groups) = (new RecipientNames(), new Dictionary<string, JsonElement>(StringComparer.Ordinal));
        foreach (var row in Mailboxes.All ?? []) names.Add(row, AccessRows.Mailbox(row).Id);
        foreach (var row in (Groups.All ?? []).Concat(OtherGroups.All ?? []))
        {
            var id = AccessRows.Member(row).Id;
            names.Add(row, id);
            groups.TryAdd(id, row);
        }

        return (names, groups);
    }

    private async Task<List<AccessGroup>> WalkAsync(List<string> wave, Dictionary<string, JsonElement> rowsOf, Func<IReadOnlyList<(string Id, GroupKind Kind)>, Task<IReadOnlyDictionary<string, Rows>>> members)
    {
        var found = new Dictionary<string, AccessGroup>(StringComparer.Ordinal);
        for (var depth = 0; wave.Count > 0; depth++)
        {
            var ask = depth < Deepest ? wave.FindAll(id => AccessRows.Kind(rowsOf[id]) is GroupKind.MailSecurity or GroupKind.Distribution or GroupKind.Microsoft365) : [];
            var answers = await members([.. ask.Select(id => (id, AccessRows.Kind(rowsOf[id])))]);
            foreach (var id in wave) found[id] = Group(id, rowsOf, answers.GetValueOrDefault(id), depth);
            var inside = ask.SelectMany(id => answers.GetValueOrDefault(id)?.All ?? []).Where(AccessRows.IsGroup).ToList();
            foreach (var row in inside) rowsOf.TryAdd(AccessRows.Member(row).Id, row);
            wave = [.. inside.Select(m => AccessRows.Member(m).Id).Distinct(StringComparer.Ordinal).Where(id => !found.ContainsKey(id))];
        }

        return [.. found.Values];
    }

    private AccessGroup Group(string id, Dictionary<string, JsonElement> rowsOf, Rows? members, int depth)
    {
        var row = rowsOf[id];
        var why = AccessRows.Kind(row) switch
        {
            GroupKind.Dynamic => "Exchange computes its members at each use.",
            GroupKind.Other => "It is a group of a kind that this portal does not know.",
            _ when depth >= Deepest => $"It is more than {Deepest} groups deep.",
            _ => members?.All is not null ? null : members?.Unread ?? "Its members were not read.",
        };
        return AccessRows.Group(row, why is not null ? Part<GroupMember>(why) : Part(members!, members!.All!.Select(AccessRows.Member).ToList()));
    }

    private Part<IReadOnlyList<T>> Part<T>(Rows rows, List<T>? all) => all is null ? Part<T>(rows.Unread ?? "It was not read.") : Reach.Part<IReadOnlyList<T>>.Read(all, Source, At);

    private Part<IReadOnlyList<T>> Part<T>(string why) => Reach.Part<IReadOnlyList<T>>.Not(why, Source, At);
}
