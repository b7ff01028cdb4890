using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Identity.Client;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Tests;
using Xunit;

namespace Portal.Sandbox.Tests;

/// <summary>
/// A sandbox of one test class, and clients that reach it as they would reach the real cloud: production host names, TLS that is checked.
/// Only the connection goes elsewhere.
/// </summary>
public sealed class CloudClient : IAsyncLifetime, IMsalHttpClientFactory
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("sandbox-test-").FullName;

    public SandboxHost Host { get; private set; } = null!;

    public SandboxOptions Options { get; init; } = new();

    /// <summary>No cookies, no redirects followed, no token.</summary>
    public HttpClient Http { get; private set; } = null!;

    public EntraDirectory Directory => Get<EntraDirectory>();

    public Tokens Tokens => Get<Tokens>();

    public T Get<T>() where T : notnull => Host.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        var file = Options.StateFile ?? Path.Combine(_folder, "world.db");
        if (Options.StateFile is null) await KnownWorld.LayAsync(file);
        Host = await SandboxHost.StartAsync(Options with { StateFile = file });
        Http = new HttpClient(Handler()) { Timeout = TimeSpan.FromSeconds(30) };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A new handler each time: whoever gets it may dispose it.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(Host.Endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Host.Authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    /// <summary>A client that sends this bearer token with every request.</summary>
    public HttpClient With(string token) => new(Handler()) { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    /// <summary>What a seeded person's token for a resource would be after sign-in through the portal, without the clicks.</summary>
    public string TokenOf(string personId, string audience, params string[] scopes)
    {
        var user = Directory.Users.Find(personId)!;
        var portal = user.TenantId == SeedIds.Fabrikam ? SeedIds.FabrikamPortalApp : SeedIds.PortalApp;
        return Tokens.ForUser(user, Directory.Principal(user.TenantId, portal)!, audience, scopes);
    }

    /// <summary>What an application's own token would be, without its credential.</summary>
    public string TokenOfApp(string tenantId, string appId, string audience) =>
        Tokens.ForApp(Directory.Principal(tenantId, appId)!, Directory.Resource(tenantId, audience)!, audience);

    /// <summary>The seeded secret of the portal's or the automation's application, as the seed document tells it.</summary>
    public string SecretOf(string appId) => (string)Seed()[appId == SeedIds.PortalApp ? "portal" : "automation"]!["clientSecret"]!;

    public X509Certificate2 ReaderCertificate() => X509CertificateLoader.LoadPkcs12(Convert.FromBase64String((string)Seed()["reader"]!["certificatePfx"]!), null);

    /// <summary>GET https://sandbox.localhost/seed</summary>
    public JsonObject Seed() => JsonNode.Parse(Http.GetStringAsync(new Uri("https://sandbox.localhost/seed")).GetAwaiter().GetResult())!.AsObject();

    HttpClient IMsalHttpClientFactory.GetHttpClient() => Http;
}
