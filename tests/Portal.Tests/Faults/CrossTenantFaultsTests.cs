using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Faults;

/// <summary>Faults between two tenants: what the card says, who can help, and that the set-up stands as before when they are gone.</summary>
public sealed class CrossTenantFaultsTests(WorkingTown working) : IClassFixture<WorkingTown>
{
    private static readonly object OfContoso = new { environment = new Uri(SeedIds.Environment).Host };

    [Theory]
    [InlineData("ews-switched-off", "are switched off for this mailbox or the organization", "an empty list with EwsEnabled true blocks everything")]
    [InlineData("ews-list-replaced", "list of allowed apps", "read the list, add, write the whole list")]
    [InlineData("ews-user-agents", "or a list of user agents", "let CRM/* through")]
    [InlineData("ews-ended", "are switched off for this mailbox or the organization", "From 1 April 2027 on nothing switches it on again")]
    public async Task What_shuts_Dynamics_out_of_EWS_is_named_by_its_own_test(string fault, string cause, string remedy)
    {
        var (card, look) = await working.TestUnderAsync(fault);

        Assert.Contains(cause, card.Cause, StringComparison.Ordinal);
        Assert.Contains(remedy, card.Remedy, StringComparison.Ordinal);
        Assert.Equal(("Exchange administrator", "Dynamics 365"), (card.Who, look.Observation.Vantage));
    }

    [Fact]
    public async Task Once_Dynamics_uses_Graph_a_missing_permission_is_the_cause_and_granting_it_is_the_remedy()
    {
        await working.TakeAwayAsync("Calendars.ReadWrite");

        var (card, look) = await working.TestUnderAsync("sync-by-graph", OfContoso);
        await working.Town.DoAsync(working.Petra, CrossTenantWizard.GrantGraph);
        await working.ForgetTheTestAsync();
        await working.SwitchAsync("sync-by-graph", true, OfContoso);
        await working.Town.DoAsync(working.Egon, CrossTenantWizard.Pilot);
        await working.SwitchAsync("sync-by-graph", false);

        Assert.Contains("lacks a permission", card.Cause, StringComparison.Ordinal);
        Assert.Contains("Microsoft Graph's own permissions", card.Remedy, StringComparison.Ordinal);
        Assert.Equal([Truth.Ok, Truth.Ok, Truth.NotOk], look.Observation.Facts.Where(f => f.Name is "Incoming mail" or "Outgoing mail" or "Appointments, contacts, tasks").Select(f => f.Truth!.Value));
    }

    /// <summary>"doesn't configure Exchange Application RBAC" is all that Microsoft's script for synchronization says of roles, so both answers are possible.</summary>
    [Fact]
    public async Task Where_Dynamics_wants_a_consent_roles_alone_end_the_synchronization_and_granting_again_brings_it_back()
    {
        var town = working.Town;
        await working.ExchangeStandsAsync(new { apps = new[] { new { appId = town.Record.App!.AppId, consents = Array.Empty<string>(), assignments = new[] { new { role = "Application EWS.AccessAsApp" } } } } });
        await working.ForgetTheTestAsync();
        await town.DoAsync(working.Egon, CrossTenantWizard.Pilot);

        var (card, look) = await working.TestUnderAsync("sync-needs-consent");
        await working.SwitchAsync("sync-needs-consent", true);
        await town.DoAsync(working.Petra, CrossTenantWizard.GrantExchange, CrossTenantWizard.GrantGraph);
        await working.ForgetTheTestAsync();
        await town.DoAsync(working.Egon, CrossTenantWizard.Pilot);
        await working.SwitchAsync("sync-needs-consent", false);
        await working.ExchangeStandsAsync(new { });

        Assert.Equal("The token of the profile's app contains no permission for Exchange.", card.Cause);
        Assert.Contains("Where roles have already taken the consent's place, grant it again", card.Remedy, StringComparison.Ordinal);
        Assert.Contains("Global Administrator", card.Who, StringComparison.Ordinal);
        Assert.Equal("Dynamics 365", look.Observation.Vantage);
    }

    [Fact]
    public async Task A_mailbox_that_is_in_no_group_of_the_apps_policies_is_refused_to_Dynamics_and_the_card_names_the_group()
    {
        var app = working.Town.Record.App!.AppId;
        await working.ExchangeStandsAsync(new { groups = new[] { new { name = "Sync" } }, policies = new[] { new { appId = app, right = "RestrictAccess", scope = "Sync" } } });

        await working.ForgetTheTestAsync();
        var (problem, look) = await working.Town.RunAsync(CrossTenantWizard.Pilot, working.Egon);
        await working.ExchangeStandsAsync(new { });

        (problem ?? look.Observation.Problem).IsForPeople();
        Assert.Contains("what it has does not cover this mailbox", look.Observation.Problem!.Cause, StringComparison.Ordinal);
        Assert.Contains("put the mailbox into its group", look.Observation.Problem.Remedy, StringComparison.Ordinal);
        await working.ForgetTheTestAsync();
        await working.Town.DoAsync(working.Egon, CrossTenantWizard.Pilot);
    }

