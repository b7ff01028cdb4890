using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Plans;
using Portal.Tests.Wizards.Confine;
using Portal.Wizards.Confine;
using static Portal.Tests.Wizards.Confine.ConfineTown;

namespace Portal.Tests.Faults;

/// <summary>What goes wrong with the confinement of an app, by somebody else's hand or by Exchange Online's own limits: what the card says, what is true meanwhile, and that the plan stands again afterwards.</summary>
public sealed class AccessFaultsTests(TownByRest town) : IClassFixture<TownByRest>
{
    private static readonly TimeSpan AfterTheWait = TimeSpan.FromHours(2.1);

    // "Remove-ApplicationAccessPolicy": the consent is narrowed by nothing any more.
    [Fact]
    public async Task Policies_that_somebody_removed_are_missed_with_what_the_app_reaches_meanwhile_and_who_has_to_ask()
    {
        await ConfinedAsync();
        await town.SwitchOnAsync("policies-removed", new { app = TheApp });

        var card = await town.CardAsync(ConfineWizards.Policy);

        Assert.True(await town.OpensAsync(Boss));
        Assert.Equal("The policy is gone.", card.Sentence);
        Assert.Contains("then the app reaches whatever is consented", card.Cause, StringComparison.Ordinal);
        Assert.Contains("Find out who and why, then make it again", card.Remedy, StringComparison.Ordinal);
        Assert.Contains("Exchange Administrator", card.Who, StringComparison.Ordinal);
        await town.SwitchOffAsync("policies-removed");
        Assert.Equal((Truth.Ok, false), ((await town.LookAsync(ConfineWizards.Policy)).Observation.Truth, await town.OpensAsync(Boss)));
    }

    // "Remove-DistributionGroupMember": a policy over a group without members denies everybody.
    [Fact]
    public async Task A_group_that_somebody_emptied_is_told_from_one_that_was_never_filled_and_the_step_puts_its_members_back()
    {
        await ConfinedAsync();
        await town.SwitchOnAsync("scope-group-emptied", new { group = await GroupAsync("Server-side sync") });

        var card = await town.CardAsync(ConfineWizards.Members);

        Assert.False(await town.OpensAsync(Anna));
        Assert.Contains("2 of 2 mailboxes are no longer in", card.Sentence, StringComparison.Ordinal);
        Assert.Contains("Somebody took them out", card.Cause, StringComparison.Ordinal);
        Assert.Contains("this step puts them back; nobody else is touched", card.Remedy, StringComparison.Ordinal);
        Assert.Contains("Exchange Administrator", card.Who, StringComparison.Ordinal);
        await town.DoAsync(ConfineWizards.Members);
        await town.SwitchOffAsync("scope-group-emptied");
        await town.LaterAsync(AfterTheWait);
        Assert.Equal((true, true, false), (await town.OpensAsync(Anna), await town.OpensAsync(Ben), await town.OpensAsync(Boss)));
    }

    // "Changes to application access policies can take longer than 1 hour to take effect in Microsoft Graph REST API calls, even when Test-ApplicationAccessPolicy shows positive results."
    [Fact]
    public async Task A_policy_that_is_slower_than_its_waiting_time_is_tested_as_it_should_be_and_the_call_that_opens_is_believed()
    {
        await town.StandsAsync(Consents);
        await town.SwitchOnAsync("policies-slow", new { minutes = 1440 });
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await town.LaterAsync(AfterTheWait);

        var card = await town.CardAsync(ConfineWizards.Proof);

        Assert.True(await town.OpensAsync(Boss));
        Assert.Equal("Exchange's test says no, and the call says yes.", card.Sentence);
        Assert.Contains("calls do not know the change yet", card.Cause, StringComparison.Ordinal);
        Assert.Contains("prove again in half an hour", card.Remedy, StringComparison.Ordinal);
        await town.SwitchOffAsync("policies-slow");
        await town.DoAsync(ConfineWizards.Proof);
    }

