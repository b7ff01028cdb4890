using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>Every fault that has a name. The page, the API and the tests read this list; a new fault is a new entry, and the service that would refuse in life reads the setting.</summary>
internal static class FaultCatalogue
{
    private const string Line = "The connection", Entra = "Microsoft Entra", Azure = "Azure and Key Vault", Exchange = "Exchange on-premises", Online = "Exchange Online", Dynamics = "Dynamics 365";
    private const string Ca = "https://learn.microsoft.com/entra/identity/conditional-access/workload-identity";

    private static readonly FaultParameter Service = Choice("service", "Service", "any", ("any", "every service"), ("graph", "Microsoft Graph"), ("entra", "Microsoft Entra's tokens"),
        ("azure", "Azure Resource Manager"), ("vault", "Key Vault"), ("dataverse", "Dataverse"), ("exchange", "Exchange on-premises"), ("exchange-online", "Exchange Online"));
    private static readonly FaultParameter Method = Choice("method", "Requests", "any", ("any", "all"), ("GET", "reads (GET)"), ("writes", "writes (all but GET)"));
    private static readonly FaultParameter Path = new("path", "Only addresses that contain", "") { IsOptional = true, Hint = "A part of the path; empty for all." };
    private static readonly FaultParameter Times = new("times", "How many requests", "") { IsOptional = true, Number = (1, 100_000), Hint = "Empty: until it is switched off." };

