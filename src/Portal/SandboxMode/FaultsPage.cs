using Portal.Settings;

namespace Portal.SandboxMode;

/// <summary>The sandbox's page of faults as a browser reaches it: another origin on the portal's own port.</summary>
internal static class FaultsPage
{
    public const string Host = JoinedSandbox.ControlHost;

    public static string Of(PortalSettings settings) => new UriBuilder(settings.PublicUrl!) { Host = Host, Path = "/" }.Uri.AbsoluteUri;

    /// <summary>The page, its style sheet, and the API behind its switches; all else of that host is for programs on this machine.</summary>
    public static bool Has(PathString path) =>
        path == "/" || path == "/faults.css" || path == "/faults/named" || (path.StartsWithSegments("/faults/named", out var name) && name.Value!.LastIndexOf('/') == 0);
}
