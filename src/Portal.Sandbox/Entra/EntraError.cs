using System.Globalization;

namespace Portal.Sandbox.Entra;

/// <summary>A refusal of the token service. Numbers and texts: https://learn.microsoft.com/entra/identity-platform/reference-error-codes</summary>
/// <param name="Error">OAuth's error word.</param>
/// <param name="Code">The number after AADSTS.</param>
internal sealed record EntraError(string Error, int Code, string Message, int Status = 400, string? Suberror = null)
{
    /// <summary>What in it Microsoft does not document; goes into x-sandbox-unconfirmed.</summary>
    public string? Unconfirmed { get; init; }

    /// <summary>The body of a refused token request.</summary>
    public object Body(HttpContext context, DateTimeOffset now)
    {
        var (trace, correlation, time) = Ids(context, now);
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["error"] = Error,
            ["error_description"] = $"AADSTS{Code}: {Message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
            ["error_codes"] = new[] { Code },
            ["timestamp"] = time,
            ["trace_id"] = trace,
            ["correlation_id"] = correlation,
            ["error_uri"] = $"https://login.microsoftonline.com/error?code={Code}",
            ["suberror"] = Suberror,
        }.Where(p => p.Value is not null).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Ids that support asks for; the correlation id is the client's own when it sent one.</summary>
    public static (string Trace, string Correlation, string Time) Ids(HttpContext context, DateTimeOffset now)
    {
        var sent = context.Request.Headers["client-request-id"].FirstOrDefault() ?? context.Request.Query["client-request-id"].FirstOrDefault();
        return (Guid.NewGuid().ToString(), Guid.TryParse(sent, out var id) ? id.ToString() : Guid.NewGuid().ToString(),
            now.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }
}

/// <summary>Ends a request to the token service with a refusal.</summary>
internal sealed class EntraRefusal(EntraError error) : Exception(error.Message)
{
    public EntraError Refused => error;
}
