using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>A stronger sign-in for an API: learn.microsoft.com/entra/identity-platform/claims-challenge.</summary>
public sealed class StepUpTests : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Subscriptions = "https://management.azure.com/subscriptions?api-version=2022-12-01";
    private const string Vault = $"https://management.azure.com{Calls.RoleVaultId}/providers/Microsoft.Authorization/roleAssignments/1b1b1b1b-0000-4000-8000-000000000001?api-version=2022-04-01";
    private const string Cp1 = """{"access_token":{"xms_cc":{"values":["cp1"]}}}""";
    private readonly CloudClient _cloud;
    private readonly Browser _browser;

    public StepUpTests(CloudClient cloud) => (_cloud, _browser) = (cloud, new(cloud));

    public async ValueTask InitializeAsync() => await _cloud.SetAsync(new { stepUpFor = new[] { "arm" } });

    public async ValueTask DisposeAsync()
    {
        await _cloud.SetAsync(new { stepUpFor = Array.Empty<string>() });
        _browser.Dispose();
    }

    /// <summary>
    /// "A claims challenge is a directive as a www-authenticate header returned by an API when an access token presented to it isn't authorized, and a new access token
    /// with the right capabilities is required instead."
    /// </summary>
    [Fact]
    public async Task Api_answers_401_and_says_which_claims_the_next_token_needs()
    {
        using var azure = _cloud.With(await TokenAsync(null));

        var answer = await azure.SendAsync("GET", Subscriptions);

        Assert.Equal(401, answer.Status);
        Assert.Contains("error=\"insufficient_claims\"", answer.Header("WWW-Authenticate"));
        Assert.Equal("c1", ClaimsOf(answer)["access_token"]!["acrs"]!["value"]!.ToString());
    }

    /// <summary>"Your application receives claims challenges from popular services like Microsoft Graph only if it declares its client capabilities in its calls to the service."</summary>
    [Fact]
    public async Task Client_that_does_not_declare_cp1_gets_no_claims()
    {
        using var azure = _cloud.With(await TokenAsync(null, capabilities: null));

        var answer = await azure.SendAsync("GET", Subscriptions);

        Assert.Equal(401, answer.Status);
        Assert.DoesNotContain("claims=", answer.Header("WWW-Authenticate"));
        Assert.Equal("what a client without cp1 is answered", answer.Header("x-sandbox-unconfirmed"));
    }

    [Fact]
    public async Task Sign_in_with_the_claims_asks_for_more_and_its_token_is_accepted()
    {
        string claims;
        using (var azure = _cloud.With(await TokenAsync(null))) claims = ClaimsOf(await azure.SendAsync("GET", Subscriptions)).ToJsonString();

        using var stronger = _cloud.With(await TokenAsync(claims));

        Assert.Equal(200, (await stronger.SendAsync("GET", Subscriptions)).Status);
    }

    [Fact]
    public async Task Silent_sign_in_with_the_claims_is_told_that_the_person_is_needed()
    {
        await _browser.SignInAsync(SeedIds.People.Alice);

        var result = await _browser.OpenAsync(("claims", """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"""), ("prompt", "none"));

        Assert.Equal(("interaction_required", 50076), (result.Sent["error"], result.Aadsts));
    }

    [Fact]
    public async Task Person_who_cancels_goes_back_to_the_application_without_a_token()
    {
        var address = _browser.Address(changes: [("claims", """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""")]);
        var page = await _browser.ChooseAsync(address, SeedIds.People.Alice);
        Assert.Contains("Confirm that it is you", page.Page);

        var result = await _browser.PressAsync(address, "decline");

        Assert.Equal("access_denied", result.Sent["error"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"access_token":{"acrs":"c1"}}""")]
    public async Task Claims_that_are_no_claims_request_are_refused(string claims)
    {
        var result = await _browser.OpenAsync(("claims", claims));

        Assert.Equal(("invalid_request", 9002313), (result.Sent["error"], result.Aadsts));
    }

    /// <summary>"ARM will require MFA for all create/update/delete operations … If a non-MFA token is used, Azure will respond with claims challenges." (Azure/azure-dev issue 5425)</summary>
    [Fact]
    public async Task Step_up_can_be_for_writing_only()
    {
        await _cloud.SetAsync(new { stepUpFor = new[] { "arm:write" } });
        using var azure = _cloud.With(await TokenAsync(null));

        Assert.Equal(200, (await azure.SendAsync("GET", Subscriptions)).Status);
        Assert.Equal(401, (await azure.SendAsync("PUT", Vault, new { properties = new { } })).Status);
    }

    /// <summary>Authentication contexts are for people: an application's own token is not asked.</summary>
    [Fact]
    public async Task Applications_are_not_asked()
    {
        await _cloud.SetAsync(new { stepUpFor = new[] { "graph" } });
        using var graph = _cloud.With(_cloud.TokenOfApp(SeedIds.Contoso, SeedIds.AutomationApp, "https://graph.microsoft.com"));

        Assert.Equal(200, (await graph.SendAsync("GET", "https://graph.microsoft.com/v1.0/applications")).Status);
    }

    [Theory]
    [InlineData("graph", "https://graph.microsoft.com", "https://graph.microsoft.com/v1.0/me")]
    [InlineData("vault", "https://vault.azure.net", "https://contoso-hma.vault.azure.net/certificates?api-version=7.5")]
    [InlineData("dataverse", SeedIds.Environment, SeedIds.Environment + "/api/data/v9.2/WhoAmI")]
    public async Task Every_api_can_ask(string api, string audience, string call)
    {
        var user = _cloud.Directory.Users.Find(SeedIds.People.Alice)!;
        var portal = _cloud.Directory.Principal(SeedIds.Contoso, SeedIds.PortalApp)!;
        using var weak = _cloud.With(_cloud.Tokens.ForUser(user, portal, audience, ["user_impersonation", "User.Read"], null, ["cp1"]));
        using var strong = _cloud.With(_cloud.Tokens.ForUser(user, portal, audience, ["user_impersonation", "User.Read"], ["c1"], ["cp1"]));
        await _cloud.SetAsync(new { stepUpFor = new[] { api } });

        var refused = await weak.SendAsync("GET", call);

        Assert.Equal(401, refused.Status);
        Assert.NotNull(ClaimsOf(refused));
        Assert.Equal(200, (await strong.SendAsync("GET", call)).Status);
    }

    private async Task<string> TokenAsync(string? claims, string? capabilities = Cp1)
    {
        (string, string?)[] asked = [("scope", "openid https://management.azure.com/user_impersonation"), ("claims", claims)];
        var address = _browser.Address(changes: asked);
        var result = await _browser.ChooseAsync(address, SeedIds.People.Alice);
        if (result.Page.Contains("Confirm that it is you")) result = await _browser.PressAsync(address, "confirm");
        var answer = await _browser.RedeemAsync(result, capabilities is null ? [] : [("claims", capabilities)]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.AccessToken.EncodedToken;
    }

    private static JsonNode ClaimsOf(Reply answer)
    {
        var header = answer.Header("WWW-Authenticate")!;
        var start = header.IndexOf("claims=\"", StringComparison.Ordinal) + "claims=\"".Length;
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(header[start..header.IndexOf('"', start)])))!;
    }
}
