using System.Text;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// A secret lives in the portal's memory only. Every client secret that Entra gave out during a whole set-up, and one whose run failed half way, is looked for
/// where it may never be: logs, database files, pages, circuit frames, the sandbox's journal.
/// </summary>
[Trait("Story", "canary")]
public sealed class CanaryStory(Chromium chromium)
{
    [Fact]
    public async Task No_secret_is_found_in_logs_database_pages_circuits_or_journal()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await WholeSetUpAsync(town, alice);

        var secrets = await new Truth(town.Sandbox.Control).SecretsGivenAsync();
        var appId = (await new Truth(town.Sandbox.Control).ApplicationAsync("SSS KV-App mail.contoso.com"))["appId"]!.GetValue<string>();
        Assert.Equal(2, secrets.Count(s => s.AppId == appId)); // one that Dataverse refused to take, one that was stored

        var places = await PlacesAsync(town, walk);
        foreach (var secret in secrets)
        foreach (var (place, bytes) in places)
            Assert.False(Holds(bytes, secret.Text), $"A secret of application {secret.AppId} is in {place}.");
    }

    /// <summary>The search itself finds what is there: the application's id, which is no secret, is in the database and in the frames.</summary>
    private static async Task<List<(string Place, byte[] Bytes)>> PlacesAsync(Town town, HmaWalk walk)
    {
        var places = new List<(string Place, byte[] Bytes)>();
        foreach (var page in new[] { $"{walk.SetUp}/profile", $"{walk.SetUp}/kv-app", "/audit", "/setups", "/" })
        {
            await walk.Admin.GoAsync(page);
            places.Add(($"the page {page}", Encoding.UTF8.GetBytes(await walk.Admin.Page.ContentAsync())));
        }

        foreach (var file in Directory.EnumerateFiles(town.Portal.Folder, "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith("world.db", StringComparison.Ordinal)))
        {
            // The running portal holds its lock file shut; nothing is ever written into it.
            if (file.EndsWith(".lock", StringComparison.Ordinal) && new FileInfo(file).Length == 0) continue;
            if (await ReadAsync(file) is { } bytes) places.Add((Path.GetFileName(file), bytes));
        }

        foreach (var person in town.People)
            places.Add(($"a circuit frame of {person.Name}", [.. person.Heard.Frames.SelectMany(f => f)]));
        places.Add(("the sandbox's journal", Encoding.UTF8.GetBytes(await town.Sandbox.Control.JournalAsync())));

        Assert.Contains(places, p => p.Place.StartsWith("portal.db", StringComparison.Ordinal) && Holds(p.Bytes, "SSS KV-App mail.contoso.com"));
        Assert.Contains(places, p => p.Place == "a circuit frame of Alice Adams" && Holds(p.Bytes, "SSS KV-App mail.contoso.com"));
        Assert.Contains(places, p => p.Place == "portal.log" && p.Bytes.Length > 0);
        return places;
    }

    private static async Task<HmaWalk> WholeSetUpAsync(Town town, Person alice)
    {
        var walk = await HmaWalk.BeginAsync(alice);
        await walk.PrepareAsync(town);

        // First Dataverse refuses, so that the path of errors is searched as well.
        var fault = await town.Sandbox.Control.FaultAsync("status", "POST", "contoso.crm4.dynamics.com", "$batch", times: 1, status: 400);
        await walk.OpenAsync(alice, "profile");
        await HmaWalk.PressAsync(alice, "Create a client secret for ");
        await town.Sandbox.Control.HeldAsync(fault);
        await HmaWalk.ConnectAsync(alice);

        await walk.DoAsync(alice, "profile", "Create a client secret for ");
        await walk.DoAsync(alice, "pilot", "Put Pia Lind on ");
        return walk;
    }

    /// <summary>As text, and as it would be after URL, base64 or UTF-16 encoding.</summary>
    private static bool Holds(byte[] bytes, string text) =>
        new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text), Encoding.UTF8.GetBytes(Uri.EscapeDataString(text)), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(text))) }
            .Any(form => bytes.AsSpan().IndexOf(form) >= 0);

    /// <summary>Null for a file that the running portal has taken away since it was listed, such as a database's journal.</summary>
    internal static async Task<byte[]?> ReadAsync(string file)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            await stream.CopyToAsync(memory);
            return memory.ToArray();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
