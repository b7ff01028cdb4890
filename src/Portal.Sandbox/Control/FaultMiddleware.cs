using Portal.Sandbox.Network;

namespace Portal.Sandbox.Control;

/// <summary>Journals every request and lets the switched-on faults happen to it.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, Faults faults, Journal journal, TimeProvider time)
{
    public const string ControlHost = "sandbox.localhost";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Host.Host == ControlHost)
        {
            await next(context);
            return;
        }

        try
        {
            await ShownPath.ReadAsync(context);
            await RunAsync(context, faults.Match(context.Request));
        }
        finally
        {
            journal.Add(context);
        }
    }

    private async Task RunAsync(HttpContext context, Fault? fault)
    {
        switch (fault?.Input.Kind)
        {
            case null:
            case "step" when Vantage.Of(context) == Vantage.Dynamics: // what Dynamics does of itself is nobody's boundary
                await next(context);
                return;
            case "step":
                await fault.HoldAsync("before", context.Request, context.RequestAborted);
                await AfterAsync(context, () => fault.HoldAsync("after", context.Request, context.RequestAborted));
                return;
            case "status":
                fault.Take();
                context.Response.StatusCode = fault.Input.Status ?? 503;
                if (fault.Input.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                await context.Response.WriteAsJsonAsync(new
                {
                    error = fault.Input.Status == StatusCodes.Status429TooManyRequests
                        ? new { code = "TooManyRequests", message = "Too many requests." }
                        : new { code = "ServiceUnavailable", message = "The service is unavailable." },
                });
                return;
            case "drop":
                fault.Take();
                context.Abort();
                return;
            case "latency":
                fault.Take();
                await Task.WhenAny(fault.Released, Task.Delay(TimeSpan.FromSeconds(fault.Input.Seconds ?? 0), time, context.RequestAborted));
                await next(context);
                return;
            case "hold-before":
                fault.Take();
                await fault.Released.WaitAsync(context.RequestAborted);
                await next(context);
                return;
            default:
                await AfterAsync(context, async () =>
                {
                    fault.Take();
                    if (fault.Input.Kind == "lose-answer") context.Abort();
                    else await fault.Released.WaitAsync(context.RequestAborted);
                });
                return;
        }
    }

    /// <summary>The answer is kept back until the work is done and durable, then sent late or not at all.</summary>
    private async Task AfterAsync(HttpContext context, Func<Task> hold)
    {
        var wire = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = wire;
        }

        await hold();
        if (context.RequestAborted.IsCancellationRequested) return;
        kept.Position = 0;
        await kept.CopyToAsync(wire, context.RequestAborted);
    }
}
