using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Wizards.Confine;
using Portal.Wizards.Confine.Scripts;
using static Portal.Tests.Wizards.Confine.ConfineTown;

namespace Portal.Tests.Wizards.Confine;

/// <summary>Each scoping plan to its end, with its waiting times and its proof, by whichever way Exchange Online is reached.</summary>
public abstract class PlanTests(ConfineTown town)
{
    [Fact]
    public async Task A_policy_stands_before_anything_is_consented_and_says_that_no_call_could_prove_it_yet()
    {
        await town.StandsAsync(consents: []);
        await town.BeginAsync(ConfinePlan.Policy, record: r => r with { BeforeConsent = true, App = r.App with { ServicePrincipalId = null } }, members: [Anna, Ben]);

        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Decision, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.DoAsync(ConfineWizards.Proof);

        Assert.Contains("Nothing is consented yet", (await town.LookAsync(ConfineWizards.Proof)).Observation.Sentence, StringComparison.Ordinal);
        Assert.Contains("Not needed", (await town.LookAsync(ConfineWizards.Decision)).Observation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_policy_the_group_opens_and_nobody_else_and_the_tests_are_trusted_after_two_hours()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna, Ben]);
        Assert.True(await town.OpensAsync(Boss));

        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Decision, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        var early = await town.LookAsync(ConfineWizards.Proof);
        Assert.Equal(Truth.Waiting, early.Observation.Truth);
        Assert.Contains("trust tests after", early.Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty(early.Plan);
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.DoAsync(ConfineWizards.Proof);

        Assert.Equal((true, true, false), (await town.OpensAsync(Anna), await town.OpensAsync(Ben), await town.OpensAsync(Boss)));
        var facts = (await town.LookAsync(ConfineWizards.Proof)).Observation.Facts;
        Assert.Contains(
            facts,
            f => f.Name == "Exchange Web Services: inbox"
                && f.Value.StartsWith($"{Boss}: refused", StringComparison.Ordinal)
                && f is { Truth: Truth.Ok, Source: "Exchange Web Services", Vantage: "this portal, as the app" });
        Assert.Contains(facts, f => f.Name == "Microsoft Graph: Inbox" && f.Value == $"{Anna}: opened" && f.Truth == Truth.Ok);
        Assert.Contains(facts, f => f.Name == "Microsoft Graph: Tasks" && f.Value == $"{Boss}: opened" && f.Aside);
        await town.ForgetAsync();
        foreach (var step in new[] { ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy }) Assert.Empty((await town.TryAsync(step)).Look.Plan);
        Assert.Empty(await town.WritesAsync());
    }

