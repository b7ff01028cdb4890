using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>A vault names its tenant to whoever asks without a token.</summary>
public sealed class VaultChallenge(CloudNetwork network)
{
    // https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
    public async Task<string> TenantOfAsync(VaultUri vault, CancellationToken ct)
    {
        try
        {
            using var response = await network.Open.GetAsync(new Uri(vault.Uri, $"certificates?api-version={VaultPipeline.ApiVersion}"), ct);
            var challenge = Challenge.Bearer(response.Headers);
            return challenge is not null && challenge.TryGetValue("authorization", out var authority) && Uri.TryCreate(authority, UriKind.Absolute, out var uri)
                && uri.Segments.ElementAtOrDefault(1)?.Trim('/') is { Length: > 0 } tenant
                ? tenant
                : throw new CloudException(CloudErrors.Create(CloudSystem.KeyVault, (int)response.StatusCode, "WrongVault", "") with { Host = vault.Host });
        }
        catch (Exception e) when (e is not CloudException && ConnectionErrors.From(e, CloudSystem.KeyVault, vault.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }
}
