using System.Text.Json;

namespace Portal.Reach;

/// <summary>The answers of the reading cmdlets, by whichever way they came, on their way to being facts.</summary>
internal sealed class AccessReport
{
    /// <summary>Groups inside groups inside groups: further down nobody looks, and what is there counts as not read.</summary>
    private const int Deepest = 12;

    /// <summary>Scopes that Exchange Online is asked about.</summary>
    private const int MostListed = 50;

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
    /// <param name="listed">Whom Exchange Online lists for the filters of scopes, by the scopes' names; asked once, for the scopes of applications whose filter only Exchange can work out.</param>
    public async Task<AccessFacts> FactsAsync(
        ConsentsRead held,
        Func<IReadOnlyList<(string Id, GroupKind Kind)>, Task<IReadOnlyDictionary<string, Rows>>> members,
        Func<IReadOnlyList<ManagementScope>, Task<IReadOnlyDictionary<string, Rows>>> listed)
    {
        var scopes = Scopes.All?.Select(AccessRows.Scope).ToList();
        var units = (scopes ?? []).Exists(s => s.Root.Length > 0) || (Assignments.All ?? []).Any(a => AccessRows.ScopeOf(a).Kind == AssignmentScope.OrganizationalUnit);
        var mailboxes = Mailboxes.All?.Select(r => units ? AccessRows.Mailbox(r) with { Unit = AccessRows.Unit(r) } : AccessRows.Mailbox(r)).ToList();
        var (names, rowsOf) = Recipients(mailboxes, scopes);
        var policies = Policies.All?.SelectMany(r => AccessRows.Policies(r, names, rowsOf)).ToList();
        var apps = AccessRows.Apps(Pointers.All ?? []);
        var assignments = Assignments.All?.Where(AccessRows.IsOfApp).Select(r => AccessRows.Assignment(r, apps, names)).ToList();
        var named = (policies ?? []).Select(p => p?.ScopeId)
            .Concat((scopes ?? []).SelectMany(s => ScopeFilter.Groups(s.Filter)).Select(dn => names.Find(dn)))
            .Concat((assignments ?? []).Select(a => a.ScopeId))
            .OfType<string>()
            .Where(rowsOf.ContainsKey)
            .Distinct(StringComparer.Ordinal);
        var places = new MailboxPlaces(Mailboxes.All ?? []);
        var groups = await WalkAsync([.. named], rowsOf, places, members);
        if (scopes is not null) scopes = await ListAsync(scopes, assignments ?? [], groups, places, listed);
        return new AccessFacts
        {
            TenantId = TenantId, AppId = AppId.ToLowerInvariant(),
            Mailboxes = Part(Mailboxes, mailboxes),
            Groups = Part(Groups, Groups.All is null ? null : groups),
            Policies = policies?.Exists(p => p is null) == true
                ? Part<AccessPolicy>("One of the policies has an access right, or names an application in a way, that this portal does not know.")
                : Part(Policies, policies?.OfType<AccessPolicy>().ToList()),
            Scopes = Part(Scopes, scopes), Assignments = Part(Assignments, assignments), Consents = held.Own, Others = held.Others, AppNames = held.Names,
        };
    }

    /// <summary>Whom policies, scopes and assignments name, and every group by its id.</summary>
    private (RecipientNames Names, Dictionary<string, JsonElement> Groups) Recipients(List<ReachMailbox>? mailboxes, List<ManagementScope>? scopes)
    {
        var names = new RecipientNames([
            .. (Policies.All ?? []).SelectMany(AccessRows.Named),
            .. (scopes ?? []).SelectMany(s => ScopeFilter.Groups(s.Filter)),
            .. (Assignments.All ?? []).Select(a => AccessRows.ScopeOf(a).Name)
        ]);
        var groups = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (place, row) in (Mailboxes.All ?? []).Index()) names.Add(row, mailboxes![place].Id);
        foreach (var row in (Groups.All ?? []).Concat(OtherGroups.All ?? []))
        {
            var id = AccessRows.Id(row);
            names.Add(row, id);
            groups.TryAdd(id, row);
        }

