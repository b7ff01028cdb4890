using System.Net;
using Azure.Core.Pipeline;
using Microsoft.Identity.Client;

namespace Portal.Cloud.Http;

/// <summary>
/// The one place where outgoing connections are made. No redirects, no cookies, pooled connections that are renewed so that a changed DNS entry is noticed.
/// </summary>
public sealed class CloudNetwork : IMsalHttpClientFactory, IDisposable
{
    /// <summary>One attempt. Retries come on top, see <see cref="RetryHandler"/>.</summary>
    internal static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _sdks;

    /// <param name="attach">Changes each handler before its first use: the sandbox joins here and nowhere else.</param>
    /// <param name="privateHosts">Hosts that an admin may enter although they resolve to private addresses (split DNS is normal): the operator's list.</param>
    public CloudNetwork(Action<SocketsHttpHandler>? attach = null, IReadOnlyCollection<string>? privateHosts = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var guard = new AddressGuard(privateHosts ?? []);

        var services = new RetryHandler(time) { InnerHandler = Connect() };
        Services = new HttpClient(new AnswersHandler { InnerHandler = services }) { Timeout = TimeSpan.FromSeconds(120) };
        Open = new HttpClient(services, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(120) };
        _sdks = new HttpClient(new AnswersHandler { InnerHandler = Connect() }) { Timeout = AttemptLimit };
        Transport = new HttpClientTransport(_sdks);
        Outside = new HttpClient(Connect(h => (h.ConnectCallback, h.UseProxy) = (guard.ConnectAsync, false))) { Timeout = AttemptLimit, MaxResponseContentBufferSize = 1 << 20 };

        HttpMessageHandler Connect(Action<SocketsHttpHandler>? configure = null)
        {
            var handler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                MaxConnectionsPerServer = 32,
            };
            configure?.Invoke(handler);
            attach?.Invoke(handler);
            return new RequestIdHandler { InnerHandler = handler };
        }
    }

    /// <summary>For Microsoft's services, with the retry rules of <see cref="RetryHandler"/>.</summary>
    public HttpClient Services { get; }

    /// <summary>The same for requests that need no token: they are made even where a look runs on pasted answers.</summary>
    public HttpClient Open { get; }

    /// <summary>For addresses that a person typed: no retry, answers up to 1 MiB, and connects to public addresses only.</summary>
    public HttpClient Outside { get; }

    /// <summary>For Azure.Core pipelines (Azure.Identity, Key Vault), which bring their own retry.</summary>
    public HttpPipelineTransport Transport { get; }

    /// <summary>For MSAL, which brings its own retry.</summary>
    public HttpClient GetHttpClient() => _sdks;

    public void Dispose()
    {
        Services.Dispose();
        Open.Dispose();
        Outside.Dispose();
        _sdks.Dispose();
    }
}
