using System.Net;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>What the sign-in pages and the code's redemption refuse. Numbers: learn.microsoft.com/entra/identity-platform/reference-error-codes.</summary>
public sealed class SignInRefusalTests(CloudClient cloud) : IClassFixture<CloudClient>, IDisposable
{
    private readonly Browser _browser = new(cloud);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public Task A_person_who_is_not_assigned_is_refused_with_50105() => RefusedHereAsync(SeedIds.People.Gloria, 50105);

    [Fact]
    public Task A_disabled_account_is_refused_with_50057() => RefusedHereAsync(SeedIds.People.Dora, 50057);

    [Fact]
    public Task A_person_of_another_tenant_is_refused_with_50020() => RefusedHereAsync(SeedIds.People.Frank, 50020);

    [Fact]
    public Task A_scope_without_consent_is_refused_with_65001() => RefusedHereAsync(SeedIds.People.Alice, 65001, ("scope", "openid https://graph.microsoft.com/User.ReadBasic.All"));

    [Fact]
    public Task A_scope_that_the_resource_does_not_have_is_refused() => RefusedHereAsync(SeedIds.People.Alice, 650053, ("scope", "openid https://graph.microsoft.com/Nonsense.All"));

    [Fact]
    public Task An_unknown_resource_is_refused_with_500011() => RefusedHereAsync(SeedIds.People.Alice, 500011, ("scope", "openid https://nowhere.example/x"));

    [Theory]
    [InlineData("https://evil.example/signin-entra")]
    [InlineData("http://localhost:5080/signin-entra/")]
    [InlineData("http://localhost:5080/Signin-Entra")] // reply addresses are compared with case
    public async Task An_unregistered_redirect_is_shown_here_and_never_followed(string redirect) // 50011
    {
        var result = await _browser.OpenAsync(("redirect_uri", redirect));

        Assert.Equal((HttpStatusCode.BadRequest, 50011), (result.Status, result.Aadsts));
        Assert.Null(result.Response.Headers.Location);
    }

    [Fact]
    public async Task An_unknown_client_is_refused_with_700016() => Assert.Equal(700016, (await _browser.OpenAsync(("client_id", Guid.NewGuid().ToString()))).Aadsts);

    [Fact]
    public async Task A_single_tenant_application_is_refused_at_common_with_50194() => Assert.Equal(50194, (await _browser.GetAsync(_browser.Address("organizations", ("client_id", SeedIds.FabrikamPortalApp)))).Aadsts);

    [Fact]
    public async Task An_unknown_tenant_is_refused_with_90002() => Assert.Equal(90002, (await _browser.GetAsync(_browser.Address("nobody.example"))).Aadsts);

    [Fact]
    public async Task Silent_sign_in_without_a_session_tells_the_application() // 50058, v2-oauth2-implicit-grant-flow: prompt=none
    {
        var result = await _browser.OpenAsync(("prompt", "none"));

        Assert.Equal("login_required", result.Sent["error"]);
        Assert.Equal("state-1", result.Sent["state"]);
    }

    [Fact]
    public async Task Other_response_types_are_not_enabled_and_the_application_is_told() =>
        Assert.Equal("unsupported_response_type", (await _browser.OpenAsync(("response_type", "id_token"))).Sent["error"]); // 700054

    [Fact]
    public async Task Consent_that_is_declined_goes_back_as_access_denied() // 65004
    {
        var address = _browser.Address(changes: ("scope", "openid https://graph.microsoft.com/User.ReadBasic.All"));
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("decline", "1")]);
        using var response = await cloud.Http.PostAsync(new Uri(address), form);

        Assert.Contains("error=access_denied", response.Headers.Location!.Query);
    }

    [Fact]
    public async Task A_code_is_redeemed_once() // 54005
    {
        var result = await _browser.SignInAsync(SeedIds.People.Alice);

        Assert.Null((await _browser.RedeemAsync(result)).Error);
        Assert.Equal(54005, (await _browser.RedeemAsync(result)).Aadsts);
    }

    [Fact]
    public Task A_code_needs_its_verifier() => NotRedeemedAsync(50148, ("code_verifier", "")); // RFC 7636, 4.6

    [Fact]
    public Task A_code_needs_the_right_verifier() => NotRedeemedAsync(501481, ("code_verifier", new string('x', 43))); // RFC 7636, 4.6

    [Fact]
    public Task A_code_is_for_the_reply_address_it_was_sent_to() => NotRedeemedAsync(500112, ("redirect_uri", "http://localhost:5080/connect-entra")); // RFC 6749, 4.1.3

    [Fact]
    public Task A_code_is_for_the_application_that_asked() => // RFC 6749, 4.1.3
        NotRedeemedAsync(700005, ("client_id", SeedIds.AutomationApp), ("client_secret", cloud.SecretOf(SeedIds.AutomationApp)));

    [Fact]
    public Task A_code_needs_the_clients_secret() => NotRedeemedAsync(7000215, ("client_secret", "wrong"));

    [Fact]
    public Task An_invented_code_is_refused() => NotRedeemedAsync(9002313, ("code", "1.invented"));

    [Fact]
    public async Task A_code_asked_for_two_resources_gives_no_token() // 28000: one token, one resource
    {
        var result = await _browser.SignInAsync(SeedIds.People.Alice, ("scope", "openid https://vault.azure.net/user_impersonation https://management.azure.com/user_impersonation"));

        Assert.Equal(28000, (await _browser.RedeemAsync(result)).Aadsts);
    }

    [Fact]
    public async Task An_account_disabled_after_sign_in_gets_no_new_token() // 50057 on the refresh token
    {
        var result = await _browser.SignInAsync(SeedIds.People.Hanna, ("scope", "openid profile offline_access"));
        var refresh = (string)(await _browser.RedeemAsync(result)).Body["refresh_token"]!;
        var hanna = cloud.Directory.Users.Find(SeedIds.People.Hanna)!;
        cloud.Directory.Users.Put(hanna.Id, hanna with { AccountEnabled = false });

        var answer = await cloud.TokenAsync(SeedIds.Contoso, ("grant_type", "refresh_token"), ("client_id", SeedIds.PortalApp), ("client_secret", cloud.SecretOf(SeedIds.PortalApp)), ("refresh_token", refresh));

        Assert.Equal(50057, answer.Aadsts);
    }

    [Fact]
    public async Task Id_tokens_can_be_spoiled_to_test_a_client()
    {
        var settings = cloud.Get<SettingsStore>();
        settings.Change(s => s with { TamperIdToken = new(new() { ["aud"] = "someone else", ["nonce"] = null }, "none") });
        try
        {
            var token = (await _browser.RedeemAsync(await _browser.SignInAsync(SeedIds.People.Alice))).IdToken;

            Assert.Equal(("none", "someone else", false), (token.Alg, token.Audiences.Single(), token.TryGetClaim("nonce", out _)));
        }
        finally
        {
            settings.Change(s => s with { TamperIdToken = null });
        }
    }

    private async Task RefusedHereAsync(string person, int code, params (string Name, string? Value)[] changes)
    {
        var result = await _browser.SignInAsync(person, changes);

        Assert.Equal((HttpStatusCode.BadRequest, code), (result.Status, result.Aadsts));
        Assert.Null(result.Response.Headers.Location);
    }

    private async Task NotRedeemedAsync(int code, params (string Name, string Value)[] changes)
    {
        var result = await _browser.SignInAsync(SeedIds.People.Alice);

        Assert.Equal(code, (await _browser.RedeemAsync(result, changes)).Aadsts);
    }
}
