using Portal.Reach;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Wizards.Confine;

namespace Portal.Tests.Reach;

/// <summary>The reach as the portal computes it, by sets, against the simulated Exchange Online's answer to each single call. The two were written from Microsoft's pages and share no code.</summary>
public sealed class ReachAgainstSandboxTests
{
    private const int Tenants = 2_000;

    /// <summary>Another draw at each day, printed with what disagrees; a number in the environment repeats one.</summary>
    private static readonly int First = int.TryParse(
        Environment.GetEnvironmentVariable("PORTAL_TEST_SEED"),
        System.Globalization.CultureInfo.InvariantCulture,
        out var seed)
        ? seed
        : TimeProvider.System.GetUtcNow().DayNumber() * Tenants;

    [Fact]
    public void Reach_by_sets_is_the_answer_to_every_call_in_2000_random_tenants()
    {
        var (calls, allowed) = (0, 0);
        for (var seed = First; seed < First + Tenants; seed++)
        {
            var tenant = new RandomTenant(seed);
            var trial = AccessTrial.Of(tenant.Document());
            foreach (var app in tenant.Apps)
            {
                var reach = EffectiveAccess.Of(tenant.Facts(app, _ => false), app);
                foreach (var permission in RandomTenant.Permissions)
                    foreach (var mailbox in tenant.Mailboxes)
                    {
                        var (called, computed) = (trial.Ask(app, mailbox, permission), At(reach, permission, mailbox));
                        Assert.True(computed == (called.Allowed ? Reached.Yes : Reached.No), $"Seed {seed}: {app} at {mailbox} with {permission}: the call says {called}, the sets say {computed}.\n{tenant.Document()}");
                        (calls, allowed) = (calls + 1, allowed + (called.Allowed ? 1 : 0));
                    }
            }
        }

        // A draw in which everything or nothing is allowed would agree with anything.
        Assert.InRange(allowed, calls / 20, calls * 19 / 20);
        TestContext.Current.TestOutputHelper?.WriteLine($"Seeds {First} to {First + Tenants - 1}: {calls:N0} calls, {allowed:N0} allowed.");
    }

    /// <summary>What could not be read may cost an answer; it never makes a wrong one.</summary>
    [Fact]
    public void What_is_hidden_makes_answers_unknown_and_never_wrong()
    {
        var unknown = 0;
        for (var seed = First; seed < First + Tenants / 5; seed++)
        {
            var (tenant, draw) = (new RandomTenant(seed), new Random(seed));
            var trial = AccessTrial.Of(tenant.Document());
            var hidden = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var app in tenant.Apps)
            {
                var reach = EffectiveAccess.Of(tenant.Facts(app, part => hidden.TryGetValue(part, out var known) ? known : hidden[part] = draw.Next(6) == 0), app);
                foreach (var permission in RandomTenant.Permissions)
                    foreach (var mailbox in tenant.Mailboxes)
                    {
                        var (called, computed) = (trial.Ask(app, mailbox, permission).Allowed, At(reach, permission, mailbox, hidden));
                        Assert.True(
                            computed == Reached.NotKnown || computed == (called ? Reached.Yes : Reached.No),
                            $"Seed {seed}: {app} at {mailbox} with {permission}: the call says {called}, the sets say {computed} although {string.Join(", ", hidden.Where(h => h.Value).Select(h => h.Key))} was hidden.\n{tenant.Document()}");
                        unknown += computed == Reached.NotKnown ? 1 : 0;
                    }
            }
        }

        Assert.True(unknown > Tenants / 5, $"Only {unknown} answers were unknown.");
    }

    /// <summary>A scoping plan knows no list of mailboxes, and few groups: what it says for sure is so, and what it rules out is never opened.</summary>
    [Fact]
    public void A_plan_that_knows_no_list_of_mailboxes_agrees_with_every_call()
    {
        var (calls, unknown, everything) = (0, 0, 0);
        for (var seed = First; seed < First + Tenants / 5; seed++)
        {
            var tenant = new RandomTenant(seed);
            var trial = AccessTrial.Of(tenant.Document());
            foreach (var app in tenant.Apps)
                foreach (var permission in new[] { ReachPermissions.FullAccess, "Mail.ReadWrite", "Mail.Send" })
                {
                    var report = tenant.Report(app, permission);
                    var reach = tenant.Consents(app, permission) ? ScopeReach.Before(report) : ScopeReach.OfRoles(report);
                    everything += reach.Everything ? 1 : 0;
                    foreach (var mailbox in tenant.Mailboxes)
                    {
                        var called = trial.Ask(app, mailbox, permission).Allowed;
                        Assert.True(
                            called ? reach.MayContain(mailbox) : !reach.Contains(mailbox),
                            $"Seed {seed}: {app} at {mailbox} with {permission}: the call says {called}, the plan says {reach.Sure} to {reach.AtMost}.\n{tenant.Document()}");
                        Assert.True(reach.Unknown.Count > 0 || reach.Contains(mailbox) == called, $"Seed {seed}: the plan is not sure of {mailbox} and does not say why.");
                        (calls, unknown) = (calls + 1, unknown + (reach.Contains(mailbox) == reach.MayContain(mailbox) ? 0 : 1));
                    }
                }
        }

        Assert.InRange(unknown, calls / 200, calls / 4);
        Assert.True(everything > Tenants / 10);
    }

    /// <param name="hidden">A permission that is listed nowhere is not held, unless what would list it was hidden.</param>
    private static Reached At(AppReach reach, string permission, string mailbox, Dictionary<string, bool>? hidden = null) => reach.Of(permission) is { } one
        ? ExplainReach.At(one.Mailboxes, reach.Index.At(mailbox)!.Value)
        : hidden is not null && (hidden.GetValueOrDefault("consents") || hidden.GetValueOrDefault("assignments")) ? Reached.NotKnown : Reached.No;
}

file static class Days
{
    public static int DayNumber(this DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime).DayNumber % 1000;
}
