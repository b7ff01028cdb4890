using System.Text.RegularExpressions;
using Azure.Identity;
using Microsoft.Identity.Client;
using Portal.Cloud.Http;

namespace Portal.Cloud.Entra;

/// <summary>Errors of the token endpoint, whichever library met them.</summary>
public static partial class EntraAnswers
{
    [GeneratedRegex(@"AADSTS\d{4,10}", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Number { get; }

    [GeneratedRegex(@"Trace ID: (?<id>[0-9a-f-]{36})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Trace { get; }

    /// <summary>From the body of a refused token request: {"error","error_description","trace_id","correlation_id"}.</summary>
    public static CloudError From(int? status, string? error, string? description, string? correlationId, string? claims = null)
    {
        var text = description ?? "";
        var code = Number.Match(text) is { Success: true } number ? number.Value : error;
        return CloudErrors.Create(CloudSystem.Entra, status, code, text, claims) with
        {
            CorrelationId = correlationId,
            RequestId = Trace.Match(text) is { Success: true } trace ? trace.Groups["id"].Value : null,
        };
    }

    /// <summary>What Azure.Identity says when it gets no token.</summary>
    internal static CloudError From(AuthenticationFailedException exception, CancellationToken ct)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
            if (e is MsalException msal) return From(msal, ct);
        return ConnectionErrors.From(exception, CloudSystem.Entra, "login.microsoftonline.com", ct) ?? From(null, null, exception.Message, null);
    }

    internal static CloudError From(MsalException exception, CancellationToken ct) => exception switch
    {
        MsalServiceException { StatusCode: > 0 } e => From(e.StatusCode, e.ErrorCode, e.Message, e.CorrelationId, e.Claims is { Length: > 0 } claims ? claims : null),
        _ => ConnectionErrors.From(exception, CloudSystem.Entra, "login.microsoftonline.com", ct)
            ?? (exception.ErrorCode == MsalError.RequestTimeout
                ? new CloudError(CloudSystem.Entra, CloudErrorKind.AnswerLost, null, null, exception.ErrorCode) { Host = "login.microsoftonline.com" }
                : From(null, exception.ErrorCode, exception.Message, exception.CorrelationId)),
    };
}
