namespace Portal.Hosting;

/// <summary>One line per request: method, path, status, time. No query strings, headers or bodies: codes, states and what people typed travel there.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var level = context.Response.StatusCode >= 500 ? LogLevel.Error : IsNoise(context.Request.Path) ? LogLevel.Debug : LogLevel.Information;
            Answered(log, level, context.Request.Method, Shown(context.Request.Path), context.Response.StatusCode, (long)time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>The path, but for the link of a hand-over: whoever opens that first holds the step.</summary>
    internal static string Shown(PathString path) => path.StartsWithSegments(PortalUrls.HandOver("").TrimEnd('/')) ? PortalUrls.HandOver("…") : path;

    private static bool IsNoise(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/_framework") || path.StartsWithSegments("/_blazor") || Path.HasExtension(path.Value);

    [LoggerMessage(Message = "{Method} {Path} → {Status} in {Milliseconds} ms")]
    private static partial void Answered(ILogger log, LogLevel level, string method, string path, int status, long milliseconds);
}
