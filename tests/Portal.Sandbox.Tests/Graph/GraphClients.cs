using Azure.Core;
using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>Microsoft's Graph SDK, unchanged, as one of the seeded people or applications.</summary>
public static class GraphClients
{
    public const string Audience = "https://graph.microsoft.com";

    /// <summary>What the portal's registration has consented for everybody.</summary>
    private static readonly string[] PortalScopes = ["User.Read", "Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.Read.All"];

    public static GraphServiceClient GraphOf(this CloudClient cloud, string person, params string[] scopes) =>
        cloud.Graph(cloud.TokenOf(person, Audience, scopes.Length > 0 ? scopes : PortalScopes));

    public static GraphServiceClient GraphOfApp(this CloudClient cloud, string appId) => cloud.Graph(cloud.TokenOfApp(SeedIds.Contoso, appId, Audience));

    public static void WithoutDelays(this CloudClient cloud) =>
        cloud.Get<SettingsStore>().Change(s => s with { ReplicationSeconds = 0, SecretAcceptedSeconds = 0, CertificateAcceptedSeconds = 0, GrantEffectiveSeconds = 0 });

    /// <summary>The status and code of a refusal.</summary>
    public static async Task<(int Status, string? Code)> RefusalAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<ODataError>(call);
        return (error.ResponseStatusCode, error.Error?.Code);
    }

    private static GraphServiceClient Graph(this CloudClient cloud, string token)
    {
        var http = GraphClientFactory.Create(finalHandler: cloud.Handler());
        return new GraphServiceClient(http, DelegatedTokenCredential.Create((_, _) => new AccessToken(token, DateTimeOffset.UtcNow.AddHours(1))));
    }
}
