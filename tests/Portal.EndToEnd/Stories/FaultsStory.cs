using Microsoft.Playwright;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// Somebody tries what goes wrong in life: from the sandbox's banner to the page of faults, switches one on, meets it in the wizard, reads the card, switches it
/// off and goes on. What each single fault does is told by the tests without a browser (Portal.Tests/Faults).
/// </summary>
[Trait("Story", "faults")]
public sealed class FaultsStory(Chromium chromium)
{
    [Fact]
    public async Task A_fault_is_switched_on_from_the_banner_met_in_the_wizard_understood_and_switched_off()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        var faults = await OpenFaultsAsync(alice);
        await Assertions.Expect(faults.GetByText("All faults are off.")).ToBeVisibleAsync();
        await walk.OpenAsync(alice, "readiness"); // tells the certificate's step whose vault it is

        await walk.OpenAsync(alice, "certificate");
        await SwitchAsync(faults, "on", "Azure Policy denies certificates");
        await FitsAsync(faults);
        await HmaWalk.PressAsync(alice, "Create ");
        await SaysAsync(alice, "An Azure policy of the organization does not allow this certificate.", "Owner of the Azure policy");
        await alice.AssertAccessibleAsync();
        await SwitchAsync(faults, "off", "Azure Policy denies certificates");
        await HmaWalk.PressAsync(alice, "Create ");
        await HmaWalk.AssertOkAsync(alice);

        await walk.OpenAsync(alice, "kv-app");
        await faults.Locator("#answer-lost-service").SelectOptionAsync("graph");
        await SwitchAsync(faults, "on", "Answer lost after success");
        await HmaWalk.PressAsync(alice, "Create KV-App in ");
        await SaysAsync(alice, "Microsoft Graph did not answer to the end.", "nothing is made twice");
        await HmaWalk.PressAsync(alice, "Create the service principal of KV-App");
        await HmaWalk.AssertOkAsync(alice);

        alice.Heard.AssertNoComplaints();
        Assert.Single(await town.Sandbox.Control.ListAsync("https://graph.microsoft.com/v1.0/applications?$filter=displayName eq 'SSS KV-App mail.contoso.com'"));
    }

    private static async Task<IPage> OpenFaultsAsync(Person person)
    {
        var page = await person.Page.RunAndWaitForPopupAsync(() => person.Page.GetByRole(AriaRole.Link, new() { Name = "Switch faults on and off" }).ClickAsync());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Faults", Exact = true })).ToBeVisibleAsync();
        return page;
    }

    private static async Task SwitchAsync(IPage faults, string way, string title)
    {
        await faults.Locator("li").Filter(new() { Has = faults.GetByRole(AriaRole.Heading, new() { Name = title }) }).GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(faults.GetByRole(AriaRole.Status)).ToHaveTextAsync($"{title} is {way} now.");
    }

    /// <summary>axe in light and dark, and no sideways scrolling on a phone.</summary>
    private static async Task FitsAsync(IPage faults)
    {
        await faults.AssertAccessibleAsync();
        await faults.SetViewportSizeAsync(390, 800);
        Assert.True(await faults.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page of faults scrolls sideways at 390 px.");
        await faults.SetViewportSizeAsync(1280, 900);
    }

    /// <summary>The card, as a person reads it: what happened, why, what to do, who can.</summary>
    private static async Task SaysAsync(Person person, string sentence, string also)
    {
        var card = person.Page.GetByLabel("Problem", new() { Exact = true }).Filter(new() { HasText = sentence }).First;
        await Assertions.Expect(card).ToBeVisibleAsync();
        foreach (var part in new[] { "Likely cause", "What to do", "Who can do it" }) await Assertions.Expect(card.GetByText(part)).ToBeVisibleAsync();
        await Assertions.Expect(card).ToContainTextAsync(also);
    }
}
