using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>
/// Reading and writing rows. Rules: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/ (compose HTTP requests, conditional operations, page
/// results, batch) and the table reference.
/// </summary>
public sealed class DataverseTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private HttpClient Alice() => cloud.As(SeedIds.People.Alice, SeedIds.Environment);

    [Fact]
    public async Task WhoAmI_answers_for_people_and_applications()
    {
        using var alice = Alice();
        using var app = cloud.AsApp(SeedIds.AutomationApp, SeedIds.Environment);
        var (person, program) = (await alice.SendAsync("GET", Calls.Api + "WhoAmI"), await app.SendAsync("GET", Calls.Api + "WhoAmI()"));
        Assert.Equal(SeedIds.OrganizationOf(SeedIds.Environment), person["OrganizationId"]);
        Assert.NotEqual(person["UserId"], program["UserId"]);
    }

    [Fact]
    public async Task Environment_tells_its_version_and_tenant()
    {
        using var alice = Alice();
        var answer = await alice.SendAsync("GET", Calls.Api + "RetrieveCurrentOrganization(AccessType=@p)?@p=Microsoft.Dynamics.CRM.EndpointAccessType'Default'");
        Assert.Equal(SeedIds.Contoso, answer["Detail.TenantId"]);
        Assert.StartsWith("9.2.", answer["Detail.OrganizationVersion"]);
    }

    // "Formatted values": only with Prefer: odata.include-annotations (webapi/query/select-columns), with change tracking as without.
    [Theory]
    [InlineData("odata.maxpagesize=10")]
    [InlineData("odata.maxpagesize=10,odata.track-changes")]
    public async Task Names_behind_lookups_come_only_when_they_are_asked_for(string prefer)
    {
        const string owner = "_ownerid_value@OData.Community.Display.V1.FormattedValue";
        using var alice = Alice();
        var plain = await alice.SendAsync("GET", $"{Calls.Api}mailboxes?$select=name,_ownerid_value,statecode", null, ("Prefer", prefer));
        var named = await alice.SendAsync("GET", $"{Calls.Api}mailboxes?$select=name,_ownerid_value,statecode", null, ("Prefer", prefer + ",odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\""));

        Assert.DoesNotContain("@OData", plain.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("lookuplogicalname", named.Text, StringComparison.Ordinal);
        var rows = named.Json["value"]!.AsArray();
        Assert.Contains(rows, r => r![owner]?.ToString() == "Contoso Service Desk"); // a team
        Assert.Contains(rows, r => r![owner]?.ToString() == r["name"]!.ToString());
        Assert.All(rows, r => Assert.Equal("Active", r!["statecode@OData.Community.Display.V1.FormattedValue"]!.ToString())); // those of choices cannot be left out
    }

    // Role templates have the same ids everywhere (data-platform/security-roles); a collection is asked by a lambda (webapi/query/filter-rows).
    [Fact]
    public async Task Users_are_found_by_the_template_of_a_role_they_hold()
    {
        const string byTemplate = "systemusers?$select=fullname&$orderby=fullname&$count=true&$filter=systemuserroles_association/any(r:r/_roletemplateid_value eq 627090ff-40a3-4053-8790-584edc5be201) and isdisabled eq false";
        using var reader = cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);
        var found = await reader.SendAsync("GET", Calls.Api + byTemplate);
        var names = found.Json["value"]!.AsArray().Select(r => r!["fullname"]!.ToString()).ToList();

        Assert.Equal(names.Count, (int)found.Json["@odata.count"]!);
        Assert.Contains("Alice Adams", names);
        Assert.DoesNotContain("# Portal reader", names);
        Assert.Equal(names, (await reader.SendAsync("GET", Calls.Api + byTemplate.Replace("r:r/_roletemplateid_value eq 627090ff-40a3-4053-8790-584edc5be201", "role: role/name eq 'System Administrator'", StringComparison.Ordinal)))
            .Json["value"]!.AsArray().Select(r => r!["fullname"]!.ToString()));

        using var bela = cloud.As(SeedIds.Derived("owner bela.andersen@contoso.com"), SeedIds.Environment);
        var refused = await bela.SendAsync("GET", Calls.Api + byTemplate); // Basic User reads users, not roles
        Assert.Equal((403, "0x80040220"), (refused.Status, refused["error.code"]));
        Assert.Contains("prvReadRole", refused["error.message"], StringComparison.Ordinal);
        Assert.NotNull(refused.Header("x-sandbox-unconfirmed"));
    }

    // A lambda within a lambda: "you can also create a nested query using any and all operators" (webapi/query-data-web-api, "Use Lambda operators"). Roles of teams are their members' too (manage-teams).
    [Fact]
    public async Task Users_are_found_by_a_role_of_their_team_and_act_with_it()
    {
        const string byTeam = "systemusers?$select=fullname&$filter=teammembership_association/any(t:t/teamroles_association/any(r:r/name eq 'System Administrator'))";
        const string byBoth = "systemusers?$select=fullname&$filter=(systemuserroles_association/any(r:r/name eq 'System Administrator') or teammembership_association/any(t:t/name eq 'Contoso Platform' and t/teamroles_association/any(r:r/name eq 'System Administrator')))";
        using var reader = cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);

        Assert.Equal(["Yusuf Ferrari"], await NamesAsync(byTeam));
        Assert.Equal(["Alice Adams", "Yusuf Ferrari"], (await NamesAsync(byBoth)).Intersect(["Alice Adams", "Yusuf Ferrari", "Bela Andersen"]).Order());
        Assert.DoesNotContain("Yusuf Ferrari", await NamesAsync("systemusers?$select=fullname&$filter=systemuserroles_association/any(r:r/name eq 'System Administrator')"));

        using var yusuf = cloud.As(SeedIds.Derived("owner yusuf.ferrari@contoso.com"), SeedIds.Environment);
        Assert.Equal(200, (await yusuf.SendAsync("GET", Calls.Api + "mailboxes?$select=name&$top=1")).Status); // a Basic User of his own alone reads no mailbox
        using var bela = cloud.As(SeedIds.Derived("owner bela.andersen@contoso.com"), SeedIds.Environment);
        var refused = await bela.SendAsync("GET", Calls.Api + byTeam);
        Assert.Equal((403, "0x80040220"), (refused.Status, refused["error.code"]));
        Assert.Contains("prvReadTeam", refused["error.message"], StringComparison.Ordinal);
        Assert.NotNull(refused.Header("x-sandbox-unconfirmed"));

        async Task<List<string>> NamesAsync(string query) => [.. (await reader.SendAsync("GET", Calls.Api + query)).Json["value"]!.AsArray().Select(r => r!["fullname"]!.ToString())];
    }

    // 401: the token is for another audience, of another tenant, or missing.
    [Fact]
    public async Task Call_without_a_good_token_is_401_and_names_the_authority()
    {
        var answer = await cloud.Http.SendAsync("GET", Calls.Api + "WhoAmI");
        Assert.Equal(401, answer.Status);
        Assert.Contains($"authorization_uri=https://login.microsoftonline.com/{SeedIds.Contoso}/oauth2/authorize", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        using var other = cloud.As(SeedIds.People.Alice, SeedIds.TestEnvironment);
        Assert.Equal(401, (await other.SendAsync("GET", Calls.Api + "WhoAmI")).Status);
    }

    // 0x80072560: the caller has no user in the environment.
    [Fact]
    public async Task Person_without_a_user_is_no_member_of_the_organization()
    {
        using var amir = cloud.As(SeedIds.People.Amir, SeedIds.Environment);
        var refused = await amir.SendAsync("GET", Calls.Api + "WhoAmI");
        Assert.Equal((403, "0x80072560", "The user is not a member of the organization."), (refused.Status, refused["error.code"], refused["error.message"]));
    }

    [Fact]
    public async Task Disabled_user_is_refused()
    {
        using var alice = Alice();
        using var pia = cloud.With(cloud.TokenOf(SeedIds.People.Pia, SeedIds.Environment, "user_impersonation"));
        var user = (await pia.SendAsync("GET", Calls.Api + "WhoAmI"))["UserId"];
        await alice.SendAsync("PATCH", $"{Calls.Api}systemusers({user})", new { isdisabled = true }, ("If-Match", "*"));
        Assert.Equal((403, "0x80040225"), await StatusAndCode(pia.SendAsync("GET", Calls.Api + "WhoAmI")));
        await alice.SendAsync("PATCH", $"{Calls.Api}systemusers({user})", new { isdisabled = false }, ("If-Match", "*"));
    }

    // 0x80040220 PrivilegeDenied names the privilege.
    [Theory]
    [InlineData("PATCH", "emailserverprofiles(11111111-0000-4000-8000-000000000001)", "prvCreateEmailServerProfile")]
    [InlineData("POST", "managedidentities", "prvCreateManagedIdentity")]
    [InlineData("GET", "keyvaultreferences", "prvReadKeyVaultReference")]
    public async Task Reader_is_denied_with_the_name_of_the_privilege(string method, string path, string privilege)
    {
        using var reader = cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);
        var refused = await reader.SendAsync(method, Calls.Api + path, method switch { "GET" => null, "POST" => new { name = "x" }, _ => new { name = "x", servertype = 2 } });
        Assert.Equal((403, "0x80040220"), (refused.Status, refused["error.code"]));
        Assert.Contains($"missing {privilege} privilege", refused["error.message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_can_read_its_privileges()
    {
        using var reader = cloud.AsApp(SeedIds.ReaderApp, SeedIds.Environment);
        var me = (await reader.SendAsync("GET", Calls.Api + "WhoAmI"))["UserId"];
        var names = (await reader.SendAsync("GET", $"{Calls.Api}systemusers({me})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges")).Json["RolePrivileges"]!.AsArray().Select(p => p!["PrivilegeName"]!.ToString()).ToList();
        Assert.Contains("prvReadMailbox", names);
        Assert.DoesNotContain("prvWriteMailbox", names);
    }

    [Fact]
    public async Task Mailboxes_are_filtered_sorted_counted_and_paged()
    {
        using var alice = Alice();
        var first = await alice.SendAsync("GET", Calls.Api + "mailboxes?$select=name&$filter=mailboxstatus eq 2 and contains(name,'a')&$orderby=name desc&$count=true", null, ("Prefer", "odata.maxpagesize=3"));
        var names = first.Json["value"]!.AsArray().Select(m => m!["name"]!.ToString()).ToList();
        var total = (int)first.Json["@odata.count"]!;
        for (var next = first["@odata.nextLink"] ?? first.Json["@odata.nextLink"]?.ToString(); next is not null;)
        {
            var page = await alice.SendAsync("GET", next, null, ("Prefer", "odata.maxpagesize=3"));
            names.AddRange(page.Json["value"]!.AsArray().Select(m => m!["name"]!.ToString()));
            next = page.Json["@odata.nextLink"]?.ToString();
        }

        Assert.True(total > 3);
        Assert.Equal(total, names.Count);
        Assert.Equal(names.OrderDescending(StringComparer.OrdinalIgnoreCase), names);
    }

    [Fact]
    public async Task Lookups_are_filtered_by_value_and_show_their_names_on_demand()
    {
        using var alice = Alice();
        var profile = (await alice.SendAsync("GET", Calls.Api + "emailserverprofiles?$filter=name eq 'HMA legacy'&$select=name")).Json["value"]![0]!["emailserverprofileid"]!.ToString();
        var found = await alice.SendAsync(
            "GET",
            $"{Calls.Api}mailboxes?$select=_emailserverprofile_value,mailboxstatus&$filter=_emailserverprofile_value eq {profile}&$top=1&$expand=emailserverprofile($select=name)",
            null,
            ("Prefer", "odata.include-annotations=\"*\""));
        var row = found.Json["value"]![0]!;
        Assert.Equal("HMA legacy", row["_emailserverprofile_value@OData.Community.Display.V1.FormattedValue"]!.ToString());
        Assert.Equal("HMA legacy", row["emailserverprofile"]!["name"]!.ToString());
        Assert.NotNull(row["mailboxstatus@OData.Community.Display.V1.FormattedValue"]);
        Assert.NotEmpty((await alice.SendAsync("GET", Calls.Api + "mailboxes?$select=name&$filter=_emailserverprofile_value eq null and startswith(name,'P')")).Json["value"]!.AsArray());
    }

    // "Could not find a property named": unknown columns, and secrets, which are not readable (IsValidForRead false).
    [Theory]
    [InlineData("mailboxes?$select=nooftransientfailures")]
    [InlineData("mailboxes?$filter=nosuch eq 1")]
    [InlineData("emailserverprofiles?$select=oauthclientsecret")]
    [InlineData("managedidentities?$select=name,clientsecret")]
    [InlineData("mailboxes?$select=password")]
    [InlineData("managedidentities?$filter=clientsecret eq 'x'")]
    public async Task Unknown_and_write_only_columns_cannot_be_asked_for(string query)
    {
        using var alice = Alice();
        var refused = await alice.SendAsync("GET", Calls.Api + query);
        Assert.Equal(400, refused.Status);
        Assert.StartsWith("Could not find a property named", refused["error.message"]);
    }

    [Fact]
    public async Task Stored_secret_never_comes_back_only_the_flag_that_there_is_one()
    {
        using var alice = Alice();
        var id = await ProfileAsync(alice, new() { ["oauthclientsecret"] = "canary-secret-4711" });
        var profile = await alice.SendAsync("GET", $"{Calls.Api}emailserverprofiles({id})");
        Assert.DoesNotContain("canary-secret-4711", profile.Text, StringComparison.Ordinal);
        Assert.Equal("true", profile["isoauthclientsecretset"]);
        var identity = Guid.NewGuid();
        var made = await alice.SendAsync("POST", Calls.Api + "managedidentities", new { managedidentityid = identity, name = "x", clientsecret = "canary-secret-4711" }, ("Prefer", "return=representation"));
        Assert.Equal(201, made.Status);
        Assert.DoesNotContain("canary-secret-4711", made.Text, StringComparison.Ordinal);
    }

    // connect-exchange-online: "locations and ports are filled in" for OAuth; whether by the platform or by the admin center is not said.
    [Fact]
    public async Task An_OAuth_profile_gets_Exchange_Onlines_locations_and_keeps_others_that_were_given()
    {
        using var alice = Alice();
        var filled = await alice.SendAsync(
            "POST",
            Calls.Api + "emailserverprofiles",
            new { name = "filled", servertype = 3, incomingcredentialretrieval = 7, outgoingcredentialretrieval = 7 },
            ("Prefer", "return=representation"));
        var given = await alice.SendAsync(
            "POST",
            Calls.Api + "emailserverprofiles",
            new { name = "given", servertype = 3, incomingcredentialretrieval = 7, incomingserverlocation = "https://partner.outlook.cn/EWS/Exchange.asmx" },
            ("Prefer", "return=representation"));

        Assert.Equal(("https://outlook.office365.com/EWS/Exchange.asmx", "443"), (filled["outgoingserverlocation"], filled["incomingportnumber"]));
        Assert.Equal("that locations and ports of an OAuth profile are filled in", filled.Header("x-sandbox-unconfirmed"));
        Assert.Equal("https://partner.outlook.cn/EWS/Exchange.asmx", given["incomingserverlocation"]);
    }

    // organization.defaultemailserverprofileid is the switch "Set as default profile for new mailboxes"; deleting the profile empties it (RemoveLink).
    [Fact]
    public async Task The_default_profile_is_a_lookup_of_the_organization_and_goes_with_the_profile()
    {
        using var alice = Alice();
        var id = await ProfileAsync(alice, []);
        var organization = SeedIds.OrganizationOf(SeedIds.Environment);
        var before = (await alice.SendAsync("GET", $"{Calls.Api}organizations({organization})?$select=_defaultemailserverprofileid_value"))["_defaultemailserverprofileid_value"];
        Assert.Equal(
            204,
            (await alice.SendAsync(
                "PATCH",
                $"{Calls.Api}organizations({organization})",
                new JsonObject { ["defaultemailserverprofileid@odata.bind"] = $"/emailserverprofiles({id})" }.ToJsonString(),
                ("If-Match", "*"))).Status);
        await alice.SendAsync("DELETE", $"{Calls.Api}emailserverprofiles({id})");

        Assert.Null((await alice.SendAsync("GET", $"{Calls.Api}organizations({organization})?$select=_defaultemailserverprofileid_value"))["_defaultemailserverprofileid_value"]);
        await alice.SendAsync("PATCH", $"{Calls.Api}organizations({organization})", new JsonObject { ["defaultemailserverprofileid@odata.bind"] = $"/emailserverprofiles({before})" }.ToJsonString(), ("If-Match", "*"));
    }

    // Table reference: limits of name 100, keyvaulturi 100, keyname 100, clientsecret 100, exchangeonlinetenantid 36.
    [Theory]
    [InlineData("emailserverprofiles", "name", 100)]
    [InlineData("emailserverprofiles", "exchangeonlinetenantid", 36)]
    [InlineData("keyvaultreferences", "keyvaulturi", 100)]
    [InlineData("keyvaultreferences", "keyname", 100)]
    [InlineData("managedidentities", "clientsecret", 100)]
    [InlineData("emailserverprofiles", "oauthclientsecret", 1024)] // more than the 100 of an identity's secret
    [InlineData("emailserverprofiles", "oauthclientid", 1024)]
    public async Task Text_over_its_limit_is_refused_by_column_and_length(string set, string column, int limit)
    {
        using var alice = Alice();
        async Task<Reply> Post(int length)
        {
            var body = new JsonObject { ["name"] = "n", ["servertype"] = 2 };
            if (set == "keyvaultreferences") body = new JsonObject { ["keyvaulturi"] = "https://x.vault.azure.net/" };
            if (set == "managedidentities") body = new JsonObject { ["name"] = "n" };
            body[column] = new string('x', length);
            return await alice.SendAsync("POST", Calls.Api + set, body.ToJsonString());
        }

        Assert.Equal(204, (await Post(limit)).Status);
        var refused = await Post(limit + 1);
        Assert.Equal((400, "0x80044331"), (refused.Status, refused["error.code"]));
        Assert.Contains($"'{column}'", refused["error.message"], StringComparison.Ordinal);
        Assert.Contains($"maximum allowed length of '{limit}'", refused["error.message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"x","servertype":9}""")]              // outside the choice
    [InlineData("""{"servertype":2}""")]                         // required column missing
    [InlineData("""{"name":"x","servertype":2,"nosuch":1}""")]   // no such column
    [InlineData("""{"name":"x","servertype":"two"}""")]          // wrong type
    [InlineData("""{"name":"x","servertype":2,"keyvaultreferenceid":"11111111-0000-4000-8000-000000000001"}""")] // lookups are bound, not set
    [InlineData("""{"name":"x","servertype":2,"keyvaultreferenceid@odata.bind":"/mailboxes(11111111-0000-4000-8000-000000000001)"}""")]
    public async Task Bad_payloads_are_400(string body)
    {
        using var alice = Alice();
        var refused = await alice.SendAsync("POST", Calls.Api + "emailserverprofiles", body);
        Assert.True(refused.Status == 400, refused.ToString());
    }

    [Fact]
    public async Task Bound_row_must_exist()
    {
        using var alice = Alice();
        var refused = await alice.SendAsync("POST", Calls.Api + "emailserverprofiles", """{"name":"x","servertype":2,"keyvaultreferenceid@odata.bind":"/keyvaultreferences(11111111-0000-4000-8000-000000000001)"}""");
        Assert.Equal((404, "0x80040217"), (refused.Status, refused["error.code"]));
    }

    // Conditional operations: PATCH is an upsert; If-Match * forbids creating, If-None-Match * forbids updating, a stale ETag is 412.
    [Fact]
    public async Task Conditions_of_a_write_are_honoured()
    {
        using var alice = Alice();
        var row = $"{Calls.Api}emailserverprofiles({Guid.NewGuid()})";
        var body = new { name = "conditions", servertype = 2 };
        Assert.Equal((404, "0x80040217"), await StatusAndCode(alice.SendAsync("PATCH", row, body, ("If-Match", "*"))));
        var made = await alice.SendAsync("PATCH", row, body, ("If-None-Match", "*"));
        Assert.Equal((204, row), (made.Status, made.Header("OData-EntityId")));
        Assert.Equal((412, "0x80040237"), await StatusAndCode(alice.SendAsync("PATCH", row, body, ("If-None-Match", "*"))));
        var etag = (await alice.SendAsync("GET", row)).Json["@odata.etag"]!.ToString();
        var changed = await alice.SendAsync("PATCH", row, new { description = "one" }, ("If-Match", etag), ("Prefer", "return=representation"));
        Assert.Equal((200, "one"), (changed.Status, changed["description"]));
        Assert.Equal((412, "0x80060882"), await StatusAndCode(alice.SendAsync("PATCH", row, new { description = "two" }, ("If-Match", etag))));
        Assert.Equal((412, "0x80060882"), await StatusAndCode(alice.SendAsync("DELETE", row, null, ("If-Match", etag))));
        Assert.Equal(204, (await alice.SendAsync("DELETE", row)).Status);
        Assert.Equal(404, (await alice.SendAsync("GET", row)).Status);
    }

    // emailserverprofile reference, relationships: deleting removes the link from mailboxes, it does not refuse.
    [Fact]
    public async Task Deleting_a_profile_removes_the_link_from_its_mailboxes()
    {
        using var alice = Alice();
        var id = await ProfileAsync(alice, []);
        var mailbox = (await alice.SendAsync("GET", Calls.Api + "mailboxes?$select=name&$filter=_emailserverprofile_value eq null&$top=1")).Json["value"]![0]!["mailboxid"];
        Assert.Equal(204, (await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", new JsonObject { ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({id})" }.ToJsonString())).Status);
        Assert.Equal(204, (await alice.SendAsync("DELETE", $"{Calls.Api}emailserverprofiles({id})")).Status);
        Assert.Null((await alice.SendAsync("GET", $"{Calls.Api}mailboxes({mailbox})?$select=_emailserverprofile_value"))["_emailserverprofile_value"]);
    }

    [Fact]
    public async Task Alerts_cannot_be_updated()
    {
        using var alice = Alice();
        var alert = (await alice.SendAsync("GET", Calls.Api + "tracelogs?$top=1&$select=text")).Json["value"]![0]!["tracelogid"];
        Assert.Equal("0x80040800", (await alice.SendAsync("PATCH", $"{Calls.Api}tracelogs({alert})", new { text = "x" }))["error.code"]);
    }

    [Fact]
    public async Task Metadata_tells_columns_and_privileges()
    {
        using var alice = Alice();
        var answer = await alice.SendAsync("GET", Calls.Api + "EntityDefinitions(LogicalName='emailserverprofile')?$select=LogicalName&$expand=Attributes");
        var secret = answer.Json["Attributes"]!.AsArray().Single(a => a!["LogicalName"]!.ToString() == "oauthclientsecret")!;
        Assert.False((bool)secret["IsValidForRead"]!);
        Assert.Equal(404, (await alice.SendAsync("GET", Calls.Api + "EntityDefinitions(LogicalName='nosuch')")).Status);
    }

    [Fact]
    public async Task Test_environment_has_no_HMA_profile_and_both_have_300_mailboxes_together()
    {
        using var alice = Alice();
        using var tester = cloud.As(SeedIds.People.Alice, SeedIds.TestEnvironment);
        const string other = SeedIds.TestEnvironment + "/api/data/v9.2/";
        Assert.Empty((await tester.SendAsync("GET", other + "emailserverprofiles?$select=name&$filter=incomingcredentialretrieval eq 6")).Json["value"]!.AsArray());
        var counts = int.Parse((await alice.SendAsync("GET", Calls.Api + "mailboxes/$count")).Text) + int.Parse((await tester.SendAsync("GET", other + "mailboxes/$count")).Text);
        Assert.Equal(305, counts);
    }

    private static async Task<string> ProfileAsync(HttpClient http, JsonObject values)
    {
        var id = Guid.NewGuid().ToString();
        (values["name"], values["servertype"]) = ("P " + id, 2);
        var made = await http.SendAsync("PATCH", $"{Calls.Api}emailserverprofiles({id})", values.ToJsonString(), ("If-None-Match", "*"));
        Assert.True(made.Status == 204, made.ToString());
        return id;
    }

    private static async Task<(int, string?)> StatusAndCode(Task<Reply> reply) => (await reply) is var answer && answer.Text.Length > 0 ? (answer.Status, answer["error.code"]) : (answer.Status, null);
}
