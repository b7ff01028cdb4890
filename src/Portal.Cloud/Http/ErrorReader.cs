using System.Text.Json;

namespace Portal.Cloud.Http;

/// <summary>Reads Microsoft's common error body, <c>{"error":{"code","message","innerError"}}</c>, and the ids in the headers.</summary>
internal static class ErrorReader
{
    public static async Task<CloudError> ReadAsync(CloudSystem system, HttpResponseMessage response, CancellationToken ct)
    {
        var body = await BodyAsync(response, ct);
        var (code, message) = Parse(body);
        return Create(system, response, code, message);
    }

    public static CloudError Create(CloudSystem system, HttpResponseMessage response, string? code, string message)
    {
        var claims = Challenge.Claims(Challenge.Bearer(response.Headers));
        return CloudErrors.Create(system, (int)response.StatusCode, code, message, claims) with
        {
            RequestId = First(response, "request-id", "x-ms-request-id", "x-ms-service-request-id", "REQ_ID"),
            CorrelationId = First(response, "x-ms-correlation-request-id", "client-request-id", "x-ms-client-request-id") ?? Sent(response),
            At = response.Headers.Date,
            RetryAfter = RetryHandler.RetryAfter(response, TimeProvider.System),
            Host = response.RequestMessage?.RequestUri?.Host,
        };
    }

    /// <summary>The innermost code that says more than the outer one, as Key Vault's "ForbiddenByRbac" inside "Forbidden".</summary>
    public static (string? Code, string Message) Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (!json.RootElement.Has("error", out var error)) return (null, "");
            if (error.ValueKind == JsonValueKind.String) return (error.GetString(), json.RootElement.Text("error_description") ?? "");
            var inner = error.Has("innererror", out var i) || error.Has("innerError", out i) ? i.Text("code") : null;
            var code = inner ?? error.Text("code");
            return (string.IsNullOrEmpty(code) ? null : code, error.Text("message") ?? "");
        }
        catch (JsonException)
        {
            return (null, "");
        }
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadAsStringAsync(ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return "";
        }
    }

    private static string? Sent(HttpResponseMessage response) =>
        response.RequestMessage?.Headers.TryGetValues("x-ms-client-request-id", out var sent) == true ? sent.FirstOrDefault() : null;

    private static string? First(HttpResponseMessage response, params string[] headers) =>
        headers.Select(h => RequestIds.Read(response, h)).FirstOrDefault(v => v is not null);
}
