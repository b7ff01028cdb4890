using Portal.Cloud.Entra;
using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>One harmless call as the app: the id of a mailbox's inbox, by impersonation. Nothing of its content is read.</summary>
public sealed class EwsMailbox(CloudNetwork network)
{
    /// <exception cref="CloudException">The mailbox could not be opened; Code is the SOAP response code or the diagnostics number.</exception>
    public Task<InboxFound> OpenInboxAsync(EwsUrl url, AppToken token, string address, CancellationToken ct) => throw new NotImplementedException();
}

public sealed record InboxFound(string Address, string? ServerVersion, string? RequestId);
