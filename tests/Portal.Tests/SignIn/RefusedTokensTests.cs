using System.Net;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.SignIn;

public sealed class RunningPortal : IAsyncLifetime
{
    public PortalApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await PortalApp.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>
/// Id tokens that must not sign anybody in, issued by the simulated Entra on request and met by the real handler.
/// The rules: https://learn.microsoft.com/entra/identity-platform/id-tokens, access-tokens#validate-tokens and v2-protocols-oidc.
/// </summary>
public sealed class RefusedTokensTests(RunningPortal running) : IClassFixture<RunningPortal>
{
    private const string OtherTenant = SeedIds.Fabrikam;
    private const string OtherApp = "11111111-2222-4333-8444-555555555555";

    public static TheoryData<string, object> Spoiled => new()
    {
        // "Validate the signature": an unsigned token has none.
        { "alg none", new { signing = "none" } },
        // Entra signs with RS256 only; a symmetric algorithm would make a public value the key.
        { "HS256", new { signing = "hs256" } },
        { "a key that Entra does not publish", new { signing = "unknown-key" } },
        // "Each key in the keys document has an issuer": a key bound to one tenant signs for that tenant only.
        { "a published key of another issuer", new { signing = "bound-key" } },
        { "another issuer", Claim("iss", $"https://login.microsoftonline.com/{OtherTenant}/v2.0") },
        { "the v1.0 issuer", Claim("iss", $"https://sts.windows.net/{SeedIds.Contoso}/") },
        { "a tenant outside the list", Claims(("tid", OtherTenant), ("iss", $"https://login.microsoftonline.com/{OtherTenant}/v2.0")) },
        { "tid and issuer that differ", Claim("tid", OtherTenant) },
        { "no tid", Claim("tid", null) },
        { "tid that is no GUID", Claims(("tid", "contoso.com"), ("iss", "https://login.microsoftonline.com/contoso.com/v2.0")) },
        // "aud must be your application's id"
        { "another audience", Claim("aud", OtherApp) },
        { "no audience", Claim("aud", null) },
        // Entra never issues two; the library alone would accept it.
        { "two audiences", Claim("aud", new[] { SeedIds.PortalApp, OtherApp }) },
        { "azp of another client", Claims(("aud", SeedIds.PortalApp), ("azp", OtherApp)) },
        { "another nonce", Claim("nonce", "639308971668438827.YTU0YzY2MjItY2ZkNy00YWU3LTg3NTAtMWNkNWMwZWM3NWQ5") },
        { "no nonce", Claim("nonce", null) },
        { "expired", Claims(("exp", 1_700_000_000L), ("nbf", 1_600_000_000L)) },
        { "no expiry", Claim("exp", null) },
        { "not valid yet", Claim("nbf", 4_000_000_000L) },
        { "no sub", Claim("sub", null) },
        { "no iat", Claim("iat", null) },
        // (tid, oid) is the person's identity; without oid there is nobody.
        { "no oid", Claim("oid", null) },
        { "at_hash of another access token", Claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA") },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public async Task Refused(string what, object tampering)
    {
        var app = running.App;
        await app.ChangeSandboxAsync(new { tamperIdToken = tampering });
        using var alice = app.Visitor();

        var page = await alice.SignInAsync(SeedIds.People.Alice);

        Assert.True(page.Address.AbsolutePath == "/sign-in-failed", $"A token with {what} signed in and led to {page.Address}.");
        Assert.True(page.Text.Contains("did not pass the portal's checks", StringComparison.Ordinal), page.Text);
        Assert.DoesNotContain("IDX", page.Text);
        Assert.DoesNotContain("__Host-portal", alice.CookieNames);
        await StaysOutAsync(alice);
    }

    /// <summary>The table would prove nothing if nobody could sign in at all.</summary>
    [Fact]
    public async Task Unspoiled_token_signs_in()
    {
        await running.App.ChangeSandboxAsync(new { tamperIdToken = (object?)null });

        using var alice = await running.App.SignInAsync(SeedIds.People.Alice);

        Assert.Contains("__Host-portal", alice.CookieNames);
    }

    private async Task StaysOutAsync(Visitor visitor)
    {
        await running.App.ChangeSandboxAsync(new { tamperIdToken = (object?)null });
        using var answer = await visitor.Http.GetAsync("/setups");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("login.localhost", answer.Headers.Location!.Host);
    }

    private static object Claim(string name, object? value) => Claims((name, value));

    private static object Claims(params (string Name, object? Value)[] claims) => new { claims = claims.ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal) };
}
