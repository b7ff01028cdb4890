using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline;

/// <summary>
/// The REST back end of Exchange Online PowerShell. Microsoft documents the cmdlets (Set-OrganizationConfig, Get-CASMailbox, …), not the service; its shapes are what several
/// open-source clients agree on, and every answer says so.
/// </summary>
public sealed class InvokeCommandTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string List = "11111111-2222-3333-4444-555555555555,aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    [Fact]
    public async Task The_list_is_read_with_the_switch_only_and_replaced_as_a_whole() // Set-OrganizationConfig, Example 7
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Guid.NewGuid().ToString() } });
        var set = await CallAsync("Set-OrganizationConfig", new { EwsAllowedAppIDs = List, Confirm = false });
        var with = await CallAsync("Get-OrganizationConfig", new { RetrieveEwsOperationAccessPolicy = true });
        var without = await CallAsync("get-organizationconfig");

        Assert.Equal((200, 0), (set.Status, set.Json["value"]!.AsArray().Count));
        Assert.Equal(("fabrikam.onmicrosoft.com", List), (One(with, "Name"), One(with, "EwsAllowedAppIDs")));
        Assert.Null(One(without, "EwsAllowedAppIDs"));
        Assert.Equal("all about InvokeCommand", with.Header("x-sandbox-unconfirmed"));
    }

    [Fact]
    public async Task Null_takes_the_list_or_the_switch_away_and_what_is_not_named_stays()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = List.Split(',') });
        await CallAsync("Set-OrganizationConfig", new { EwsEnabled = (bool?)null });
        var after = await CallAsync("Get-OrganizationConfig", new { RetrieveEwsOperationAccessPolicy = true });
        Assert.Equal((null, List), (One(after, "EwsEnabled"), One(after, "EwsAllowedAppIDs")));
        await CallAsync("Set-OrganizationConfig", new { EwsAllowedAppIDs = (string?)null });
        Assert.Null(One(await CallAsync("Get-OrganizationConfig", new { RetrieveEwsOperationAccessPolicy = true }), "EwsAllowedAppIDs"));
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData(List + ";9")]
    [InlineData("{11111111-2222-3333-4444-555555555555}")]
    public async Task A_malformed_list_is_refused_and_changes_nothing(string list) // unconfirmed text; the parameter takes application ids
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = List.Split(',') });
        var answer = await CallAsync("Set-OrganizationConfig", new { EwsAllowedAppIDs = list });
        Assert.Equal(400, answer.Status);
        Assert.Contains("is not a valid application ID", Detail(answer), StringComparison.Ordinal);
        Assert.Equal(List, One(await CallAsync("Get-OrganizationConfig", new { RetrieveEwsOperationAccessPolicy = true }), "EwsAllowedAppIDs"));
    }

    [Fact]
    public async Task WhatIf_changes_nothing()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true });
        await CallAsync("Set-OrganizationConfig", new { EwsEnabled = false, WhatIf = true });
        Assert.Equal("true", One(await CallAsync("Get-OrganizationConfig"), "EwsEnabled"));
    }

    [Fact]
    public async Task User_agent_lists_are_set_and_an_unknown_policy_is_refused() // Set-OrganizationConfig -EwsApplicationAccessPolicy
    {
        await cloud.OrganizationAsync(new { });
        await CallAsync("Set-OrganizationConfig", new { EwsApplicationAccessPolicy = "enforceallowlist", EwsAllowList = new[] { "CRM/*", "OWA/*" } });
        var after = await CallAsync("Get-OrganizationConfig");
        Assert.Equal(("EnforceAllowList", "[\"CRM/*\",\"OWA/*\"]"), (One(after, "EwsApplicationAccessPolicy"), after.Json["value"]![0]!["EwsAllowList"]!.ToJsonString()));
        Assert.Equal(400, (await CallAsync("Set-OrganizationConfig", new { EwsApplicationAccessPolicy = "Whatever" })).Status);
        await cloud.OrganizationAsync(new { });
    }

    // "Your Time is Almost Up": the control goes with EWS.
    [Fact]
    public async Task After_the_end_there_is_no_parameter_EwsEnabled()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true });
        using var moved = new Moved(cloud);
        moved.By(new DateTimeOffset(2027, 4, 2, 0, 0, 0, TimeSpan.Zero) - cloud.Get<Clocks>().World);
        Assert.Contains("parameter name 'EwsEnabled'", Detail(await CallAsync("Set-OrganizationConfig", new { EwsEnabled = true })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SeedIds.Mailboxes.Carla, "UserMailbox", "ExchangeOnlineDeskless")] // F3
    [InlineData(SeedIds.Mailboxes.Anna, "UserMailbox", "ExchangeOnlineEnterprise")]
    [InlineData(SeedIds.Mailboxes.Sales, "SharedMailbox", null)]
    public async Task A_mailbox_tells_its_kind_and_its_plan(string address, string type, string? plan) // Get-Mailbox
    {
        var mailbox = await CallAsync("Get-Mailbox", new { Identity = address });
        Assert.Equal(type, One(mailbox, "RecipientTypeDetails"));
        Assert.Equal(plan, One(mailbox, "MailboxPlan")?.Split('-')[0]);
        Assert.Equal(One(mailbox, "ExternalDirectoryObjectId"), One(await CallAsync("Get-User", new { Identity = address }), "ExternalDirectoryObjectId"));
    }

    [Fact]
    public async Task A_mailbox_on_premises_is_a_mail_user_and_no_mailbox() // Get-Recipient
    {
        using var egon = Person(SeedIds.People.Egon);
        Assert.Equal("MailUser", One(await CallAsync("Get-Recipient", new { Identity = "pilot@contoso.com" }, egon, SeedIds.Contoso), "RecipientTypeDetails"));
        Assert.Contains("couldn't be found", Detail(await CallAsync("Get-Mailbox", new { Identity = "pilot@contoso.com" }, egon, SeedIds.Contoso)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EWS_of_a_mailbox_is_read_and_switched() // Get- and Set-CASMailbox
    {
        await cloud.OrganizationAsync(new { });
        var app = cloud.App(["full_access_as_app"]);
        Assert.Equal("false", One(await CallAsync("Get-CASMailbox", new { Identity = SeedIds.Mailboxes.Dirk }), "EwsEnabled"));
        await CallAsync("Set-CASMailbox", new { Identity = SeedIds.Mailboxes.Dirk, EwsEnabled = true });
        Assert.Equal(200, (await cloud.EwsAsync(app, SeedIds.Mailboxes.Dirk)).Status);
        await CallAsync("Set-CASMailbox", new { Identity = SeedIds.Mailboxes.Dirk, EwsEnabled = false });
        Assert.Equal(403, (await cloud.EwsAsync(app, SeedIds.Mailboxes.Dirk)).Status);
    }

    [Theory]
    [InlineData("Get-Mailbox", "nobody@fabrikam.com")]
    [InlineData("Get-CASMailbox", "frank@fabrikam.com")] // no licence, no mailbox
    [InlineData("Set-CASMailbox", "pilot@contoso.com")] // another tenant's
    [InlineData("Get-User", "alice@contoso.onmicrosoft.com")]
    public async Task What_is_not_there_is_400_with_ManagementObjectNotFoundException(string cmdlet, string identity)
    {
        var answer = await CallAsync(cmdlet, new { Identity = identity });
        Assert.Equal(400, answer.Status);
        Assert.Contains($"ManagementObjectNotFoundException|The operation couldn't be performed because object '{identity}' couldn't be found", Detail(answer), StringComparison.Ordinal);
        Assert.Contains(identity, answer["error.innererror.internalException.message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("New-TransportRule", "{}", "'New-TransportRule' is not recognized")]
    [InlineData("Get-OrganizationConfig", "{\"Identity\":\"x\"}", "parameter name 'Identity'")]
    [InlineData("Get-CASMailbox", "{\"WhatIf\":true}", "parameter name 'WhatIf'")]
    [InlineData("Set-OrganizationConfig", "{\"EwsEnabled\":\"yes\"}", "parameter 'EwsEnabled'")]
    [InlineData("Set-OrganizationConfig", "{\"EwsAllowedAppIDs\":[\"11111111-2222-3333-4444-555555555555\"]}", "parameter 'EwsAllowedAppIDs'")] // one text, not a list
    [InlineData("Set-OrganizationConfig", "{\"EwsAllowList\":{\"add\":\"CRM/*\"}}", "parameter 'EwsAllowList'")]
    [InlineData("Get-Mailbox", "{\"ResultSize\":\"many\"}", "parameter 'ResultSize'")]
    [InlineData("Set-CASMailbox", "{\"EwsEnabled\":true}", "missing mandatory parameters: Identity")]
    public async Task Unknown_cmdlets_and_parameters_are_refused_in_PowerShells_words(string cmdlet, string parameters, string says)
    {
        var answer = await CallAsync(cmdlet, JsonNode.Parse(parameters));
        Assert.Equal(400, answer.Status);
        Assert.Contains(says, Detail(answer), StringComparison.Ordinal);
    }

    // 401 "User is not allowed to call …": office-docs-powershell#7970. Which roles: "Permissions in Exchange Online".
    [Theory]
    [InlineData(SeedIds.People.Fiona, null, 200, 200)] // Exchange Administrator
    [InlineData(SeedIds.People.Frank, null, 200, 200)] // Global Administrator
    [InlineData(SeedIds.People.Farah, null, 401, 401)] // Cloud Application Administrator
    [InlineData(SeedIds.People.Felix, DirectoryRoles.GlobalReader, 200, 401)]
    public async Task Directory_roles_decide_what_a_person_may_call(string person, string? given, int reads, int writes)
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true });
        if (given is not null) cloud.Directory.RoleAssignments.Put("given", new("given", SeedIds.Fabrikam, person, given, cloud.Get<Clocks>().World));
        using var http = Person(person);
        var read = await CallAsync("Get-OrganizationConfig", http: http);
        var write = await CallAsync("Set-OrganizationConfig", new { EwsEnabled = true }, http);
        cloud.Directory.RoleAssignments.Remove("given");
        Assert.Equal((reads, writes), (read.Status, write.Status));
        if (writes == 401) Assert.Equal("User is not allowed to call Set-OrganizationConfig", write["error.message"]);
    }

    // A role that is younger than the token: 403 without a body (seen by several clients).
    [Fact]
    public async Task A_role_that_the_token_does_not_know_is_403_without_a_body()
    {
        using var farah = Person(SeedIds.People.Farah);
        cloud.Directory.RoleAssignments.Put("new", new("new", SeedIds.Fabrikam, SeedIds.People.Farah, DirectoryRoles.ExchangeAdministrator, cloud.Get<Clocks>().World));
        var before = await CallAsync("Get-OrganizationConfig", http: farah);
        using var again = Person(SeedIds.People.Farah);
        var after = await CallAsync("Get-OrganizationConfig", http: again);
        cloud.Directory.RoleAssignments.Remove("new");
        Assert.Equal((403, "", 200), (before.Status, before.Text, after.Status));
        Assert.NotNull(before.Header("x-ms-diagnostics"));
    }

    [Fact]
    public async Task A_token_of_another_tenant_of_another_scope_or_of_another_resource_is_401()
    {
        using var gloria = Person(SeedIds.People.Gloria);
        Assert.Equal(401, (await CallAsync("Get-OrganizationConfig", http: gloria)).Status);
        using var ews = cloud.With(cloud.Tokens.ForUser(
            cloud.Directory.Users.Find(SeedIds.People.Fiona)!,
            cloud.Directory.Principal(SeedIds.Contoso, SeedIds.PortalApp)!,
            "https://outlook.office365.com",
            ["EWS.AccessAsUser.All"]));
        Assert.Equal(401, (await CallAsync("Get-OrganizationConfig", http: ews)).Status);
        using var graph = cloud.As(SeedIds.People.Fiona, "https://graph.microsoft.com");
        Assert.Equal(401, (await CallAsync("Get-OrganizationConfig", http: graph)).Status);
        Assert.Equal(401, (await CallAsync("Get-OrganizationConfig", http: cloud.Http)).Status);
    }

    // entra/identity-platform/claims-challenge; that Exchange asks so is an inference.
    [Fact]
    public async Task A_stronger_sign_in_is_asked_for_by_a_claims_challenge()
    {
        await cloud.SetAsync(new { stepUpFor = new[] { "exchange" } });
        var answer = await CallAsync("Get-OrganizationConfig");
        await cloud.SetAsync(new { stepUpFor = Array.Empty<string>() });
        Assert.Equal(401, answer.Status);
        Assert.StartsWith("Bearer ", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task An_app_needs_Exchange_ManageAsApp_and_a_role() // "App-only authentication in Exchange Online PowerShell"
    {
        var app = cloud.App(["Exchange.ManageAsApp"]);
        using var http = cloud.AsFabrikamApp(app);
        Assert.Equal(401, (await CallAsync("Get-OrganizationConfig", http: http)).Status);
        cloud.Directory.RoleAssignments.Put("app", new("app", SeedIds.Fabrikam, cloud.Directory.Principal(SeedIds.Fabrikam, app)!.Id, DirectoryRoles.ExchangeAdministrator, cloud.Get<Clocks>().World));
        Assert.Equal(200, (await CallAsync("Get-OrganizationConfig", http: http)).Status);
        using var without = cloud.AsFabrikamApp(cloud.App(["full_access_as_app"]));
        Assert.Equal(401, (await CallAsync("Get-OrganizationConfig", http: without)).Status);
    }

    [Fact]
    public async Task The_next_page_is_the_same_body_posted_to_the_link()
    {
        var parameters = new { ResultSize = "Unlimited" };
        var first = await CallAsync("Get-Mailbox", parameters, headers: ("Prefer", "odata.maxpagesize=4"));
        var link = (string)first.Json["@odata.nextLink"]!;
        using var fiona = Person(SeedIds.People.Fiona);
        var second = await fiona.SendAsync("POST", link, Body("Get-Mailbox", parameters), ("Prefer", "odata.maxpagesize=4"));
        var other = await fiona.SendAsync("POST", link, Body("Get-CASMailbox", parameters));

        Assert.Equal((4, 200, 400), (first.Json["value"]!.AsArray().Count, second.Status, other.Status));
        Assert.Equal(7, first.Json["value"]!.AsArray().Concat(second.Json["value"]!.AsArray()).Select(m => (string)m!["PrimarySmtpAddress"]!).Distinct().Count());
        Assert.Null(second.Json["@odata.nextLink"]);
    }

    [Fact]
    public async Task What_is_no_command_is_400()
    {
        using var fiona = Person(SeedIds.People.Fiona);
        foreach (var body in new[] { "", "[]", "{\"CmdletInput\":{}}", "{\"CmdletInput\":{\"CmdletName\":5}}", "not json" })
            Assert.Equal((body, 400), (body, (await fiona.SendAsync("POST", Address(), body)).Status));
    }

    [Fact]
    public async Task Cmdlets_of_the_module_itself_are_unknown_to_the_service() // Get-EXOMailbox runs in the module: learn.microsoft.com/powershell/exchange/exchange-online-powershell-v2, "Cmdlets in the module"
    {
        var answer = await CallAsync("Get-EXOMailbox", new { Identity = SeedIds.Mailboxes.Anna });
        Assert.Equal(400, answer.Status);
        Assert.Contains("is not recognized as a name of a cmdlet", Detail(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_and_faults_tell_reading_from_writing_by_the_cmdlet()
    {
        await cloud.Http.SendAsync("DELETE", "https://sandbox.localhost/journal");
        var fault = (await cloud.Http.SendAsync("POST", "https://sandbox.localhost/faults", new { kind = "status", status = 503, path = "InvokeCommand Set-" })).Json["id"];
        Assert.Equal(200, (await CallAsync("Get-OrganizationConfig")).Status);
        Assert.Equal(503, (await CallAsync("Set-OrganizationConfig", new { EwsEnabled = true })).Status);
        await cloud.Http.SendAsync("DELETE", $"https://sandbox.localhost/faults/{fault}");

        var paths = (await cloud.Http.SendAsync("GET", "https://sandbox.localhost/journal")).Json.AsArray().Select(e => (string)e!["path"]!);
        Assert.Equal(["Get-OrganizationConfig", "Set-OrganizationConfig"], paths.Where(p => p.Contains("InvokeCommand", StringComparison.Ordinal)).Select(p => p.Split(' ')[^1]));
    }

    private HttpClient Person(string id) => cloud.With(cloud.Tokens.ForUser(
        cloud.Directory.Users.Find(id)!, cloud.Directory.Principal(SeedIds.Contoso, SeedIds.PortalApp)!, "https://outlook.office365.com", ["Exchange.Manage"]));

    private async Task<Reply> CallAsync(string cmdlet, object? parameters = null, HttpClient? http = null, string tenant = SeedIds.Fabrikam, params (string, string)[] headers)
    {
        using var fiona = Person(SeedIds.People.Fiona);
        return await (http ?? fiona).SendAsync("POST", Address(tenant), Body(cmdlet, parameters), headers);
    }

    private static object Body(string cmdlet, object? parameters) => new { CmdletInput = new { CmdletName = cmdlet, Parameters = parameters ?? new { } } };

    private static string Address(string tenant = SeedIds.Fabrikam) => $"https://outlook.office365.com/adminapi/beta/{tenant}/InvokeCommand";

    private static string? One(Reply answer, string property) => answer.Status == 200 ? answer.Json["value"]![0]![property]?.ToString() : throw new InvalidOperationException(answer.ToString());

    private static string? Detail(Reply answer) => (string?)answer.Json["error"]!["details"]?[0]?["message"];
}