    public static readonly IReadOnlyList<NamedFault> All =
    [
        new("latency", Line, "Slow answers", "Each request waits before it is worked on.", "Any service under load, or a slow line.", "https://learn.microsoft.com/azure/architecture/best-practices/transient-faults")
        {
            Parameters = [Service, Method, Path, Number("seconds", "Seconds", 3, 1, 300)],
            Traffic = g => Passing(g, "latency") with { Seconds = g.Number("seconds") },
        },
        new("throttled", Line, "Too many requests (429)", "The service asks for a pause and does nothing.", "429 Too Many Requests with Retry-After.", "https://learn.microsoft.com/graph/throttling")
        {
            Parameters = [Service, Method, Path, Number("retryAfter", "Retry-After, seconds", 2, 0, 3600), Times with { Default = "2", IsOptional = false, Hint = null }],
            Traffic = g => Passing(g, "status") with { Status = 429, RetryAfter = g.Number("retryAfter") },
        },
        new("unavailable", Line, "Service unavailable (503)", "The service answers that it is down and does nothing.", "503 Service Unavailable, with or without Retry-After.", "https://learn.microsoft.com/graph/errors")
        {
            Parameters = [Service, Method, Path, new("retryAfter", "Retry-After, seconds", "") { IsOptional = true, Number = (0, 3600), Hint = "Empty: no such header." }, Times],
            Traffic = g => Passing(g, "status") with { Status = 503, RetryAfter = g.Number("retryAfter") },
        },
        new(
            "connection-dropped",
            Line,
            "Dropped connection",
            "The connection is cut before anything was done.",
            "A reset by a firewall or a proxy on the way.",
            "https://learn.microsoft.com/azure/architecture/best-practices/transient-faults")
        {
            Parameters = [Service, Method, Path, Times],
            Traffic = g => Passing(g, "drop"),
        },
        new(
            "answer-lost",
            Line,
            "Answer lost after success",
            "The request is carried out and kept, then the connection is cut before the answer.",
            "A time-out of a gateway, or a line that breaks at the wrong moment.",
            "https://learn.microsoft.com/azure/architecture/best-practices/transient-faults")
        {
            Parameters = [Service, Method with { Default = "writes" }, Path, Times with { Default = "1", IsOptional = false, Hint = null }],
            Traffic = g => Passing(g, "lose-answer"),
        },

        new("replication-delay", Entra, "Slow replication", "New applications, secrets and certificates stay unknown to other calls for a while.",
            "404 Request_ResourceNotFound, AADSTS7000215 and AADSTS700027 in the first minutes.", "https://learn.microsoft.com/entra/architecture/architecture")
        {
            Parameters = [Number("seconds", "Seconds", 20, 1, 600)],
            Settings = (s, g) => s with { ReplicationSeconds = g.Number("seconds")!.Value, SecretAcceptedSeconds = g.Number("seconds")!.Value, CertificateAcceptedSeconds = g.Number("seconds")!.Value },
        },
        new("credential-policy", Entra, "Credential policy of the tenant", "The tenant limits or forbids credentials of applications.",
            "400 CredentialInvalidLifetimeAsPerAppPolicy or CredentialTypeNotAllowedAsPerAppPolicy from addPassword and keyCredentials.",
            "https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy")
        {
            Parameters =
            [
                Choice("secrets", "Client secrets", "limited", ("limited", "limited in days"), ("blocked", "forbidden")),
                Number("maxSecretDays", "Longest life of a secret, days", 90, 1, 3650),
                new("maxCertificateDays", "Longest life of a certificate, days", "") { IsOptional = true, Number = (1, 3650), Hint = "Empty: no limit." },
            ],
            Settings = (s, g) => s with { CredentialPolicy = new CredentialPolicy(g["secrets"] == "blocked" ? null : g.Number("maxSecretDays"), g.Number("maxCertificateDays"), g["secrets"] == "blocked") },
            Unconfirmed = "texts of these refusals",
        },
        new("secret-expired", Entra, "Expired secret", "The secrets an application has now are over. A new one works. Switching off gives the old ones their end back.",
            "AADSTS7000222 from the token endpoint, an end date in the past in Graph.", "https://learn.microsoft.com/entra/identity-platform/reference-error-codes")
        {
            Parameters = [App("Application", a => a.Passwords.Count > 0)],
            Act = new((w, g) => w.ExpireSecrets(g["app"]), (w, g, before) => w.UnexpireSecrets(g["app"], before)),
        },
        new("certificate-not-on-app", Entra, "Certificate not on the app", "Somebody takes the certificates off an application registration. Switching off puts them back.",
            "AADSTS700027 for assertions signed with it.", "https://learn.microsoft.com/entra/identity-platform/reference-error-codes")
        {
            Parameters = [App("Application", a => a.Keys.Count > 0)],
            Act = new((w, g) => w.TakeCertificates(g["app"]), (w, g, taken) => w.GiveCertificatesBack(g["app"], taken)),
        },
        new("app-blocked", Entra, "App blocked by Conditional Access", "A policy for workload identities refuses tokens to one application.", "AADSTS53003 in the service principal's sign-in log.", Ca)
        {
            Parameters = [App("Application")],
            Settings = (s, g) => s with { BlockedApps = With(s.BlockedApps, g["app"]) },
            Unconfirmed = "the answer of the token endpoint to an application's own sign-in",
        },
        new("permission-gone", Entra, "Permission withdrawn by Microsoft", "Microsoft's service does not declare one of its application permissions any more, so it cannot be granted, and tokens lose it.",
            "400 \"Permission being assigned was not found on application\" from appRoleAssignments.", "https://learn.microsoft.com/graph/permissions-reference")
        {
            Parameters = [new("permission", "Permission", "Chat.Read.All") { Choices = w => w.MailPermissions() }],
            Settings = (s, g) => s with { PermissionsGone = With(s.PermissionsGone, g["permission"]) },
            Unconfirmed = "the text of the refusal, and that tokens lose it",
        },
        new(
            "step-up",
            Entra,
            "Stronger sign-in needed",
            "An API answers with a claims challenge until the person has signed in anew.",
            "401 with insufficient_claims, after a Conditional Access policy with an authentication context.",
            "https://learn.microsoft.com/entra/identity-platform/claims-challenge")
        {
            Parameters = [Choice("api", "API", "arm", ("arm", "Azure Resource Manager"), ("graph", "Microsoft Graph"), ("vault", "Key Vault"), ("dataverse", "Dataverse"), ("exchange", "Exchange Online PowerShell"),
                ("arm:write", "Azure Resource Manager, changes only"), ("graph:write", "Microsoft Graph, changes only"))],
            Settings = (s, g) => s with { StepUpFor = With(s.StepUpFor, g["api"]) },
        },

        new("vault-closed-to-dynamics", Azure, "Vault firewall: Dynamics stays out", "The vault lets the company's addresses in and refuses those of Dynamics 365.",
            "403 Forbidden, ForbiddenByFirewall: \"Client address is not authorized and caller is not a trusted service\".", "https://learn.microsoft.com/azure/key-vault/general/network-security")
        {
            Parameters = [Vault],
            Settings = (s, g) => s with { VaultNetworks = With(s.VaultNetworks, g["vault"], "portal-only") },
        },
        new("vault-closed-to-portal", Azure, "Vault firewall: the portal stays out", "The vault lets Dynamics 365 in and refuses the company's addresses.",
            "403 Forbidden, ForbiddenByFirewall: \"Client address is not authorized and caller is not a trusted service\".", "https://learn.microsoft.com/azure/key-vault/general/network-security")
        {
            Parameters = [Vault],
            Settings = (s, g) => s with { VaultNetworks = With(s.VaultNetworks, g["vault"], "dynamics-only") },
        },
        new("azure-policy-denies", Azure, "Azure Policy denies certificates", "A policy with the effect Deny forbids new certificates in the vault, made or imported.",
            "403 on create and import, by a built-in policy such as \"Certificates should be issued by the specified integrated certificate authority\".",
            "https://learn.microsoft.com/azure/key-vault/general/azure-policy")
        {
            Parameters = [Vault],
            Settings = (s, g) => s with { AzurePolicyDenies = With(s.AzurePolicyDenies, g["vault"]) },
            Unconfirmed = "code and text of the refusal",
        },

        new(
            "hma-off",
            Exchange,
            "Hybrid Modern Authentication off",
            "The server trusts the tenant but takes no tokens of applications.",
            "401, x-ms-diagnostics 4000000: \"Flighting is not enabled for domain\".",
            "https://learn.microsoft.com/exchange/hybrid-deployment/configure-hybrid-modern-authentication")
        {
            Parameters = [Host],
            Settings = (s, g) => s with { HmaHosts = [.. s.HmaHosts.Where(h => !h.Equals(g["host"], StringComparison.OrdinalIgnoreCase))] },
            Unconfirmed = "text and number of x-ms-diagnostics",
        },
        new("server-without-oauth", Exchange, "One server without OAuth", "Behind the load balancer some servers have OAuth off on their EWS virtual directory, so a share of all requests is refused.",
            "401 without a Bearer challenge from those servers.", "https://learn.microsoft.com/exchange/hybrid-deployment/configure-hybrid-modern-authentication")
        {
            Parameters = [Number("requests", "Of ten requests refused", 3, 1, 10)],
            Settings = (s, g) => s with { ServersWithoutOAuth = g.Number("requests")!.Value },
            Unconfirmed = "the challenge of a server with OAuth off",
        },
        new("internal-ca", Exchange, "Certificate of the company's own authority", "The server shows a certificate that the company trusts and Dynamics 365 does not.",
            "A TLS handshake that Dynamics ends; Microsoft asks for a certificate of a public authority.", "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-on-premises")
        {
            Parameters = [Host],
            Settings = (s, g) => s with { PrivateRootHosts = With(s.PrivateRootHosts, g["host"]) },
        },

        new("ews-switched-off", Online, "EWS switched off", "Somebody sets EwsEnabled of an organization to False. It is in force at once. Switching off sets it back.",
            "403 with X-EWS-Policy-Reason: \"EWS is disabled for this user or tenant\".", AccessToEws)
        {
            Parameters = [Organization],
            Act = new((w, g) => w.Online.SwitchEwsOff(g["organization"]), (w, g, before) => w.Online.SwitchEwsBack(g["organization"], before)),
        },
        new(
            "ews-list-replaced",
            Online,
            "EWS list replaced by somebody else",
            "Somebody writes another list of applications over the one that is there. It is in force at once. Switching off puts back those that are missing.",
            "403 with X-EWS-Policy-Reason: \"EWS is blocked by policy for this user or tenant\".", AccessToEws)
        {
            Parameters = [Organization],
            Act = new((w, g) => w.Online.ReplaceEwsList(g["organization"]), (w, g, before) => w.Online.PutEwsListBack(g["organization"], before)),
        },
        new(
            "ews-user-agents",
            Online,
            "User agent list without Dynamics 365",
            "The organization lets in only programs that call themselves Outlook. It reaches Microsoft Graph too, and is in force at once. Switching off takes the list away.",
            "403 with X-EWS-Policy-Reason: \"EWS is blocked by policy for this user or tenant\"; from Microsoft Graph 403 ErrorAccessDenied.", AccessToEws)
        {
            Parameters = [Organization],
            Act = new((w, g) => w.Online.SetUserAgents(g["organization"]), (w, g, _) => w.Online.ClearUserAgents(g["organization"])),
            Unconfirmed = "code and text of Microsoft Graph's refusal",
        },
        new("ews-ended", Online, "EWS has ended", "No application gets into Exchange Online by EWS any more, whatever is set. Microsoft Graph goes on.",
            "The end of EWS in Exchange Online, 1 April 2027.", "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-ews-exchange-online")
        {
            Settings = (s, _) => s with { EwsFlips = s.EwsFlips with { Ends = DateTimeOffset.UnixEpoch } },
            Unconfirmed = "status and header of the refusal after the end",
        },

        new(
            "person-not-in-environment",
            Dynamics,
            "Person not in the environment",
            "Dataverse does not know this person as a user.",
            "403, 0x80072560: \"The user is not a member of the organization.\"",
            "https://learn.microsoft.com/power-platform/admin/add-users-to-environment")
        {
            Parameters = [new("person", "Person", SeedIds.People.Alice) { Choices = _ => FaultWorld.People() }],
            Settings = (s, g) => s with { NotInEnvironment = With(s.NotInEnvironment, g["person"]) },
        },
        new(
            "column-missing",
            Dynamics,
            "Column missing in Dataverse",
            "The environments run a version that does not have one of the columns.",
            "400, 0x80060888: \"Could not find a property named\".",
            "https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors")
        {
            Parameters = [new("column", "Column", "emailserverprofile.aadresourceid") { Choices = _ => FaultWorld.Columns() }],
            Settings = (s, g) => s with { MissingColumns = With(s.MissingColumns, g["column"]) },
        },
        .. EnvironmentFaults.All,
        .. CrossTenantFaults.All,
        .. AccessFaults.All,
    ];

