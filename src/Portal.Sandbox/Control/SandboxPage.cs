using System.Text.Encodings.Web;

namespace Portal.Sandbox.Control;

/// <summary>What the sandbox's own pages have in common: plain forms that work without script; one style sheet, nothing inline; switched by their own forms only.</summary>
internal sealed class SandboxPage(SandboxOptions options)
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    /// <param name="main">HTML behind the heading.</param>
    public Task WriteAsync(HttpContext context, int status, string title, string main, string footer)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin"; // with none at all browsers would send the origin "null" with the forms
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{Html.Encode(title)} of the sandbox</title><link rel="stylesheet" href="/faults.css"></head>
            <body><header role="banner"><span class="mark" aria-hidden="true"></span>Sandbox <nav aria-label="Sandbox"><a href="/">Faults</a> <a href="/exchange-online">Exchange admin center</a></nav> <a href="{Html.Encode(options.PortalUrl.AbsoluteUri)}">Back to the portal</a></header>
            <main><h1>{Html.Encode(title)}</h1>
            {main}
            </main><footer>Sandbox: simulated tenants, nothing real is changed. {Html.Encode(footer)}</footer></body></html>
            """, context.RequestAborted);
    }

    /// <summary>A browser says where a request comes from; programs say nothing. The name a browser uses is sandbox.localhost on the portal's port.</summary>
    public static bool IsOwn(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin")) return false;
        return request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Host == FaultMiddleware.ControlHost));
    }
}
