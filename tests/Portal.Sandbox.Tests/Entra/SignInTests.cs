using Microsoft.Identity.Client;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>People sign in: learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow and id-token-claims-reference.</summary>
public sealed class SignInTests(CloudClient cloud) : IClassFixture<CloudClient>, IDisposable
{
    private readonly Browser _browser = new(cloud);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task The_page_lists_the_people_with_their_roles_and_has_nothing_inline()
    {
        var page = await _browser.OpenAsync();

        Assert.True(page.AsksWho);
        Assert.Contains("Alice Adams", page.Page);
        Assert.Contains("Portal: Portal.Admin", page.Page);
        Assert.Contains("Entra: Application Administrator (not effective yet)", page.Page);
        Assert.DoesNotContain("style=", page.Page);
        Assert.DoesNotContain("onclick", page.Page);
        Assert.Contains("script-src 'self';", page.Response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task The_id_token_says_who_and_with_which_portal_roles()
    {
        var result = await _browser.SignInAsync(SeedIds.People.Alice);
        var answer = await _browser.RedeemAsync(result);

        Assert.Equal("state-1", result.Sent["state"]);
        var token = answer.IdToken;
        Assert.Equal(SeedIds.PortalApp, token.Audiences.Single());
        Assert.Equal($"https://login.microsoftonline.com/{SeedIds.Contoso}/v2.0", token.Issuer);
        Assert.Equal(
            [SeedIds.Contoso, SeedIds.People.Alice, "Alice Adams", "alice@contoso.com", "nonce-1", "2.0", "Portal.Admin"],
            new[] { "tid", "oid", "name", "preferred_username", "nonce", "ver", "roles" }.Select(c => token.GetClaim(c).Value));
        Assert.NotEqual(SeedIds.People.Alice, token.Subject); // pairwise: another one for every application
        Assert.True(token.TryGetClaim("sid", out _) && token.TryGetClaim("login_hint", out _));
        Assert.False(answer.Body.ContainsKey("refresh_token")); // offline_access was not asked for
    }

    [Fact]
    public async Task The_id_token_is_signed_with_a_published_key_that_may_sign_for_the_tenant()
    {
        var answer = await _browser.RedeemAsync(await _browser.SignInAsync(SeedIds.People.Alice));
        var metadata = await new ConfigurationManager<OpenIdConnectConfiguration>(
            $"https://login.microsoftonline.com/{SeedIds.Contoso}/v2.0/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), cloud.Http).GetConfigurationAsync(default);

        var validated = await new JsonWebTokenHandler().ValidateTokenAsync(answer.IdToken.EncodedToken, new TokenValidationParameters
        {
            IssuerSigningKeys = metadata.SigningKeys, ValidIssuer = metadata.Issuer, ValidAudience = SeedIds.PortalApp, ValidAlgorithms = ["RS256"],
        });

        Assert.True(validated.IsValid, validated.Exception?.Message);
    }

    [Fact]
    public async Task Assigned_without_a_role_there_is_no_roles_claim()
    {
        var answer = await _browser.RedeemAsync(await _browser.SignInAsync(SeedIds.People.Greta));

        Assert.False(answer.IdToken.TryGetClaim("roles", out _));
    }

    [Fact]
    public async Task Msal_redeems_the_code_and_keeps_the_account()
    {
        var result = await _browser.SignInAsync(SeedIds.People.Alice, ("scope", "openid profile offline_access User.Read"), ("response_mode", "form_post"));
        var app = ConfidentialClientApplicationBuilder.Create(SeedIds.PortalApp).WithAuthority($"https://login.microsoftonline.com/{SeedIds.Contoso}/")
            .WithClientSecret(cloud.SecretOf(SeedIds.PortalApp)).WithRedirectUri(Browser.Redirect).WithHttpClientFactory(cloud).Build();

        var tokens = await app.AcquireTokenByAuthorizationCode(["User.Read"], result.Sent["code"]).WithPkceCodeVerifier(_browser.Verifier).ExecuteAsync();
        var account = await app.GetAccountAsync(tokens.Account.HomeAccountId.Identifier);
        var vault = await app.AcquireTokenSilent(["https://vault.azure.net/user_impersonation"], account).ExecuteAsync();

        Assert.Equal($"{SeedIds.People.Alice}.{SeedIds.Contoso}", tokens.Account.HomeAccountId.Identifier);
        Assert.Equal("https://vault.azure.net", new JsonWebToken(vault.AccessToken).Audiences.Single());
    }

    [Theory]
    [InlineData("https://graph.microsoft.com/Application.ReadWrite.All", "https://graph.microsoft.com", "User.Read Application.ReadWrite.All AppRoleAssignment.ReadWrite.All Directory.Read.All")]
    [InlineData("https://management.azure.com/user_impersonation", "https://management.azure.com", "user_impersonation")]
    [InlineData("https://contoso.crm4.dynamics.com/user_impersonation", "https://contoso.crm4.dynamics.com", "user_impersonation")]
    public async Task A_persons_token_is_for_one_resource_and_holds_all_that_is_consented_there(string scope, string audience, string held)
    {
        var answer = await _browser.RedeemAsync(await _browser.SignInAsync(SeedIds.People.Alice, ("scope", $"openid profile {scope}")));

        Assert.Equal(audience, answer.AccessToken.Audiences.Single());
        var scopes = answer.AccessToken.GetClaim("scp").Value.Split(' ');
        Assert.All(held.Split(' '), s => Assert.Contains(s, scopes));
        Assert.Equal(SeedIds.People.Alice, answer.AccessToken.GetClaim("oid").Value);
    }

    [Fact]
    public async Task Form_post_sends_the_code_in_a_form_that_needs_no_script()
    {
        var result = await _browser.SignInAsync(SeedIds.People.Alice, ("response_mode", "form_post"));

        Assert.True(result.Sent.ContainsKey("code"));
        Assert.Contains($"method=\"post\" action=\"{Browser.Redirect}\"", result.Page);
        Assert.Contains("<button", result.Page);
        Assert.Contains("form-action 'self' http://localhost:5080;", result.Response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Signed_in_once_the_browser_is_not_asked_again()
    {
        await _browser.SignInAsync(SeedIds.People.Alice);

        Assert.True((await _browser.OpenAsync()).Sent.ContainsKey("code"));
        Assert.True((await _browser.OpenAsync(("prompt", "none"))).Sent.ContainsKey("code"));
        Assert.True((await _browser.OpenAsync(("login_hint", "alice@contoso.com"))).Sent.ContainsKey("code"));
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account")]
    [InlineData("max_age", "0")]
    [InlineData("login_hint", "amir@contoso.com")]
    public async Task The_browser_is_asked_again_when_the_application_wants_it(string name, string value)
    {
        await _browser.SignInAsync(SeedIds.People.Alice);
        await Task.Delay(10);

        Assert.True((await _browser.OpenAsync((name, value))).AsksWho);
    }

    [Fact]
    public async Task With_max_age_the_token_says_when_the_person_signed_in() // OpenID Connect Core 3.1.2.1: auth_time is required then
    {
        var answer = await _browser.RedeemAsync(await _browser.SignInAsync(SeedIds.People.Alice, ("max_age", "60")));

        Assert.True(answer.IdToken.TryGetClaim("auth_time", out _));
    }

    [Fact]
    public async Task Sign_out_ends_the_session_tells_the_application_and_goes_back()
    {
        await _browser.SignInAsync(SeedIds.People.Alice);

        var page = await _browser.GetAsync($"https://login.microsoftonline.com/{SeedIds.Contoso}/oauth2/v2.0/logout?post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A5080%2Fsigned-out&state=x");

        Assert.Contains("href=\"http://localhost:5080/signed-out?state=x\"", page.Page);
        Assert.Contains("<iframe hidden title=\"Signing out\" src=\"http://localhost:5080/signout-frontchannel?sid=", page.Page);
        Assert.Contains("frame-src http://localhost:5080;", page.Response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.True((await _browser.OpenAsync()).AsksWho);
    }

    [Fact]
    public async Task Sign_out_goes_back_to_registered_addresses_only() // v2-protocols-oidc: "must match one of the redirect URIs"
    {
        await _browser.SignInAsync(SeedIds.People.Alice);

        var page = await _browser.GetAsync($"https://login.microsoftonline.com/{SeedIds.Contoso}/oauth2/v2.0/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F");

        Assert.DoesNotContain("evil.example", page.Page);
    }
}
