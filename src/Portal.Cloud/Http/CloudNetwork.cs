using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
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

    /// <summary>One probe; a person waits for ten of them.</summary>
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _sdks;
    private readonly Func<RemoteCertificateValidationCallback, HttpMessageHandler> _probing;

    /// <param name="attach">Changes each handler before its first use: the sandbox joins here and nowhere else.</param>
    /// <param name="privateHosts">Hosts that an admin may enter although they resolve to private addresses (split DNS is normal): the operator's list.</param>
    /// <param name="attemptLimit">How long one attempt may take; <see cref="AttemptLimit"/> unless said.</param>
    public CloudNetwork(Action<SocketsHttpHandler>? attach = null, IReadOnlyCollection<string>? privateHosts = null, TimeProvider? time = null, TimeSpan? attemptLimit = null)
    {
        time ??= TimeProvider.System;
        var limit = attemptLimit ?? AttemptLimit;
        var guard = new AddressGuard(privateHosts ?? []);

        var services = new RetryHandler(time, limit) { InnerHandler = Connect() };
        Services = new HttpClient(new AnswersHandler { InnerHandler = services }) { Timeout = TimeSpan.FromSeconds(120) };
        Open = new HttpClient(services, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(120) };
        _sdks = new HttpClient(new AnswersHandler { InnerHandler = Connect() }) { Timeout = limit };
        Transport = new HttpClientTransport(_sdks);
        Outside = new HttpClient(Connect(h => (h.ConnectCallback, h.UseProxy) = (guard.ConnectAsync, false))) { Timeout = limit, MaxResponseContentBufferSize = 1 << 20 };

        _probing = check => Connect(h =>
        {
            (h.ConnectCallback, h.UseProxy, h.PooledConnectionLifetime) = (guard.ConnectAsync, false, TimeSpan.Zero);
            h.SslOptions.RemoteCertificateValidationCallback = check;
            h.SslOptions.AllowTlsResume = false; // a resumed connection shows the certificate of the first
        });

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

    /// <summary>
    /// Like <see cref="Outside"/>, but each request makes a connection of its own, so that a load balancer deals it anew, and shows the server's certificate
    /// before it is accepted or refused. The caller disposes it.
    /// </summary>
    /// <param name="seen">Called for every connection, also for those whose certificate is then refused.</param>
    internal HttpClient Probing(Action<X509Certificate2, X509Chain?, SslPolicyErrors> seen) => new(_probing((_, certificate, chain, errors) =>
    {
        if (certificate is X509Certificate2 shown) seen(shown, chain, errors);
        return errors == SslPolicyErrors.None;
    }))
    {
        Timeout = ProbeLimit, MaxResponseContentBufferSize = 1 << 20,
    };

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
