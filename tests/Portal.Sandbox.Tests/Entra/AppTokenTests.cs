using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Identity.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>Applications as themselves: Microsoft's own libraries, unchanged, and what their tokens say.</summary>
public sealed class AppTokenTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private static readonly string[] Graph = ["https://graph.microsoft.com/.default"];

    [Fact]
    public async Task Azure_Identity_gets_a_token_by_secret()
    {
        var secret = cloud.SecretOf(SeedIds.AutomationApp);
        var credential = new ClientSecretCredential(SeedIds.Contoso, SeedIds.AutomationApp, secret, new ClientSecretCredentialOptions { Transport = Transport() });

        var token = new JsonWebToken((await credential.GetTokenAsync(new TokenRequestContext(Graph), default)).Token);

        Assert.Equal("app", token.GetClaim("idtyp").Value);
        Assert.Equal(["Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.Read.All"], token.Claims.Where(c => c.Type == "roles").Select(c => c.Value));
    }

    [Fact]
    public async Task Azure_Identity_gets_a_token_by_certificate()
    {
        using var certificate = cloud.ReaderCertificate();
        var credential = new ClientCertificateCredential(SeedIds.Contoso, SeedIds.ReaderApp, certificate, new ClientCertificateCredentialOptions { Transport = Transport() });

        var token = new JsonWebToken((await credential.GetTokenAsync(new TokenRequestContext(Graph), default)).Token);

        Assert.Equal("2", token.GetClaim("appidacr").Value); // 2 = certificate: access-token-claims-reference
        Assert.Contains("Application.Read.All", token.Claims.Where(c => c.Type == "roles").Select(c => c.Value));
    }

    [Fact]
    public async Task Msal_gets_a_token_for_the_on_premises_resource_of_Exchange()
    {
        using var certificate = TokenClient.Certificate();
        cloud.Directory.AddCertificate(SeedIds.LegacyHmaApp, certificate.RawData);
        var app = ConfidentialClientApplicationBuilder.Create(SeedIds.LegacyHmaApp).WithAuthority($"https://login.microsoftonline.com/{SeedIds.Contoso}/")
            .WithCertificate(certificate).WithHttpClientFactory(cloud).Build();

        var result = await app.AcquireTokenForClient(["https://mail.contoso.com/.default"]).ExecuteAsync();

        var token = new JsonWebToken(result.AccessToken);
        Assert.Equal("https://mail.contoso.com", token.Audiences.Single());
        Assert.Equal("full_access_as_app", token.GetClaim("roles").Value);
        Assert.Equal($"https://sts.windows.net/{SeedIds.Contoso}/", token.Issuer);
    }

    [Theory]
    [InlineData(true)] // PS256 with x5t#S256: what MSAL sends
    [InlineData(false)] // RS256 with x5t: older clients, and keys that cannot do PSS
    public async Task Both_kinds_of_assertion_are_accepted(bool pss) // certificate-credentials: "Header"
    {
        using var certificate = cloud.ReaderCertificate();

        var answer = await cloud.AsAppByAssertionAsync(SeedIds.ReaderApp, TokenClient.Assertion(certificate, SeedIds.ReaderApp, pss));

        Assert.Null(answer.Error);
    }

    [Theory]
    [InlineData("https://mail.contoso.com/.default", "https://mail.contoso.com")]
    [InlineData("https://mail.contoso.com//.default", "https://mail.contoso.com/")] // scopes-oidc: "Trailing slash and .default"
    [InlineData("00000002-0000-0ff1-ce00-000000000000/.default", "00000002-0000-0ff1-ce00-000000000000")]
    public async Task The_audience_is_the_resource_as_it_was_named(string scope, string audience)
    {
        var (_, secret) = cloud.Directory.AddPassword(SeedIds.LegacyHmaApp, acceptedNow: true);

        var answer = await cloud.AsAppAsync(SeedIds.LegacyHmaApp, secret, scope);

        Assert.Equal(audience, answer.AccessToken.Audiences.Single());
    }

    [Fact]
    public async Task Roles_follow_the_grants_of_that_resource_and_are_absent_without_any() // access-token-claims-reference: roles
    {
        var (_, secret) = cloud.Directory.AddPassword(SeedIds.LegacyHmaApp, acceptedNow: true);

        var exchange = await cloud.AsAppAsync(SeedIds.LegacyHmaApp, secret, "https://outlook.office365.com/.default");
        var vault = await cloud.AsAppAsync(SeedIds.LegacyHmaApp, secret, "https://vault.azure.net/.default");

        Assert.Contains(exchange.AccessToken.Claims, c => c is { Type: "roles", Value: "full_access_as_app" });
        Assert.DoesNotContain(vault.AccessToken.Claims, c => c.Type == "roles");
    }

    [Fact]
    public async Task A_role_of_the_same_id_on_another_resource_is_not_that_role()
    {
        // Exchange Online declares Mail.ReadWrite under the id of Microsoft Graph's: only the pair (resource, role) names a permission.
        var exchange = cloud.Directory.Principal(SeedIds.Contoso, MicrosoftApps.ExchangeOnline)!;
        var holder = cloud.Directory.Principal(SeedIds.Contoso, SeedIds.LegacyKvApp)!;
        var now = cloud.Get<Clocks>().World;
        cloud.Directory.AppRoleAssignments.Put("twin", new("twin", SeedIds.Contoso, "e2a3a72e-5f79-4c64-b1b1-878b674786c9", holder.Id, "ServicePrincipal", exchange.Id, now, now));
        var (_, secret) = cloud.Directory.AddPassword(SeedIds.LegacyKvApp, acceptedNow: true);

        var graph = await cloud.AsAppAsync(SeedIds.LegacyKvApp, secret);

        Assert.DoesNotContain(graph.AccessToken.Claims, c => c.Type == "roles");
    }

    private HttpClientTransport Transport() => new(cloud.Http);
}