    // New-ApplicationAccessPolicy: "The total size of App Access Policies exceeded the limit."
    [Fact]
    public async Task Without_space_for_a_policy_none_is_made_and_the_card_names_the_ways_out()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members);
        await town.SwitchOnAsync("policies-full");

        var card = await town.CardAsync(ConfineWizards.Policy);

        AssertNoSpace(card);
        Assert.Empty(town.Plan.Report!.Policies!);
        await town.SwitchOffAsync("policies-full");
        await town.DoAsync(ConfineWizards.Policy);
    }

    // Enable-OrganizationCustomization: "you need to run it before you can create or change objects".
    [Fact]
    public async Task An_organization_that_was_never_customized_names_the_command_that_does_it_once()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Rbac, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground);
        await town.DecideAsync();
        await town.DoAsync(ConfineWizards.Decision, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Pointer);
        await town.SwitchOnAsync("organization-not-customized");

        var card = await town.CardAsync(ConfineWizards.Scope);

        Assert.Equal("Exchange Online makes no scopes and roles in this organization yet.", card.Sentence);
        Assert.Contains("Enable-OrganizationCustomization once", card.Remedy, StringComparison.Ordinal);
        Assert.Equal("Exchange Administrator", card.Who);
        await town.InvokeAsync("Enable-OrganizationCustomization");
        await town.DoAsync(ConfineWizards.Scope, ConfineWizards.Roles);
        await town.SwitchOffAsync("organization-not-customized");
    }

    // The portal's own waiting time is on the safe side of what Microsoft says of policies; a group that takes longer is met by the proof.
    [Fact]
    public async Task A_change_of_the_group_that_calls_do_not_know_yet_is_told_from_a_wrong_group()
    {
        await ConfinedAsync();
        await town.DoAsync(ConfineWizards.Proof);
        await town.SwitchOnAsync("groups-slow", new { minutes = 1440 });
        await town.InvokeAsync("Remove-DistributionGroupMember", ("Identity", Group), ("Member", Anna));
        await town.LookAsync(ConfineWizards.Members);
        await town.LaterAsync(AfterTheWait);
        await town.InvokeAsync("Add-DistributionGroupMember", ("Identity", Group), ("Member", Anna));
        await town.LookAsync(ConfineWizards.Members);
        await town.LaterAsync(TimeSpan.FromHours(22.5));

        var card = await town.CardAsync(ConfineWizards.Proof);

        Assert.False(await town.OpensAsync(Anna));
        Assert.Equal("Exchange's test says yes, and the call says no.", card.Sentence);
        Assert.Contains("The test looks past the cache that calls go through", card.Cause, StringComparison.Ordinal);
        Assert.Contains("Wait half an hour and prove again", card.Remedy, StringComparison.Ordinal);
        await town.LaterAsync(AfterTheWait);
        await town.SwitchOffAsync("groups-slow");
        await town.DoAsync(ConfineWizards.Proof);
    }

    internal static void AssertNoSpace(Problem card)
    {
        Assert.Equal("The organization has no space for another policy.", card.Sentence);
        Assert.Contains("share a fixed amount of space", card.Cause, StringComparison.Ordinal);
        Assert.Contains("confine this app by roles instead", card.Remedy, StringComparison.Ordinal);
        Assert.Contains("Exchange Administrator", card.Who, StringComparison.Ordinal);
    }

    /// <summary>By a policy over a group of two, in force.</summary>
    private async Task ConfinedAsync()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna, Ben]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members, ConfineWizards.Policy);
        await town.LaterAsync(AfterTheWait);
        Assert.Equal((true, false), (await town.OpensAsync(Anna), await town.OpensAsync(Boss)));
    }

    /// <summary>What the fault's list of groups calls it.</summary>
    private async Task<string> GroupAsync(string name)
    {
        var fault = (await town.Town.App.Sandbox.GetFromJsonAsync<JsonArray>("/faults/named"))!.Single(f => (string)f!["name"]! == "scope-group-emptied")!;
        return (string)fault["parameters"]![0]!["choices"]!.AsArray().Single(c => (string)c!["label"]! == name)!["value"]!;
    }
}

/// <summary>The same limit met by the script that somebody runs: its report brings the reason into the portal.</summary>
public sealed class AccessFaultsByScriptTests(TownByScript town) : IClassFixture<TownByScript>
{
    [Fact]
    public async Task Without_space_for_a_policy_the_script_ends_with_its_report_and_the_card_names_the_ways_out()
    {
        await town.StandsAsync(Consents);
        await town.BeginAsync(ConfinePlan.Policy, members: [Anna]);
        await town.DoAsync(ConfineWizards.Ground, ConfineWizards.Group, ConfineWizards.Members);
        await town.SwitchOnAsync("policies-full");

        var (_, look) = await town.TryAsync(ConfineWizards.Policy);

        look.Observation.Problem.IsForPeople();
        AccessFaultsTests.AssertNoSpace(look.Observation.Problem!);
        await town.SwitchOffAsync("policies-full");
        await town.DoAsync(ConfineWizards.Policy);
    }
}
