using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Cloud;
using Portal.Cloud.Entra;
using Portal.Cloud.Graph;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Tests.Cloud.Entra;

public sealed class AppTokensTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly AppTokens _tokens = new(cloud.Network);
    private readonly Applications _apps = new(cloud.Network, cloud.As(SeedIds.People.Alice));

    private async Task<Application> AppAsync(bool withPrincipal = true)
    {
        var app = await _apps.EnsureAsync(new($"sss-{Guid.NewGuid():N}", "Token test", null, []), Ct);
        if (withPrincipal) await new ServicePrincipals(cloud.Network, cloud.As(SeedIds.People.Alice)).EnsureAsync(app.AppId, Ct);
        return app;
    }

    [Fact]
    public async Task A_good_secret_gives_a_token_that_prints_only_its_claims()
    {
        var app = await AppAsync();
        var secret = await _apps.AddSecretAsync(app.Id, "x", DateTimeOffset.UtcNow.AddDays(1), Ct);
        var token = await _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, secret.Text, AppTokens.VaultResource, Ct);
        Assert.Equal((AppTokens.VaultResource, SeedIds.Contoso, app.AppId), (token.Claims.Audience, token.Claims.TenantId, token.Claims.AppId));
        Assert.Empty(token.Claims.Roles);
        Assert.DoesNotContain(token.Token, token.ToString());
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_7000215()
    {
        var app = await AppAsync();
        await _apps.AddSecretAsync(app.Id, "x", DateTimeOffset.UtcNow.AddDays(1), Ct);
        var error = await Refused.ByAsync(() => _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, "wrong-canary", AppTokens.VaultResource, Ct));
        Assert.Equal((CloudErrorKind.CredentialRefused, "AADSTS7000215", true), (error.Kind, error.Code, error.IsSettling));
        Assert.DoesNotContain("wrong-canary", error.ToString());
        Assert.NotNull(error.CorrelationId);
    }

    [Fact]
    public async Task A_secret_too_new_is_refused_until_it_is_known()
    {
        var app = await AppAsync();
        cloud.Get<SettingsStore>().Change(s => s with { SecretAcceptedSeconds = 600 });
        try
        {
            var secret = await _apps.AddSecretAsync(app.Id, "x", DateTimeOffset.UtcNow.AddDays(1), Ct);
            Assert.True((await Refused.ByAsync(() => _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, secret.Text, AppTokens.VaultResource, Ct))).IsSettling);
            await cloud.ControlAsync("clock", """{"moveSeconds":601}""");
            await _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, secret.Text, AppTokens.VaultResource, Ct);
        }
        finally
        {
            cloud.Get<SettingsStore>().Change(s => s with { SecretAcceptedSeconds = 0 });
        }
    }

    // A cached token would hide that the secret is gone: every call asks Entra.
    [Fact]
    public async Task A_removed_secret_gives_no_token_any_more()
    {
        var app = await AppAsync();
        var secret = await _apps.AddSecretAsync(app.Id, "x", DateTimeOffset.UtcNow.AddDays(1), Ct);
        await _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, secret.Text, AppTokens.VaultResource, Ct);
        await _apps.RemoveSecretAsync(app.Id, secret.KeyId, Ct);
        Assert.Equal("AADSTS7000215", (await Refused.ByAsync(() => _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, secret.Text, AppTokens.VaultResource, Ct))).Code);
    }

    [Fact]
    public async Task An_application_nobody_knows_is_refused_with_700016() =>
        Assert.Equal("AADSTS700016", (await Refused.ByAsync(() => _tokens.BySecretAsync(SeedIds.Contoso, Guid.NewGuid().ToString(), "x", AppTokens.VaultResource, Ct))).Code);

    [Fact]
    public async Task An_application_without_service_principal_is_refused_with_7000229()
    {
        var app = await AppAsync(withPrincipal: false);
        var secret = await _apps.AddSecretAsync(app.Id, "x", DateTimeOffset.UtcNow.AddDays(1), Ct);
        Assert.Equal("AADSTS7000229", (await Refused.ByAsync(() => _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, secret.Text, AppTokens.VaultResource, Ct))).Code);
    }

    [Fact]
    public async Task A_host_that_is_no_resource_of_the_tenant_is_refused_with_500011()
    {
        var app = await AppAsync();
        var secret = await _apps.AddSecretAsync(app.Id, "x", DateTimeOffset.UtcNow.AddDays(1), Ct);
        var error = await Refused.ByAsync(() => _tokens.BySecretAsync(SeedIds.Contoso, app.AppId, secret.Text, "https://mail.unknown.example/", Ct));
        Assert.Equal((CloudErrorKind.BadInput, "AADSTS500011"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_certificate_that_is_not_on_the_app_is_refused_with_700027()
    {
        var app = await AppAsync();
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=stranger", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal("AADSTS700027", (await Refused.ByAsync(() => _tokens.ByCertificateAsync(SeedIds.Contoso, app.AppId, certificate, "https://mail.contoso.com", Ct))).Code);

        await _apps.AddCertificateAsync(app.Id, certificate.RawData, "now it is", Ct);
        Assert.Equal(app.AppId, (await _tokens.ByCertificateAsync(SeedIds.Contoso, app.AppId, certificate, "https://mail.contoso.com/", Ct)).Claims.AppId);
    }

    [Fact]
    public async Task A_tenant_is_found_by_any_of_its_domains()
    {
        var tenants = new Tenants(cloud.Network);
        Assert.Equal(SeedIds.Contoso, await tenants.FindIdAsync("contoso.com", Ct));
        Assert.Equal(SeedIds.Fabrikam, await tenants.FindIdAsync(SeedIds.Fabrikam, Ct));
        Assert.Null(await tenants.FindIdAsync("nobody-has-this.example", Ct));
        Assert.Null(await tenants.FindIdAsync("../common", Ct));
    }
}
