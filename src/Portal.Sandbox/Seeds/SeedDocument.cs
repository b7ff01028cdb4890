using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>GET https://sandbox.localhost/seed: what is in the world and how to get at it. The only place that tells the seeded secrets.</summary>
internal sealed class SeedDocument(EntraDirectory directory, SeedCredentials credentials, DirectorySeed seed, SettingsStore settings)
{
    public object Make() => new
    {
        tenants = directory.Tenants.All.OrderBy(t => t.DisplayName, StringComparer.Ordinal).Select(t => new { t.Id, name = t.DisplayName, t.Domains }),
        people = People.All.Select(Shown),
        hosts = new[]
        {
            "login.microsoftonline.com", "graph.microsoft.com", "management.azure.com", "contoso-hma.vault.azure.net", "contoso-legacy.vault.azure.net",
            "contoso.crm4.dynamics.com", "contoso-test.crm4.dynamics.com", "contoso-projects.crm4.dynamics.com", "contoso-finance.crm4.dynamics.com",
            "globaldisco.crm.dynamics.com", SeedIds.ExchangeHost, SeedIds.LegacyExchangeHost, "outlook.office365.com",
        },
        vaults = new[] { Vault(SeedIds.RoleVault, "roles"), Vault(SeedIds.PolicyVault, "accessPolicies") },
        environments = new[] { Environment(SeedIds.Environment, "Contoso"), Environment(SeedIds.TestEnvironment, "Contoso Test") },
        exchange = new[] { Exchange(SeedIds.ExchangeHost), Exchange(SeedIds.LegacyExchangeHost) },
        automation = new { tenantId = SeedIds.Contoso, clientId = SeedIds.AutomationApp, clientSecret = credentials.SecretOf(SeedIds.AutomationApp) },
        portal = new { tenantId = SeedIds.Contoso, clientId = SeedIds.PortalApp, clientSecret = credentials.SecretOf(SeedIds.PortalApp), seed.RedirectUris },
        portalInFabrikam = new { tenantId = SeedIds.Fabrikam, clientId = SeedIds.FabrikamPortalApp, clientSecret = credentials.SecretOf(SeedIds.FabrikamPortalApp), seed.RedirectUris },
        reader = new { tenantId = SeedIds.Contoso, clientId = SeedIds.ReaderApp, certificatePfx = Convert.ToBase64String(credentials.PfxOf(SeedIds.ReaderApp)) },
        settings.Now.HmaWiring,
    };

    private static object Shown(SeededPerson person) => new
    {
        person.Id,
        person.TenantId,
        person.Name,
        person.UserName,
        portalRoles = string.IsNullOrEmpty(person.PortalRole) ? [] : new[] { person.PortalRole },
        entraRoles = person.EntraRole is { } role ? new[] { DirectoryRoles.Names[role] } : [],
        azureRoles = person.AzureRoles ?? [],
        dataverseRoles = person.DataverseRoles ?? [],
        person.Note,
    };

    private static object Vault(string name, string model) => new
    {
        name,
        uri = $"https://{name}.vault.azure.net/",
        resourceId = $"/subscriptions/{SeedIds.Subscription}/resourceGroups/{SeedIds.ResourceGroup}/providers/Microsoft.KeyVault/vaults/{name}",
        model,
    };

    private static object Environment(string url, string name) => new { url, name, organizationId = SeedIds.OrganizationOf(url) };

    private object Exchange(string host) => new { host, ewsUrl = $"https://{host}/EWS/Exchange.asmx", resourceId = $"https://{host}", hma = settings.Now.HmaHosts.Contains(host) };
}
