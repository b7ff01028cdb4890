using Microsoft.Playwright;
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
        var portal = new PortalProcess(folder, Running.FreePort(), await TownStore.NewAsync(Database.Sqlite, folder));
        await portal.StartAsync();
        return new Town(chromium, portal);
    }

    /// <summary>Portal and cloud as two processes, so that the portal can be killed while the cloud lives on.</summary>
    /// <param name="settings">Environment variables of the portal besides those of the harness: <c>Portal__Features__Off__0</c>.</param>
    public static async Task<Town> ApartAsync(Chromium chromium, Database database = Database.Sqlite, IReadOnlyDictionary<string, string>? settings = null)
    {
        var (folder, port) = (NewFolder(), Running.FreePort());
        var sandbox = await SandboxProcess.StartAsync(folder, new Uri($"http://localhost:{port}"));
        var portal = new PortalProcess(folder, port, await TownStore.NewAsync(database, folder)) { Sandbox = sandbox, More = settings ?? new Dictionary<string, string>(StringComparer.Ordinal) };
        await portal.StartAsync();
        return new Town(chromium, portal);
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
        foreach (var person in _people) await person.DisposeAsync();
        await Portal.DisposeAsync();
        if (Portal.Sandbox is { } sandbox) await sandbox.DisposeAsync();
        if (Environment.GetEnvironmentVariable("PORTAL_KEEP") is null) Directory.Delete(Portal.Folder, recursive: true);
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("portal-story-").FullName;
}
