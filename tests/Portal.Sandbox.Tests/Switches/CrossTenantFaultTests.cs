using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Entra;
using Portal.Sandbox.Tests.Sync;
using Portal.Tests;
using Xunit;

namespace Portal.Sandbox.Tests.Switches;

/// <summary>Faults between two tenants; each test names the rule of Microsoft's that the refusal rests on.</summary>
public sealed class CrossTenantFaultTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Exchange = "https://outlook.office365.com/.default";

    // reference-error-codes: 500011 InvalidResourceServicePrincipalNotFound; 500014 is said of a disabled resource in the field.
    [Theory]
    [InlineData("missing", 500011)]
    [InlineData("disabled", 500014)]
    public async Task Without_Exchange_Onlines_principal_there_is_no_token_for_it(string how, int code)
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        await using (await cloud.OnAsync("exchange-principal", new { how }))
            Assert.Equal(code, (await cloud.AsAppAsync(setup.AppId, setup.Secret.Text, Exchange, SeedIds.Fabrikam)).Aadsts);

        Assert.Null((await cloud.AsAppAsync(setup.AppId, setup.Secret.Text, Exchange, SeedIds.Fabrikam)).Error);
    }

    // enterprise-apps/delete-recover-faq: deleted for 30 days, then for good.
    [Fact]
    public async Task A_deleted_application_gets_no_token_and_is_among_the_deleted_items()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        using var farah = cloud.With(cloud.TokenOf(SeedIds.People.Farah, "https://graph.microsoft.com", "Application.ReadWrite.All"));
        await using (await cloud.OnAsync("app-deleted", new { app = setup.AppId }))
        {
            Assert.Equal(700016, (await cloud.AsAppAsync(setup.AppId, setup.Secret.Text, Exchange, SeedIds.Fabrikam)).Aadsts);
            Assert.Equal(404, (await farah.SendAsync("GET", $"https://graph.microsoft.com/v1.0/applications/{setup.ObjectId}")).Status);
            Assert.Equal(200, (await farah.SendAsync("GET", $"https://graph.microsoft.com/v1.0/directory/deletedItems/{setup.ObjectId}")).Status);
        }

        Assert.Null((await cloud.AsAppAsync(setup.AppId, setup.Secret.Text, Exchange, SeedIds.Fabrikam)).Error);
    }

    // pim-how-to-activate-role: when the activation ends, so does the role; Graph decides by the roles of now, not by the token's.
    [Fact]
    public async Task An_ended_role_grants_nothing_more_with_the_same_token()
    {
        using var felix = cloud.With(cloud.TokenOf(SeedIds.People.Felix, "https://graph.microsoft.com", "AppRoleAssignment.ReadWrite.All", "Application.Read.All"));
        var setup = await new CrossTenantSetup(cloud) { WithEwsGrant = false }.MakeAsync();
        var (client, exchange) = (cloud.Directory.Principal(SeedIds.Fabrikam, setup.AppId)!, cloud.Directory.Principal(SeedIds.Fabrikam, MicrosoftApps.ExchangeOnline)!);
        Task<Reply> GrantAsync() =>
            felix.SendAsync(
                "POST",
                $"https://graph.microsoft.com/v1.0/servicePrincipals/{exchange.Id}/appRoleAssignedTo",
                new { principalId = client.Id, resourceId = exchange.Id, appRoleId = MicrosoftApps.FullAccessAsApp });

        await using (await cloud.OnAsync("role-ended", new { person = SeedIds.People.Felix })) Assert.Equal(403, (await GrantAsync()).Status);

        Assert.Equal(201, (await GrantAsync()).Status);
    }

    // reference-error-codes: 50057 UserDisabled.
    [Fact]
    public async Task Who_left_does_not_sign_in()
    {
        using var browser = new Browser(cloud);
        await using (await cloud.OnAsync("person-left", new { person = SeedIds.People.Amir })) Assert.Equal(50057, (await browser.SignInAsync(SeedIds.People.Amir)).Aadsts);

        Assert.Null((await browser.SignInAsync(SeedIds.People.Amir)).Aadsts);
    }

    // connect-exchange-online-server-profile-oauth (13 Aug 2026): from EWS to Graph by April 2027.
    [Fact]
    public async Task The_move_to_Graph_is_of_one_environment()
    {
        var setup = await new CrossTenantSetup(cloud) { GraphGrants = [] }.MakeAsync();
        await using (await cloud.OnAsync("sync-by-graph")) (await setup.TestAsync()).FailsWith("Microsoft Graph answered 403");
        await using (await cloud.OnAsync("sync-by-graph", new { environment = "contoso-test.crm4.dynamics.com" })) Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
    }

    [Fact]
    public async Task By_world_clock_the_move_and_the_end_of_EWS_come_on_the_first_of_April_2027()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        var app = cloud.Directory.Applications.Find(setup.ObjectId)!;
        cloud.Directory.Applications.Put(app.Id, app with { Passwords = [.. app.Passwords.Select(p => p with { End = p.End.AddYears(5) })] });
        var seconds = (new DateTimeOffset(2027, 4, 2, 0, 0, 0, TimeSpan.Zero) - KnownWorld.Now).TotalSeconds;
        await cloud.MoveWorldAsync(seconds);
        try
        {
            Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
            Assert.Contains(cloud.Get<Control.Journal>().Entries, e => e.App == setup.AppId && e.Host == "graph.microsoft.com");
        }
        finally
        {
            await cloud.MoveWorldAsync(-seconds);
        }
    }

    // Microsoft.Xrm.Data.PowerShell issue 497.
    [Fact]
    public async Task With_activated_Exchange_roles_the_approval_by_API_is_refused()
    {
        var setup = await new CrossTenantSetup(cloud) { Approver = null }.MakeAsync(SeedIds.Mailboxes.Ben);
        using var egon = cloud.As(SeedIds.People.Egon, SeedIds.Environment);
        Task<Reply> ApproveAsync() => egon.SendAsync("PATCH", $"{Calls.Api}mailboxes({setup.MailboxId})", new { emailrouteraccessapproval = 1 }, ("If-Match", "*"));

        await using (await cloud.OnAsync("exchange-pim")) Assert.Equal(403, (await ApproveAsync()).Status);

        Assert.Equal(204, (await ApproveAsync()).Status);
    }
}
