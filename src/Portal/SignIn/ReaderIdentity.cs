using Azure.Core;
using Azure.Identity;
using Portal.Cloud.Http;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>The portal's own reading identity: application permissions that only read, signed in with a certificate.</summary>
public sealed class ReaderIdentity(PortalSettings settings, CloudNetwork network)
{
    private readonly Lazy<TokenCredential> _credential = new(() => new ClientCertificateCredential(
        settings.Reader.TenantId ?? settings.SignIn.TenantId,
        settings.Reader.ClientId,
        settings.Reader.Certificate.Load(),
        new ClientCertificateCredentialOptions { Transport = network.Transport, DisableInstanceDiscovery = true }));

    public TokenCredential Credential => _credential.Value;

    /// <summary>Whether it can read in this tenant.</summary>
    public bool IsOf(string tenantId) => string.Equals(settings.Reader.TenantId ?? settings.SignIn.TenantId, tenantId, StringComparison.OrdinalIgnoreCase);
}
