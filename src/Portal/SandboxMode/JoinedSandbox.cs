using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Portal.SandboxMode;

/// <summary>
/// The way into the simulated cloud. Host names, TLS and everything above stay as in production; only where a connection ends and which
/// authority is trusted differ.
/// </summary>
public sealed class JoinedSandbox : IAsyncDisposable
{
    internal const string ControlHost = "sandbox.localhost";
    private static readonly TimeSpan DnsKept = TimeSpan.FromSeconds(2);

    private readonly IAsyncDisposable? _embedded;
    private readonly X509Certificate2 _authority;
    private readonly ConcurrentDictionary<string, (bool Resolves, DateTimeOffset Until)> _dns = new(StringComparer.OrdinalIgnoreCase);

    internal JoinedSandbox(IPEndPoint endpoint, X509Certificate2 authority, IAsyncDisposable? embedded)
    {
        (Endpoint, _authority, _embedded) = (endpoint, authority, embedded);
        Control = new HttpClient(Handler(Connect)) { BaseAddress = new Uri($"https://{ControlHost}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public IPEndPoint Endpoint { get; }

    /// <summary>Whom outside clients have to trust.</summary>
    public X509Certificate2 Authority => _authority;

    /// <summary>For the sandbox's own questions: seed, clock, DNS. Not one of the simulated services.</summary>
    internal HttpClient Control { get; }

    /// <summary>For <see cref="Portal.Cloud.Http.CloudNetwork"/>: leads every connection of <paramref name="handler"/> to the sandbox.</summary>
    public void Attach(SocketsHttpHandler handler) => Attach(handler, ConnectIfItResolvesAsync);

    private SocketsHttpHandler Handler(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect)
    {
        var handler = new SocketsHttpHandler();
        Attach(handler, connect);
        return handler;
    }

    private void Attach(SocketsHttpHandler handler, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect)
    {
        handler.UseProxy = false;
        handler.ConnectCallback = connect;
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_authority);
    }

    /// <summary>Names resolve as the sandbox says they do from here; "from Dynamics" is another question.</summary>
    private async ValueTask<Stream> ConnectIfItResolvesAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (!await ResolvesAsync(context.DnsEndPoint.Host, ct)) throw new SocketException((int)SocketError.HostNotFound);
        return await Connect(context, ct);
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask<bool> ResolvesAsync(string host, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (_dns.TryGetValue(host, out var known) && known.Until > now) return known.Resolves;
        using var answer = await Control.GetAsync($"/dns/{Uri.EscapeDataString(host)}?from=portal", ct);
        var resolves = answer.StatusCode != HttpStatusCode.NotFound;
        _dns[host] = (resolves, now + DnsKept);
        return resolves;
    }

    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        if (_embedded is not null) await _embedded.DisposeAsync();
    }
}
