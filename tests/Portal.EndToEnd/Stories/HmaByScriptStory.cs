using System.Text;
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
        var alice = new Hand(walk.Admin, shell, SeedIds.People.Alice);

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
        var link = await LinkAsync(walk.Admin, step, new Hand(walk.Admin, shell, SeedIds.People.Alice));
        var hand = new Hand(await town.SignInAsync(name, link), shell, personId);
        await hand.Person.Page.WaitForURLAsync(url => url.EndsWith($"/{step}", StringComparison.Ordinal));
        await hand.ReadyAsync();
        await hand.RunAsync();
        await HmaWalk.AssertOkAsync(hand.Person);
    }

    /// <summary>"Someone else does it".</summary>
    private static async Task<string> LinkAsync(Person admin, string step, Hand hand)
    {
        await hand.ReadyAsync();
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

    /// <summary>A person with a browser and a shell.</summary>
    private sealed class Hand(Person person, AzShell shell, string id)
    {
        private const float Long = 120_000;

        public Person Person => person;

        private IPage Page => person.Page;

        private ILocator Printed => Page.GetByRole(AriaRole.Region, new() { Name = "Read by script", Exact = true }).GetByLabel("What the script printed");

        private ILocator ReadingScript => Page.GetByRole(AriaRole.Region, new() { Name = "Reading script" });

        private ILocator Script => Page.GetByRole(AriaRole.Region, new() { Name = "Script for Azure CLI" });

        private ILocator ScriptTab => Page.GetByRole(AriaRole.Tab, new() { Name = "Show me the script" });

        /// <summary>Opens a step and gets what it has to be looked at with: a token for Entra, or pasted answers.</summary>
        public async Task OpenAsync(HmaWalk walk, string step)
        {
            await person.GoAsync($"{walk.SetUp}/{step}");
            await ReadyAsync();
        }

        public async Task ReadyAsync()
        {
            var connect = Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Connect to ", RegexOptions.None, TimeSpan.FromSeconds(1)) });
            var look = person.Button("Look again");
            await Assertions.Expect(connect.Or(look).Or(ReadingScript).First).ToBeVisibleAsync(new() { Timeout = Long });
            if (await connect.IsVisibleAsync())
            {
                await connect.ClickAsync();
                await Assertions.Expect(look.Or(ReadingScript).First).ToBeVisibleAsync(new() { Timeout = Long });
            }

            if (await ReadingScript.IsVisibleAsync()) await ReadAsync();
        }

        /// <summary>Opens the step, runs its script and finds it done.</summary>
        public async Task DoAsync(HmaWalk walk, string step)
        {
            await OpenAsync(walk, step);
            await RunAsync();
            await HmaWalk.AssertOkAsync(person);
        }

        /// <summary>Takes the script from the page, runs it, and has the portal look again: itself, or through what is read and pasted.</summary>
        public async Task RunAsync()
        {
            await ScriptTab.ClickAsync();
            await Assertions.Expect(Script).ToBeVisibleAsync();
            await ShellAsync((await Script.TextContentAsync())!);
            if (await ReadingScript.IsVisibleAsync()) await ReadAsync();
            else await person.Button("Look again afterwards").ClickAsync();
        }

        /// <summary>Runs the reading script and pastes what it prints, until nothing more is asked.</summary>
        public async Task ReadAsync()
        {
            for (var round = 0; round < 8; round++)
            {
                var answers = await ShellAsync($"az account show --output none 2>/dev/null || az login --tenant {SeedIds.Contoso} --allow-no-subscriptions --output none\n{await ReadingScript.TextContentAsync()}");
                await GiveAsync(answers);
                if (await Page.GetByText("All that this step looks at has been read").IsVisibleAsync()) return;
            }

            Assert.Fail($"{Page.Url} asks for ever more to read:\n{await person.ReadAsync()}");
        }

        /// <summary>Short answers are pasted; long ones are given as the file, as people would.</summary>
        private async Task GiveAsync(string answers)
        {
            var asked = await ReadingScript.TextContentAsync();
            if (answers.Length < 20_000)
            {
                await Printed.FillAsync(answers);
                await Printed.PressAsync("Tab");
                await person.Button("Check and keep").ClickAsync();
            }
            else
            {
                await Page.GetByLabel("Or the file it was written to").SetInputFilesAsync(new FilePayload { Name = "answers.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(answers) });
            }

            await Assertions.Expect(Page.GetByText("Kept here: ")).ToBeVisibleAsync(new() { Timeout = Long });
            await Assertions.Expect(person.Button("Check and keep")).ToBeEnabledAsync(new() { Timeout = Long });
            await Assertions.Expect(Printed).ToHaveValueAsync("", new() { Timeout = Long });
            // A file is on its way for a while, and until it is there the page looks as it did after the round before: what is asked must have changed.
            await Eventually.TrueAsync(async () => await Page.GetByText("All that this step looks at has been read").IsVisibleAsync() || await ReadingScript.TextContentAsync() != asked,
                TimeSpan.FromMilliseconds(Long), () => "The answers were given, and the step asks for the same again.");
        }

        /// <summary>Every tool is looked at, the file that is downloaded is what is shown, and the tools can be changed with the keyboard.</summary>
        public async Task ShownAsync(string picture)
        {
            await ScriptTab.ClickAsync();
            await Assertions.Expect(Script).ToBeVisibleAsync();
            await person.PicturesAsync(picture);
            await person.AssertAccessibleAsync();
            var shown = await Script.TextContentAsync();
            var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex(@"^Download set-up-\d+-[a-z-]+\.sh", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync());
            Assert.Equal(shown, await File.ReadAllTextAsync(await download.PathAsync(), Encoding.UTF8));

            await Page.GetByRole(AriaRole.Tab, new() { Name = "Azure CLI" }).First.FocusAsync();
            await Page.Keyboard.PressAsync("End");
            await Assertions.Expect(Page.GetByRole(AriaRole.Tab, new() { Name = "By hand" })).ToHaveAttributeAsync("aria-selected", "true");
            await person.PicturesAsync(picture + "-by-hand");
            await person.AssertAccessibleAsync();
            await Page.Keyboard.PressAsync("Home");
        }

        private async Task<string> ShellAsync(string script)
        {
            var (output, errors, code) = await shell.RunApartAsync(script, id);
            Assert.True(code == 0, $"A script of {Page.Url} ended with {code}:\n{output}\n{errors}");
            return output;
        }
    }
}
