using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>The two ways of consent in which nobody grants in this portal.</summary>
[Trait("Story", "consent")]
public sealed class ConsentStory(Chromium chromium)
{
    [Fact]
    public async Task Exchange_permission_is_granted_by_an_address_at_Entra_and_those_of_Graph_by_hand_which_looking_finds()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.OwnRegistration);
        await walk.DoAsync(alice, "app", "Create the app in Fabrikam");
        await walk.OpenAsync(alice, "permissions");
        await alice.Page.GetByRole(AriaRole.Radio, new() { Name = "By an address at Microsoft Entra" }).CheckAsync();
        await alice.Button("Keep this choice").ClickAsync();
        await Assertions.Expect(alice.Text("Kept.")).ToBeVisibleAsync();
        await HmaWalk.LookedAsync(alice);
        await HmaWalk.PressAsync(alice, HmaWalk.DoIt(alice).First);
        await HmaWalk.AssertOkAsync(alice);
        var request = await walk.AskForDecisionAsync("Sales of Contoso works with Fabrikam's mailboxes.");
        await CrossTenantWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), request);

        await ByAddressAsync(town, walk, "Farah Faris");
        await ByHandAsync(town, walk, SeedIds.People.Felix);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    /// <summary>Somebody who never opens this portal consents at Entra.</summary>
    private static async Task ByAddressAsync(Town town, HmaWalk walk, string name)
    {
        var alice = walk.Admin;
        await walk.OpenAsync(alice, "grant-exchange");
        await alice.Button("Make the address").ClickAsync();
        var address = alice.Page.Locator("#consent-address");
        await Assertions.Expect(address).ToBeVisibleAsync();
        await alice.PicturesAsync("consent-address");
        await alice.AssertAccessibleAsync();

        var farah = await town.ArriveAsync(name);
        await farah.Page.GotoAsync((await address.InnerTextAsync()).Trim());
        await farah.ChooseNameAsync();
        await farah.Button("Accept").ClickAsync();
        await farah.Page.WaitForURLAsync(url => new Uri(url).Port == town.Portal.Url.Port && new Uri(url).Host == town.Portal.Url.Host);
        await Assertions.Expect(farah.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await farah.PicturesAsync("consent-answered");
        await farah.AssertAccessibleAsync();

        await walk.OpenAsync(alice, "grant-exchange");
        await HmaWalk.AssertOkAsync(alice);
    }

    /// <summary>The script of the step, run in the granter's own shell; the portal writes nothing and finds the grants.</summary>
    private static async Task ByHandAsync(Town town, HmaWalk walk, string granter)
    {
        var alice = walk.Admin;
        using var shell = new AzShell(town.Sandbox.Endpoint, await File.ReadAllTextAsync(town.Sandbox.CaFile));
        await walk.OpenAsync(alice, "grant-graph");
        await alice.Page.GetByRole(AriaRole.Tab, new() { Name = "Show me the script" }).ClickAsync();
        var script = await alice.Page.GetByRole(AriaRole.Region, new() { Name = "Script for Azure CLI" }).TextContentAsync();
        var (output, errors, code) = await shell.RunApartAsync(script!, granter);
        Assert.True(code == 0, $"{output}\n{errors}");
        await alice.Button("Look again afterwards").ClickAsync();
        await HmaWalk.AssertOkAsync(alice);
    }
}
