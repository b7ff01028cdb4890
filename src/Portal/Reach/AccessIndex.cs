namespace Portal.Reach;

/// <summary>The facts of one organization made ready for questions: mailboxes and groups by their places. Whatever is asked walks over numbers.</summary>
public sealed class AccessIndex
{
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Members?[] _members;
    private readonly bool _someUnread;
    private readonly Lazy<Dictionary<string, int>> _mailboxes, _addresses;
    private readonly Lazy<Containers> _containers;
    private readonly Lazy<IReadOnlyList<(string[]? Path, MailboxSet Mailboxes)>> _units;

    /// <param name="Mailboxes">Places of direct members that are mailboxes.</param>
    /// <param name="Groups">Places of direct members that are groups.</param>
    private sealed record Members(int[] Mailboxes, int[] Groups);

    public AccessIndex(AccessFacts facts)
    {
        Facts = facts;
        Mailboxes = facts.Mailboxes.Value ?? [];
        Groups = facts.Groups.Value ?? [];
        for (var i = 0; i < Groups.Count; i++)
        {
            _groups.TryAdd(Groups[i].Id, i);
            if (Groups[i].DistinguishedName.Length > 0) _byName.TryAdd(Groups[i].DistinguishedName, i);
        }

        _members = [.. Groups.Select(Placed)];
        _someUnread = Array.Exists(_members, m => m is null);
        (_mailboxes, _addresses, _containers, _units) = (new(Ids), new(Addresses), new(Contain), new(Units));
    }

    public AccessFacts Facts { get; }

    public IReadOnlyList<ReachMailbox> Mailboxes { get; }

    public IReadOnlyList<AccessGroup> Groups { get; }

    public int Size => Mailboxes.Count;

    /// <summary>Place of the mailbox with this address, primary or further; null when Exchange Online has none.</summary>
    public int? At(string address) => _addresses.Value.TryGetValue(address, out var place) ? place : null;

    public int? MailboxWithId(string? id) => id is not null && _mailboxes.Value.TryGetValue(id, out var place) ? place : null;

    public int? GroupWithId(string? id) => id is not null && _groups.TryGetValue(id, out var place) ? place : null;

    public ManagementScope? ScopeNamed(string name) => Facts.Scopes.Value?.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public int? GroupNamed(string distinguishedName) => _byName.TryGetValue(distinguishedName, out var place) ? place : null;

    /// <summary>Direct members alone, as the scope of a role counts them.</summary>
    public Bounds Direct(int group)
    {
        if (_members[group] is not { } members || Groups[group].Kind == GroupKind.Dynamic) return Bounds.Anything(Size);
        return Bounds.Exactly(MailboxSet.Of(Size, members.Mailboxes));
    }

    /// <summary>Members of these groups and of the groups inside them, as application access policies count them. Each group is walked once, however often it is met.</summary>
    public Bounds Nested(IEnumerable<int> groups)
    {
        var (found, open) = (new MailboxSet(Size), false);
        foreach (var group in Below(groups))
        {
            if (_members[group] is not { } members) open = true;
            else foreach (var mailbox in members.Mailboxes) found.Add(mailbox);
        }

        return open ? new Bounds(found, MailboxSet.All(Size)) : Bounds.Exactly(found);
    }

    /// <summary>Of these groups and those inside them, the ones whose members could not be read.</summary>
    public IEnumerable<AccessGroup> Unread(IEnumerable<int> groups) => _someUnread ? Below(groups).Where(g => _members[g] is null).Select(g => Groups[g]) : [];

    /// <summary>These groups and all inside them, each met once.</summary>
    private IEnumerable<int> Below(IEnumerable<int> groups)
    {
        var (seen, waiting) = (new bool[Groups.Count], new Stack<int>());
        foreach (var group in groups) Meet(group);
        while (waiting.TryPop(out var next))
        {
            yield return next;
            foreach (var inside in _members[next]?.Groups ?? []) Meet(inside);
        }

        void Meet(int group)
        {
            if (seen[group]) return;
            seen[group] = true;
            waiting.Push(group);
        }
    }

    /// <summary>Mailboxes with this value of a property, or with a value that begins so, of those that were read. Of one whose property is empty nobody knows.</summary>
    /// <param name="compare"><see cref="ScopeFilter.Equal"/> or <see cref="ScopeFilter.Like"/>; of any other nothing is known.</param>
    public Bounds Having(string property, string compare, string value)
    {
        if (Property(property) is not { } read || !ScopeFilter.Compares(compare, value)) return Bounds.Anything(Size);
        var begins = compare == ScopeFilter.Like && value.EndsWith('*') ? value[..^1] : null;
        var (sure, maybe) = (new MailboxSet(Size), new MailboxSet(Size));
        for (var i = 0; i < Size; i++)
        {
            var has = read(Mailboxes[i]);
            if (has.Length == 0) maybe.Add(i);
            else if (begins is null ? has.Equals(value, StringComparison.OrdinalIgnoreCase) : has.StartsWith(begins, StringComparison.OrdinalIgnoreCase)) sure.Add(i);
        }

        return maybe.IsEmpty ? Bounds.Exactly(sure) : new Bounds(sure, maybe.Or(sure));
    }

    /// <summary>Whether mailboxes were read with this property, by which a filter may ask for them.</summary>
    public static bool Knows(string property) => Property(property) is not null;

