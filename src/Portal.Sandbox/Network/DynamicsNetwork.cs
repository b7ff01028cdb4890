using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Network;

/// <summary>How Dynamics reaches the world: its own DNS, its own source address, its own trusted roots. Real TLS connections over loopback.</summary>
internal sealed class DynamicsNetwork(IServer server, World world, Clocks clocks, HostNames names, SettingsStore settings) : IDisposable
{
    private readonly Lock _lock = new();
    private HttpClient? _http;

    /// <summary>No cookies, no redirects. A new connection each time, so that a changed DNS or firewall shows at once.</summary>
    public HttpClient Http
    {
        get
        {
            lock (_lock) return _http ??= Make();
        }
    }

    private HttpClient Make()
    {
        var (authority, _) = Certificates.LoadOrMake(world, clocks.Protocol);
        var (company, _) = Certificates.LoadOrMakePrivate(world, authority, clocks.Protocol);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
                // Dynamics does not know the company's private root.
                RemoteCertificateValidationCallback = (_, _, chain, errors) =>
                    errors == SslPolicyErrors.None && chain is not null && !chain.ChainElements.Any(e => e.Certificate.Thumbprint == company.Thumbprint),
            },
        };
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { { "User-Agent", "CRM/9.2" } } };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        if (!names.Resolves(host, Vantage.Dynamics)) throw new SocketException((int)SocketError.HostNotFound);
        if (!Vantage.Dynamics.Reaches(host, settings.Now)) throw new SocketException((int)SocketError.TimedOut);

        var address = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(Vantage.Dynamics.Source, 0));
            await socket.ConnectAsync(IPEndPoint.Parse(new Uri(address).Authority), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _http?.Dispose();
}
