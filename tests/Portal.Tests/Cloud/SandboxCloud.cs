using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Core;
using Microsoft.Extensions.DependencyInjection;
using Portal.Cloud.Http;
using Portal.Sandbox;
using Portal.Sandbox.Control;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Tests.Cloud;

/// <summary>A simulated cloud in this process and a network that leads there: production host names, checked TLS, Microsoft's own SDKs. No delays unless a test asks for them.</summary>
public sealed class SandboxCloud : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-cloud-").FullName;
    private SandboxHost _host = null!;

    public CloudNetwork Network { get; private set; } = null!;

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public Portal.Sandbox.Control.Faults Faults => Get<Portal.Sandbox.Control.Faults>();

    public async ValueTask InitializeAsync()
    {
        var world = Path.Combine(_folder, "world.db");
        await KnownWorld.LayAsync(world);
        _host = await SandboxHost.StartAsync(new SandboxOptions { StateFile = world });
        Get<SettingsStore>().Change(s => s with { ReplicationSeconds = 0, SecretAcceptedSeconds = 0, CertificateAcceptedSeconds = 0, AccessEffectiveSeconds = 0, CertificatePendingSeconds = 0, TestSeconds = 0 });
        Network = new CloudNetwork(Attach);
    }

    public async ValueTask DisposeAsync()
    {
        Network.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A seeded person's tokens, as they would be after sign-in through the portal.</summary>
    public TokenCredential As(string personId, params string[] graphScopes)
    {
        var directory = Get<EntraDirectory>();
        var user = directory.Users.Find(personId)!;
        return DelegatedTokenCredential.Create((context, _) =>
        {
            var audience = context.Scopes[0].Replace("/.default", "");
            string[] scopes = audience != "https://graph.microsoft.com" ? ["user_impersonation"]
                : graphScopes.Length > 0 ? graphScopes
                : ["User.Read", "Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.Read.All"];
            var token = Get<Tokens>().ForUser(user, directory.Principal(SeedIds.Contoso, SeedIds.PortalApp)!, audience, scopes);
            return new AccessToken(token, DateTimeOffset.UtcNow.AddHours(1));
        });
    }

    /// <summary>The seeded application that may do nearly everything.</summary>
    public TokenCredential Automation => DelegatedTokenCredential.Create((context, _) =>
    {
        var directory = Get<EntraDirectory>();
        var audience = context.Scopes[0].Replace("/.default", "");
        var token = Get<Tokens>().ForApp(directory.Principal(SeedIds.Contoso, SeedIds.AutomationApp)!, directory.Resource(SeedIds.Contoso, audience)!, audience);
        return new AccessToken(token, DateTimeOffset.UtcNow.AddHours(1));
    });

    /// <summary>Asks the sandbox itself, as a person or a test program would.</summary>
    public async Task ControlAsync(string path, string json)
    {
        using var answer = await Network.Outside.PostAsync(new Uri($"https://sandbox.localhost/{path}"), new StringContent(json, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
    }

    private void Attach(SocketsHttpHandler handler)
    {
        handler.UseProxy = false;
        handler.ConnectCallback = async (context, ct) =>
        {
            if (context.DnsEndPoint.Host.Contains("nowhere", StringComparison.Ordinal)) throw new SocketException((int)SocketError.HostNotFound);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(_host.Endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { _host.Authority },
        };
    }
}
