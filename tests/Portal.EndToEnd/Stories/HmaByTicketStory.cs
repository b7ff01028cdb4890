using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Tests.Store;
using Truth = Portal.EndToEnd.Harness.Truth;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The other way through the wizard: everything was made by ticket beforehand and is chosen, not created; the vault has access policies, Dataverse
/// spreads the profile the other way (wiring B), the portal keeps its store in PostgreSQL.
/// </summary>
[Trait("Story", "hma")]
public sealed class HmaByTicketStory(Chromium chromium)
{
    [Fact]
    public async Task What_was_made_by_ticket_is_chosen_completed_and_proven_on_PostgreSQL()
    {
        await using var town = await Town.ApartAsync(chromium, Database.PostgreSql);
        var cloud = town.Sandbox.Control;
        await cloud.HurryAsync();
        await cloud.SettingsAsync(new { hmaWiring = "B" });
        var ticket = await Ticket.DoneAsync(cloud, HmaWalk.Contoso, SeedIds.Contoso, SeedIds.People.Alice);
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice, vault: Ticket.Vault);

        await walk.OpenAsync(alice, "readiness");
        await HmaWalk.AssertOkAsync(alice);
        await ChosenAsync(walk, "certificate", "Certificate in the vault", Ticket.Certificate);
        await ChosenAsync(walk, "kv-app", "Existing app for KV-App", Ticket.KvApp);
        await PolicyByViktorAsync(town, walk);
        await ChosenAsync(walk, "hma-app", "Existing app for HMA-App", Ticket.HmaApp);
        await walk.DoAsync(alice, "hma-certificate", "");
        await walk.DoAsync(alice, "permission", "Declare full_access_as_app on ");
        var request = await walk.AskForDecisionAsync("Ticket 4711 made the parts; now they are connected.");
        await HmaWalk.ApproveAsync(await town.SignInAsync("Amir Aydin"), request, "As the ticket says.");
        await walk.HandedOverAsync(town, "Greta Grant", "grant", $"Grant full_access_as_app to {Ticket.HmaApp}");

        await walk.UseExistingAsync(alice, "profile", "HMA profile in Dataverse", Ticket.Profile);
        await HmaWalk.PressAsync(alice, "Create a client secret for ");
        await HmaWalk.AssertOkAsync(alice);
        await walk.DoAsync(alice, "pilot", $"Put Pia Lind on {Ticket.Profile}");

        await NothingWasMadeAnewAsync(new Truth(cloud), ticket);
        await TheRequestSaysThatItIsGrantedAsync(alice, request);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    /// <summary>An object that fits needs no run: once chosen, the step is OK.</summary>
    private static async Task ChosenAsync(HmaWalk walk, string step, string label, string name)
    {
        await walk.UseExistingAsync(walk.Admin, step, label, name);
        await HmaWalk.AssertOkAsync(walk.Admin);
    }

    /// <summary>Viktor is given the step; while his page is open the link ends, and he reads so. A new link, and he does it.</summary>
    private static async Task PolicyByViktorAsync(Town town, HmaWalk walk)
    {
        var viktor = await town.SignInAsync("Viktor Varga", await walk.HandOverAsync("vault-access"));
        await HmaWalk.ConnectAsync(viktor);
        await Assertions.Expect(HmaWalk.DoIt(viktor).First).ToBeVisibleAsync();
        await using (var db = town.Portal.Store.CreateDbContext())
            await db.Set<HandOver>().ExecuteUpdateAsync(u => u.SetProperty(h => h.ExpiresAt, DateTimeOffset.UnixEpoch));

        await viktor.Button("Look again").ClickAsync();
        await Assertions.Expect(viktor.Page.GetByText("This step is not yours any more.")).ToBeVisibleAsync();
        await HmaWalk.DoIt(viktor).First.ClickAsync();
        await Assertions.Expect(viktor.Page.GetByText("You cannot open this page.").Or(viktor.Page.GetByText("This step is not yours any more.")).First).ToBeVisibleAsync();
        Assert.Null(await PolicyAsync(town));

        await viktor.GoAsync(await walk.HandOverAsync("vault-access"));
        await HmaWalk.ConnectAsync(viktor);
        await HmaWalk.PressAsync(viktor, $"Give {Ticket.KvApp} an access policy on contoso-legacy");
        await HmaWalk.AssertOkAsync(viktor);
        viktor.Heard.Forgive();
    }

    /// <summary>The write that the portal recorded, if there was one.</summary>
    private static async Task<AuditTrail.Entry?> PolicyAsync(Town town) =>
        (await AuditTrail.ReadAsync(town.Portal.Store)).FirstOrDefault(e => e.Action == "vault-access.add-access-policy");

    private static async Task NothingWasMadeAnewAsync(Truth truth, Ticket ticket)
    {
        Assert.Equal(ticket.KvAppId, (await truth.ApplicationAsync(Ticket.KvApp))["appId"]!.GetValue<string>());
        Assert.Equal(ticket.HmaAppId, (await truth.ApplicationAsync(Ticket.HmaApp))["appId"]!.GetValue<string>());
        Assert.Empty(await truth.ApplicationsAsync("SSS KV-App mail.contoso.com"));
        Assert.Empty(await truth.RowsAsync(HmaWalk.Contoso, "emailserverprofiles", "?$select=name&$filter=name eq 'HMA mail.contoso.com'"));
        Assert.Single(await truth.SecretsOfAsync(Ticket.KvApp));
        Assert.Single(await truth.GrantsOfAsync(Ticket.HmaApp));
    }

    private static async Task TheRequestSaysThatItIsGrantedAsync(Person alice, string request)
    {
        await alice.GoAsync(request);
        await Assertions.Expect(alice.Page.GetByText("Amir Aydin approved it, and it is granted.")).ToBeVisibleAsync();
    }
}
