using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>A vault names its tenant to whoever asks without a token.</summary>
public sealed class VaultChallenge(CloudNetwork network)
{
    public Task<string> TenantOfAsync(VaultUri vault, CancellationToken ct) => throw new NotImplementedException();
}
