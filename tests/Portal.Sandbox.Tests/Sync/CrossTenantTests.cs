using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Sync;
using Portal.Tests;
using Xunit;

namespace Portal.Sandbox.Tests.Sync;

/// <summary>
/// Test &amp; Enable on a profile of the kind OAuth (Cross Tenant): learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth. What fails is an alert
/// with the text of the support articles (http-server-returned-forbidden-exception, error-code-8005e274, test-enable-fails-for-unrecognized-email-address).
/// </summary>
public sealed class CrossTenantTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Fact]
    public async Task A_correct_set_up_passes_by_EWS_and_the_test_mail_is_sent()
    {
        var setup = await new CrossTenantSetup(cloud) { GraphGrants = [] }.MakeAsync();

        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
        Assert.Contains((await cloud.Http.SendAsync("GET", "https://sandbox.localhost/mails")).Json.AsArray(), m => (string)m!["from"]! == SeedIds.Mailboxes.Anna);
        Assert.Contains(Asked("outlook.office365.com"), e => e.App == setup.AppId);
    }

    // "Power Platform moves cross-tenant sync from EWS to Graph by April 2027"; the profile stays as it is.
    [Fact]
    public async Task After_the_switch_it_passes_by_Graph_without_EWS_permission_and_list()
    {
        var setup = await new CrossTenantSetup(cloud) { WithEwsGrant = false, WithListEntry = false }.MakeAsync();
        await setup.GraphFromNowAsync();
        cloud.Get<Control.Journal>().Clear();

        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
        Assert.DoesNotContain(cloud.Get<Control.Journal>().Entries, e => e.Host == "outlook.office365.com");
        Assert.Contains(Asked("graph.microsoft.com"), e => e.App == setup.AppId && e.Path.EndsWith("/sendMail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_the_switch_a_profile_without_Graph_permissions_fails_with_Forbidden_and_names_the_call()
    {
        var setup = await new CrossTenantSetup(cloud) { GraphGrants = [] }.MakeAsync();
        await setup.GraphFromNowAsync();

        var result = await setup.TestAsync();

        result.FailsWith("Http server returned Forbidden exception.");
        result.FailsWith("Microsoft Graph answered 403 to GET /v1.0/users/anna%40fabrikam.com/mailFolders/inbox: ErrorAccessDenied");
    }

    // Each direction stands for itself: what was refused as an exception shows in its own direction.
    [Theory]
    [InlineData("Mail.ReadWrite", 2, 1, 1)]
    [InlineData("Mail.Send", 1, 2, 1)]
    [InlineData("Calendars.ReadWrite", 1, 1, 2)]
    [InlineData("Contacts.ReadWrite", 1, 1, 2)]
    [InlineData("Tasks.ReadWrite.All", 1, 1, 2)]
    public async Task One_Graph_permission_missing_fails_its_direction_only(string missing, int incoming, int outgoing, int act)
    {
        var setup = await new CrossTenantSetup(cloud) { GraphGrants = [.. CrossTenantSetup.GraphRoles.Where(r => r != missing)] }.MakeAsync();
        await setup.GraphFromNowAsync();

        Assert.Equal((incoming, outgoing, act, 2), (await setup.TestAsync()).Statuses);
    }

    [Fact]
    public async Task Without_full_access_as_app_EWS_answers_401() =>
        (await (await new CrossTenantSetup(cloud) { WithEwsGrant = false }.MakeAsync()).TestAsync()).FailsWith("Http server returned 401 Unauthorized exception.");

    // Graph's Mail.ReadWrite and the role of that name on Exchange Online have the same id; only the pair with the resource tells them apart.
    [Fact]
    public async Task A_role_of_the_same_id_on_Exchange_Online_does_not_open_Graph()
    {
        var setup = await new CrossTenantSetup(cloud) { GraphGrants = [.. CrossTenantSetup.GraphRoles.Where(r => r != "Mail.Send")] }.MakeAsync();
        setup.Grant(Portal.Sandbox.Entra.MicrosoftApps.ExchangeOnline, "Mail.Send");
        await setup.GraphFromNowAsync();

        Assert.Equal((1, 2, 1, 2), (await setup.TestAsync()).Statuses);
    }

    // techcommunity 4529471: EwsEnabled True and the application not on EwsAllowedAppIDs.
    [Fact]
    public async Task Not_on_the_list_EWS_answers_Forbidden()
    {
        var setup = await new CrossTenantSetup(cloud) { WithListEntry = false }.MakeAsync();
        await setup.AllowAsync(Guid.NewGuid().ToString());

        (await setup.TestAsync()).FailsWith("Http server returned Forbidden exception.");
    }

    [Theory]
    [InlineData(SeedIds.Mailboxes.Carla)] // licence without EWS
    [InlineData(SeedIds.Mailboxes.Dirk)] // EWS off for the mailbox
    public async Task A_mailbox_without_EWS_fails_by_EWS_and_passes_by_Graph(string address)
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync(address);
        (await setup.TestAsync()).FailsWith("Http server returned Forbidden exception.");

        await setup.GraphFromNowAsync();
        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
    }

    [Fact]
    public async Task A_shared_mailbox_passes_as_a_queue()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync(SeedIds.Mailboxes.Sales);

        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
    }

    [Fact]
    public async Task The_id_of_the_secret_in_place_of_its_value_is_refused_with_7000215()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        await setup.ChangeProfileAsync(new() { ["oauthclientsecret"] = setup.Secret.KeyId });

        (await setup.TestAsync()).FailsWith("AADSTS7000215");
    }

    [Fact]
    public async Task An_expired_secret_is_refused_with_7000222()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        var app = cloud.Directory.Applications.Find(setup.ObjectId)!;
        cloud.Directory.Applications.Put(app.Id, app with { Passwords = [.. app.Passwords.Select(p => p with { End = KnownWorld.Now.AddDays(-1) })] });

        (await setup.TestAsync()).FailsWith("AADSTS7000222");
    }

    // entra-docs "Delete, restore": a soft-deleted application gets no tokens; within 30 days it comes back with its secret.
    [Fact]
    public async Task A_deleted_application_is_refused_with_700016_until_it_is_restored()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        using var farah = cloud.With(cloud.Tokens.ForUser(
            cloud.Directory.Users.Find(SeedIds.People.Farah)!, cloud.Directory.Principal(SeedIds.Fabrikam, SeedIds.FabrikamPortalApp)!, "https://graph.microsoft.com", ["Application.ReadWrite.All"]));
        Assert.Equal(204, (await farah.SendAsync("DELETE", $"https://graph.microsoft.com/v1.0/applications/{setup.ObjectId}")).Status);
        (await setup.TestAsync()).FailsWith("AADSTS700016");

        Assert.Equal(200, (await farah.SendAsync("POST", $"https://graph.microsoft.com/v1.0/directory/deletedItems/{setup.ObjectId}/restore")).Status);
        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);

        await farah.SendAsync("DELETE", $"https://graph.microsoft.com/v1.0/applications/{setup.ObjectId}");
        Assert.Equal(204, (await farah.SendAsync("DELETE", $"https://graph.microsoft.com/v1.0/directory/deletedItems/{setup.ObjectId}")).Status);
        Assert.Equal(404, (await farah.SendAsync("POST", $"https://graph.microsoft.com/v1.0/directory/deletedItems/{setup.ObjectId}/restore")).Status);
    }

    [Fact]
    public async Task The_wrong_tenant_is_refused_by_Entra_and_an_unknown_one_too()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        await setup.ChangeProfileAsync(new() { ["exchangeonlinetenantid"] = SeedIds.Contoso });
        (await setup.TestAsync()).FailsWith("AADSTS700016");

        await setup.ChangeProfileAsync(new() { ["exchangeonlinetenantid"] = "0dd0dd0d-0000-4000-8000-000000000000" });
        (await setup.TestAsync()).FailsWith("AADSTS90002");
    }

    // usedefaulttenantid: "if No, tenant id is edited by hand".
    [Fact]
    public async Task With_the_default_tenant_id_the_stored_tenant_does_not_count()
    {
        var setup = await new CrossTenantSetup(cloud) { Row = new Dictionary<string, JsonNode?>(StringComparer.Ordinal) { ["usedefaulttenantid"] = true } }.MakeAsync();

        (await setup.TestAsync()).FailsWith("AADSTS700016");
    }

    [Theory]
    [InlineData("oauthclientsecret")]
    [InlineData("oauthclientid")]
    [InlineData("exchangeonlinetenantid")]
    public async Task A_value_that_is_missing_is_named(string column)
    {
        var setup = await new CrossTenantSetup(cloud) { Row = new Dictionary<string, JsonNode?>(StringComparer.Ordinal) { [column] = null } }.MakeAsync();

        (await setup.TestAsync()).FailsWith($"emailserverprofile.{column} is empty.");
    }

    [Fact]
    public async Task A_mailbox_of_another_tenant_is_nobody_to_Graph_and_to_EWS()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync("ada.andersen@contoso.com");
        (await setup.TestAsync()).FailsWith("The SMTP address has no mailbox associated with it.");

        await setup.GraphFromNowAsync();
        (await setup.TestAsync()).FailsWith("Test and Enable failed because no user was found with the email address");
    }

    // S1: "same-tenant use is supported" in spite of the name.
    [Fact]
    public async Task The_same_tenant_works_too()
    {
        var setup = await new CrossTenantSetup(cloud, SeedIds.Contoso).MakeAsync("farid.ferrari@contoso.com");

        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
    }

    // T0: "requires an approval by a Microsoft 365 administrator".
    [Fact]
    public async Task Approved_by_a_System_Administrator_while_on_premises_is_not_enough_for_Exchange_Online()
    {
        var setup = await new CrossTenantSetup(cloud) { Approver = null }.MakeAsync(SeedIds.Mailboxes.Ben);
        (await setup.TestAsync()).FailsWith("One or more email addresses haven't been approved.");

        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        await setup.ChangeProfileAsync(new() { ["servertype"] = 2, ["incomingcredentialretrieval"] = 6 });
        Assert.Equal(204, (await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({setup.MailboxId})", new { emailrouteraccessapproval = 1 }, ("If-Match", "*"))).Status);
        await setup.ChangeProfileAsync(new() { ["servertype"] = 3, ["incomingcredentialretrieval"] = 7 });

        (await setup.TestAsync()).FailsWith("requires an approval by a Microsoft 365 administrator");
    }

    [Fact]
    public async Task Passes_follow_the_switch_and_end_when_the_secret_is_gone()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync();
        await setup.TestAsync();
        await cloud.SetAsync(new { syncSeconds = 0.2, syncOnly = new[] { SeedIds.Mailboxes.Anna } });
        try
        {
            await PassAsync(p => p is { Result: "success", By: "EWS" });
            await setup.GraphFromNowAsync();
            await PassAsync(p => p is { Result: "success", By: "Graph" });
            var app = cloud.Directory.Applications.Find(setup.ObjectId)!;
            cloud.Directory.Applications.Put(app.Id, app with { Passwords = [] });
            await PassAsync(p => p is { Result: "failure" } && p.Details!.Contains("AADSTS7000215", StringComparison.Ordinal));
        }
        finally
        {
            await cloud.SetAsync(new { syncSeconds = 0, syncOnly = Array.Empty<string>() });
            cloud.Get<SyncJournal>().Clear();
        }
    }

    private Task PassAsync(Func<SyncJournal.Pass, bool> such) => Wait.UntilAsync(
        () => Task.FromResult(cloud.Get<SyncJournal>().Passes.Any(such)),
        () => "No such pass: " + string.Join("; ", cloud.Get<SyncJournal>().Passes.Select(p => $"{p.By} {p.Result} {p.Error}").Distinct()));

    private IEnumerable<Control.Journal.Entry> Asked(string host) => cloud.Get<Control.Journal>().Entries.Where(e => e.Host == host);
}
