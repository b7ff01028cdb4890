using System.Diagnostics;
using System.Globalization;
using Portal.Reach;

namespace Portal.Benchmarks;

/// <summary>
/// The reach of an app over an organization's mailboxes, 300 policies and 50 scopes, beside one bare pass over the same memberships: each looked up among the mailboxes and counted, which is the
/// least that anybody does who reads them. No database has a part in it.
/// </summary>
internal static class ReachBenchmarks
{
    private const string App = "11111111-0000-4000-8000-000000000001";
    private const int Policies = 300, Scopes = 50, PerMailbox = 5;
    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static void Run(Report report, IReadOnlyList<int> sizes, int rounds)
    {
        var before = new Dictionary<string, (double Ours, double Bare)>(StringComparer.Ordinal);
        foreach (var size in sizes.Order())
        {
            var facts = Facts(size);
            var index = new AccessIndex(facts);
            var what = string.Create(CultureInfo.InvariantCulture, $"{Policies} policies, {Scopes} scopes, {Memberships(facts):N0} memberships");
            Compare($"reach of an app, {what}", "a pass that marks each membership", () => EffectiveAccess.Of(index, App).Mailboxes.Sure.Count, () => index.Everybody().Count);
            Compare("the same with the facts as they were read, each member looked up", "a pass that looks each one up", () => EffectiveAccess.Of(facts, App).Mailboxes.Sure.Count, () => Bare(facts));
            index.WaysOf(0); // the first question builds what all later ones use
            report.Add(new("none", size, "why one mailbox is in or out", "ms", Pairs(rounds, () => ExplainReach.Of(EffectiveAccess.Of(index, App), size - 1).Count, () => 0).Ours));

            void Compare(string name, string peer, Func<int> ours, Func<int> bare)
            {
                var (mine, theirs) = Pairs(rounds, ours, bare);
                var key = name.Split(',')[0];
                report.Add(new("none", size, name, "ms", mine, peer, theirs, size == sizes.Max() ? "≤ 5" : null, size == sizes.Max() ? mine <= 5 * theirs : null));
                // Looking up among ten times the mailboxes misses the processor's caches more often; how much of that is the machine's, the bare pass shows.
                if (before.TryGetValue(key, out var smaller))
                    report.Add(new("none", size, string.Create(CultureInfo.InvariantCulture, $"{key}: ten times the mailboxes (the bare pass: {theirs / smaller.Bare:0.0})"), "ms", mine, "a tenth of them", smaller.Ours, "≤ 12", mine <= 12 * smaller.Ours));
                before[key] = (mine, theirs);
            }
        }
    }

    /// <summary>Every policy and every scope has a group; a third of the policies' groups hold the group before them. Members are spread over all mailboxes, each in <see cref="PerMailbox"/> groups.</summary>
    private static AccessFacts Facts(int size)
    {
        var random = new Random(20261122);
        var mailboxes = Enumerable.Range(0, size).Select(i => new ReachMailbox(Guid.NewGuid().ToString(), $"mailbox{i}@contoso.com", $"Mailbox {i}", "UserMailbox")).ToList();
        var members = Enumerable.Range(0, Policies + Scopes).Select(_ => new List<GroupMember>()).ToList();
        for (var i = 0; i < size * PerMailbox; i++) members[random.Next(members.Count)].Add(new(new string(mailboxes[random.Next(size)].Id), "")); // each has its own text, as they are read
        for (var i = 3; i < Policies; i += 3) members[i].Add(new(Group(i - 1), ""));
        return new AccessFacts
        {
            TenantId = "f0f0f0f0-0000-4000-8000-000000000002", AppId = App, Mailboxes = Read(mailboxes), Groups = Read(members.Select((m, i) => new AccessGroup(Group(i), Group(i), Dn(i), GroupKind.MailSecurity, Read(m)))),
            Policies = Read(Enumerable.Range(0, Policies).Select(i => new AccessPolicy($"{i}", App, i % 10 == 0 ? AccessRight.Deny : AccessRight.Restrict, Group(i), Group(i), ""))),
            Scopes = Read(Enumerable.Range(0, Scopes).Select(i => new ManagementScope($"scope {i}", $"MemberOfGroup -eq '{Dn(Policies + i)}'", ""))),
            Assignments = Read(Enumerable.Range(0, Scopes).Select(i => new RoleAssignment($"assignment {i}", i % 2 == 0 ? "Application EWS.AccessAsApp" : "Application Exchange Full Access", App, AssignmentScope.ManagementScope, $"scope {i}"))),
            Consents = Read(["full_access_as_app", "Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite"]),
        };
    }

    private static int Bare(AccessFacts facts)
    {
        var (places, found) = (new Dictionary<string, int>(facts.Mailboxes.Value!.Count, StringComparer.Ordinal), 0);
        for (var i = 0; i < facts.Mailboxes.Value.Count; i++) places[facts.Mailboxes.Value[i].Id] = i;
        foreach (var group in facts.Groups.Value!)
            foreach (var member in group.Members.Value!)
                if (places.ContainsKey(member.Id)) found++;
        return found;
    }

    private static int Memberships(AccessFacts facts) => facts.Groups.Value!.Sum(g => g.Members.Value!.Count);

    /// <summary>Lower quartiles of both, taken in turn, so that what the machine does meanwhile meets both.</summary>
    private static (double Ours, double Theirs) Pairs(int rounds, Func<int> ours, Func<int> theirs)
    {
        var (one, other) = (new List<double>(), new List<double>());
        for (var i = -3; i < rounds; i++) // the first three make the code warm
        {
            var (a, b) = (Time(ours), Time(theirs));
            if (i < 0) continue;
            one.Add(a);
            other.Add(b);
        }

        return (Quartile(one), Quartile(other));
    }

    /// <summary>What others left to be collected is not paid for by this one.</summary>
    private static double Time(Func<int> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Quartile(List<double> times)
    {
        times.Sort();
        return times[times.Count / 4];
    }

    private static string Group(int number) => string.Create(CultureInfo.InvariantCulture, $"group {number}");

    private static string Dn(int number) => $"CN={Group(number)},DC=contoso";

    private static Part<IReadOnlyList<T>> Read<T>(IEnumerable<T> all) => Part<IReadOnlyList<T>>.Read([.. all], "the benchmark", At);
}
