using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Hosting;

/// <summary>
/// What browsers are told to refuse. No unsafe-* anywhere: Blazor sets styles by script, which the policy allows, and the import map is named
/// by its hash. <c>base-uri 'self'</c> instead of 'none' because Blazor needs its base element.
/// https://learn.microsoft.com/aspnet/core/blazor/security/content-security-policy
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, PortalSettings settings, LoginAddress login)
{
    private readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        // When the answer starts: a page that stands in for another one (not found) has its own import map.
        context.Response.OnStarting(() =>
        {
            headers.ContentSecurityPolicy = Policy(context);
            return Task.CompletedTask;
        });
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        if (!settings.IsSandbox) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        return next(context);
    }

    private string Policy(HttpContext context)
    {
        var map = context.GetEndpoint()?.Metadata.GetMetadata<ImportMapDefinition>();
        var script = map is null ? "'self'" : $"'self' {HashOf(map)}";
        // Entra's sign-out opens the front-channel address in a frame of its page; everything else is framed by nobody.
        var frames = context.Request.Path == "/signout-frontchannel" ? login.Origin : "'none'";
        // A form's target is checked through its redirects too: the sign-out form ends at Entra's page.
        return $"default-src 'none'; script-src {script}; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; "
            + $"frame-ancestors {frames}; base-uri 'self'; form-action 'self' {login.Origin}";
    }

    private string HashOf(ImportMapDefinition map) => _hashes.GetOrAdd(map.ToString().ReplaceLineEndings("\n"),
        text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'");
}
