using Azure.Core.Pipeline;
using Microsoft.Identity.Client;

namespace Portal.Cloud.Http;

/// <summary>The one place where outgoing connections are made.</summary>
public sealed class CloudNetwork : IMsalHttpClientFactory, IDisposable
{
    /// <param name="attach">Changes each handler before its first use; the sandbox joins here and nowhere else.</param>
    /// <param name="privateHosts">Hosts an admin may enter although they resolve to private addresses (split DNS): the operator's list.</param>
    public CloudNetwork(Action<SocketsHttpHandler>? attach = null, IReadOnlyCollection<string>? privateHosts = null)
    {
        _ = attach;
        _ = privateHosts;
    }

    /// <summary>For Microsoft's services, with the retry rules of <c>RetryHandler</c>.</summary>
    public HttpClient Services => throw new NotImplementedException();

    /// <summary>For addresses that a person typed: no retry, and connects to public addresses only.</summary>
    public HttpClient Outside => throw new NotImplementedException();

    /// <summary>For Azure.Core pipelines (Azure.Identity, Key Vault), which bring their own retry.</summary>
    public HttpPipelineTransport Transport => throw new NotImplementedException();

    /// <summary>For MSAL, which brings its own retry.</summary>
    public HttpClient GetHttpClient() => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
