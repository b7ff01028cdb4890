using System.Text.Json;
using Azure;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>Azure.Core's exceptions as our error.</summary>
internal static class VaultErrorReader
{
    public static CloudError? From(Exception exception, string host, CancellationToken ct) => exception switch
    {
        CloudException => null,
        RequestFailedException { Status: > 0 } e => Read(e, host),
        JsonException => new CloudError(CloudSystem.KeyVault, CloudErrorKind.AnswerLost, null, null, "The answer was not JSON.") { Host = host },
        _ => CallErrors.From(exception, CloudSystem.KeyVault, host, ct),
    };

    private static CloudError Read(RequestFailedException e, string host)
    {
        var response = e.GetRawResponse();
        var (code, message) = response is null ? (e.ErrorCode, e.Message) : ErrorReader.Parse(response.Content.ToString());
        return CloudErrors.Create(CloudSystem.KeyVault, e.Status, code, message) with
        {
            RequestId = Header("x-ms-request-id"),
            CorrelationId = response?.ClientRequestId,
            RetryAfter = int.TryParse(Header("Retry-After"), out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
            Host = host,
        };

        string? Header(string name) => response?.Headers.TryGetValue(name, out var value) == true ? value : null;
    }
}