    [Fact]
    public async Task A_permission_that_Microsoft_withdrew_is_named_and_without_it_the_set_up_goes_on()
    {
        var (town, parameters) = (working.Town, new { permission = "Chat.Read.All" });
        var (card, _) = await working.LookUnderAsync("permission-gone", CrossTenantWizard.Permissions, working.Alice, parameters);
        var (atTheGrant, _) = await working.LookUnderAsync("permission-gone", CrossTenantWizard.GrantGraph, working.Petra, parameters);

        Assert.Equal("Microsoft Graph offers no permission Chat.Read.All any more.", card.Sentence);
        Assert.Equal(card, atTheGrant);
        Assert.Contains("leave the permission out with its consequence", card.Remedy, StringComparison.Ordinal);
        await working.SwitchAsync("permission-gone", true, parameters);
        await town.KeepAsync(r => r with { Form = r.Form with { LeftOut = "Chat.Read.All" } });
        var without = await town.LookAsync(CrossTenantWizard.Permissions, working.Alice);
        await town.KeepAsync(r => r with { Form = r.Form with { LeftOut = "" } });
        await working.SwitchAsync("permission-gone", false);
        Assert.Null(without.Observation.Problem);
    }

    [Theory]
    [InlineData("missing", "Office 365 Exchange Online has no service principal in this tenant.", "AADSTS650052")]
    [InlineData("disabled", "Office 365 Exchange Online is switched off in this tenant.", "AADSTS500014")]
    public async Task Without_Exchange_Onlines_principal_in_Fabrikam_nothing_can_be_granted_and_the_card_says_where_it_is_put_right(string how, string sentence, string code)
    {
        var (card, _) = await working.LookUnderAsync("exchange-principal", CrossTenantWizard.GrantExchange, working.Petra, new { tenant = SeedIds.Fabrikam, how });

        Assert.Equal((sentence, "Cloud Application Administrator"), (card.Sentence.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal), card.Who));
        Assert.Equal(code, card.Ids![0]);
    }

    [Fact]
    public async Task Roles_that_ended_since_the_page_was_shown_grant_nothing_and_the_card_says_which_are_needed()
    {
        var town = working.Town;
        await working.TakeAwayAsync("Chat.Read.All");
        await working.SwitchAsync("role-ended", true, new { person = SeedIds.People.Felix });

        var (card, look) = await town.RunAsync(CrossTenantWizard.GrantGraph, working.Petra);
        await working.SwitchAsync("role-ended", false);

        card.IsForPeople();
        Assert.Equal("You hold no Entra role that may grant this.", card!.Sentence);
        Assert.Contains("It may have ended since the page was shown", card.Cause, StringComparison.Ordinal);
        Assert.Single(look.Plan);
        await town.DoAsync(working.Petra, CrossTenantWizard.GrantGraph);
    }

    [Fact]
    public async Task A_decision_stands_when_its_approver_left_and_who_left_signs_in_no_more()
    {
        var town = working.Town;
        await working.SwitchAsync("person-left", true, new { person = SeedIds.People.Amir });

        var (decision, grant) = (await town.LookAsync(CrossTenantWizard.Decision, working.Alice), await town.LookAsync(CrossTenantWizard.GrantExchange, working.Petra));
        using var browser = town.App.Visitor();
        var page = await browser.ChooseAsync(await browser.GetAsync("/"), SeedIds.People.Amir);
        await working.SwitchAsync("person-left", false);

        Assert.Equal((Truth.Ok, Truth.Ok), (decision.Observation.Truth, grant.Observation.Truth));
        Assert.Contains("AADSTS50057", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Exchange_Administrator_by_activation_cannot_approve_here_and_reads_where_it_goes()
    {
        await working.Town.KeepAsync(r => r with { Form = r.Form with { PilotMailbox = SeedIds.Mailboxes.Ben } });

        var (card, _) = await working.TestUnderAsync("exchange-pim");
        await working.Town.DoAsync(working.Egon, CrossTenantWizard.Pilot);
        await working.Town.KeepAsync(r => r with { Form = r.Form with { PilotMailbox = SeedIds.Mailboxes.Anna } });

        Assert.Equal("This account may not approve the mailbox's address.", card.Sentence);
        Assert.Contains("approve it in the Power Platform admin center", card.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_app_is_told_by_every_step_that_meets_it_and_brought_back_from_here()
    {
        var (town, app) = (working.Town, working.Town.Record.App!);
        await working.ForgetTheTestAsync();
        await working.SwitchAsync("app-deleted", true, new { app = app.AppId });

        var (problem, look) = await town.RunAsync(CrossTenantWizard.Pilot, working.Egon);
        var (granting, declaring) = (await town.LookAsync(CrossTenantWizard.GrantGraph, working.Petra), await town.LookAsync(CrossTenantWizard.Permissions, working.Alice));
        await town.DoAsync(working.Alice, CrossTenantWizard.App);
        await working.SwitchAsync("app-deleted", false);

        (problem ?? look.Observation.Problem).IsForPeople();
        Assert.Contains("brought back for 30 days", (problem ?? look.Observation.Problem)!.Remedy, StringComparison.Ordinal);
        foreach (var card in new[] { granting, declaring }.Select(l => l.Observation.Problem))
        {
            card.IsForPeople();
            Assert.Contains("Open the step of the app", card!.Remedy, StringComparison.Ordinal);
        }

        Assert.Equal(app, town.Record.App);
        await town.DoAsync(working.Egon, CrossTenantWizard.Pilot);
    }
}
