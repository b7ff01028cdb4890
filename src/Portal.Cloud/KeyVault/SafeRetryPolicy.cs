using Azure.Core;
using Azure.Core.Pipeline;

namespace Portal.Cloud.KeyVault;

/// <summary>Azure.Core's retry, kept from repeating a write whose answer was lost: only 429 and 503 with Retry-After say that nothing was done.</summary>
internal sealed class SafeRetryPolicy() : RetryPolicy(maxRetries: 3)
{
    protected override bool ShouldRetry(HttpMessage message, Exception? exception) => MayRepeat(message) && !IsHopeless(exception) && base.ShouldRetry(message, exception);

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) => MayRepeat(message) && !IsHopeless(exception) && await base.ShouldRetryAsync(message, exception);

    /// <summary>A name that does not resolve and a certificate that is not trusted will not change within seconds.</summary>
    private static bool IsHopeless(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
            if (e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }) return true;
        return false;
    }

    private static bool MayRepeat(HttpMessage message) =>
        message.Request.Method == RequestMethod.Get || message.Request.Method == RequestMethod.Head
        || (message.HasResponse && message.Response.Status is 429 or 503 && message.Response.Headers.Contains("Retry-After"));
}
