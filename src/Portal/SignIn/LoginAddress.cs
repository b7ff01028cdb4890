using Portal.Settings;

namespace Portal.SignIn;

/// <summary>Where a browser finds Entra's pages: the addresses of its metadata in production, <c>http://login.localhost:port</c> in sandbox mode.</summary>
public sealed class LoginAddress(PortalSettings settings)
{
    public const string EntraHost = "login.microsoftonline.com";

    /// <summary>The host name that stands for <see cref="EntraHost"/> in sandbox mode; null in production.</summary>
    public string? SandboxHost { get; } = settings.IsSandbox ? "login.localhost" : null;

    /// <summary>Scheme, host and port of Entra's pages for the browser, for the content security policy.</summary>
    public string Origin => ForBrowser($"https://{EntraHost}").TrimEnd('/');

    /// <summary>An address of Entra's metadata as a browser is to open it. Others are left as they are.</summary>
    public string ForBrowser(string address)
    {
        if (SandboxHost is null || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host != EntraHost) return address;
        return new UriBuilder(uri) { Scheme = settings.PublicUrl!.Scheme, Host = SandboxHost, Port = settings.PublicUrl.Port }.Uri.AbsoluteUri;
    }
}
