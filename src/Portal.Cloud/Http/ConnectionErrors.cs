using System.Net.Sockets;
using System.Security.Authentication;
using Polly.Timeout;

namespace Portal.Cloud.Http;

/// <summary>What a broken connection means: the name, the certificate, the address, or an answer that never came.</summary>
internal static class ConnectionErrors
{
    /// <summary>Null when the exception is not about the connection, or when the caller itself cancelled.</summary>
    public static CloudError? From(Exception exception, CloudSystem system, string? host, CancellationToken ct)
    {
        if (ct.IsCancellationRequested) return null;
        foreach (var cause in Causes(exception))
            if (KindOf(cause) is { } kind)
                return new CloudError(system, kind, null, null, cause.GetType().Name) { Host = host };
        return null;
    }

    private static CloudErrorKind? KindOf(Exception cause) => cause switch
    {
        AddressRefusedException => CloudErrorKind.Refused,
        AuthenticationException or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => CloudErrorKind.Untrusted,
        // The attempt's time was over and the connection was given up; what is around it says so.
        SocketException { SocketErrorCode: SocketError.OperationAborted } => null,
        SocketException or HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError } => CloudErrorKind.Unreachable,

        // The request was on its way: whether it was carried out is unknown.
        HttpRequestException { StatusCode: null } or HttpIOException or TimeoutRejectedException or TimeoutException or TaskCanceledException => CloudErrorKind.AnswerLost,
        _ => null,
    };

    /// <summary>Innermost first: the outer ones only say that sending failed. A connection reset while reading is an IOException around a SocketException and stays "answer lost".</summary>
    private static IEnumerable<Exception> Causes(Exception exception)
    {
        if (exception is AggregateException { InnerExceptions: [.., var last] }) return Causes(last);
        var chain = new List<Exception>();
        for (var e = exception; e is not null; e = e.InnerException) chain.Add(e);
        var lostWhileReading = chain.Any(e => e is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.Unknown } or HttpIOException)
            && !chain.Any(e => e is AddressRefusedException);
        chain.Reverse();
        return lostWhileReading ? chain.Where(e => e is not SocketException) : chain;
    }
}
