using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Steps;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The portal has no access at all to Fabrikam. Its people never open the portal: they run what Alice sends them, in bash and in Exchange Online PowerShell, she pastes what they send back, and types the
/// secret that one of them tells her.
/// </summary>
[Trait("Story", "cross-tenant")]
public sealed class CrossTenantNoAccessStory(Chromium chromium)
{
    private const string Theirs = "11111111-2222-4333-8444-555555555555";

    [Fact]
    public async Task Without_any_access_to_Fabrikam_scripts_pasted_answers_and_a_typed_secret_lead_to_a_pilot_mailbox_that_passed()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        using (var answer = await town.Sandbox.Control.Http.PutAsJsonAsync(
            "https://sandbox.localhost/exchange-online/fabrikam.com",
            new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Theirs } })) answer.EnsureSuccessStatusCode();
        var authority = await File.ReadAllTextAsync(town.Sandbox.CaFile);
        using var shell = new AzShell(town.Sandbox.Endpoint, authority);
        using var powershell = new OnlineShell(town.Sandbox.Endpoint, authority);
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.NoAccess);
        var (farah, felix) = (new ScriptHand(alice, shell, SeedIds.People.Farah), new ScriptHand(alice, shell, SeedIds.People.Felix));

        await walk.OpenAsync(alice, "readiness");
        await alice.Text("Read Exchange Online by script").ClickAsync();
        await ReportAsync(alice, powershell, "What people of the Exchange tenant tell", await TextAsync(alice, "Reading script for Exchange Online PowerShell"));
        await HmaWalk.AssertOkAsync(alice);

        await farah.OpenAsync(walk, "app");
        await alice.PicturesAsync("no-access-app");
        await alice.AssertAccessibleAsync();
        await farah.RunAsync();
        await HmaWalk.AssertOkAsync(alice);
        await farah.DoAsync(walk, "permissions");
        await ListAsync(alice, walk, powershell);
        await CrossTenantWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), await AskAsync(farah, walk));
        await farah.DoAsync(walk, "grant-exchange");
        await felix.DoAsync(walk, "grant-graph");

        var secret = await SecretAsync(alice, walk, farah, shell);
        await walk.HandedOverAsync(town, "Egon Ek", "pilot", "Put ");
        await walk.OpenAsync(alice, "pilot");
        await HmaWalk.AssertOkAsync(alice);
        await alice.PicturesAsync("no-access-set-up");

        Assert.DoesNotContain(alice.Heard.Received, f => Encoding.UTF8.GetString(f).Contains(secret, StringComparison.Ordinal));
        await AssertNothingOfFabrikamWasReachedAsync(town);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    /// <summary>The app comes onto the list beside who is there, and the script's own report is pasted.</summary>
    private static async Task ListAsync(Person alice, HmaWalk walk, OnlineShell powershell)
    {
        await walk.OpenAsync(alice, "ews-list");
        await alice.Page.GetByRole(AriaRole.Tab, new() { Name = "Show me the script" }).ClickAsync();
        var script = await TextAsync(alice, "Script for Exchange Online PowerShell");
        await alice.PicturesAsync("no-access-list");
        await ReportAsync(alice, powershell, "What stands in Exchange Online", script);
        await HmaWalk.AssertStandsAsync(alice, "Waiting");
    }

    /// <summary>Fiona runs a script, and Alice pastes all that stands on her screen.</summary>
    private static async Task ReportAsync(Person alice, OnlineShell powershell, string region, string script)
    {
        var ran = await powershell.RunAsync(script, SeedIds.People.Fiona);
        Assert.Null(ran.Thrown);
        var form = alice.Page.GetByRole(AriaRole.Region, new() { Name = region, Exact = true });
        await form.GetByLabel("What the script printed").FillAsync(ran.Printed);
        await form.GetByLabel("What the script printed").PressAsync("Tab");
        await alice.Button("Keep this report").ClickAsync();
        await Assertions.Expect(alice.Text("The report was taken.")).ToBeVisibleAsync();
        await HmaWalk.LookedAsync(alice);
    }

    private static async Task<string> TextAsync(Person person, string region)
    {
        var script = person.Page.GetByRole(AriaRole.Region, new() { Name = region });
        await Assertions.Expect(script).ToBeVisibleAsync();
        return (await script.TextContentAsync())!;
    }

    /// <summary>Asked with what was pasted; nobody could count the mailboxes, so Alice says how many at most.</summary>
    private static async Task<string> AskAsync(ScriptHand hand, HmaWalk walk)
    {
        await hand.OpenAsync(walk, "decision");
        await hand.Person.FillAsync("Why is this needed?", "Sales of Contoso works with Fabrikam's mailboxes.");
        await hand.Person.FillAsync("Mailboxes within reach, at most", "20");
        await hand.Person.Button("Ask for the decision").ClickAsync();
        var request = hand.Person.Link("Open the request");
        await Assertions.Expect(request).ToBeVisibleAsync();
        return (await request.GetAttributeAsync("href"))!;
    }

    /// <summary>Farah makes the secret in a terminal of hers; Alice types it, and the portal proves and stores it.</summary>
    private static async Task<string> SecretAsync(Person alice, HmaWalk walk, ScriptHand farah, AzShell shell)
    {
        await walk.OpenAsync(alice, "profile");
        var (printed, code) = await shell.RunAsync(await farah.TakeAsync(), SeedIds.People.Farah, terminal: true);
        Assert.True(code == 0, printed);
        var secret = printed.Split('\n').Select(l => l.Trim()).Single(l => TypedSecrets.Wrong(l) is null);
        await alice.PicturesAsync("no-access-secret");
        await alice.AssertAccessibleAsync();
        await alice.FillAsync("Value of the client secret", secret);
        await alice.FillAsync("It ends on", TimeProvider.System.GetUtcNow().AddMonths(6).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await alice.Button("Hold this secret for the run").ClickAsync();
        await Assertions.Expect(alice.Text("The secret is held in memory")).ToBeVisibleAsync();
        await alice.Page.GetByRole(AriaRole.Tab, new() { Name = "Do it for me" }).ClickAsync();
        await HmaWalk.PressAsync(alice, "Create the profile ");
        await HmaWalk.AssertOkAsync(alice);
        return secret;
    }

    /// <summary>The journal says whose token a request carried: of the portal's registrations none went to a service of Fabrikam.</summary>
    private static async Task AssertNothingOfFabrikamWasReachedAsync(Town town)
    {
        var journal = JsonNode.Parse(await town.Sandbox.Control.JournalAsync())!.AsArray();
        Assert.Contains(journal, e => (string?)e!["app"] == SeedIds.PortalApp);
        Assert.DoesNotContain(
            journal,
            e => (string?)e!["app"] == SeedIds.FabrikamPortalApp
                || ((string?)e["app"] == SeedIds.PortalApp && Regex.IsMatch((string)e["host"]!, "^(graph|outlook)", RegexOptions.None, TimeSpan.FromSeconds(1))));
    }
}
