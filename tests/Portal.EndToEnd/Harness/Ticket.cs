using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Portal.EndToEnd.Harness;

/// <summary>
/// What another team made by ticket before anybody opens the portal: two apps that Alice Adams owns, a certificate in the vault with access policies, and an HMA
/// profile in Dataverse with a secret that is worth nothing. Nothing is connected: no access to the vault, no certificate on the app, no permission.
/// </summary>
public sealed class Ticket
{
    public const string KvApp = "TICKET-4711 vault reader";
    public const string HmaApp = "TICKET-4711 mail sync";
    public const string Certificate = "ticket-4711";
    public const string Profile = "Mail sync (ticket 4711)";
    public const string Vault = "https://contoso-legacy.vault.azure.net/";

    private const string Graph = "https://graph.microsoft.com/v1.0";
    private const string VaultScope = "https://vault.azure.net/.default";

    private readonly SandboxControl _cloud;
    private readonly string _environment;

    private Ticket(SandboxControl cloud, string environment) => (_cloud, _environment) = (cloud, environment);

    public string KvAppId { get; private set; } = "";

    public string HmaAppId { get; private set; } = "";

    public Guid ProfileId { get; } = Guid.NewGuid();

    /// <param name="tenant">Tenant of Exchange and of the vault.</param>
    /// <param name="owner">Object id of the apps' owner.</param>
    public static async Task<Ticket> DoneAsync(SandboxControl cloud, string environment, string tenant, string owner)
    {
        var ticket = new Ticket(cloud, environment);
        ticket.KvAppId = await ticket.RegisterAsync(KvApp, owner);
        ticket.HmaAppId = await ticket.RegisterAsync(HmaApp, owner);
        await ticket.CertificateAsync();
        await ticket.ProfileAsync(tenant);
        return ticket;
    }

    private async Task<string> RegisterAsync(string name, string owner)
    {
        var app = await _cloud.SendAsync(HttpMethod.Post, $"{Graph}/applications", new JsonObject { ["displayName"] = name, ["signInAudience"] = "AzureADMyOrg" });
        await _cloud.SendAsync(HttpMethod.Post, $"{Graph}/servicePrincipals", new JsonObject { ["appId"] = app!["appId"]!.GetValue<string>() });
        await _cloud.SendAsync(HttpMethod.Post, $"{Graph}/applications/{app["id"]}/owners/$ref", new JsonObject { ["@odata.id"] = $"{Graph}/directoryObjects/{owner}" });
        return app["appId"]!.GetValue<string>();
    }

    private async Task CertificateAsync()
    {
        var policy = new JsonObject
        {
            ["key_props"] = new JsonObject { ["exportable"] = true, ["kty"] = "RSA", ["key_size"] = 2048 },
            ["x509_props"] = new JsonObject { ["subject"] = "CN=mail.contoso.com", ["validity_months"] = 12 },
            ["issuer"] = new JsonObject { ["name"] = "Self" },
        };
        await _cloud.SendAsync(HttpMethod.Post, $"{Vault}certificates/{Certificate}/create?api-version=7.5", new JsonObject { ["policy"] = policy }, VaultScope);
    }

    /// <summary>Wiring B: the profile names an identity (HMA-App), that a vault reference, that a second identity (KV-App).</summary>
    private async Task ProfileAsync(string tenant)
    {
        var (kv, vault, hma) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await RowAsync($"managedidentities({kv})", new() { ["name"] = "vault reader", ["applicationid"] = KvAppId, ["tenantid"] = tenant, ["clientsecret"] = "changed-later", ["credentialsource"] = 0 });
        await RowAsync($"keyvaultreferences({vault})", new()
        {
            ["keyvaulturi"] = Vault, ["keyname"] = Certificate, ["keytype"] = 1, ["preauthorizedapplicationtype"] = 1, ["managedidentityid@odata.bind"] = $"/managedidentities({kv})",
        });
        await RowAsync($"managedidentities({hma})", new()
        {
            ["name"] = "mail sync", ["applicationid"] = HmaAppId, ["tenantid"] = tenant, ["credentialsource"] = 1, ["keyvaultreferenceid@odata.bind"] = $"/keyvaultreferences({vault})",
        });
        await RowAsync($"emailserverprofiles({ProfileId})", new()
        {
            ["name"] = Profile, ["servertype"] = 2, ["incomingcredentialretrieval"] = 6, ["outgoingcredentialretrieval"] = 6, ["incomingserverlocation"] = "https://mail.contoso.com/EWS/Exchange.asmx",
            ["outgoingserverlocation"] = "https://mail.contoso.com/EWS/Exchange.asmx", ["incomingportnumber"] = 443, ["outgoingportnumber"] = 443, ["aadresourceid"] = "https://mail.contoso.com/",
            ["incominguseimpersonation"] = true, ["managedidentityid@odata.bind"] = $"/managedidentities({hma})",
        });
    }

    private Task RowAsync(string row, JsonObject body) => _cloud.SendAsync(HttpMethod.Patch, $"{_environment}/api/data/v9.2/{row}", body, headers: ("If-None-Match", "*"));
}
