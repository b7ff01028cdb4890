using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Network;

/// <summary>Which certificate a host shows: the one everybody trusts, or one of the company's private root.</summary>
internal static class Tls
{
    public static TlsHandshakeCallbackOptions Choose(X509Certificate2 server, (X509Certificate2 Authority, X509Certificate2 Server) company, SettingsStore settings)
    {
        var known = SslStreamCertificateContext.Create(server, null, offline: true);
        var own = SslStreamCertificateContext.Create(company.Server, [company.Authority], offline: true);
        return new TlsHandshakeCallbackOptions
        {
            OnConnection = context => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = settings.Now.PrivateRootHosts.Contains(context.ClientHelloInfo.ServerName, StringComparer.OrdinalIgnoreCase) ? own : known,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }),
        };
    }
}
