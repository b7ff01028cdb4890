using System.Diagnostics;
using System.Globalization;
using Portal.Reach;

namespace Portal.Benchmarks;

/// <summary>
/// The reach of an app over an organization's mailboxes, 300 policies and 50 scopes, beside one bare pass over the same memberships: from the facts indexed, from the facts as they are kept, and from the
/// rows as Exchange Online sends them, where each member has to be looked up among the mailboxes. No database has a part in it. Each size has ten times the memberships of the one before, to the last one.
/// </summary>
internal static class ReachBenchmarks
{
    private const string App = "11111111-0000-4000-8000-000000000001", Tenant = "f0f0f0f0-0000-4000-8000-000000000002";
    private const int Policies = 300, Scopes = 50, PerMailbox = 5;
    private static readonly DateTimeOffset At = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static void Run(Report report, IReadOnlyList<int> sizes, int rounds)
    {
        var before = new Dictionary<string, (double Ours, double Bare)>(StringComparer.Ordinal);
        Warm(sizes.Min());
        foreach (var size in sizes.Order()) Run(report, size, size == sizes.Max(), rounds, before);
    }

    /// <summary>Until the compiler has made its best of the code: else the smallest size is measured with its first attempt, and the growth looks better than it is.</summary>
    private static void Warm(int size)
    {
        using var sent = new SentRows(size, Policies, Scopes, PerMailbox, App);
        for (var i = 0; i < 4; i++)
        {
            for (var call = 0; call < 40; call++)
            {
                var index = new AccessIndex(Facts(sent));
                _ = EffectiveAccess.Of(index, App).Mailboxes.Sure.Count + index.Everybody().Count + sent.LookEachUp();
            }

            Thread.Sleep(250); // methods that were called often are compiled anew in the background
        }
    }

    /// <summary>A method of its own: what one size holds is gone before the next one.</summary>
    private static void Run(Report report, int size, bool last, int rounds, Dictionary<string, (double Ours, double Bare)> before)
    {
        using var sent = new SentRows(size, Policies, Scopes, PerMailbox, App);
        var facts = Facts(sent);
        var index = new AccessIndex(facts);
        var memberships = facts.Groups.Value!.Sum(g => g.Members.Value!.Mailboxes.Length);
        if (memberships != size * PerMailbox) throw new InvalidOperationException($"{memberships} memberships are not {PerMailbox} for each of {size} mailboxes.");
        Compare(
            $"reach of an app, {Policies} policies, {Scopes} scopes, {memberships:N0} memberships",
            "a pass that marks each membership",
            rounds,
            () => EffectiveAccess.Of(index, App).Mailboxes.Sure.Count,
            () => index.Everybody().Count);
        Compare("the same from the facts as they are kept", "a pass that marks each membership", rounds, () => EffectiveAccess.Of(facts, App).Mailboxes.Sure.Count, () => index.Everybody().Count);
        Compare(
            "the same from the rows that Exchange Online sends, each member looked up",
            "a pass that reads the id of each row and looks it up",
            Math.Max(5, rounds / 4),
            () => EffectiveAccess.Of(Facts(sent), App).Mailboxes.Sure.Count,
            sent.LookEachUp);
        index.WaysOf(0); // the first question builds what all later ones use
        report.Add(new("none", size, "why one mailbox is in or out", "ms", Pairs(rounds, () => ExplainReach.Of(EffectiveAccess.Of(index, App), size - 1).Count, () => 0).Ours));

        void Compare(string name, string peer, int times, Func<int> ours, Func<int> bare)
        {
            var (mine, theirs) = Pairs(times, ours, bare);
            var key = name.Split(',')[0];
            report.Add(new("none", size, name, "ms", mine, peer, theirs, last ? "≤ 5" : null, last ? mine <= 5 * theirs : null));
            // Looking up among ten times the mailboxes misses the processor's caches more often; how much of that is the machine's, the bare pass shows.
            if (before.TryGetValue(key, out var smaller))
                report.Add(new(
                    "none",
                    size,
                    string.Create(CultureInfo.InvariantCulture, $"{key}: ten times the mailboxes (the bare pass: {theirs / smaller.Bare:0.0})"),
                    "ms",
                    mine,
                    "a tenth of them",
                    smaller.Ours,
                    "≤ 12",
                    mine <= 12 * smaller.Ours));
            before[key] = (mine, theirs);
        }
    }

    private static AccessFacts Facts(SentRows sent)
    {
        var rows = new AccessReport
        {
            TenantId = Tenant, AppId = App, Source = "the benchmark", At = At, Mailboxes = sent.Mailboxes, Groups = sent.Groups,
            OtherGroups = new([], null), Policies = sent.Policies, Scopes = sent.Scopes, Assignments = sent.Assignments, Pointers = sent.Pointers,
        };
        string[] consents = ["full_access_as_app", "Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite"];
        var held = new ConsentsRead(Part<IReadOnlyList<string>>.Read(consents, "the benchmark", At), null, new Dictionary<string, string>(StringComparer.Ordinal));
        return rows.FactsAsync(held, _ => Task.FromResult(sent.Members), _ => throw new InvalidOperationException("Every filter here is the portal's own to work out.")).GetAwaiter().GetResult(); // nothing is waited for: the answers are all here
    }

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
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
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
}
