using Microsoft.Playwright;
using Portal.Tests;
using Portal.Tests.Store;

namespace Portal.EndToEnd.Harness;

/// <summary>A portal with its cloud and the people who use it, in a folder of their own that is removed at the end.</summary>
public sealed class Town : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly List<Person> _people = [];

    private Town(Chromium chromium, PortalProcess portal) => (_chromium, Portal) = (chromium, portal);

    public PortalProcess Portal { get; private set; }

    /// <summary>The cloud as a process of its own.</summary>
    /// <exception cref="InvalidOperationException">The cloud lives inside the portal's process.</exception>
    public SandboxProcess Sandbox => Portal.Sandbox ?? throw new InvalidOperationException("This town's cloud is embedded in its portal.");

    public IEnumerable<Person> People => _people;

    /// <summary>As on a first day: one process with everything embedded, no settings.</summary>
    public static async Task<Town> EmbeddedAsync(Chromium chromium)
    {
        var folder = NewFolder();
        var portal = new PortalProcess(folder, FreePort.Next(), await TownStore.NewAsync(Database.Sqlite, folder));
        await portal.StartAsync();
        return new Town(chromium, portal);
    }

    /// <summary>Portal and cloud as two processes, so that the portal can be killed while the cloud lives on.</summary>
    /// <param name="settings">Environment variables of the portal besides those of the harness: <c>Portal__Features__Off__0</c>.</param>
    public static async Task<Town> ApartAsync(Chromium chromium, Database database = Database.Sqlite, IReadOnlyDictionary<string, string>? settings = null)
    {
        var (folder, port) = (NewFolder(), FreePort.Next());
        var sandbox = await SandboxProcess.StartAsync(folder, new Uri($"http://localhost:{port}"));
        var portal = new PortalProcess(folder, port, await TownStore.NewAsync(database, folder)) { Sandbox = sandbox, More = settings ?? new Dictionary<string, string>(StringComparer.Ordinal) };
        await portal.StartAsync();
        return new Town(chromium, portal);
    }

    /// <summary>kill -9, and started again. Nobody's page is at the portal then: one that is would find its circuit gone, complain of it, and load itself anew at any moment of what follows.</summary>
    /// <param name="meanwhile">What happens while there is no portal.</param>
    public async Task CrashAsync(Func<Task>? meanwhile = null)
    {
        await Portal.KillAsync();
        var pages = _people.Where(p => p.Page.Url.StartsWith(Portal.Url.AbsoluteUri, StringComparison.Ordinal)).Select(p => (Task)p.Page.GotoAsync("about:blank"));
        await Task.WhenAll([meanwhile?.Invoke() ?? Task.CompletedTask, .. pages]);
        if (Portal.Store.Database == Database.PostgreSql) await Portal.Store.LetHoldsEndAsync();
        await Portal.StartAsync();
        foreach (var person in _people) person.Heard.Forgive();
    }

    /// <summary>A person signed in at a browser of their own.</summary>
    public async Task<Person> SignInAsync(string name, string path = "/", ColorScheme scheme = ColorScheme.Light, int width = 1280, string organization = "Contoso")
    {
        var person = await Person.AtAsync(_chromium, Portal.Url, name, scheme, width);
        _people.Add(person);
        return await person.SignInAsync(path, organization);
    }

    /// <summary>A person who has opened nothing yet.</summary>
    public async Task<Person> ArriveAsync(string name)
    {
        var person = await Person.AtAsync(_chromium, Portal.Url, name);
        _people.Add(person);
        return person;
    }

    public async ValueTask DisposeAsync()
    {
        if (Keeps) await KeepPagesAsync();
        foreach (var person in _people) await person.DisposeAsync();
        await Portal.DisposeAsync();
        if (Portal.Sandbox is { } sandbox) await sandbox.DisposeAsync();
        if (!Keeps) Directory.Delete(Portal.Folder, recursive: true);
    }

    /// <summary>While one looks for why a story fails: its folder stays, with the logs and what each person saw last.</summary>
    private static bool Keeps => Environment.GetEnvironmentVariable("PORTAL_KEEP") is { Length: > 0 };

    private async Task KeepPagesAsync()
    {
        foreach (var person in _people)
        {
            var page = await person.Page.EvaluateAsync<string>("document.body?.innerText ?? ''");
            await File.WriteAllTextAsync(Path.Combine(Portal.Folder, $"{person.Name}.txt"), $"{person.Page.Url}\n{page}\n{string.Join('\n', person.Heard.Complaints)}");
        }
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("portal-story-").FullName;
}
