using System.Net.Sockets;
using System.Security.Authentication;

namespace Portal.Sandbox.Sync;

/// <summary>A connection that fails, in the words of Dynamics' alerts.</summary>
internal static class Transport
{
    public static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(request, ct);
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            throw TimedOut(request.RequestUri!.Host);
        }
        catch (HttpRequestException broken)
        {
            var host = request.RequestUri!.Host;
            throw broken.InnerException switch
            {
                SocketException { SocketErrorCode: SocketError.HostNotFound } => new SyncFailure("InvalidIncomingEmailServerProfileConfiguration HostNotFound", $"The host {host} is not known.", 4_041),
                SocketException { SocketErrorCode: SocketError.TimedOut } => TimedOut(host),
                AuthenticationException =>
                    new SyncFailure(
                        "An error occurred while establishing a secure connection to the email server.",
                        $"The certificate of {host} is not trusted: {broken.InnerException.Message}",
                        4_950),
                _ => new SyncFailure("An error occurred while connecting to the email server.", $"{host}: {broken.Message}", 5_020),
            };
        }
    }

    private static SyncFailure TimedOut(string host) => new("Socket returned exception TimedOut (0x80004005)", $"No answer from {host} within the time allowed.", 4_080);
}
