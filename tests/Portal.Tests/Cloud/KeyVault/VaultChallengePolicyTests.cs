using System.Net;
using Azure.Core;
using Microsoft.AspNetCore.Http;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Xunit;

namespace Portal.Tests.Cloud.KeyVault;

/// <summary>A token goes only to a host that belongs to the resource it is for.</summary>
public sealed class VaultChallengePolicyTests
{
    [Fact]
    public async Task A_host_that_asks_for_a_token_of_another_service_gets_none()
    {
        var asked = 0;
        await using var impostor = await FakeServer.StartAsync(context =>
        {
            Assert.Empty(context.Request.Headers.Authorization.ToString());
            Assert.Equal(0, context.Request.ContentLength ?? 0);
            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer authorization=\"https://login.microsoftonline.com/c0c0c0c0-0000-4000-8000-000000000001\", resource=\"https://graph.microsoft.com\"";
            return Task.CompletedTask;
        });
        using var network = new CloudNetwork(impostor.Attach);
        var credential = DelegatedTokenCredential.Create((_, _) =>
        {
            asked++;
            return new AccessToken("token", DateTimeOffset.UtcNow.AddHours(1));
        });
        var certificates = new VaultCertificates(network, VaultUri.Of("contoso-hma"), credential);
        var error = await Refused.ByAsync(() => certificates.CreateAsync(new("x", "CN=x", 12, new Dictionary<string, string>()), CancellationToken.None));
        Assert.Equal(("WrongVault", 0), (error.Code, asked));
    }

    [Fact]
    public async Task The_tenant_of_the_challenge_is_asked_for_its_token()
    {
        string? tenant = null;
        await using var vault = await FakeServer.StartAsync(async context =>
        {
            if (context.Request.Headers.Authorization.Count > 0)
            {
                await context.Response.WriteAsJsonAsync(new { value = Array.Empty<object>() });
                return;
            }

            context.Response.StatusCode = (int)HttpStatusCode.Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer authorization=\"https://login.microsoftonline.com/fabfabfa-0000-4000-8000-000000000002\", resource=\"https://vault.azure.net\"";
        });
        using var network = new CloudNetwork(vault.Attach);
        var credential = DelegatedTokenCredential.Create((context, _) =>
        {
            tenant = context.TenantId;
            Assert.Equal(["https://vault.azure.net/.default"], context.Scopes);
            return new AccessToken("token", DateTimeOffset.UtcNow.AddHours(1));
        });
        Assert.Empty(await new VaultCertificates(network, VaultUri.Of("contoso-hma"), credential).ListAsync(CancellationToken.None));
        Assert.Equal("fabfabfa-0000-4000-8000-000000000002", tenant);
    }
}
