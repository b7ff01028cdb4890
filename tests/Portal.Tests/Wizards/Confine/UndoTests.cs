using System.Text.Json.Nodes;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine;
using Portal.Wizards.Confine.Undo;
using static Portal.Tests.Wizards.Confine.ConfineTown;

namespace Portal.Tests.Wizards.Confine;

/// <summary>The end of a plan's life: what it made is taken away, in an order in which the app is never wider than somebody allowed, and the pilot opens all the while.</summary>
public abstract class UndoTests(ConfineTown town)
{
    [Fact]
    public async Task A_policy_is_taken_away_only_after_somebody_allowed_what_comes_within_reach_and_the_group_goes_last()
    {
        await town.ConfinedByPolicyAsync();
        await town.TakeAwayAsync();
        await town.DoAsync(UndoWizards.Ground);
        Assert.Equal(Truth.NotOk, (await town.LookAsync(UndoWizards.Decision)).Observation.Truth);
        Assert.Contains("Nobody has been asked yet", (await town.LookAsync(UndoWizards.Decision)).Observation.Sentence, StringComparison.Ordinal);
        Assert.Empty((await town.TryAsync(UndoWizards.Policy)).Look.Plan);
        Assert.Empty((await town.TryAsync(UndoWizards.Group)).Look.Plan);
        Assert.False(await town.OpensAsync(Boss));

        await town.DecideAsync();
        await town.DoAsync(UndoWizards.Decision, UndoWizards.Policy, UndoWizards.Group, AbandonWizards.Close);
        await town.LaterAsync(TimeSpan.FromHours(1));

        Assert.Equal((true, true), (await town.OpensAsync(Anna), await town.OpensAsync(Boss)));
        Assert.Empty(town.Plan.Report!.Policies!);
        Assert.Null(town.Plan.Report.GroupAsked(Group));
        Assert.Equal(SetUpPhase.Abandoned, town.Town.SetUp.Phase);
    }

    [Fact]
    public async Task Taking_away_a_policy_beside_another_that_allows_more_needs_nobodys_word()
    {
        await town.StandsAsync(Consents, [new { name = "Team", members = new[] { Anna, Ben } }], [new { appId = TheApp, right = "RestrictAccess", scope = "Team" }]);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await town.TakeAwayAsync();

        await town.DoAsync(UndoWizards.Ground, UndoWizards.Decision, UndoWizards.Policy, UndoWizards.Group);

        Assert.Contains("Not needed", (await town.LookAsync(UndoWizards.Decision)).Observation.Sentence, StringComparison.Ordinal);
        Assert.Equal((true, true, false), (await town.OpensAsync(Anna), await town.OpensAsync(Ben), await town.OpensAsync(Boss)));
        Assert.Equal("Team", Assert.Single(town.Plan.Report!.Policies!).ScopeName);
    }

    [Fact]
    public async Task Roles_go_when_the_consents_are_back_and_the_last_token_without_them_has_ended()
    {
        await town.ConfinedByRolesAsync();
        await town.TakeAwayAsync();
        await town.DoAsync(UndoWizards.Ground);
        Assert.Empty((await town.TryAsync(UndoWizards.Consents)).Look.Plan);
        Assert.False(await town.OpensAsync(Boss));

        await town.DecideAsync();
        await town.DoAsync(UndoWizards.Decision, UndoWizards.Consents);
        var early = await town.LookAsync(UndoWizards.Roles);
        Assert.Equal((Truth.Waiting, 0), (early.Observation.Truth, early.Plan.Count));
        await town.LaterAsync(TimeSpan.FromHours(28.1));
        await town.DoAsync(UndoWizards.Roles, UndoWizards.Group, AbandonWizards.Close);

        Assert.Equal((true, true), (await town.OpensAsync(Anna), await town.OpensAsync(Boss)));
        Assert.Equal((0, null, 0), (town.Plan.Report!.Roles!.Count, town.Plan.Report.Pointer, town.Plan.Report.Scopes.Count));
        Assert.Null(town.Plan.Report.GroupAsked(Group));
    }

    [Fact]
    public async Task An_app_that_is_not_used_any_more_loses_its_roles_without_its_consents_and_without_a_decision()
    {
        await town.ConfinedByRolesAsync();
        await town.TakeAwayAsync();
        await town.DoAsync(UndoWizards.Ground);
        await LeaveAsync(UndoWizards.Consents, "The profile is gone.");

        await town.DoAsync(UndoWizards.Decision, UndoWizards.Consents, UndoWizards.Roles, UndoWizards.Group);
        await town.LaterAsync(TimeSpan.FromHours(2.1));

        Assert.Equal((false, false), (await town.OpensAsync(Anna), await town.OpensAsync(Boss)));
    }

