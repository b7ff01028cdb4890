using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>From the declared permissions to the grants, with several people, and the ways round the decision.</summary>
public sealed class ConsentStepsTests
{
    [Fact]
    public async Task One_permission_is_refused_as_an_exception_and_the_others_take_two_roles()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        Assert.Empty((await town.Town.LookAsync(CrossTenantWizard.GrantGraph, town.Alice)).Plan);
        await town.DecideAsync(await town.AskAsync(), "Chat.Read.All");

        var decision = (await town.Town.LookAsync(CrossTenantWizard.Decision, town.Alice)).Observation;
        Assert.Equal(Truth.Ok, decision.Truth);
        Assert.Contains("Exception", Assert.Single(decision.Facts, f => f.Name == "Refused").Note, StringComparison.Ordinal);

        // What was refused is taken off the list: consent in an admin center would grant it with the rest.
        Assert.Equal("undeclare-permission", Assert.Single((await town.Town.LookAsync(CrossTenantWizard.Permissions, town.Alice)).Plan).Command.Key);
        await town.Town.DoAsync(town.Alice, CrossTenantWizard.Permissions);

        var greta = await town.HandAsync(CrossTenantWizard.GrantExchange, SeedIds.People.Greta);
        await town.Town.DoAsync(greta, CrossTenantWizard.GrantExchange);
        await town.HandAsync(CrossTenantWizard.GrantGraph, SeedIds.People.Greta);
        Assert.Equal("Privileged Role Administrator or Global Administrator", (await town.Town.LookAsync(CrossTenantWizard.GrantGraph, greta)).Blocked!.Who);
        Assert.NotNull((await town.Town.RunAsync(CrossTenantWizard.GrantGraph, greta)).Problem);

        var petra = await town.HandAsync(CrossTenantWizard.GrantGraph, SeedIds.People.Petra);
        await town.Town.DoAsync(petra, CrossTenantWizard.GrantGraph);

        var wanted = PermissionSets.Page.Permissions.Select(p => p.Name).Except(["Chat.Read.All"]).Order(StringComparer.Ordinal);
        Assert.Equal(wanted, await town.HeldAsync());
        Assert.Equal(10, town.Record.Grants.Count);
    }

    [Fact]
    public async Task Grant_before_the_decision_is_a_red_finding_until_it_is_approved_afterwards()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        await town.GrantElsewhereAsync(WellKnown.MicrosoftGraph, "Mail.ReadWrite");

        var found = (await town.Town.LookAsync(CrossTenantWizard.GrantGraph, town.Alice)).Observation;
        Assert.Equal(Truth.NotOk, found.Truth);
        Assert.Contains("no decision that counts allows it", found.Problem!.Sentence, StringComparison.Ordinal);

        await town.DecideAsync(await town.AskAsync());

        found = (await town.Town.LookAsync(CrossTenantWizard.GrantGraph, town.Alice)).Observation;
        Assert.Equal(Truth.Waiting, found.Truth);
        Assert.Contains("9 permissions still wait", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_permission_that_somebody_granted_is_red_and_can_be_taken_away_here()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        await town.DecideAsync(await town.AskAsync(), [.. PermissionSets.Page.OnGraph.Select(p => p.Name).Except(["Mail.Send"])]);
        await town.GrantElsewhereAsync(WellKnown.MicrosoftGraph, "Chat.Read.All");

        var petra = await town.HandAsync(CrossTenantWizard.GrantGraph, SeedIds.People.Petra);
        var look = await town.Town.LookAsync(CrossTenantWizard.GrantGraph, petra);
        Assert.Contains("which was refused", look.Observation.Problem!.Sentence, StringComparison.Ordinal);
        Assert.Equal(["revoke-Chat.Read.All", "grant-Mail.Send"], look.Plan.Select(p => p.Command.Key));

        await town.Town.DoAsync(petra, CrossTenantWizard.GrantGraph);
        Assert.Equal(["Mail.Send"], await town.HeldAsync());
    }

    [Fact]
    public async Task Role_of_the_same_id_on_another_api_is_not_taken_for_the_permission()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        await town.DecideAsync(await town.AskAsync());
        await town.GrantElsewhereAsync(WellKnown.ExchangeOnline, "Mail.ReadWrite");

        var look = await town.Town.LookAsync(CrossTenantWizard.GrantGraph, town.Alice);

        Assert.Equal(10, look.Plan.Count(p => p.Command.Key.StartsWith("grant-", StringComparison.Ordinal)));
        Assert.Contains("nobody asked for", look.Observation.Problem!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_ends_when_the_app_gets_another_credential_and_the_gate_stays_shut()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        await town.DecideAsync(await town.AskAsync());
        var greta = await town.HandAsync(CrossTenantWizard.GrantExchange, SeedIds.People.Greta);
        await town.Town.LookAsync(CrossTenantWizard.GrantExchange, greta);
        await new Applications(town.Town.Get<Portal.Cloud.Http.CloudNetwork>(), town.Town.Get<Portal.SignIn.PersonTokens>().For(town.Alice)).AddSecretAsync(
            town.Record.App!.ObjectId,
            "somebody else's",
            TimeProvider.System.GetUtcNow().AddMonths(1),
            default);

        Assert.Empty((await town.Town.LookAsync(CrossTenantWizard.GrantExchange, greta)).Plan);
        Assert.Contains("Other credentials", (await town.Town.LookAsync(CrossTenantWizard.Decision, town.Alice)).Observation.Problem!.Cause, StringComparison.Ordinal);
        Assert.Empty(await town.HeldAsync());
    }

    [Fact]
    public async Task What_else_the_app_declares_stays_and_what_is_left_out_is_said_with_its_consequence()
    {
        await using var town = await ConsentTown.StartAsync(f => f with { LeftOut = "CallRecords.Read.All, chat.read.all" });
        await town.Town.DoAsync(town.Alice, CrossTenantWizard.App);
        var applications = new Applications(town.Town.Get<Portal.Cloud.Http.CloudNetwork>(), town.Town.Get<Portal.SignIn.PersonTokens>().For(town.Alice));
        var other = new DeclaredPermission(WellKnown.MicrosoftGraph, new Guid("e1fe6dd8-ba31-4d61-89e7-88639da4683d"), ForApplication: false);
        await applications.DeclareAsync(town.Record.App!.ObjectId, [other], default);

        await town.Town.DoAsync(town.Alice, CrossTenantWizard.Permissions);

        var declared = (await applications.FindByIdAsync(town.Record.App.ObjectId, default))!.Permissions;
        Assert.Contains(other, declared);
        Assert.Equal(1 + 9, declared.Count);
        var facts = (await town.Town.LookAsync(CrossTenantWizard.Permissions, town.Alice)).Observation.Facts;
        Assert.Equal(2, facts.Count(f => f.Name == "Left out" && f.Note!.Length > 30));
        Assert.Equal("User.Read.All", Assert.Single(facts, f => f.Name == "Microsoft's lists differ").Value);
    }
}