        return (names, groups);
    }

    /// <summary>Scopes with whom Exchange Online lists for their filters, of those that an application has a role for and that the portal cannot work out.</summary>
    private async Task<List<ManagementScope>> ListAsync(
        List<ManagementScope> scopes,
        List<RoleAssignment> assignments,
        List<AccessGroup> groups,
        MailboxPlaces places,
        Func<IReadOnlyList<ManagementScope>, Task<IReadOnlyDictionary<string, Rows>>> listed)
    {
        var used = assignments.Where(a => a is { Enabled: true, Kind: AssignmentScope.ManagementScope }).Select(a => a.ScopeName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var known = groups.Where(g => g.Kind.CanScopeRole() && g.Members.IsKnown).Select(g => g.DistinguishedName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ask = scopes.Where(s => used.Contains(s.Name) && s.Filter.Length > 0 && !ScopeFilter.IsKnown(s.Filter, known.Contains)).Take(MostListed).ToList();
        if (ask.Count == 0) return scopes;
        var answers = await listed(ask);
        return scopes.ConvertAll(s => answers.TryGetValue(s.Name, out var rows) ? s with { Listed = Listed(rows) } : s);

        Part<GroupMembers> Listed(Rows rows) => rows.All is null
            ? Reach.Part<GroupMembers>.Not(rows.Unread ?? "It was not read.", Source, At)
            : Reach.Part<GroupMembers>.Read(new([.. places.Of(rows.All).Where(p => p >= 0)], [], []), Source, At);
    }

    private async Task<List<AccessGroup>> WalkAsync(
        List<string> wave,
        Dictionary<string, JsonElement> rowsOf,
        MailboxPlaces places,
        Func<IReadOnlyList<(string Id, GroupKind Kind)>, Task<IReadOnlyDictionary<string, Rows>>> members)
    {
        var found = new Dictionary<string, AccessGroup>(StringComparer.Ordinal);
        for (var depth = 0; wave.Count > 0; depth++)
        {
            var ask = depth < Deepest ? wave.FindAll(id => AccessRows.Kind(rowsOf[id]) is GroupKind.MailSecurity or GroupKind.Distribution or GroupKind.Microsoft365) : [];
            var answers = await members([.. ask.Select(id => (id, AccessRows.Kind(rowsOf[id])))]);
            var inside = new List<string>();
            foreach (var id in wave) inside.AddRange((found[id] = Group(id, rowsOf, places, answers.GetValueOrDefault(id), depth)).Members.Value?.Groups ?? []);
            wave = [.. inside.Distinct(StringComparer.Ordinal).Where(id => !found.ContainsKey(id))];
        }

        return [.. found.Values];
    }

    private AccessGroup Group(string id, Dictionary<string, JsonElement> rowsOf, MailboxPlaces places, Rows? members, int depth)
    {
        var row = rowsOf[id];
        var why = AccessRows.Kind(row) switch
        {
            GroupKind.Dynamic =>
                "It is a dynamic distribution group: Exchange works its members out from a filter, and Microsoft does not say that policies or scopes count them. Put its members into a mail-enabled security group and name that one; until then an Exchange Administrator finds it out for one mailbox: Test-ApplicationAccessPolicy, or Test-ServicePrincipalAuthorization with -Resource.",
            GroupKind.Other => "It is a group of a kind that this portal does not know.",
            _ when depth >= Deepest => $"It is more than {Deepest} groups deep.",
            _ => members?.All is not null ? null : members?.Unread ?? "Its members were not read.",
        };
        return AccessRows.Group(row, why is not null ? Reach.Part<GroupMembers>.Not(why, Source, At) : Reach.Part<GroupMembers>.Read(Members(members!.All!, places, rowsOf), Source, At));
    }

    /// <summary>Each member looked up once. A group among them that no list named is one more group.</summary>
    private static GroupMembers Members(IReadOnlyList<JsonElement> rows, MailboxPlaces places, Dictionary<string, JsonElement> rowsOf)
    {
        var (found, groups, elsewhere, unlisted) = (places.Of(rows), new List<string>(), new List<string>(), new List<string>());
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] >= 0) continue;
            var id = AccessRows.Id(rows[i]);
            if (AccessRows.IsMailbox(rows[i])) unlisted.Add(AccessRows.Address(rows[i]));
            else if (!AccessRows.IsGroup(rows[i]) && !rowsOf.ContainsKey(id)) elsewhere.Add(AccessRows.Address(rows[i]));
            else
            {
                rowsOf.TryAdd(id, rows[i]);
                groups.Add(id);
            }
        }

        return new(elsewhere.Count + groups.Count + unlisted.Count == 0 ? found : Array.FindAll(found, p => p >= 0), [.. groups], [.. elsewhere]) { Unlisted = [.. unlisted] };
    }

    private Part<IReadOnlyList<T>> Part<T>(Rows rows, List<T>? all) => all is null ? Part<T>(rows.Unread ?? "It was not read.") : Reach.Part<IReadOnlyList<T>>.Read(all, Source, At);

    private Part<IReadOnlyList<T>> Part<T>(string why) => Reach.Part<IReadOnlyList<T>>.Not(why, Source, At);
}