    private static Func<ReachMailbox, string>? Property(string name) => name.ToUpperInvariant() switch
    {
        "RECIPIENTTYPEDETAILS" => m => m.Type, "PRIMARYSMTPADDRESS" => m => m.Address, "DISPLAYNAME" => m => m.Name, _ => null,
    };

    /// <summary>Mailboxes in an organizational unit or below it. Of one that was read without its unit nobody knows, nor of any when the unit is named by a Guid.</summary>
    public Bounds Below(string unit)
    {
        if (OrganizationalUnits.Path(unit) is not { } root) return Bounds.Anything(Size);
        var (sure, open) = (new MailboxSet(Size), new MailboxSet(Size));
        foreach (var (path, mailboxes) in _units.Value)
        {
            if (path is null) open.AddAll(mailboxes);
            else if (OrganizationalUnits.IsBelow(path, root)) sure.AddAll(mailboxes);
        }

        return open.IsEmpty ? Bounds.Exactly(sure) : new Bounds(sure, open.Or(sure));
    }

    /// <summary>Mailboxes by the unit they lie in: there are few of them, whatever the number of mailboxes.</summary>
    private IReadOnlyList<(string[]? Path, MailboxSet Mailboxes)> Units()
    {
        var units = new Dictionary<string, MailboxSet>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Size; i++)
        {
            var unit = Mailboxes[i].Unit ?? "";
            if (!units.TryGetValue(unit, out var mailboxes)) units[unit] = mailboxes = new MailboxSet(Size);
            mailboxes.Add(i);
        }

        return [.. units.Select(u => (OrganizationalUnits.Path(u.Key), u.Value))];
    }

    /// <summary>One pass over every membership there is, each marked once: what any answer costs at least. For the benchmarks.</summary>
    internal MailboxSet Everybody()
    {
        var all = new MailboxSet(Size);
        foreach (var members in _members)
            foreach (var mailbox in members?.Mailboxes ?? []) all.Add(mailbox);
        return all;
    }

    /// <summary>A group, or one inside it, whose members could not be read.</summary>
    public bool IsOpen(int group) => Unread([group]).Any();

    /// <summary>Every group that holds a mailbox, directly or through others, and how.</summary>
    public Ways WaysOf(int mailbox)
    {
        var (from, waiting) = (new Dictionary<int, int>(), new Queue<int>());
        foreach (var holder in _containers.Value.OfMailbox(mailbox)) if (from.TryAdd(holder, -1)) waiting.Enqueue(holder);
        while (waiting.TryDequeue(out var next))
            foreach (var holder in _containers.Value.OfGroup(next)) if (from.TryAdd(holder, next)) waiting.Enqueue(holder);
        return new Ways(Groups, from);
    }

    /// <summary>The shortest ways from one mailbox upwards.</summary>
    public sealed class Ways(IReadOnlyList<AccessGroup> groups, IReadOnlyDictionary<int, int> from)
    {
        /// <summary>The groups from this one downwards, the last of them holding the mailbox. Null when it is not in it, or not known to be.</summary>
        public IReadOnlyList<AccessGroup>? To(int group)
        {
            if (!from.ContainsKey(group)) return null;
            var way = new List<AccessGroup>();
            for (var at = group; at >= 0; at = from[at]) way.Add(groups[at]);
            return way;
        }
    }

    /// <returns>Null for a group whose members were not read; one that holds a group of which nothing is known counts as such.</returns>
    private Members? Placed(AccessGroup group)
    {
        if (group.Members.Value is not { } members) return null;
        var inside = Array.ConvertAll(members.Groups, id => _groups.GetValueOrDefault(id, -1));
        return inside.Contains(-1) ? null : new(members.Mailboxes, inside);
    }

    private Dictionary<string, int> Ids()
    {
        var ids = new Dictionary<string, int>(Mailboxes.Count, StringComparer.Ordinal);
        for (var i = 0; i < Mailboxes.Count; i++) ids.TryAdd(Mailboxes[i].Id, i);
        return ids;
    }

    private Dictionary<string, int> Addresses()
    {
        var addresses = new Dictionary<string, int>(Mailboxes.Count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Mailboxes.Count; i++)
            if (Mailboxes[i].Address.Length > 0) addresses.TryAdd(Mailboxes[i].Address, i);
        for (var i = 0; i < Mailboxes.Count; i++)
            foreach (var alias in Mailboxes[i].Aliases) addresses.TryAdd(alias, i);
        return addresses;
    }

    private Containers Contain()
    {
        var (ofMailbox, ofGroup) = (new Dictionary<int, List<int>>(), new Dictionary<int, List<int>>());
        for (var i = 0; i < _members.Length; i++)
        {
            foreach (var mailbox in _members[i]?.Mailboxes ?? []) Into(ofMailbox, mailbox, i);
            foreach (var group in _members[i]?.Groups ?? []) Into(ofGroup, group, i);
        }

        return new(ofMailbox, ofGroup);

        static void Into(Dictionary<int, List<int>> lists, int key, int group)
        {
            if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
            list.Add(group);
        }
    }

    /// <summary>Which groups hold something directly; only made when somebody asks why.</summary>
    private sealed class Containers(Dictionary<int, List<int>> ofMailbox, Dictionary<int, List<int>> ofGroup)
    {
        public IReadOnlyList<int> OfMailbox(int mailbox) => ofMailbox.GetValueOrDefault(mailbox) ?? [];

        public IReadOnlyList<int> OfGroup(int group) => ofGroup.GetValueOrDefault(group) ?? [];
    }
}
