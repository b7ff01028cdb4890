using System.Net;
using System.Net.Sockets;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Entra;
using Portal.Sandbox.Tests.ExchangeOnline;
using Portal.Sandbox.Tests.Sync;
using Portal.Tests;
using Xunit;

namespace Portal.Sandbox.Tests.Switches;

/// <summary>What each named fault makes the simulated services answer, and on which rule of Microsoft's that rests.</summary>
public sealed class FaultRefusalTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Graph = "https://graph.microsoft.com";
    private const string Mail = "https://mail.contoso.com/EWS/Exchange.asmx";

    // learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy; codes as OfficeDev/TeamsFx branches on them, texts from reports
    [Theory]
    [InlineData("""{"secrets": "blocked"}""", "CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy")]
    [InlineData("""{"secrets": "limited", "maxSecretDays": 90}""", "CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy")]
    public async Task Credential_policy_refuses_a_secret_of_two_years(string parameters, string code, string text)
    {
        await using var on = await cloud.OnAsync("credential-policy", System.Text.Json.Nodes.JsonNode.Parse(parameters));
        using var automation = cloud.AsApp(SeedIds.AutomationApp, Graph);

        var answer = await automation.SendAsync("POST", $"{Graph}/v1.0/applications(appId='{SeedIds.LegacyKvApp}')/addPassword", new { passwordCredential = new { displayName = "x" } });

        Assert.True((answer.Status, answer["error.code"]) == (400, code), answer.ToString());
        Assert.StartsWith(text, answer["error.message"]);
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    [Fact]
    public async Task Credential_policy_lets_a_secret_within_its_days_through()
    {
        await using var on = await cloud.OnAsync("credential-policy", new { secrets = "limited", maxSecretDays = 90 });
        using var automation = cloud.AsApp(SeedIds.AutomationApp, Graph);

        var answer = await automation.SendAsync(
            "POST",
            $"{Graph}/v1.0/applications(appId='{SeedIds.LegacyKvApp}')/addPassword",
            new { passwordCredential = new { displayName = "x", endDateTime = KnownWorld.Now.AddDays(90) } });

        Assert.True(answer.Status == 200, answer.ToString());
    }

    // graph/api/serviceprincipal-post-approleassignments: appRoleId must be one of the resource's appRoles. The text of the refusal is unconfirmed.
    [Fact]
    public async Task A_permission_that_is_gone_is_not_declared_not_granted_and_not_in_tokens()
    {
        var (app, resource) = (cloud.App(graph: ["Mail.ReadWrite"], tenant: SeedIds.Contoso), cloud.Directory.Principal(SeedIds.Contoso, MicrosoftApps.Graph)!);
        var (holder, chat) = (cloud.Directory.Principal(SeedIds.Contoso, app)!, resource.AppRoles.Single(r => r.Value == "Chat.Read.All"));
        using var automation = cloud.AsApp(SeedIds.AutomationApp, Graph);
        await using (await cloud.OnAsync("permission-gone", new { permission = "Chat.Read.All" }))
        {
            var declared = await automation.SendAsync("GET", $"{Graph}/v1.0/servicePrincipals/{resource.Id}?$select=appRoles");
            var granted = await automation.SendAsync("POST", $"{Graph}/v1.0/servicePrincipals/{holder.Id}/appRoleAssignments", new { principalId = holder.Id, resourceId = resource.Id, appRoleId = chat.Id });
            Assert.DoesNotContain("Chat.Read.All", declared.Text, StringComparison.Ordinal);
            Assert.Equal(400, granted.Status);
            Assert.StartsWith("Permission being assigned was not found on application", granted["error.message"]);
        }

        await using (await cloud.OnAsync("permission-gone", new { permission = "Mail.ReadWrite" })) Assert.Equal(
            403,
            (await cloud.GraphAsync(app, "GET", "/users/farid.ferrari@contoso.com/mailFolders/inbox", tenant: SeedIds.Contoso)).Status);
        Assert.Equal(200, (await cloud.GraphAsync(app, "GET", "/users/farid.ferrari@contoso.com/mailFolders/inbox", tenant: SeedIds.Contoso)).Status);
    }

    // The number: entra/identity-platform/reference-error-codes. That an application's own sign-in is answered with it: entra/identity/conditional-access/workload-identity, by inference.
    [Fact]
    public async Task Blocked_app_gets_no_token_with_53003_and_others_do()
    {
        await using var on = await cloud.OnAsync("app-blocked", new { app = SeedIds.AutomationApp });

        var blocked = await cloud.AsAppAsync(SeedIds.AutomationApp, cloud.SecretOf(SeedIds.AutomationApp));
        using var raw = await cloud.Http.PostAsync(new Uri($"https://login.microsoftonline.com/{SeedIds.Contoso}/oauth2/v2.0/token"), new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", SeedIds.AutomationApp), new("client_secret", cloud.SecretOf(SeedIds.AutomationApp)), new("scope", Graph + "/.default")]));

        Assert.Equal((53003, "invalid_grant"), (blocked.Aadsts, blocked.Error));
        Assert.True(raw.Headers.Contains("x-sandbox-unconfirmed"));
        Assert.Null((await cloud.AsAppAsync(SeedIds.PortalApp, cloud.SecretOf(SeedIds.PortalApp))).Error);
    }

    // A wrong secret is wrong first: policies are applied after authentication.
    [Fact]
    public async Task Blocked_app_with_a_wrong_secret_is_refused_for_the_secret()
    {
        await using var on = await cloud.OnAsync("app-blocked", new { app = SeedIds.AutomationApp });

        Assert.Equal(7000215, (await cloud.AsAppAsync(SeedIds.AutomationApp, "wrong")).Aadsts);
    }

    // key-vault/general/rest-error-codes: "Client address … is not authorized and caller is not a trusted service"; key-vault/general/network-security
    [Theory]
    [InlineData("vault-closed-to-dynamics", 200, "198.51.100.25")]
    [InlineData("vault-closed-to-portal", 403, "203.0.113.10")]
    public async Task Vault_firewall_lets_one_side_in(string fault, int fromHere, string refused)
    {
        await using var on = await cloud.OnAsync(fault);
        using var app = cloud.AsApp(SeedIds.AutomationApp, Calls.VaultAudience);

        var here = await app.SendAsync("GET", Calls.RoleVault + "certificates?api-version=7.5");
        using var request = new HttpRequestMessage(HttpMethod.Get, Calls.RoleVault + "certificates?api-version=7.5");
        request.Headers.Authorization = new("Bearer", cloud.TokenOfApp(SeedIds.Contoso, SeedIds.AutomationApp, Calls.VaultAudience));
        using var dynamics = FromDynamics();
        using var there = await dynamics.SendAsync(request);

        Assert.Equal((fromHere, fromHere == 200 ? 403 : 200), (here.Status, (int)there.StatusCode));
        var text = fromHere == 403 ? here.Text : await there.Content.ReadAsStringAsync();
        Assert.Contains($"Client address ({refused}) is not authorized and caller is not a trusted service.", text);
        Assert.Contains("ForbiddenByFirewall", text);
    }

    /// <summary>Dynamics' own requests come from 127.0.0.2.</summary>
    private HttpClient FromDynamics()
    {
        var handler = cloud.Handler();
        handler.ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            await socket.ConnectAsync(cloud.Host.Endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return new HttpClient(handler);
    }

    // learn.microsoft.com/azure/key-vault/general/azure-policy: with Deny the certificate is not made. How the answer reads is not documented.
    [Theory]
    [InlineData("create", """{"policy": {"issuer": {"name": "Self"}, "x509_props": {"subject": "CN=denied"}}}""")]
    [InlineData("import", """{"value": "AA=="}""")]
    public async Task Azure_Policy_denies_certificates_made_and_imported(string how, string body)
    {
        await using var on = await cloud.OnAsync("azure-policy-denies");
        using var alice = cloud.As(SeedIds.People.Alice, Calls.VaultAudience);
        using var automation = cloud.AsApp(SeedIds.AutomationApp, Calls.VaultAudience);

        var answer = await alice.SendAsync("POST", $"{Calls.RoleVault}certificates/denied/{how}?api-version=7.5", body);

        Assert.Equal((403, "RequestDisallowedByPolicy"), (answer.Status, answer["error.innererror.code"]));
        Assert.Contains("disallowed by policy", answer["error.message"]);
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
        Assert.Equal(404, (await alice.SendAsync("GET", $"{Calls.RoleVault}certificates/denied?api-version=7.5")).Status);
        Assert.NotEqual(403, (await automation.SendAsync("POST", $"{Calls.PolicyVault}certificates/other/{how}?api-version=7.5", body)).Status);
    }

    // powershell/module/exchange/set-webservicesvirtualdirectory: OAuthAuthentication is set per server; a server without it offers no Bearer.
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Servers_without_OAuth_refuse_their_share_of_ten(int share)
    {
        await using var on = await cloud.OnAsync("server-without-oauth", new { requests = share });

        var answers = new List<Reply>();
        for (var i = 0; i < 10; i++) answers.Add(await cloud.Http.SendAsync("GET", Mail, null, ("Authorization", "Bearer ")));

        Assert.All(answers, a => Assert.Equal(401, a.Status));
        var without = answers.Where(a => !a.Header("WWW-Authenticate")!.Contains("Bearer", StringComparison.Ordinal)).ToList();
        Assert.Equal(share, without.Count);
        Assert.All(without, a => Assert.Equal(("EX02", "the challenge of a server with OAuth off"), (a.Header("X-FEServer"), a.Header("x-sandbox-unconfirmed"))));
    }

    // exchange/hybrid-deployment/configure-hybrid-modern-authentication; the diagnostics are from captures, hence unconfirmed.
    [Fact]
    public async Task Server_with_HMA_off_offers_no_authority()
    {
        await using var on = await cloud.OnAsync("hma-off");

        var answer = await cloud.Http.SendAsync("GET", Mail, null, ("Authorization", "Bearer "));

        Assert.DoesNotContain("authorization_uri", answer.Header("WWW-Authenticate"));
        Assert.StartsWith("4000000;", answer.Header("x-ms-diagnostics"));
    }

    // power-platform/admin/add-users-to-environment; error code of the Web API
    [Fact]
    public async Task Person_who_is_no_user_of_the_environment_is_0x80072560()
    {
        await using var on = await cloud.OnAsync("person-not-in-environment", new { person = SeedIds.People.Alice });
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        using var gloria = cloud.As(SeedIds.People.Gloria, SeedIds.Environment);

        var answer = await alice.SendAsync("GET", Calls.Api + "WhoAmI");

        Assert.Equal((403, "0x80072560"), (answer.Status, answer["error.code"]));
        Assert.Equal(200, (await gloria.SendAsync("GET", Calls.Api + "WhoAmI")).Status);
    }

    // power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors
    [Fact]
    public async Task Missing_column_cannot_be_read_filtered_or_written_and_is_not_in_the_metadata()
    {
        await using var on = await cloud.OnAsync("column-missing", new { column = "emailserverprofile.aadresourceid" });
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);

        var read = await alice.SendAsync("GET", Calls.Api + "emailserverprofiles?$select=aadresourceid");
        var filter = await alice.SendAsync("GET", Calls.Api + "emailserverprofiles?$filter=aadresourceid eq 'x'");
        var write = await alice.SendAsync("POST", Calls.Api + "emailserverprofiles", new { name = "x", servertype = 2, aadresourceid = "https://mail.contoso.com" });
        var plain = await alice.SendAsync("GET", Calls.Api + "emailserverprofiles?$top=1");
        var metadata = await alice.SendAsync("GET", Calls.Api + "EntityDefinitions(LogicalName='emailserverprofile')/Attributes");

        Assert.Equal((400, "0x80060888", "Could not find a property named 'aadresourceid' on type 'Microsoft.Dynamics.CRM.emailserverprofile'."), (read.Status, read["error.code"], read["error.message"]));
        Assert.Equal(400, filter.Status);
        Assert.Equal((400, "0x80048d19"), (write.Status, write["error.code"]));
        Assert.Equal(200, plain.Status);
        Assert.DoesNotContain("aadresourceid", plain.Text);
        Assert.Equal(200, metadata.Status);
        Assert.DoesNotContain("\"aadresourceid\"", metadata.Text);
    }

    // What Dynamics says in its alert is what the other services answered it.
    [Theory]
    [InlineData("vault-closed-to-dynamics", "Client address (198.51.100.25) is not authorized")]
    [InlineData("internal-ca", "The certificate of mail.contoso.com is not trusted")]
    [InlineData("hma-off", "Flighting is not enabled")]
    public async Task Dynamics_fails_on_it_and_passes_without_it(string fault, string alert)
    {
        var setup = new HmaSetup(cloud, fault, "A");
        await setup.MakeAsync();
        await using (await cloud.OnAsync(fault)) (await setup.TestAsync()).FailsWith(alert);

        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
    }
}
