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
    public async Task By_a_registration_of_Fabrikams_own_six_people_take_a_profile_to_a_pilot_mailbox_that_passed()
    {
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.OwnRegistration);

        await walk.OpenAsync(alice, "readiness");
        await alice.PicturesAsync("cross-tenant-readiness");
        await walk.DoAsync(alice, "app", "Create the app in Fabrikam");
        await walk.DoAsync(alice, "permissions", "Declare ");
        await CrossTenantWalk.ListedAsync(town, walk);
        var request = await walk.AskForDecisionAsync("Sales of Contoso works with Fabrikam's mailboxes.");
        await CrossTenantWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), request);
        // Two people of the portal who have an account of Fabrikam's, with another role each.
        await walk.HandedOverAsync(town, "Greta Grant", "grant-exchange", "Grant full_access_as_app to ", account: "Farah Faris");
        await walk.HandedOverAsync(town, "Petra Paulsen", "grant-graph", "Grant ", account: "Felix Frey");

        await walk.DoAsync(alice, "profile", "Create a client secret for ");
        await Assertions.Expect(alice.Page.GetByText("over Exchange Web Services").First).ToBeVisibleAsync();
        await alice.PicturesAsync("cross-tenant-proof");
        await walk.HandedOverAsync(town, "Egon Ek", "pilot", "Put ");
        await walk.OpenAsync(alice, "pilot");
        await HmaWalk.AssertOkAsync(alice);
        await alice.PicturesAsync("cross-tenant-set-up");
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }
}
