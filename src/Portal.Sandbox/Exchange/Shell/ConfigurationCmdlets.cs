using System.Text.Json.Nodes;
using Portal.Sandbox.ExchangeOnline.PowerShell;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange.Shell;

/// <summary>
/// How the servers are set up, read only: what Hybrid Modern Authentication needs, https://learn.microsoft.com/exchange/hybrid-deployment/configure-hybrid-modern-authentication. It follows the same settings as the
/// servers' answers: <c>hmaHosts</c> is the client profile, <c>serversWithoutOAuth</c> the second server's directory.
/// </summary>
internal sealed class ConfigurationCmdlets(SettingsStore settings)
{
    private const string First = "EX01", Second = "EX02", Version = "Version 15.2 (Build 2562.17)", Thumbprint = "4F6E2D0C9B8A7968574635241302F1E0D9C8B7A6";
    private static readonly string[] Servers = [First, Second];

    public IEnumerable<Cmdlet> All =>
    [
        new(
            "Get-ExchangeServer",
            false,
            ["Identity"],
            (_, input) => Servers.Where(s => input.Text("Identity") is not { } one || one.Equals(s, StringComparison.OrdinalIgnoreCase))
                .Select(s => new JsonObject
                {
                    ["Name"] = s,
                    ["Fqdn"] = $"{s.ToLowerInvariant()}.contoso.com",
                    ["ServerRole"] = "Mailbox",
                    ["AdminDisplayVersion"] = Version
                })),
        Directories("Get-WebServicesVirtualDirectory", "EWS"),
        Directories("Get-AutodiscoverVirtualDirectory", "Autodiscover"),
        Directories("Get-MapiVirtualDirectory", "mapi"),
        Directories("Get-OabVirtualDirectory", "OAB"),
        Directories("Get-ActiveSyncVirtualDirectory", "Microsoft-Server-ActiveSync"),
        new("Get-AuthServer", false, ["Identity"], (_, _) => AuthServers()),
        new(
            "Get-OrganizationConfig",
            false,
            [],
            (_, _) => [
                new JsonObject
                {
                    ["Name"] = "Contoso",
                    ["OAuth2ClientProfileEnabled"] = settings.Now.HmaHosts.Contains(SeedIds.ExchangeHost, StringComparer.OrdinalIgnoreCase)
                }
            ]),
        new("Get-HybridConfiguration", false, [], (_, _) => [new JsonObject { ["Domains"] = new JsonArray("contoso.com"), ["OnPremisesSmartHost"] = SeedIds.ExchangeHost }]),
        new("Get-AuthConfig", false, [], (_, _) => [new JsonObject { ["CurrentCertificateThumbprint"] = Thumbprint, ["Realm"] = "contoso.com" }]),
        new("Get-ExchangeCertificate", false, ["Thumbprint", "Server"], Certificates),
        // PowerShell's own: no Hybrid Agent is installed here.
        new("Get-Service", false, ["ComputerName", "Name"], (_, input) => throw CmdletRefusal.Invalid($"Cannot find any service with service name '{input.Required("Name")}'.")),
    ];

    private Cmdlet Directories(string cmdlet, string name) =>
        new(
            cmdlet,
            false,
            ["Identity", "Server", "ADPropertiesOnly"],
            (_, input) => Servers.Where(s => input.Text("Server") is not { } one || one.Equals(s, StringComparison.OrdinalIgnoreCase)).Select(s => Directory(s, name)));

    /// <summary>Only the one of EWS says it in a property of its own; the others list their methods. https://learn.microsoft.com/powershell/module/exchange/get-webservicesvirtualdirectory</summary>
    private JsonObject Directory(string server, string name)
    {
        var (isEws, takes) = (name == "EWS", !(name == "EWS" && server == Second && settings.Now.ServersWithoutOAuth > 0));
        return new JsonObject
        {
            ["Server"] = server, ["Name"] = $"{name} (Default Web Site)", ["Identity"] = $"{server}\\{name} (Default Web Site)", ["OAuthAuthentication"] = isEws ? takes : null,
            ["InternalAuthenticationMethods"] = Methods(takes), ["ExternalAuthenticationMethods"] = Methods(takes), ["ExternalUrl"] = isEws ? $"https://{SeedIds.ExchangeHost}/EWS/Exchange.asmx" : null,
        };
    }

    private static JsonArray Methods(bool withOAuth) => withOAuth ? new JsonArray("Ntlm", "WindowsIntegrated", "OAuth") : new JsonArray("Ntlm", "WindowsIntegrated");

    private static IEnumerable<JsonObject> AuthServers() =>
    [
        new() { ["Name"] = $"EvoSts - {SeedIds.Contoso}", ["Type"] = "AzureAD", ["Enabled"] = true, ["IsDefaultAuthorizationEndpoint"] = true, ["DomainName"] = new JsonArray("contoso.onmicrosoft.com") },
        new() { ["Name"] = $"ACS - {SeedIds.Contoso}", ["Type"] = "MicrosoftACS", ["Enabled"] = true, ["IsDefaultAuthorizationEndpoint"] = false, ["DomainName"] = new JsonArray() },
    ];

    private static IEnumerable<JsonObject> Certificates(string tenant, CmdletInput input) =>
        input.Text("Thumbprint") is null or Thumbprint
            ? [new JsonObject { ["Thumbprint"] = Thumbprint, ["Subject"] = "CN=Microsoft Exchange Server Auth Certificate", ["NotAfter"] = "2029-05-17T09:30:00Z" }]
            : throw CmdletRefusal.NotFound(input.Required("Thumbprint"));
}