    [Fact]
    public async Task What_the_plan_did_not_make_stays_with_the_reason()
    {
        await town.StandsAsync(Consents, [new { name = "Team", address = Group, members = new[] { Anna } }]);
        await town.BeginAsync(ConfinePlan.Policy, f => f with { CreateGroup = false }, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await town.TakeAwayAsync();
        await town.DoAsync(UndoWizards.Ground);
        await town.DecideAsync();

        await town.DoAsync(UndoWizards.Decision, UndoWizards.Policy, UndoWizards.Group);

        Assert.Contains("this plan did not make it", (await town.LookAsync(UndoWizards.Group)).Observation.Sentence, StringComparison.Ordinal);
        Assert.NotNull(town.Plan.Report!.GroupAsked(Group));
    }

    [Fact]
    public async Task A_group_that_another_apps_policy_or_scope_names_is_not_deleted()
    {
        await town.ConfinedByPolicyAsync();
        await town.InvokeAsync("New-ApplicationAccessPolicy", ("AppId", Guid.Empty.ToString()), ("PolicyScopeGroupId", Group), ("AccessRight", "RestrictAccess"));
        await town.TakeAwayAsync();
        await town.DoAsync(UndoWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(UndoWizards.Decision, UndoWizards.Policy);

        var (_, look) = await town.TryAsync(UndoWizards.Group);

        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains($"a policy of the app {Guid.Empty}", look.Observation.Sentence, StringComparison.Ordinal);
        await LeaveAsync(UndoWizards.Group, "Another app needs it.");
        await town.DoAsync(UndoWizards.Group, AbandonWizards.Close);
        Assert.NotNull(town.Plan.Report!.GroupAsked(Group));
    }

    private async Task LeaveAsync(string step, string why)
    {
        await town.Town.RereadAsync();
        await town.Town.Get<SetUps>().SaveAsync(town.Town.SetUp, _ => town.Plan with { Left = new Dictionary<string, string>(town.Plan.Left, StringComparer.Ordinal) { [step] = why } }, "test", town.Alice, step, default);
        await town.Town.RereadAsync();
    }
}

public sealed class UndoByRestTests(TownByRest town) : UndoTests(town), IClassFixture<TownByRest>;

public sealed class UndoByScriptTests(TownByScript town) : UndoTests(town), IClassFixture<TownByScript>;

/// <summary>Every write of taking a plan away once refused and once done with its answer lost: the pilot opens at every moment, and the app is never wider than the decision allows.</summary>
public sealed class InterruptedUndoTests(TownByRest town) : IClassFixture<TownByRest>
{
    private static readonly (string Step, string Request, string? Method, TimeSpan Before)[] Writes =
    [
        (UndoWizards.Consents, "/appRoleAssignedTo", "POST", default),
        (UndoWizards.Roles, "InvokeCommand Remove-ManagementRoleAssignment", null, TimeSpan.FromHours(28.1)),
        (UndoWizards.Roles, "InvokeCommand Remove-ManagementScope", null, default),
        (UndoWizards.Roles, "InvokeCommand Remove-ServicePrincipal", null, default),
    ];

    [Fact]
    public async Task Failing_where_roles_are_taken_away_leaves_the_pilot_working_and_the_app_never_wider_than_allowed()
    {
        await town.ConfinedByRolesAsync();
        // A policy made meanwhile keeps the consents narrow when they come back: what is decided are these mailboxes.
        await town.InvokeAsync("New-ApplicationAccessPolicy", ("AppId", TheApp), ("PolicyScopeGroupId", Group), ("AccessRight", "RestrictAccess"), ("Description", "by hand"));
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.TakeAwayAsync();
        await town.DoAsync(UndoWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(UndoWizards.Decision);
        var watch = $"/exchange-online/{SeedIds.Fabrikam}/access/watch/{TheApp}";
        (await town.Town.App.Sandbox.PostAsync(watch, null)).Dispose();

        foreach (var (step, request, method, before) in Writes)
        {
            if (before != default) await town.LaterAsync(before);
            foreach (var kind in new[] { "status", "lose-answer" })
            {
                await town.FaultAsync(kind, request, method, kind == "status" ? 503 : null);
                var (problem, _) = await town.TryAsync(step);
                Assert.True(kind != "status" || problem is not null, $"Nobody was told that {request} was refused.");
                await HoldsAsync($"{step} after {kind} of {request}");
            }

            if (step == UndoWizards.Consents) await town.DoAsync(step);
        }

        await town.DoAsync(UndoWizards.Consents, UndoWizards.Roles);
        await HoldsAsync("the end");
        // The policy by hand names the group, so it stays, and nobody is shut out.
        Assert.Empty((await town.TryAsync(UndoWizards.Group)).Look.Plan);
        var seen = JsonNode.Parse(await town.Town.App.Sandbox.GetStringAsync(watch))!;
        Assert.Equal("[]", seen["wider"]!.ToJsonString());
        Assert.DoesNotContain(seen["moments"]!.AsArray().SelectMany(m => m!["removed"]!.AsArray()), r => (string)r!["permission"]! == FullAccess && (string)r["mailbox"]! == Anna);
    }

    /// <summary>A policy that denies stays, so everybody but the boss comes within reach; nobody does before that was decided and the policy was removed, whatever was refused or lost on the way.</summary>
    [Fact]
    public async Task Failing_where_the_policy_and_the_group_are_taken_away_brings_nobody_within_reach_before_its_removal_and_deletes_the_group_once()
    {
        await town.StandsAsync(Consents, [new { name = "Leaders", members = new[] { Boss } }], [new { appId = TheApp, right = "DenyAccess", scope = "Leaders" }]);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await town.LaterAsync(TimeSpan.FromHours(2.1));
        await town.TakeAwayAsync();
        await town.DoAsync(UndoWizards.Ground);
        Assert.Empty((await town.TryAsync(UndoWizards.Policy)).Look.Plan);
        await town.DecideAsync();
        await town.DoAsync(UndoWizards.Decision);
        var watch = $"/exchange-online/{SeedIds.Fabrikam}/access/watch/{TheApp}";
        (await town.Town.App.Sandbox.PostAsync(watch, null)).Dispose();

        await InterruptedAsync("refused", UndoWizards.Policy, "Remove-ApplicationAccessPolicy", "status", carlaOpens: false);
        Assert.Equal(Truth.NotReached, (await town.LookAsync(UndoWizards.Group)).Observation.Truth);
        await InterruptedAsync("answer lost", UndoWizards.Policy, "Remove-ApplicationAccessPolicy", "lose-answer", carlaOpens: false);
        await town.LaterAsync(TimeSpan.FromHours(0.6));
        await InterruptedAsync("refused", UndoWizards.Group, "Remove-DistributionGroup", "status", carlaOpens: true);
        await town.DoAsync(UndoWizards.Policy);
        await InterruptedAsync("answer lost", UndoWizards.Group, "Remove-DistributionGroup", "lose-answer", carlaOpens: true);
        await town.ForgetAsync();
        await town.DoAsync(UndoWizards.Policy, UndoWizards.Group, AbandonWizards.Close);

        Assert.Empty(await town.WritesAsync());
        Assert.Equal("DenyAccess", Assert.Single(town.Plan.Report!.Policies!).Right);
        Assert.Null(town.Plan.Report.GroupAsked(Group));
        var seen = JsonNode.Parse(await town.Town.App.Sandbox.GetStringAsync(watch))!;
        Assert.DoesNotContain(seen["wider"]!.AsArray(), r => (string)r!["mailbox"]! == Boss && (string)r["permission"]! is FullAccess or "Mail.ReadWrite");
        Assert.Contains(seen["wider"]!.AsArray(), r => (string)r!["mailbox"]! == SeedIds.Mailboxes.Carla);
        Assert.DoesNotContain(seen["moments"]!.AsArray().SelectMany(m => m!["removed"]!.AsArray()), r => (string)r!["permission"]! == FullAccess && (string)r["mailbox"]! == Anna);
    }

    private async Task InterruptedAsync(string when, string step, string cmdlet, string kind, bool carlaOpens)
    {
        await town.FaultAsync(kind, $"InvokeCommand {cmdlet}", null, kind == "status" ? 503 : null);
        var (problem, _) = await town.TryAsync(step);
        Assert.True(kind != "status" || problem is not null, $"Nobody was told that {cmdlet} was refused.");
        await HoldsAsync($"{step}, {when}");
        Assert.Equal(carlaOpens, await town.OpensAsync(SeedIds.Mailboxes.Carla));
    }

    private async Task HoldsAsync(string when)
    {
        foreach (var permission in new[] { FullAccess, "Mail.ReadWrite" })
        {
            Assert.True(await town.OpensAsync(Anna, permission), $"{when}: the pilot is shut out of {permission}");
            Assert.False(await town.OpensAsync(Boss, permission), $"{when}: wider by {permission}");
        }
    }
}
