using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>A scoping plan as people use it. Alice acts in Fabrikam as Frank; what the portal may not run there, Frank runs in his own PowerShell, and she pastes what stands on his screen.</summary>
/// <param name="rest">The portal runs the cmdlets itself.</param>
/// <param name="byList">She goes from step to step by the list beside them, as people do; not where the portal is killed under her pages.</param>
public sealed class ReachWalk(Town town, Person alice, Person amir, OnlineShell shell, string setUp, bool rest, bool byList)
{
    public const string Frank = "Frank Fisher";

    /// <summary>Reads an app's consents, groups and policies into Fabrikam, as if they had stood there for long.</summary>
    public static async Task StandsAsync(Town town, object access)
    {
        await town.Sandbox.Control.HurryAsync();
        await town.Sandbox.Control.SettingsAsync(new { appPolicySeconds = 0, appPolicyRemovalSeconds = 0, appMembershipSeconds = 0, appRoleIdleSeconds = 0, appRoleCacheSeconds = 0 });
        await town.Sandbox.Control.ExchangeAsync("fabrikam.com", new { ewsEnabled = (bool?)null, ewsAllowedAppIDs = Array.Empty<string>() });
        using var answer = await town.Sandbox.Control.Http.PutAsJsonAsync("https://sandbox.localhost/exchange-online/fabrikam.com/access", access);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The page of the profile that was made two years ago: read by the portal with one click, it says what the app reaches.</summary>
    public static async Task ReachIsReadAsync(Town town, Person alice, string said)
    {
        var page = PortalUrls.Reach(Host, await ProfileAsync(town));
        var read = alice.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Read Exchange Online of ", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await alice.GoAsync(page);
        await HmaWalk.ConnectAsync(alice, Frank, read);
        await read.ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("Exchange Online was read.", new() { Exact = true })).ToBeVisibleAsync();
        await SaysAsync(alice, said);
    }

    private const string Host = "contoso.crm4.dynamics.com";

    private static async Task<Guid> ProfileAsync(Town town) =>
        Guid.Parse((string)(await town.Sandbox.Control.ListAsync($"https://{Host}/api/data/v9.2/emailserverprofiles?$select=name")).First(p => (string)p["name"]! == "Fabrikam mail (2024)")["emailserverprofileid"]!);

