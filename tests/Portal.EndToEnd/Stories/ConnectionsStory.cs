using Microsoft.Playwright;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>What the portal is connected to, and what happens to what was typed when an API wants a stronger sign-in.</summary>
[Trait("Story", "connections")]
public sealed class ConnectionsStory(Chromium chromium)
{
    [Fact]
    public async Task An_environment_is_added_by_address_and_from_the_list_tested_and_removed()
    {
        await using var town = await Town.EmbeddedAsync(chromium);
        var alice = await town.SignInAsync("Alice Adams");
        await alice.Link("Connections").ClickAsync();
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Article, new() { Name = "Reader" }).GetByText("OK").First).ToBeVisibleAsync();

        // A mistake first: it is said beside the field, and what was typed stays.
        await alice.Text("Add an environment").ClickAsync();
        await alice.FillAsync("Address of the environment", "https://contoso-projcts.crm4.dynamics.com");
        await alice.Button("Add this environment").ClickAsync();
        await Assertions.Expect(alice.Text("No Dataverse environment answers at contoso-projcts.crm4.dynamics.com")).ToBeVisibleAsync();
        await alice.Page.ReloadAsync();
        await Assertions.Expect(alice.Field("Address of the environment")).ToHaveValueAsync("https://contoso-projcts.crm4.dynamics.com");
        await alice.FillAsync("Address of the environment", "https://contoso-projects.crm4.dynamics.com");
        await alice.Button("Add this environment").ClickAsync();
        await Assertions.Expect(alice.Button("Remove contoso-projects")).ToBeVisibleAsync();

        // Away with it, and in again from the list of one's own: the token for it is fetched on the way.
        await alice.Button("Remove contoso-projects").ClickAsync();
        await Assertions.Expect(alice.Text("No set-up uses it.")).ToBeVisibleAsync();
        await alice.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove contoso-projects" }).ClickAsync();
        await Assertions.Expect(alice.Text("contoso-projects is not connected any more.")).ToBeVisibleAsync();
        await alice.Text("Add an environment").ClickAsync();
        await alice.Button("Choose from my environments").ClickAsync();
        await alice.Link("Connect to the list of your environments").ClickAsync();
        await Assertions.Expect(alice.Button("Add Contoso Projects")).ToBeVisibleAsync();
        Assert.DoesNotContain("Contoso Finance", await alice.ReadAsync()); // Alice is no user there
        await alice.Button("Add Contoso Projects").ClickAsync();

        // The test names what is missing, who can give it and how.
        await alice.Button("Test Contoso Projects").ClickAsync();
        await alice.Link("Connect to Dataverse").ClickAsync();
        var projects = alice.Page.GetByRole(AriaRole.Article, new() { Name = "Contoso Projects" });
        await Assertions.Expect(projects.GetByText("The reader is no application user of this environment")).ToBeVisibleAsync();
        await Assertions.Expect(projects.GetByText("prvCreateEmailServerProfile")).ToBeVisibleAsync();
        await Assertions.Expect(projects.GetByText("pac admin assign-user")).ToBeVisibleAsync();
        await alice.AssertAccessibleAsync();
        await alice.PicturesAsync("connections");
        alice.Heard.AssertNoComplaints();

        var aurel = await town.SignInAsync("Aurel Albu", "/connections");
        await Assertions.Expect(aurel.Page.GetByRole(AriaRole.Article, new() { Name = "Contoso Projects" })).ToBeVisibleAsync();
        await Assertions.Expect(aurel.Button("Test Contoso Projects")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_stronger_sign_in_in_the_middle_of_a_form_comes_back_to_what_was_typed()
    {
        await using var town = await Town.ApartAsync(chromium);
        var alice = await town.SignInAsync("Alice Adams");
        await town.Sandbox.Control.HurryAsync();

        // The first form: nothing is lost by a reload either.
        await alice.GoAsync("/setups/new/hma");
        await alice.FillAsync("EWS URL", "https://mail.contoso.com/EWS/Exchange.asmx");
        await alice.Button("Begin the set-up").ClickAsync();
        await Assertions.Expect(alice.Text("Type the pilot's e-mail address")).ToBeVisibleAsync();
        await alice.Page.ReloadAsync();
        await Assertions.Expect(alice.Text("What you typed here before and did not keep is back.")).ToBeVisibleAsync();
        await alice.Button("Throw it away").ClickAsync();
        var walk = await HmaWalk.BeginAsync(alice);

        // A step's form: half typed when Graph wants more.
        await walk.OpenAsync(alice, "kv-app");
        await alice.FillAsync("Name of KV-App", "Typed before the policy");
        await town.Sandbox.Control.SettingsAsync(new { stepUpFor = new[] { "graph" } });
        await alice.Button("Look again").ClickAsync();
        await Assertions.Expect(alice.Text("A policy of your organization asks you to confirm your sign-in for Microsoft Entra.")).ToBeVisibleAsync();
        await alice.AssertAccessibleAsync();
        await alice.PicturesAsync("step-up");
        await alice.Link("Confirm the sign-in for Microsoft Entra").ClickAsync();

        // Cancelled first: back at the step, in words, and still nothing lost.
        await alice.Button("Cancel").ClickAsync();
        await Assertions.Expect(alice.Text("You did not agree that the portal acts for you in Microsoft Entra.")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Field("Name of KV-App")).ToHaveValueAsync("Typed before the policy");
        await alice.Link("Try again").ClickAsync();
        await alice.Button("Approve the sign-in").ClickAsync();

        await Assertions.Expect(alice.Button("Look again")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Field("Name of KV-App")).ToHaveValueAsync("Typed before the policy");
        await alice.Button("Keep this choice").ClickAsync();
        await Assertions.Expect(alice.Text("Kept.")).ToBeVisibleAsync();
        alice.Heard.AssertNoComplaints();
    }
}