    public static NamedFault? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    private const string AccessToEws = "https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange";

    internal static FaultParameter Organization => new("organization", "Organization", SeedIds.Fabrikam) { Choices = w => w.Organizations() };

    private static FaultParameter Vault => new("vault", "Vault", SeedIds.RoleVault) { Choices = w => w.VaultNames() };

    private static FaultParameter Host => new("host", "Server", SeedIds.ExchangeHost) { Choices = _ => FaultWorld.Hosts() };

    internal static FaultParameter App(string label, Func<Entra.Application, bool>? which = null) => new("app", label, null) { Choices = w => w.Apps(which), Hint = "The newest stands first." };

    internal static FaultParameter Number(string name, string label, int value, int least, int most) =>
        new(name, label, value.ToString(System.Globalization.CultureInfo.InvariantCulture)) { Number = (least, most) };

    internal static FaultParameter Choice(string name, string label, string value, params (string, string)[] choices) => new(name, label, value) { Choices = _ => choices };

    private static FaultInput Passing(Given given, string kind) => new(kind,
        given["method"] switch { "" or "any" => null, "writes" => "WRITE", var method => method }, HostOf(given["service"]), given["path"].Length == 0 ? null : given["path"], given.Number("times") ?? int.MaxValue);

    private static string? HostOf(string service) => service switch
    {
        "graph" => "graph.microsoft.com",
        "entra" => "login.microsoftonline.com",
        "azure" => "management.azure.com",
        "vault" => ".vault.azure.net",
        "dataverse" => ".dynamics.com",
        "exchange" => ".contoso.com",
        "exchange-online" => "outlook.office365.com",
        _ => null,
    };

    private static List<string> With(IReadOnlyList<string> list, string one) => [.. list.Where(l => !l.Equals(one, StringComparison.OrdinalIgnoreCase)), one];

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> map, string key, string value) =>
        new(map.Where(p => !p.Key.Equals(key, StringComparison.OrdinalIgnoreCase)), StringComparer.OrdinalIgnoreCase) { [key] = value };
}
