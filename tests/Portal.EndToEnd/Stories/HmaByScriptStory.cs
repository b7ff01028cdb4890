using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>The wizard by script alone: what each page shows is run in bash by the person who may, with az signed in as that person; the portal only looks.</summary>
[Trait("Story", "hma")]
public sealed class HmaByScriptStory(Chromium chromium)
{
    [Fact]
    public async Task Scripts_from_the_pages_take_an_hma_profile_to_a_pilot_mailbox_that_passed_and_the_portal_writes_nothing()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        using var shell = new AzShell(town.Sandbox.Endpoint, await File.ReadAllTextAsync(town.Sandbox.CaFile));
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        await walk.OpenAsync(alice, "readiness");
        await HmaWalk.AssertOkAsync(alice);

        await ByScriptAsync(walk, alice, "certificate", shell, SeedIds.People.Alice);
        await walk.OpenAsync(alice, "kv-app");
        await ShownAsync(alice, "script-tab");
        await ByScriptAsync(walk, alice, "kv-app", shell, SeedIds.People.Alice);
        await HandedOverAsync(town, walk, "Viktor Varga", "vault-access", shell, SeedIds.People.Viktor);
        foreach (var step in new[] { "hma-app", "hma-certificate", "permission" }) await ByScriptAsync(walk, alice, step, shell, SeedIds.People.Alice);
        var request = await walk.AskForDecisionAsync("The pilot of server-side synchronization.");
        await HmaWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), request, "Agreed.");
        await HandedOverAsync(town, walk, "Greta Grant", "grant", shell, SeedIds.People.Greta);

        await walk.OpenAsync(alice, "profile");
        await ShownAsync(alice, "script-tab-credential-window");
        await RunAsync(alice, shell, SeedIds.People.Alice);
        await HmaWalk.AssertStandsAsync(alice, "Waiting");
        await ByScriptAsync(walk, alice, "pilot", shell, SeedIds.People.Alice);
        await walk.OpenAsync(alice, "profile");
        await HmaWalk.AssertOkAsync(alice);
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Definition).Filter(new() { HasText = "proven by Test & Enable" }).First).ToBeVisibleAsync();

        await AssertThePortalWroteNothingAsync(town);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    private static async Task ByScriptAsync(HmaWalk walk, Person person, string step, AzShell shell, string personId)
    {
        await walk.OpenAsync(person, step);
        await RunAsync(person, shell, personId);
        await HmaWalk.AssertOkAsync(person);
    }

    private static async Task HandedOverAsync(Town town, HmaWalk walk, string name, string step, AzShell shell, string personId)
    {
        var person = await town.SignInAsync(name, await walk.HandOverAsync(step));
        await person.Page.WaitForURLAsync(url => url.EndsWith($"/{step}", StringComparison.Ordinal));
        await HmaWalk.ConnectAsync(person);
        await RunAsync(person, shell, personId);
        await HmaWalk.AssertOkAsync(person);
    }

    /// <summary>Takes the script from the page, runs it, and looks again.</summary>
    private static async Task RunAsync(Person person, AzShell shell, string personId)
    {
        await OpenTabAsync(person);
        var script = await person.Page.GetByRole(AriaRole.Region, new() { Name = "Script for Azure CLI" }).TextContentAsync();
        var (output, code) = await shell.RunAsync(script!, personId);
        Assert.True(code == 0, $"The script of {person.Page.Url} ended with {code}:\n{output}");
        await person.Button("Look again afterwards").ClickAsync();
    }

    private static async Task OpenTabAsync(Person person)
    {
        await person.Page.GetByRole(AriaRole.Tab, new() { Name = "Show me the script" }).ClickAsync();
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Region, new() { Name = "Script for Azure CLI" })).ToBeVisibleAsync();
    }

    /// <summary>Every tool is looked at, the file that is downloaded is what is shown, and all of it can be reached with the keyboard.</summary>
    private static async Task ShownAsync(Person person, string picture)
    {
        await OpenTabAsync(person);
        await person.PicturesAsync(picture);
        await person.AssertAccessibleAsync();
        var shown = await person.Page.GetByRole(AriaRole.Region, new() { Name = "Script for Azure CLI" }).TextContentAsync();
        var download = await person.Page.RunAndWaitForDownloadAsync(() => person.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.EndsWith(".sh", download.SuggestedFilename);
        Assert.Equal(shown, await File.ReadAllTextAsync(await download.PathAsync(), Encoding.UTF8));

        await person.Page.GetByRole(AriaRole.Tab, new() { Name = "Azure CLI" }).FocusAsync();
        await person.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Tab, new() { Name = "By hand" })).ToHaveAttributeAsync("aria-selected", "true");
        await person.PicturesAsync(picture + "-by-hand");
        await person.AssertAccessibleAsync();
        await person.Page.Keyboard.PressAsync("Home");
    }

    /// <summary>The journal says whose token a request carried: of the portal's registration there are reads only.</summary>
    private static async Task AssertThePortalWroteNothingAsync(Town town)
    {
        var requests = JsonNode.Parse(await town.Sandbox.Control.JournalAsync())!.AsArray().Where(e => (string?)e!["app"] == SeedIds.PortalApp).ToList();
        Assert.Contains(requests, e => (string?)e!["method"] == "GET");
        Assert.DoesNotContain(requests, e => (string?)e!["method"] != "GET");
    }
}
