using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Portal.SandboxMode;
using Portal.Store;
using Portal.Tests.Store;

namespace Portal.Tests;

/// <summary>The portal with its embedded sandbox in this process, on a free port and in a folder of its own; reached over HTTP as browsers reach it. Its store is on the server this run is about.</summary>
public sealed class PortalApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private readonly string? _database;

    private PortalApp(WebApplication app, string folder, string? database, Uri url) => (_app, _folder, _database, Url) = (app, folder, database, url);

    public Uri Url { get; }

    public IServiceProvider Services => _app.Services;

    public T Service<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>The sandbox's control host, https://sandbox.localhost: settings, faults, clock, journal, seed.</summary>
    public HttpClient Sandbox => Services.GetRequiredService<JoinedSandbox>().Control;

    /// <param name="settings">Keys as in the configuration, added to sandbox mode.</param>
    /// <param name="services">Replaces services, a clock for example.</param>
    public static async Task<PortalApp> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var folder = Directory.CreateTempSubdirectory("portal-test-").FullName;
        var url = new Uri($"http://localhost:{FreePort.Next()}");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Portal",
            EnvironmentName = "Development",
            ContentRootPath = folder,
            Args = ["--urls", url.AbsoluteUri],
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Portal:Mode"] = "Sandbox",
            ["Portal:Sandbox:Mailboxes"] = "0",
            ["Portal:Mailboxes:EveryMinutes"] = "0",
            ["Serilog:MinimumLevel:Default"] = "Error"
        });
        var database = TestStore.Database == Database.PostgreSql ? await TestStore.NewPostgresAsync() : null;
        if (database is not null)
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Portal:Store:Provider"] = "PostgreSql",
                ["Portal:Store:ConnectionString"] = database
            });
        else
            await TestStore.LayFileAsync(Path.Combine(folder, "data", "portal.db"));
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>(StringComparer.Ordinal));
        await KnownWorld.LayAsync(Path.Combine(folder, "data", "sandbox.db"));
        await builder.AddPortalAsync();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        await app.UsePortalAsync();
        await app.StartAsync();
        var portal = new PortalApp(app, folder, database, url);
        await portal.FollowClockAsync();
        return portal;
    }

    /// <summary>A browser that nobody has signed in with.</summary>
    public Visitor Visitor() => new(Url);

    /// <summary>A browser with a signed-in person.</summary>
    /// <param name="personId">One of <c>SeedIds.People</c>.</param>
    public async Task<Visitor> SignInAsync(string personId)
    {
        var visitor = Visitor();
        var page = await visitor.SignInAsync(personId);
        Assert.True(page.Address.Authority == Url.Authority && page.Address.AbsolutePath == "/", $"The sign-in ended at {page.Address}:\n{page.Text}");
        return visitor;
    }

    /// <summary>Changes how the sandbox behaves: <c>new { tamperIdToken = new { signing = "none" } }</c>.</summary>
    public async Task ChangeSandboxAsync(object settings)
    {
        using var answer = await Sandbox.PostAsJsonAsync("/settings", settings);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Takes over the world time of the sandbox at once, which the portal itself asks for every second.</summary>
    public async Task FollowClockAsync()
    {
        if (Services.GetService<FollowClock>() is { } clock) await clock.NowAsync(default);
    }

    /// <summary>What a second start does with the connections, in the same store.</summary>
    public Task SeedAgainAsync() => Portal.Connections.SeedConnections.SeedConnectionsAsync(_app);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        // Its own only: other portals of this process go on with theirs.
        await using (var db = await Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync())
            if (db.Database.GetDbConnection() is SqliteConnection file) SqliteConnection.ClearPool(file);
        await _app.DisposeAsync();
        if (_database is not null)
        {
            await using var connection = new NpgsqlConnection(_database);
            NpgsqlConnection.ClearPool(connection);
            await TestStore.DropPostgresAsync(connection.Database);
        }

        Directory.Delete(_folder, recursive: true);
    }
}
