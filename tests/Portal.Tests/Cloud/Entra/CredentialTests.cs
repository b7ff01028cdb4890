using Azure.Core;
using Azure.Identity;
using Portal.Cloud;
using Portal.Cloud.Arm;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Tests.Cloud.Entra;

/// <summary>No token is an error like any other, whichever gateway needed it; the portal's own "sign in first" passes through.</summary>
public sealed class CredentialTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private sealed class SignInFirstException : Exception;

    private Dictionary<string, Func<TokenCredential, Task>> Gateways => new()
    {
        ["Graph"] = c => new Organizations(cloud.Network, c).ReadAsync(Ct),
        ["Azure"] = c => new Vaults(cloud.Network, c).ListAsync(Ct),
        ["Key Vault certificates"] = c => new VaultCertificates(cloud.Network, VaultUri.Of(SeedIds.RoleVault), c).ListAsync(Ct),
        ["Key Vault secrets"] = c => new VaultSecrets(cloud.Network, VaultUri.Of(SeedIds.RoleVault), c).ReadCertificateAsync("x", null, Ct),
    };

    [Theory]
    [InlineData("Graph")]
    [InlineData("Azure")]
    [InlineData("Key Vault certificates")]
    [InlineData("Key Vault secrets")]
    public async Task A_refused_credential_is_explained(string gateway)
    {
        var credential = new ClientSecretCredential(SeedIds.Contoso, SeedIds.AutomationApp, "wrong-canary", new ClientSecretCredentialOptions { Transport = cloud.Network.Transport });
        var error = await Refused.ByAsync(() => Gateways[gateway](credential));
        Assert.Equal((CloudSystem.Entra, CloudErrorKind.CredentialRefused, "AADSTS7000215"), (error.System, error.Kind, error.Code));
        Assert.DoesNotContain("wrong-canary", error.ToString());
    }

    [Theory]
    [InlineData("Graph")]
    [InlineData("Azure")]
    [InlineData("Key Vault certificates")]
    [InlineData("Key Vault secrets")]
    public async Task The_portals_own_exception_passes_through(string gateway)
    {
        var credential = DelegatedTokenCredential.Create((_, _) => throw new SignInFirstException());
        await Assert.ThrowsAsync<SignInFirstException>(() => Gateways[gateway](credential));
    }

    // https://learn.microsoft.com/entra/identity-platform/claims-challenge: ask once more with the claims; refused again, it is the person's turn.
    [Fact]
    public async Task A_claims_challenge_is_answered_once_and_then_handed_on()
    {
        var asked = new List<string?>();
        await using var strict = await FakeServer.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = """Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ==" """.Trim();
            return Task.CompletedTask;
        });
        using var network = new CloudNetwork(strict.Attach);
        var credential = DelegatedTokenCredential.Create((context, _) =>
        {
            asked.Add(context.Claims);
            return new AccessToken("token", DateTimeOffset.UtcNow.AddHours(1));
        });
        var error = await Refused.ByAsync(() => new Vaults(network, credential).ListAsync(Ct));
        Assert.Equal((CloudErrorKind.ClaimsChallenge, """{"access_token":{}}"""), (error.Kind, error.Claims));
        Assert.Equal([null, """{"access_token":{}}"""], asked);
    }
}
