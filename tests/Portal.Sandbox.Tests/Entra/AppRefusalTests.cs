using System.Net;
using System.Security.Cryptography;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>
/// What the token endpoint refuses an application. Numbers: learn.microsoft.com/entra/identity-platform/reference-error-codes, where not said otherwise.
/// </summary>
public sealed class AppRefusalTests : IClassFixture<CloudClient>
{
    private readonly CloudClient _cloud;
    private readonly string _secret;

    public AppRefusalTests(CloudClient cloud)
    {
        _cloud = cloud;
        _secret = cloud.SecretOf(SeedIds.AutomationApp);
        cloud.Get<SettingsStore>().Change(s => s with { SecretAcceptedSeconds = 60 });
    }

    [Fact]
    public async Task The_body_has_Microsofts_shape()
    {
        var answer = await _cloud.AsAppAsync(SeedIds.AutomationApp, "wrong");

        Assert.Equal(["error", "error_description", "error_codes", "timestamp", "trace_id", "correlation_id", "error_uri"], answer.Body.Select(p => p.Key));
        Assert.StartsWith("AADSTS7000215: ", (string?)answer.Body["error_description"]);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_7000215() // "Invalid client secret is provided": 7000215
    {
        var answer = await _cloud.AsAppAsync(SeedIds.AutomationApp, "wrong");

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client", 7000215), (answer.Status, answer.Error, answer.Aadsts));
    }

    [Fact]
    public async Task The_id_of_a_secret_is_not_the_secret() // 7000215: "the client secret value, not the client secret ID"
    {
        var (credential, _) = _cloud.Directory.AddPassword(SeedIds.AutomationApp, acceptedNow: true);

        Assert.Equal(7000215, (await _cloud.AsAppAsync(SeedIds.AutomationApp, credential.KeyId)).Aadsts);
    }

    [Fact]
    public async Task A_new_secret_is_refused_with_7000215_until_it_has_replicated() // unconfirmed in Microsoft's pages; seen by many clients
    {
        using var cloud = new Moved(_cloud);
        var (_, secret) = _cloud.Directory.AddPassword(SeedIds.LegacyKvApp);

        Assert.Equal(7000215, (await _cloud.AsAppAsync(SeedIds.LegacyKvApp, secret)).Aadsts);
        cloud.By(TimeSpan.FromSeconds(61));
        Assert.Null((await _cloud.AsAppAsync(SeedIds.LegacyKvApp, secret)).Error);
    }

    [Fact]
    public async Task Expired_secret_is_refused_with_7000222() // InvalidClientSecretExpiredKeysProvided
    {
        using var cloud = new Moved(_cloud);
        var (_, secret) = _cloud.Directory.AddPassword(SeedIds.LegacyKvApp, end: _cloud.Get<Clocks>().World.AddDays(10), acceptedNow: true);

        Assert.Null((await _cloud.AsAppAsync(SeedIds.LegacyKvApp, secret)).Error);
        cloud.By(TimeSpan.FromDays(11));
        Assert.Equal(7000222, (await _cloud.AsAppAsync(SeedIds.LegacyKvApp, secret)).Aadsts);
    }

    [Fact]
    public async Task Neither_secret_nor_assertion_is_refused_with_7000218()
    {
        var answer = await _cloud.TokenAsync(SeedIds.Contoso, ("grant_type", "client_credentials"), ("client_id", SeedIds.AutomationApp), ("scope", "https://graph.microsoft.com/.default"));

        Assert.Equal(7000218, answer.Aadsts);
    }

    [Fact]
    public async Task An_unknown_application_is_refused_with_700016()
    {
        var answer = await _cloud.AsAppAsync(Guid.NewGuid().ToString(), _secret);

        Assert.Equal(("unauthorized_client", 700016), (answer.Error, answer.Aadsts));
    }

    [Fact]
    public async Task A_single_tenant_application_is_unknown_in_another_tenant() => // 700016: "sent your authentication request to the wrong tenant"
        Assert.Equal(700016, (await _cloud.AsAppAsync(SeedIds.AutomationApp, _secret, tenant: SeedIds.Fabrikam)).Aadsts);

    [Fact]
    public async Task Without_a_service_principal_the_application_is_refused_with_7000229()
    {
        var id = Guid.NewGuid().ToString();
        _cloud.Directory.Applications.Put(id, new() { Id = id, AppId = id, TenantId = SeedIds.Contoso, DisplayName = "No principal", SignInAudience = "AzureADMyOrg" });
        var (_, secret) = _cloud.Directory.AddPassword(id, acceptedNow: true);

        Assert.Equal(7000229, (await _cloud.AsAppAsync(id, secret)).Aadsts);
    }

    [Fact]
    public async Task A_disabled_service_principal_is_refused_with_7000112()
    {
        var principal = _cloud.Directory.Principal(SeedIds.Contoso, SeedIds.LegacyKvApp)!;
        var (_, secret) = _cloud.Directory.AddPassword(SeedIds.LegacyKvApp, acceptedNow: true);
        _cloud.Directory.ServicePrincipals.Put(principal.Id, principal with { AccountEnabled = false });
        try
        {
            Assert.Equal(7000112, (await _cloud.AsAppAsync(SeedIds.LegacyKvApp, secret)).Aadsts);
        }
        finally
        {
            _cloud.Directory.ServicePrincipals.Put(principal.Id, principal);
        }
    }

    [Theory]
    [InlineData("https://mail.fabrikam.com/.default")]
    [InlineData("https://legacy.contoso.com/.default")] // not among Exchange Online's service principal names
    public async Task An_unregistered_resource_is_refused_with_500011(string scope)
    {
        var answer = await _cloud.AsAppAsync(SeedIds.AutomationApp, _secret, scope);

        Assert.Equal(("invalid_resource", 500011), (answer.Error, answer.Aadsts));
    }

    [Theory]
    [InlineData("https://graph.microsoft.com/User.Read.All")]
    [InlineData("User.Read.All")]
    public async Task Applications_ask_for_default_only(string scope) => // v2-oauth2-client-creds-grant-flow: scope
        Assert.Equal(1002012, (await _cloud.AsAppAsync(SeedIds.AutomationApp, _secret, scope)).Aadsts);

    [Fact]
    public async Task One_token_is_for_one_resource() => // 28000 family: scope contains more than one resource
        Assert.Equal(28000, (await _cloud.AsAppAsync(SeedIds.AutomationApp, _secret, "https://graph.microsoft.com/.default https://vault.azure.net/.default")).Aadsts);

    [Fact]
    public async Task An_unknown_tenant_is_refused_with_90002() =>
        Assert.Equal(90002, (await _cloud.AsAppAsync(SeedIds.AutomationApp, _secret, tenant: Guid.NewGuid().ToString())).Aadsts);

    [Fact]
    public async Task The_common_endpoint_is_not_for_applications() =>
        Assert.Equal(9001023, (await _cloud.AsAppAsync(SeedIds.AutomationApp, _secret, tenant: "common")).Aadsts);

    [Fact]
    public async Task An_assertion_of_an_unregistered_certificate_is_refused_with_700027()
    {
        using var stranger = TokenClient.Certificate();

        Assert.Equal(700027, (await _cloud.AsAppByAssertionAsync(SeedIds.ReaderApp, TokenClient.Assertion(stranger, SeedIds.ReaderApp))).Aadsts);
    }

    [Fact]
    public async Task An_assertion_that_another_key_signed_is_refused() // 7000274, named in Microsoft.Identity.Web's certificate reload list
    {
        using var certificate = _cloud.ReaderCertificate();
        using var other = RSA.Create(2048);

        Assert.Equal(7000274, (await _cloud.AsAppByAssertionAsync(SeedIds.ReaderApp, TokenClient.Assertion(certificate, SeedIds.ReaderApp, signer: other))).Aadsts);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_1000502() // outside validity, in world time
    {
        using var cloud = new Moved(_cloud);
        using var certificate = TokenClient.Certificate(days: 5);
        _cloud.Directory.AddCertificate(SeedIds.LegacyHmaApp, certificate.RawData);
        cloud.By(TimeSpan.FromDays(6));

        Assert.Equal(1000502, (await _cloud.AsAppByAssertionAsync(SeedIds.LegacyHmaApp, TokenClient.Assertion(certificate, SeedIds.LegacyHmaApp))).Aadsts);
    }

    [Theory]
    [InlineData(-30, -20)] // expired
    [InlineData(20, 30)] // not yet
    public async Task An_assertion_outside_its_window_is_refused_with_700024(int from, int to)
    {
        var now = DateTimeOffset.UtcNow;
        Assert.Equal(700024, await SpoiledAsync(claims => (claims["nbf"], claims["exp"]) = (now.AddMinutes(from).ToUnixTimeSeconds(), now.AddMinutes(to).ToUnixTimeSeconds())));
    }

    [Fact]
    public async Task An_assertion_for_another_audience_is_refused() => // 700023; certificate-credentials: aud
        Assert.Equal(700023, await SpoiledAsync(c => c["aud"] = $"https://login.microsoftonline.com/{SeedIds.Fabrikam}/oauth2/v2.0/token"));

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    public async Task An_assertion_about_another_application_is_refused(string claim) => // 700021; certificate-credentials: iss, sub
        Assert.Equal(700021, await SpoiledAsync(c => c[claim] = SeedIds.AutomationApp));

    [Fact]
    public async Task An_assertion_without_jti_is_refused() => // certificate-credentials: jti
        Assert.Equal(50027, await SpoiledAsync(c => c.Remove("jti")));

    [Theory]
    [InlineData("garbage")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")] // alg none
    public async Task What_is_no_signed_assertion_is_refused(string assertion) => // 50027, invalid JWT token
        Assert.Equal(50027, (await _cloud.AsAppByAssertionAsync(SeedIds.ReaderApp, assertion)).Aadsts);

    private async Task<int?> SpoiledAsync(Action<Dictionary<string, object>> spoil)
    {
        using var certificate = _cloud.ReaderCertificate();
        return (await _cloud.AsAppByAssertionAsync(SeedIds.ReaderApp, TokenClient.Assertion(certificate, SeedIds.ReaderApp, spoil: spoil))).Aadsts;
    }
}
