using Microsoft.Playwright;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// Contoso's Dynamics 365 and Fabrikam's Exchange Online, from the form to a pilot mailbox that has passed Test &amp; Enable: an admin and an approver of Contoso, and the administrators of both tenants by
/// links of single steps.
/// </summary>
[Trait("Story", "cross-tenant")]
public sealed class CrossTenantStory(Chromium chromium)
{
    [Fact]
    public async Task By_a_registration_of_Fabrikams_own_five_people_with_accounts_in_two_tenants_take_a_profile_to_a_pilot_that_passed()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.OwnRegistration);

        await walk.OpenAsync(alice, "readiness");
        await walk.DoAsync(alice, "app", "Create the app in Fabrikam");
        await walk.DoAsync(alice, "permissions", "Declare ");
        // Fiona sends by mail what her PowerShell printed.
        await walk.OpenAsync(alice, "ews-list");
        await CrossTenantWalk.ListedAsync(town, alice);
        await CrossTenantWalk.DecidedAsync(town, walk);
        // Two people of the portal who have an account of Fabrikam's, with another role each.
        await walk.HandedOverAsync(town, "Greta Grant", "grant-exchange", "Grant full_access_as_app to ", account: "Farah Faris");
        await walk.HandedOverAsync(town, "Petra Paulsen", "grant-graph", "Grant ", account: "Felix Frey");

        await CrossTenantWalk.WindowAndPilotAsync(town, walk);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    /// <summary>Nobody of Fabrikam has an account of Contoso: they open the links of their steps with their own.</summary>
    [Fact]
    public async Task By_the_portals_app_consented_in_Fabrikam_people_of_Fabrikam_do_their_steps_with_their_own_accounts()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.PortalApp);

        await LetInByFrankAsync(town, walk);
        await walk.OpenAsync(alice, "readiness");
        await walk.DoAsync(alice, "app", "Create the app in Fabrikam");
        await walk.DoAsync(alice, "permissions", "Declare ");
        await ListedByFionaAsync(town, walk);
        await CrossTenantWalk.DecidedAsync(town, walk);
        await walk.HandedOverAsync(town, "Farah Faris", "grant-exchange", "Grant full_access_as_app to ", organization: "Fabrikam");
        var felix = await walk.HandedOverAsync(town, "Felix Frey", "grant-graph", "Grant ", organization: "Fabrikam");
        await Assertions.Expect(felix.Page.GetByText("Acting in Fabrikam: felix@fabrikam.com")).ToBeVisibleAsync();
        await felix.PicturesAsync("cross-tenant-felix");
        await ThatStepAloneAsync(felix, walk);

        await CrossTenantWalk.WindowAndPilotAsync(town, walk);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    /// <summary>The step says that Fabrikam does not know this portal; Fabrikam's Global Administrator opens the address it shows, and never this portal.</summary>
    private static async Task LetInByFrankAsync(Town town, HmaWalk walk)
    {
        var alice = walk.Admin;
        await alice.GoAsync($"{walk.SetUp}/readiness");
        var address = alice.Page.Locator(".consent-address");
        await Assertions.Expect(address).ToHaveCountAsync(1); // Exchange.Manage is asked for only where the operator allows what takes it
        await Assertions.Expect(alice.Page.GetByText("Fabrikam does not know this portal yet")).ToBeVisibleAsync();
        await alice.PicturesAsync("cross-tenant-absent");
        await alice.AssertAccessibleAsync();

        var frank = await town.ArriveAsync("Frank Fisher");
        await frank.Page.GotoAsync((await address.InnerTextAsync()).Trim());
        await frank.ChooseNameAsync();
        await frank.Button("Accept").ClickAsync();
        await Assertions.Expect(frank.Page.GetByText("people of your organization may now use this portal")).ToBeVisibleAsync();
        // The page looks by itself, too. When it is first, there is nothing to press any more.
        var known = Assertions.Expect(alice.Page.GetByText("Fabrikam does not know this portal yet")).ToBeHiddenAsync();
        await Task.WhenAny(alice.Button("Look whether it is done").ClickAsync(), known);
        await known;
    }

    /// <summary>She brings what her own PowerShell printed, with her own account of Fabrikam; the link opens nothing else to her.</summary>
    private static async Task ListedByFionaAsync(Town town, HmaWalk walk)
    {
        var fiona = await town.SignInAsync("Fiona Falk", await walk.HandOverAsync("ews-list"), organization: "Fabrikam");
        await Assertions.Expect(fiona.Button("Look again")).ToBeVisibleAsync();
        await CrossTenantWalk.ListedAsync(town, fiona);
        await Assertions.Expect(fiona.Page.Locator("#acting")).ToContainTextAsync("Fabrikam: fiona@fabrikam.com");
        await fiona.PicturesAsync("cross-tenant-fiona");
        await fiona.AssertAccessibleAsync();
    }

    /// <summary>An account of another tenant holds no role here, and opens nothing but the step of its link.</summary>
    private static async Task ThatStepAloneAsync(Person felix, HmaWalk walk)
    {
        foreach (var path in (string[])[$"{walk.SetUp}/grant-exchange", PortalUrls.Setups, PortalUrls.Approvals])
        {
            await felix.GoAsync(path);
            await Assertions.Expect(felix.Page.GetByText("You cannot open this page").Or(felix.Page.GetByText("This page is not available to you")).First).ToBeVisibleAsync();
        }

        felix.Heard.Forgive(); // the browser notes the answers 403
    }
}
