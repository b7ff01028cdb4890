using System.Net;
using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.Control;
using Portal.Sandbox.Network;
using Portal.Sandbox.State;

namespace Portal.Sandbox;

/// <summary>A running simulated cloud: one TLS listener on loopback that answers for every host name of <see cref="Certificates"/>.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SandboxHost(WebApplication app, X509Certificate2 authority)
    {
        _app = app;
        Authority = authority;
        Endpoint = IPEndPoint.Parse(new Uri(app.Urls.First()).Authority);
    }

    /// <summary>Where every simulated host is reached.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>The only certificate a client has to trust.</summary>
    public X509Certificate2 Authority { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken ct = default)
    {
        if (!IPAddress.IsLoopback(options.Listen.Address))
            throw new ArgumentException("The sandbox listens on loopback only.", nameof(options));

        var world = new World(options.StateFile);
        var (authority, server) = Certificates.LoadOrMake(world, TimeProvider.System.GetUtcNow());
        if (options.CaFile is not null)
            await File.WriteAllTextAsync(options.CaFile, authority.ExportCertificatePem(), ct);

        // The host's own name and content root keep it apart from the portal's settings when both live in one process.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Portal.Sandbox", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error); // it warns that ASPNETCORE_URLS, which is the portal's, is not used
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k => k.Listen(options.Listen, l => l.UseHttps(Tls.Choose(server, Certificates.LoadOrMakePrivate(world, authority, TimeProvider.System.GetUtcNow()), new SettingsStore(world)))));
        builder.Services.AddSingleton(options).AddSingleton(world).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Clocks>().AddSingleton<SettingsStore>().AddSingleton<HostNames>().AddSingleton<Journal>().AddSingleton<SecretsGiven>().AddSingleton<Faults>();
        builder.Services.AddSingleton<OnlineActs>().AddSingleton<FaultWorld>().AddSingleton<NamedFaults>().AddSingleton<SandboxPage>().AddSingleton<FaultsPage>();
        CloudServices.Add(builder.Services);

        var app = builder.Build();
        app.UseMiddleware<FaultMiddleware>();
        app.UseRouting();
        CloudServices.Map(app);
        ControlApi.Map(app);
        app.Services.GetRequiredService<Crowd.CrowdPeople>().Introduce();
        Seeds.Seed.EnsurePlanted(app.Services);
        _ = app.Services.GetRequiredService<Entra.SigningKeys>().All; // whoever copies a new world has the keys that its tokens will be signed with
        await app.StartAsync(ct);
        return new SandboxHost(app, authority);
    }

    public Task WaitForShutdownAsync(CancellationToken ct = default) => _app.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
