using Portal.Settings;

namespace Portal.SandboxMode;

/// <summary>The sandbox's own pages, faults and the Exchange admin center, as a browser reaches them: another origin on the portal's own port.</summary>
internal static class FaultsPage
{
    public const string Host = JoinedSandbox.ControlHost;

    public static string Of(PortalSettings settings) => new UriBuilder(settings.PublicUrl!) { Host = Host, Path = "/" }.Uri.AbsoluteUri;

    /// <summary>The pages, their style sheet, the API behind the switches, the forms and the report of Exchange; all else of that host is for programs on this machine.</summary>
    public static bool Has(PathString path) =>
        path == "/" || path == "/faults.css" || path == "/faults/named" || (path.StartsWithSegments("/faults/named", out var name) && name.Value!.LastIndexOf('/') == 0)
        || path == "/exchange-online"
            || path == "/exchange-online/wait"
            || (path.StartsWithSegments("/exchange-online", out var rest)
                && rest.Value!.Split('/') is ["", var tenant, "ews" or "run" or "ews-usage.csv"]
                && Guid.TryParseExact(tenant, "D", out _));
}
