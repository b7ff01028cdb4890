using System.Text;
using System.Text.Json;
using Portal.Settings;

namespace Portal.SandboxMode;

/// <summary>What https://sandbox.localhost/seed says that concerns the portal.</summary>
internal sealed record SandboxSeed(
    IReadOnlyList<SandboxSeed.Tenant> Tenants,
    IReadOnlyList<SandboxSeed.Vault> Vaults,
    IReadOnlyList<SandboxSeed.Environment> Environments,
    SandboxSeed.Registration Portal,
    SandboxSeed.Registration Reader,
    SandboxSeed.Registration PortalInFabrikam)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public sealed record Tenant(string Id, string Name);

    public sealed record Vault(string Name, Uri Uri, string ResourceId);

    public sealed record Environment(string Name, Uri Url);

    public sealed record Registration(string TenantId, string ClientId, string? ClientSecret, string? CertificatePfx)
    {
        private bool PrintMembers(StringBuilder text)
        {
            text.Append($"TenantId = {TenantId}, ClientId = {ClientId}");
            return true;
        }
    }

    /// <summary>Fills what production takes from the configuration.</summary>
    public void Fill(PortalSettings settings)
    {
        settings.SignIn.TenantId = Portal.TenantId;
        settings.SignIn.ClientId = Portal.ClientId;
        settings.SignIn.ClientSecret = Portal.ClientSecret;
        settings.SignIn.AllowedTenants = [Portal.TenantId, PortalInFabrikam.TenantId];
        settings.SignIn.Registrations = [new() { TenantId = PortalInFabrikam.TenantId, ClientId = PortalInFabrikam.ClientId, ClientSecret = PortalInFabrikam.ClientSecret }];
        settings.Reader.TenantId = Reader.TenantId;
        settings.Reader.ClientId = Reader.ClientId;
        settings.Reader.Certificate.Base64 = Reader.CertificatePfx;
        settings.Connections = new ConnectionSettings
        {
            DataverseTenantId = Portal.TenantId,
            Tenants = [.. Tenants.Select(t => new TenantSettings { Id = t.Id, Name = t.Name })],
            Environments = [.. Environments.Select(e => new EnvironmentSettings { Name = e.Name, Url = e.Url })],
            Vaults = [.. Vaults.Select(v => new VaultSettings { Name = v.Name, Uri = v.Uri, ResourceId = v.ResourceId })],
        };
    }
}
