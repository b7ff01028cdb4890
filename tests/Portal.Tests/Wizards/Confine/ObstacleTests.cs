using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Wizards.Confine;
using Portal.Wizards.Confine.Reading;
using static Portal.Tests.Wizards.Confine.ConfineTown;

namespace Portal.Tests.Wizards.Confine;

/// <summary>What stops a plan, each with its own words; and what only an approver may allow.</summary>
public sealed class ObstacleTests(TownByRest town) : IClassFixture<TownByRest>
{
    private const string Sales = SeedIds.Mailboxes.Sales;

    [Theory]
    [InlineData("MailUniversalDistributionGroup", "no security group")]
    [InlineData("GroupMailbox", "Microsoft 365 group")]
    [InlineData("DynamicDistributionGroup", "worked out anew for each mail")]
    public async Task Group_of_the_wrong_kind_is_refused_before_anything_is_written(string kind, string said)
    {
        await town.StandsAsync(Consents, [new { name = "Team", kind, address = Group, members = new[] { Anna } }]);
        await town.BeginAsync(ConfinePlan.Policy, f => f with { CreateGroup = false }, members: [Anna]);

        var look = await town.LookAsync(ConfineWizards.Ground);

        Assert.Contains(said, look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty((await town.LookAsync(ConfineWizards.Group)).Plan);
    }

    [Fact]
    public async Task Protected_mailbox_in_a_nested_group_stops_the_plan()
    {
        await town.StandsAsync(Consents, [new { name = "Inner", members = new[] { Sales } }, new { name = "Team", address = Group, members = new[] { Anna, "Inner" } }]);
        await town.BeginAsync(ConfinePlan.Policy, f => f with { CreateGroup = false, Protected = $"ceo@fabrikam.com\n{Sales}" }, members: [Anna]);

        var look = await town.LookAsync(ConfineWizards.Ground);

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains($"{Sales.Isolated()} must never be reachable", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty((await town.LookAsync(ConfineWizards.Policy)).Plan);
    }

    [Fact]
    public async Task Policies_that_only_deny_are_never_converted()
    {
        await town.StandsAsync(Consents, [new { name = "Leaders", members = new[] { Boss } }], [new { appId = TheApp, right = "DenyAccess", scope = "Leaders" }]);
        await town.BeginAsync(ConfinePlan.Migrate);

        Assert.Contains("never converted", (await town.LookAsync(ConfineWizards.Ground)).Observation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_for_the_whole_organization_makes_every_scope_worthless()
    {
        await town.StandsAsync(Consents, assignments: [new { role = "Application Mail.Send" }]);
        await town.BeginAsync(ConfinePlan.Rbac, members: [Anna]);

        Assert.Contains("for the whole organization", (await town.LookAsync(ConfineWizards.Ground)).Observation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_nobody_has_is_named_and_the_others_are_in()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna, "nobody@fabrikam.com"]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group);

        var (problem, look) = await town.TryAsync(ConfineWizards.Members);

        Assert.Contains("nobody@fabrikam.com", problem!.Sentence, StringComparison.Ordinal);
        Assert.Contains("1 of 2 mailboxes", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Equal(Truth.NotReached, (await town.LookAsync(ConfineWizards.Policy)).Observation.Truth);
    }

    [Fact]
    public async Task A_scope_of_that_name_with_another_meaning_is_left_alone()
    {
        await town.StandsAsync(Consents, [new { name = "Other", members = new[] { Ben } }], scopes: [new { name = "SSS-Mailboxes", groups = new[] { "Other" } }]);
        await town.BeginAsync(ConfinePlan.Rbac, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer);

        var look = await town.LookAsync(ConfineWizards.Scope);

        Assert.Contains("means something else", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty(look.Plan);
    }

    /// <summary>Rule: New-ManagementScope, -RecipientRoot: the filter holds below that organizational unit alone.</summary>
    [Fact]
    public async Task A_scope_of_that_name_over_the_plans_own_group_is_left_alone_where_an_organizational_unit_narrows_it()
    {
        await town.StandsAsync(new { mailboxes = new[] { new { address = Boss, unit = "Munich" } }, apps = new[] { new { appId = TheApp, consents = Consents, pointer = false } } });
        await town.BeginAsync(ConfinePlan.Rbac, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer);
        var filter = ScopeReach.Filter(town.Plan.Report!.GroupAsked(Group)!.Dn);
        await town.InvokeAsync("New-ManagementScope", ("Name", "SSS-Mailboxes"), ("RecipientRestrictionFilter", filter), ("RecipientRoot", "Munich"));

        var look = await town.LookAsync(ConfineWizards.Scope);

        Assert.Equal((Truth.NotOk, filter), (look.Observation.Truth, Assert.Single(look.Observation.Facts).Value)); // the filter alone is that of the plan
        Assert.Contains("means something else", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty(look.Plan);
        Assert.Equal(Truth.NotReached, (await town.LookAsync(ConfineWizards.Roles)).Observation.Truth);
    }

    [Fact]
    public async Task A_second_policy_widens_and_asks_and_a_decision_ends_when_somebody_changes_the_group()
    {
        await town.StandsAsync(Consents, [new { name = "Team", members = new[] { Ben } }], [new { appId = TheApp, right = "RestrictAccess", scope = "Team" }]);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground);
        Assert.Equal(Truth.NotOk, (await town.LookAsync(ConfineWizards.Decision)).Observation.Truth);
        Assert.Empty((await town.LookAsync(ConfineWizards.Group)).Plan);
        var request = await town.AskAsync();
        Assert.Contains("1 mailboxes come within reach that were not: anna@fabrikam.com", request.Words(request.Facts.Permissions.Single()).Does, StringComparison.Ordinal);
        await town.DecideAsync();
        Assert.Single((await town.LookAsync(ConfineWizards.Group)).Plan);

        await town.InvokeAsync("Add-DistributionGroupMember", ("Identity", "Team"), ("Member", Sales));

        Assert.Empty((await town.LookAsync(ConfineWizards.Group)).Plan);
        Assert.Contains("no longer counts", (await town.LookAsync(ConfineWizards.Decision)).Observation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_that_somebody_removed_is_missed_and_said()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);

        await town.InvokeAsync("Remove-ApplicationAccessPolicy", ("Identity", town.Plan.Report!.Policies!.Single().Identity));

        var look = await town.LookAsync(ConfineWizards.Policy);
        Assert.Equal((Truth.NotOk, "The policy is gone."), (look.Observation.Truth, look.Observation.Sentence));
        Assert.Single(look.Plan);
    }

    [Fact]
    public async Task A_call_that_says_no_where_the_test_says_yes_has_its_words_and_the_way_back_grants_again()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Rbac, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer, ConfineWizards.Scope, ConfineWizards.Roles, ConfineWizards.Test);
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.DoAsync(ConfineWizards.Consent);
        await town.Town.ExchangeAsync(SeedIds.Fabrikam, new { ewsEnabled = false, ewsAllowedAppIDs = Array.Empty<string>() });

        var (_, look) = await town.TryAsync(ConfineWizards.Proof);

        Assert.Equal("Exchange's test says yes, and the call says no.", look.Observation.Sentence);
        Assert.Contains("grant the consent again at once", look.Observation.Problem!.Remedy, StringComparison.Ordinal);
        await town.Town.Get<SetUps>().SaveAsync(town.Town.SetUp, _ => town.Plan with { WayBack = "Nothing synchronizes." }, "test", town.Alice, ConfineWizards.Consent, default);
        await town.TryAsync(ConfineWizards.Consent);
        Assert.True(await town.OpensAsync(Boss));
        Assert.Contains("The consents are back", (await town.LookAsync(ConfineWizards.Consent)).Observation.Sentence, StringComparison.Ordinal);
    }
}
