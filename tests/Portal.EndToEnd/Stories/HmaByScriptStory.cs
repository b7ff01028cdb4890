using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The wizard by script alone. The portal may not change anything, and may not even read Azure, the vault and Dataverse: what each page shows is run in bash by the
/// person who may, with az signed in as that person, and what the reading scripts print is pasted. On every push the same walk is made without a browser (HmaByScriptTests).
/// </summary>
[Trait("Story", "hma")]
[Trait("Category", "Full")]
public sealed class HmaByScriptStory(Chromium chromium)
{
    private static readonly string[] Off = ["change-apps", "grant", "key-vault", "azure", "dataverse"];

    [Fact]
    public async Task Scripts_and_pasted_answers_take_an_hma_profile_to_a_pilot_mailbox_that_passed_and_the_portal_writes_nothing()
    {
        await using var town = await Town.ApartAsync(chromium, settings: Off.Select((feature, i) => ($"Portal__Features__Off__{i}", feature)).ToDictionary(s => s.Item1, s => s.feature));
        await town.Sandbox.Control.HurryAsync();
        using var shell = new AzShell(town.Sandbox.Endpoint, await File.ReadAllTextAsync(town.Sandbox.CaFile));
        var walk = await HmaWalk.BeginAsync(await town.SignInAsync("Alice Adams"));
        var alice = new ScriptHand(walk.Admin, shell, SeedIds.People.Alice);

        await alice.OpenAsync(walk, "readiness");
        // What is known of Exchange's inside comes by other ways than az; everything that was read is judged.
        await HmaWalk.AssertStandsAsync(walk.Admin, "(OK|Could not check)");
        await walk.Admin.PicturesAsync("readiness-pasted");
        await alice.DoAsync(walk, "certificate");
        await alice.OpenAsync(walk, "kv-app");
        await alice.ShownAsync("script-tab");
        await alice.DoAsync(walk, "kv-app");
        await HandedOverAsync(town, walk, "Viktor Varga", "vault-access", shell, SeedIds.People.Viktor);
        foreach (var step in new[] { "hma-app", "hma-certificate", "permission" }) await alice.DoAsync(walk, step);
        var request = await walk.AskForDecisionAsync("The pilot of server-side synchronization.");
        await HmaWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), request, "Agreed.");
        await HandedOverAsync(town, walk, "Greta Grant", "grant", shell, SeedIds.People.Greta);

        await alice.OpenAsync(walk, "profile");
        await alice.ShownAsync("script-tab-credential-window");
        await alice.RunAsync();
        await HmaWalk.AssertStandsAsync(walk.Admin, "Waiting");
        await alice.DoAsync(walk, "pilot");
        await alice.OpenAsync(walk, "profile");
        await alice.ReadAsync();
        await HmaWalk.AssertOkAsync(walk.Admin);
        await Assertions.Expect(walk.Admin.Page.GetByRole(AriaRole.Definition).Filter(new() { HasText = "proven by Test & Enable" }).First).ToBeVisibleAsync();

        await AssertThePortalWroteNothingAsync(town);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    private static async Task HandedOverAsync(Town town, HmaWalk walk, string name, string step, AzShell shell, string personId)
    {
        await walk.Admin.GoAsync($"{walk.SetUp}/{step}");
        var link = await LinkAsync(walk.Admin, step, new ScriptHand(walk.Admin, shell, SeedIds.People.Alice));
        var hand = new ScriptHand(await town.SignInAsync(name, link), shell, personId);
        await hand.Person.Page.WaitForURLAsync(url => url.EndsWith($"/{step}", StringComparison.Ordinal));
        await hand.ReadyAsync();
        await hand.RunAsync();
        await HmaWalk.AssertOkAsync(hand.Person);
    }

    /// <summary>"Someone else does it".</summary>
    private static async Task<string> LinkAsync(Person admin, string step, ScriptHand hand)
    {
        await hand.ReadyAsync();
        await hand.PlannedAsync();
        await admin.Page.GetByRole(AriaRole.Tab, new() { Name = "Someone else does it" }).ClickAsync();
        await admin.Button("Make a link for this step").ClickAsync();
        var link = admin.Page.GetByText(new Regex(@"/hand-over/\w{20,}", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(link).ToBeVisibleAsync();
        return new Uri((await link.InnerTextAsync()).Trim()).AbsolutePath;
    }

    /// <summary>The journal says whose token a request carried: of the portal's registration there are reads of Entra only.</summary>
    private static async Task AssertThePortalWroteNothingAsync(Town town)
    {
        var requests = JsonNode.Parse(await town.Sandbox.Control.JournalAsync())!.AsArray().Where(e => (string?)e!["app"] == SeedIds.PortalApp).ToList();
        Assert.NotEmpty(requests);
        Assert.All(requests, e => Assert.Equal(("GET", "graph.microsoft.com"), ((string)e!["method"]!, (string)e["host"]!)));
    }
}