    /// <summary>From the page of the profile that was made two years ago.</summary>
    public static async Task<ReachWalk> BeginAsync(Town town, Person alice, Person amir, OnlineShell shell, string plan, bool rest, bool byList = false)
    {
        await alice.GoAsync(PortalUrls.ConfineProfile(Host, await ProfileAsync(town)));
        await alice.Page.GetByRole(AriaRole.Radio, new() { Name = plan }).CheckAsync();
        await alice.Button("Begin").ClickAsync();
        await alice.Page.WaitForURLAsync(new Regex(@"/setups/\d+/ground", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await alice.SettledAsync();
        return new ReachWalk(town, alice, amir, shell, Regex.Match(alice.Page.Url, @"/setups/\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value, rest, byList);
    }

    /// <summary>The list of steps may have the news a moment before the step itself.</summary>
    private static Task SaysAsync(Person person, string said) => Assertions.Expect(person.Page.Locator("main")).ToContainTextAsync(said, new() { UseInnerText = true });

    private ILocator Told => alice.Page.GetByRole(AriaRole.Region, new() { Name = "What confines the app in Exchange Online", Exact = true });

    private ILocator ScriptTab => alice.Page.GetByRole(AriaRole.Tab, new() { Name = "Show me the script" });

    /// <param name="mailboxes">A list to paste; null where the plan takes them from the policies.</param>
    /// <param name="notTaken">What the page says of a row in it that names no mailbox.</param>
    public async Task ChooseAsync(string? mailboxes, string inside, string outside, string? notTaken = null)
    {
        await OpenAsync("ground");
        await alice.FillAsync("Address of the group", "sss-scope@fabrikam.com");
        if (mailboxes is not null)
        {
            await alice.Page.GetByRole(AriaRole.Radio, new() { Name = "From a list" }).CheckAsync();
            await alice.FillAsync("Or its lines", mailboxes);
        }

        await alice.FillAsync("A mailbox that the app must reach", inside);
        await alice.FillAsync("A mailbox that the app must not reach", outside);
        await alice.Button("Keep this choice").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("Kept.", new() { Exact = true })).ToBeVisibleAsync();
        if (notTaken is not null) await Assertions.Expect(alice.Page.GetByRole(AriaRole.Region, new() { Name = "Rows that were not taken" })).ToContainTextAsync(notTaken);
        if (!rest) await ReadAsync();
        await HmaWalk.AssertOkAsync(alice);
    }

    public async Task OpenAsync(string step)
    {
        var link = alice.Page.GetByRole(AriaRole.Navigation, new() { Name = "Steps" }).Locator($"a[href=\"{setUp}/{step}\"]");
        if (byList && !alice.Page.Url.EndsWith($"/{step}", StringComparison.Ordinal) && await link.IsVisibleAsync())
        {
            await link.ClickAsync();
            await Assertions.Expect(HmaWalk.CurrentStep(alice)).ToHaveAttributeAsync("href", $"{setUp}/{step}");
        }
        else await alice.GoAsync($"{setUp}/{step}");
        await HmaWalk.ConnectAsync(alice, Frank);
    }

    /// <summary>The admin asks, somebody else allows it.</summary>
    /// <param name="said">What whoever decides reads.</param>
    public async Task DecidedAsync(string said, string step = "decision")
    {
        await OpenAsync(step);
        await alice.FillAsync("Why is this needed?", "Only sales is synchronized.");
        await alice.Button("Ask for the decision").ClickAsync();
        var request = alice.Link("Open the request");
        await Assertions.Expect(request).ToBeVisibleAsync();
        await CrossTenantWalk.ApproveAsync(amir, (await request.GetAttributeAsync("href"))!);
        await SaysAsync(amir, said);
        await OpenAsync(step);
        await HmaWalk.AssertOkAsync(alice);
    }

    /// <summary>Somebody else changes something in Exchange Online, past the portal.</summary>
    public async Task ByHandAsync(string script)
    {
        await shell.ConnectAsync(SeedIds.People.Frank, "organizations");
        var ran = await shell.RunAsync(script, SeedIds.People.Frank);
        Assert.True(ran.Thrown is null, ran.Thrown);
    }

    /// <summary>The end of the plan's life begins; what the app would reach without it is read.</summary>
    public async Task TakeAwayAsync()
    {
        await alice.GoAsync($"{setUp}/abandon");
        await alice.FillAsync("Why?", "Nothing synchronizes here any more.");
        await alice.Button("Begin to abandon it").ClickAsync();
        await alice.Page.WaitForURLAsync(new Regex("/abandon-ground$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await alice.SettledAsync();
        await LookAsync("abandon-ground");
    }

    /// <summary>Steps in Exchange Online, one after the other: with the button, or with the script and what it prints.</summary>
    public async Task DoAsync(params string[] steps)
    {
        foreach (var step in steps)
        {
            await OpenAsync(step);
            if (rest) await PressAsync("");
            else await ByScriptAsync();
            await HmaWalk.AssertOkAsync(alice);
        }
    }

    /// <summary>Steps that only look.</summary>
    public async Task LookAsync(string step)
    {
        await OpenAsync(step);
        if (!rest) await ReadAsync();
        await HmaWalk.AssertOkAsync(alice);
    }

    /// <summary>Steps in Entra, and the proof, which the portal does in either case.</summary>
    public async Task ClickAsync(string step, string button)
    {
        await OpenAsync(step);
        if (!rest) await ReadAsync();
        await PressAsync(button);
        if (!rest && button.StartsWith("Take ", StringComparison.Ordinal)) await ReadAsync();
        await HmaWalk.AssertOkAsync(alice);
    }

    /// <summary>The page says from when tests are trusted; world time passes.</summary>
    public async Task WaitsAsync(string step, string said, TimeSpan later)
    {
        await OpenAsync(step);
        if (!rest) await ReadAsync();
        await HmaWalk.AssertStandsAsync(alice, "Waiting");
        await SaysAsync(alice, said);
        await town.Sandbox.Control.MoveAsync(later);
        for (var i = 0; i < 30; i++)
        {
            await OpenAsync(step);
            if (!rest) await ReadAsync();
            if (!(await alice.ReadAsync()).Contains(said, StringComparison.Ordinal)) return;
            await Task.Delay(1000);
        }

        Assert.Fail($"{alice.Page.Url} still waits:\n{await alice.ReadAsync()}");
    }

    public async Task StandsByAsync(string name)
    {
        await OpenAsync("consent");
        await alice.FillAsync("Who stands by to grant the consent again", name);
        await alice.Button("Keep this name").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("Kept.", new() { Exact = true })).ToBeVisibleAsync();
    }

    private Task PressAsync(string button) =>
        HmaWalk.PressAsync(alice, HmaWalk.DoIt(alice).And(alice.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^" + Regex.Escape(button), RegexOptions.None, TimeSpan.FromSeconds(1)) })));

    private async Task ByScriptAsync()
    {
        await ScriptTab.ClickAsync();
        await GiveAsync(alice.Page.GetByRole(AriaRole.Region, new() { Name = "Script for Exchange Online PowerShell", Exact = true }));
    }

    private async Task ReadAsync()
    {
        var script = Told.GetByRole(AriaRole.Region, new() { Name = "Reading script for Exchange Online PowerShell" });
        if (!await script.IsVisibleAsync()) await Told.GetByText(new Regex("^Read (again )?by script$", RegexOptions.None, TimeSpan.FromSeconds(1))).ClickAsync();
        await GiveAsync(script);
    }

    private async Task GiveAsync(ILocator script)
    {
        var ran = await shell.RunAsync((await script.TextContentAsync())!, SeedIds.People.Frank);
        Assert.True(ran.Thrown is null, ran.Thrown);
        var field = Told.GetByLabel("What the script printed");
        await field.FillAsync(ran.Printed);
        await field.PressAsync("Tab");
        await Told.GetByRole(AriaRole.Button, new() { Name = "Keep this report" }).ClickAsync();
        await Assertions.Expect(field).ToHaveValueAsync("");
        await Assertions.Expect(alice.Page.GetByText("The report was taken.")).ToBeVisibleAsync();
        await HmaWalk.LookedAsync(alice); // until then the page says what was found before
    }

    /// <summary>What Exchange Online itself answers, past the portal: allowed for a call with a new token.</summary>
    public async Task<string> OpensAsync(params string[] mailboxes)
    {
        using var answer = await town.Sandbox.Control.Http.PostAsJsonAsync(
            "https://sandbox.localhost/exchange-online/fabrikam.com/access/ask",
            mailboxes.Select(m => new { appId = SeedIds.LegacySyncApp, mailbox = m, permission = "full_access_as_app" }));
        var verdicts = (await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonArray>())!;
        return string.Join(", ", mailboxes.Zip(verdicts, (m, v) => string.Create(CultureInfo.InvariantCulture, $"{m.Split('@')[0]} {((bool)v!["allowed"]! ? "opens" : "is shut")}")));
    }
}
