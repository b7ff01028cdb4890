using Portal.Settings;

namespace Portal.Hosting;

/// <summary>
/// Answers at the public address only (a foreign Host header is somebody else's name for us), and opens circuits for pages of this portal
/// only: a WebSocket is not bound by the same-origin policy, its Origin header is all there is.
/// </summary>
internal sealed class OwnAddressOnly(RequestDelegate next, PortalSettings settings)
{
    private readonly string _origin = settings.PublicUrl!.GetLeftPart(UriPartial.Authority);

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments("/health") && !string.Equals(request.Host.Host, settings.PublicUrl!.Host, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, $"This portal is at {_origin}");
            return;
        }

        if (request.Path.StartsWithSegments("/_blazor") && request.Headers.Origin.ToString() is { Length: > 0 } origin && !string.Equals(origin, _origin, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Pages of other sites cannot connect to this portal.");
            return;
        }

        // A proxy in front may have ended TLS; the address people use is what counts for cookies and links.
        request.Scheme = settings.PublicUrl!.Scheme;
        await next(context);
    }

    private static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(sentence);
    }
}
