using Azure.Identity;
using Portal.Cloud.Entra;

namespace Portal.Cloud.Http;

/// <summary>What went wrong before a service answered: no token, or no connection.</summary>
internal static class CallErrors
{
    /// <summary>Null for anything else, and when the caller itself cancelled. A portal's own "sign-in needed" passes through untouched.</summary>
    public static CloudError? From(Exception exception, CloudSystem system, string? host, CancellationToken ct) => exception switch
    {
        CloudException => null,
        AuthenticationFailedException e => ct.IsCancellationRequested ? null : EntraAnswers.From(e, ct),
        _ => ConnectionErrors.From(exception, system, host, ct),
    };
}