    [Fact]
    public async Task By_roles_the_consents_go_after_a_decision_and_the_test_and_what_no_role_replaces_stays()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Rbac, members: [Anna, Ben]);
        await town.DoAsync(ConfineWizards.Ground);
        Assert.Equal(Truth.NotReached, (await town.TryAsync(ConfineWizards.Group)).Look.Observation.Truth);
        await town.DecideAsync();

        await town.DoAsync(ConfineWizards.Decision, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);
        Assert.Equal(Truth.Waiting, (await town.LookAsync(ConfineWizards.Consent)).Observation.Truth);
        Assert.True(await town.OpensAsync(Boss));
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.DoAsync(ConfineWizards.Consent, ConfineWizards.Proof);

        Assert.Equal((true, true, false), (await town.OpensAsync(Anna), await town.OpensAsync(Ben, "Mail.ReadWrite"), await town.OpensAsync(Boss)));
        Assert.Equal(["Tasks.ReadWrite.All"], town.Plan.Consents!.Select(c => c.Permission));
        Assert.Contains("No consent opens mailboxes beside the roles", (await town.LookAsync(ConfineWizards.Consent)).Observation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_flattens_nested_groups_leaves_denying_policies_and_keeps_the_restricting_one_until_the_last_token_ended()
    {
        await StandsByPoliciesAsync(town);
        await town.BeginAsync(ConfinePlan.Migrate);
        await town.DoAsync(ConfineWizards.Ground);
        Assert.Contains((await town.LookAsync(ConfineWizards.Ground)).Observation.Facts, f => f.Name == "Nested member" && f.Value == Ben && f.Note!.Contains("Inner", StringComparison.Ordinal));
        await town.DecideAsync();

        await town.DoAsync(ConfineWizards.Decision, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.DoAsync(ConfineWizards.Consent, ConfineWizards.Works);
        var early = await town.LookAsync(ConfineWizards.Removed);
        Assert.Equal((Truth.Waiting, 0), (early.Observation.Truth, early.Plan.Count));
        await town.LaterAsync(TimeSpan.FromHours(28.1));
        await town.DoAsync(ConfineWizards.Removed);
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.DoAsync(ConfineWizards.Proof);

        Assert.Equal((true, true, false), (await town.OpensAsync(Anna), await town.OpensAsync(Ben), await town.OpensAsync(Boss)));
        Assert.Equal(["DenyAccess"], town.Plan.Report!.Policies!.Select(p => p.Right));
        Assert.Equal([Anna, Ben], town.Plan.Members);
    }

    /// <summary>One policy for a group in a group, one that denies.</summary>
    internal static Task StandsByPoliciesAsync(ConfineTown town) => town.StandsAsync(Consents,
        [
            new { name = "Inner", members = new[] { Ben } },
            new { name = "O'Brien's team", members = new[] { Anna, "Inner", SeedIds.Mailboxes.Sales } },
            new { name = "Leaders", members = new[] { Boss, SeedIds.Mailboxes.Sales } }
        ],
        [new { appId = TheApp, right = "RestrictAccess", scope = "O'Brien's team" }, new { appId = TheApp, right = "DenyAccess", scope = "Leaders" }]);
}

public sealed class PlansByRestTests(TownByRest town) : PlanTests(town), IClassFixture<TownByRest>;

public sealed class PlansByScriptTests(TownByScript town) : PlanTests(town), IClassFixture<TownByScript>
{
    private readonly TownByScript _town = town;

    /// <summary>Rule: what could not be read is "could not check", never "gone".</summary>
    [Fact]
    public async Task Policies_that_a_report_could_not_read_are_not_taken_for_removed_ones()
    {
        await StandsByPoliciesAsync(_town);
        await _town.BeginAsync(ConfinePlan.Migrate);
        await _town.ReadAsync();
        Assert.NotEmpty(_town.Plan.Moved);
        var unread = _town.Plan.Report! with { Policies = null, Failed = ["policies: not permitted"] };
        await _town.Town.Get<SetUps>().SaveAsync(_town.Town.SetUp, s => s.Confine() with { Report = unread }, "test", _town.Alice, ConfineWizards.Ground, default);

        var look = await _town.Town.LookAsync(ConfineWizards.Removed, _town.Alice);

        Assert.Equal((Truth.CouldNotCheck, "The policies of the app could not be read."), (look.Observation.Truth, look.Observation.Sentence));
        Assert.Empty(look.Plan);
    }

    /// <summary>Rule: policies go only where roles are proven to take their place; a test that says nothing proves nothing. Somebody took the roles away after the script was made.</summary>
    [Fact]
    public async Task The_script_that_removes_policies_changes_nothing_where_the_app_holds_no_role()
    {
        await _town.StandsAsync([], [new { name = "Sales", members = new[] { Anna } }], [new { appId = TheApp, right = "RestrictAccess", scope = "Sales" }], assignments: []);
        await _town.BeginAsync(ConfinePlan.Migrate);
        await _town.ReadAsync();

        var ran = await _town.RunScriptAsync(ScopingScripts.RemovePolicies(_town.Plan, _town.Plan.Moved).Text);

        Assert.Contains("holds no role", ran.Thrown, StringComparison.Ordinal);
        await _town.ReadAsync();
        Assert.Single(_town.Plan.Report!.Policies!);
    }
}
