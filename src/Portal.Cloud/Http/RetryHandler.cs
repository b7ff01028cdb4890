using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Portal.Cloud.Http;

/// <summary>
/// Reads are tried up to four times on throttling, server errors and broken connections. Writes are repeated only when the service said
/// "not done, come back in N seconds" (429 or 503 with Retry-After).
/// </summary>
/// <remarks>
/// A write whose answer was lost may have happened: repeating it could make a second application or a second secret nobody knows of.
/// The caller looks first and decides then. 504 from a gateway in front of the service is such a lost answer too.
/// </remarks>
internal sealed class RetryHandler(TimeProvider time, TimeSpan limit) : DelegatingHandler
{
    /// <summary>A longer Retry-After is handed to the caller, who can show it, instead of being waited for in silence.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private readonly ResiliencePipeline<HttpResponseMessage> _reads = Pipeline(time, limit, o => IsWorthRepeating(o, time));
    private readonly ResiliencePipeline<HttpResponseMessage> _writes = Pipeline(time, limit, o => WasTurnedAway(o.Result, time));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var pipeline = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head ? _reads : _writes;
        return await pipeline.ExecuteAsync(async (r, token) => await base.SendAsync(r, token), request, ct);
    }

    /// <summary>How long the service asked to wait; null when it did not say.</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage? response, TimeProvider time) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    internal static bool WasTurnedAway(HttpResponseMessage? response, TimeProvider time) =>
        response is { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } && RetryAfter(response, time) <= LongestWait;

    private static bool IsWorthRepeating(Outcome<HttpResponseMessage> outcome, TimeProvider time) => outcome switch
    {
        { Result: { } r } => (int)r.StatusCode is 408 or 429 or 500 or 502 or 503 or 504 && (RetryAfter(r, time) ?? TimeSpan.Zero) <= LongestWait,

        // A name that does not resolve and a certificate that is not trusted will not change within seconds; say so at once.
        { Exception: HttpRequestException e } => e.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError),
        { Exception: TimeoutRejectedException } => true,
        _ => false,
    };

    private static ResiliencePipeline<HttpResponseMessage> Pipeline(TimeProvider time, TimeSpan limit, Func<Outcome<HttpResponseMessage>, bool> repeat) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 3,
                Delay = TimeSpan.FromMilliseconds(300),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(repeat(args.Outcome)),
                DelayGenerator = args => ValueTask.FromResult(RetryAfter(args.Outcome.Result, time)),
                OnRetry = args =>
                {
                    args.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(limit)
            .Build();
}
