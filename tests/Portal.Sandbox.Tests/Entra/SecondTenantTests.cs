using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>
/// Sign-in in another tenant: learn.microsoft.com/entra/identity-platform/howto-convert-app-to-be-multi-tenant (consent there first), reference-error-codes, and
/// id-token-claims-reference for guests ("idp").
/// </summary>
public sealed class SecondTenantTests(CloudClient cloud) : IClassFixture<CloudClient>, IDisposable
{
    private const string Graph = "openid profile https://graph.microsoft.com/Application.ReadWrite.All";
    private readonly CloudClient _cloud = cloud;
    private readonly Browser _browser = new(cloud);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task The_portals_application_is_refused_in_Fabrikam_with_65001_until_somebody_consented_there()
    {
        if (_cloud.Directory.Principal(SeedIds.Fabrikam, SeedIds.PortalApp) is { } consented) _cloud.Directory.ServicePrincipals.Remove(consented.Id);
        var page = await _browser.ChooseAsync(_browser.Address(SeedIds.Fabrikam), SeedIds.People.Felix);

        Assert.Equal(65001, page.Aadsts);
        Assert.Empty(page.Sent);
        Assert.Equal(65001, (await _browser.GetAsync(_browser.Address(SeedIds.Fabrikam, ("prompt", "none")))).Aadsts);
        Assert.Equal(700016, (await _cloud.AsAppAsync(SeedIds.PortalApp, _cloud.SecretOf(SeedIds.PortalApp), tenant: SeedIds.Fabrikam)).Aadsts);
    }

    [Fact]
    public async Task After_admin_consent_a_person_of_Fabrikam_gets_tokens_of_Fabrikam()
    {
        await ConsentToPortalAsync();

        var answer = await _browser.RedeemInAsync(SeedIds.Fabrikam, await _browser.ChooseAsync(_browser.Address(SeedIds.Fabrikam, ("scope", Graph)), SeedIds.People.Felix));

        Assert.Equal((SeedIds.Fabrikam, SeedIds.People.Felix), (answer.IdToken.GetClaim("tid").Value, answer.IdToken.GetClaim("oid").Value));
        Assert.Equal($"https://login.microsoftonline.com/{SeedIds.Fabrikam}/v2.0", answer.IdToken.Issuer);
        Assert.Equal(SeedIds.Fabrikam, answer.AccessToken.GetClaim("tid").Value);
        Assert.Equal($"https://sts.windows.net/{SeedIds.Fabrikam}/", answer.AccessToken.Issuer);
        Assert.Contains("Application.ReadWrite.All", answer.AccessToken.GetClaim("scp").Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_guest_of_Fabrikam_is_refused_there_with_50020()
    {
        await ConsentToPortalAsync();

        Assert.Equal(50020, (await _browser.ChooseAsync(_browser.Address(SeedIds.Fabrikam), SeedIds.People.Greta)).Aadsts);
    }

    [Fact]
    public async Task A_guest_gets_tokens_of_the_tenant_with_the_guests_object_id_and_the_identity_provider_at_home()
    {
        await ConsentToPortalAsync();

        var answer = await _browser.RedeemInAsync(SeedIds.Fabrikam, await _browser.ChooseAsync(_browser.Address(SeedIds.Fabrikam, ("scope", Graph)), SeedIds.People.Alice), ("client_info", "1"));

        Assert.Equal(
            [SeedIds.Fabrikam, SeedIds.People.AliceInFabrikam, "alice@contoso.com", $"https://sts.windows.net/{SeedIds.Contoso}/"],
            new[] { "tid", "oid", "preferred_username", "idp" }.Select(c => answer.IdToken.GetClaim(c).Value));
        Assert.Equal(
            [SeedIds.People.AliceInFabrikam, "alice@contoso.com", "alice@contoso.com", $"https://sts.windows.net/{SeedIds.Contoso}/"],
            new[] { "oid", "unique_name", "email", "idp" }.Select(c => answer.AccessToken.GetClaim(c).Value));
        Assert.False(answer.AccessToken.TryGetClaim("upn", out _));
        var info = System.Text.Encoding.UTF8.GetString(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes((string)answer.Body["client_info"]!));
        Assert.Equal($$"""{"uid":"{{SeedIds.People.Alice}}","utid":"{{SeedIds.Contoso}}"}""", info);
    }

    [Fact]
    public async Task A_guest_whose_account_at_home_is_disabled_gets_no_token()
    {
        await ConsentToPortalAsync();
        var code = await _browser.ChooseAsync(_browser.Address(SeedIds.Fabrikam), SeedIds.People.Alice);
        var alice = _cloud.Directory.Users.Find(SeedIds.People.Alice)!;
        _cloud.Directory.Users.Put(alice.Id, alice with { AccountEnabled = false });

        var refused = await _browser.RedeemInAsync(SeedIds.Fabrikam, code);

        _cloud.Directory.Users.Put(alice.Id, alice);
        Assert.Equal(50057, refused.Aadsts);
    }

    [Fact]
    public async Task Fabrikams_own_registration_works_from_the_first_day_and_only_there()
    {
        var asked = new (string, string?)[] { ("client_id", SeedIds.FabrikamPortalApp), ("scope", Graph) };
        var code = await _browser.ChooseAsync(_browser.Address(SeedIds.Fabrikam, asked), SeedIds.People.Farah);
        var secret = (string)_cloud.Seed()["portalInFabrikam"]!["clientSecret"]!;

        var answer = await _browser.RedeemInAsync(SeedIds.Fabrikam, code, ("client_id", SeedIds.FabrikamPortalApp), ("client_secret", secret));

        Assert.Equal((SeedIds.FabrikamPortalApp, SeedIds.Fabrikam), (answer.AccessToken.GetClaim("appid").Value, answer.AccessToken.GetClaim("tid").Value));
        Assert.Equal(700016, (await _browser.GetAsync(_browser.Address(SeedIds.Contoso, asked))).Aadsts);
    }

    private async Task ConsentToPortalAsync()
    {
        using var browser = new Browser(_cloud);
        var address = $"https://login.microsoftonline.com/{SeedIds.Fabrikam}/adminconsent?client_id={SeedIds.PortalApp}&redirect_uri={Uri.EscapeDataString(Browser.Redirect)}";
        await browser.ChooseAsync(address, SeedIds.People.Farah);
        Assert.Equal("True", (await browser.PressAsync(address, "accept", SeedIds.People.Farah)).Sent["admin_consent"]);
        await _cloud.MoveWorldAsync(60);
    }
}
