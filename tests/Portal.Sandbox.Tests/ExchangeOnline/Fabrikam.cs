using System.Text;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Tests.ExchangeOnline;

/// <summary>An application of Fabrikam's with its permissions, and what it asks Exchange Online.</summary>
internal static class Fabrikam
{
    public const string Ews = "https://outlook.office365.com/EWS/Exchange.asmx";
    public const string Control = "https://sandbox.localhost/exchange-online/";
    public const string Dynamics = "CRM/9.2";

    /// <param name="exchange">Roles on Office 365 Exchange Online.</param>
    /// <param name="graph">Roles on Microsoft Graph.</param>
    public static string App(this CloudClient cloud, string[]? exchange = null, string[]? graph = null, string tenant = SeedIds.Fabrikam)
    {
        var (appId, granted) = (Guid.NewGuid().ToString(), cloud.Get<Clocks>().World.AddYears(-1));
        var principal = new ServicePrincipal { Id = Guid.NewGuid().ToString(), AppId = appId, TenantId = tenant, DisplayName = "Sync app", AppOwnerOrganizationId = tenant };
        cloud.Directory.Applications.Put(appId, new() { Id = appId, AppId = appId, TenantId = tenant, DisplayName = "Sync app" });
        cloud.Directory.ServicePrincipals.Put(principal.Id, principal);
        foreach (var (resourceAppId, role) in (exchange ?? []).Select(r => (MicrosoftApps.ExchangeOnline, r)).Concat((graph ?? []).Select(r => (MicrosoftApps.Graph, r))))
        {
            var resource = cloud.Directory.Principal(tenant, resourceAppId)!;
            var id = Guid.NewGuid().ToString();
            cloud.Directory.AppRoleAssignments.Put(id, new(id, tenant, resource.AppRoles.Single(r => r.Value == role).Id, principal.Id, "ServicePrincipal", resource.Id, granted, granted));
        }

        return appId;
    }

    /// <summary>Settings of long ago: in force now.</summary>
    public static async Task OrganizationAsync(this CloudClient cloud, object settings, string tenant = SeedIds.Fabrikam)
    {
        var answer = await cloud.Http.SendAsync("PUT", Control + tenant, settings);
        if (answer.Status != 204) throw new InvalidOperationException(answer.ToString());
    }

    /// <summary>A look into a folder by EWS, as Dynamics 365 asks.</summary>
    public static async Task<Reply> EwsAsync(this CloudClient cloud, string appId, string? address, string? anchor = null, string userAgent = Dynamics, string tenant = SeedIds.Fabrikam, string body =
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder>",
            string kind = "PrimarySmtpAddress",
            string host = "outlook.office365.com")
    {
        var header = address is null ? "" : $"<t:ExchangeImpersonation><t:ConnectingSID><t:{kind}>{address}</t:{kind}></t:ConnectingSID></t:ExchangeImpersonation>";
        List<(string, string)> headers = [("User-Agent", userAgent), ("Authorization", $"Bearer {cloud.TokenOfApp(tenant, appId, $"https://{host}")}")];
        if ((anchor ?? address) is { Length: > 0 } to) headers.Add(("X-AnchorMailbox", to));
        return await cloud.Http.SendAsync("POST", $"https://{host}/EWS/Exchange.asmx", new StringContent(
            "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\" xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\">"
            + $"<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>", Encoding.UTF8, "text/xml"), [.. headers]);
    }

    public static HttpClient AsFabrikamApp(this CloudClient cloud, string appId) => cloud.With(cloud.TokenOfApp(SeedIds.Fabrikam, appId, "https://outlook.office365.com"));

    public static async Task<Reply> GraphAsync(this CloudClient cloud, string appId, string method, string path, object? body = null, string userAgent = Dynamics, string tenant = SeedIds.Fabrikam)
    {
        return await cloud.Http.SendAsync(
            method,
            "https://graph.microsoft.com/v1.0" + path,
            body,
            ("User-Agent", userAgent),
            ("Authorization", $"Bearer {cloud.TokenOfApp(tenant, appId, "https://graph.microsoft.com")}"));
    }

    /// <summary>The rule behind the last refusal of this application.</summary>
    public static async Task<string?> RuleAsync(this CloudClient cloud, string appId) =>
        (await cloud.Http.SendAsync("GET", Control + "refusals")).Json.AsArray().LastOrDefault(r => (string)r!["appId"]! == appId)?["rule"]?.ToString();
}
