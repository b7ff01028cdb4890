using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Store;
using Portal.Wizards.SwitchEws;
using Truth = Portal.EndToEnd.Harness.Truth;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The portal is killed (kill -9) at every boundary of every step of the cross-tenant wizard, with Dataverse in Contoso and the mailboxes in Fabrikam, and of the switch of EWS: see
/// <see cref="CrashWalk"/>. Alice holds every role but one, so that she alone is signed in after each kill; consent on Exchange Online is given at Entra by somebody who does not use the portal.
/// What databases differ in is walked by <see cref="CrashStory"/> on every push, so PostgreSQL is walked here with --full.
/// </summary>
[Trait("Story", "crash")]
public sealed class CrashCrossTenantStory(Chromium chromium)
{
    private const string Exchange = "POST outlook.office365.com/adminapi/beta/" + SeedIds.Fabrikam + "/InvokeCommand ";

    /// <summary>Two of Microsoft Graph are left, a first and a second of a loop: each is granted by a command of its own.</summary>
    private const string LeftOut = "MailboxSettings.ReadWrite, Calendars.ReadWrite, Contacts.ReadWrite, Tasks.ReadWrite.All, MailboxConfigItem.ReadWrite, Chat.Read.All, OnlineMeetings.ReadWrite.All, CallRecords.Read.All";

    [Fact]
    public Task Killed_at_every_boundary_of_every_step_the_cross_tenant_set_up_is_done_once() => WalkAsync(Database.Sqlite);

    [Fact, Trait("Category", "Full")]
    public Task Killed_at_every_boundary_of_every_step_the_cross_tenant_set_up_is_done_once_on_PostgreSql() => WalkAsync(Database.PostgreSql);

    private async Task WalkAsync(Database database)
    {
        // The portal writes the EWS list and the switch itself, by the way that Microsoft does not support: so that writing has boundaries, too.
        await using var town = await Town.ApartAsync(chromium, database, new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal__Exchange__Rest"] = "true" });
        await PrepareAsync(town.Sandbox.Control);
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await CrossTenantWalk.BeginAsync(alice, CrossTenantWalk.OwnRegistration);
        var crashes = new CrashWalk(town, walk.SetUp) { Reading = [Exchange + "Get-*"] };

        await crashes.StepAsync(alice, "app");
        await ByAddressAsync(walk, LeftOut);
        await crashes.StepAsync(alice, "permissions");
        await crashes.StepAsync(alice, "ews-list", "Waiting"); // Exchange Online takes up to 24 hours to follow its list
        await DecidedAsync(town, walk, crashes);
        await ConsentedAsync(town, walk, crashes, "Farah Faris");
        foreach (var step in new[] { "grant-graph", "permissions", "profile", "pilot" }) await crashes.StepAsync(alice, step);
        await ThereIsOneOfEachAsync(town);
        await crashes.AssertNothingWasLeftOutAsync();

        await SwitchedAsync(town, walk, alice);
    }

    private static async Task PrepareAsync(SandboxControl cloud)
    {
        await cloud.HurryAsync();
        foreach (var role in new[] { "Privileged Role Administrator", "Cloud Application Administrator", "Exchange Administrator" }) await cloud.RoleAsync(SeedIds.People.AliceInFabrikam, role);
        await cloud.RoleAsync(SeedIds.People.Alice, "Exchange Administrator");
        await cloud.ExchangeAsync("fabrikam.com", new { ewsEnabled = true, ewsAllowedAppIDs = new[] { "0e100000-0000-4000-8000-000000000011" } });
    }

    private static async Task ByAddressAsync(HmaWalk walk, string leftOut)
    {
        await walk.OpenAsync(walk.Admin, "permissions");
        await walk.Admin.FillAsync("Left out", leftOut);
        await walk.Admin.Page.GetByRole(AriaRole.Radio, new() { Name = "By an address at Microsoft Entra" }).CheckAsync();
        await walk.Admin.Button("Keep this choice").ClickAsync();
        await Assertions.Expect(walk.Admin.Text("Kept.")).ToBeVisibleAsync();
        await HmaWalk.LookedAsync(walk.Admin);
    }

    /// <summary>Killed when it was asked, and again when it was decided.</summary>
    private static async Task DecidedAsync(Town town, HmaWalk walk, CrashWalk crashes)
    {
        var request = await walk.AskForDecisionAsync("Sales works with Fabrikam.");
        await crashes.KillAsync();
        var amir = await town.SignInAsync("Amir Aydin");
        await CrossTenantWalk.ApproveAsync(amir, request);
        await amir.Page.GotoAsync("about:blank"); // an open page would come back after every kill
        await crashes.KillAsync();
    }

    /// <summary>The portal is dead when Entra sends the administrator back; she tries again when it is there.</summary>
    private static async Task ConsentedAsync(Town town, HmaWalk walk, CrashWalk crashes, string name)
    {
        await walk.OpenAsync(walk.Admin, "grant-exchange");
        await walk.Admin.Button("Make the address").ClickAsync();
        var address = (await walk.Admin.Page.Locator("#consent-address").InnerTextAsync()).Trim();
        var farah = await town.ArriveAsync(name);
        await farah.Page.GotoAsync(address);
        await farah.ChooseNameAsync();
        await Assertions.Expect(farah.Button("Accept")).ToBeVisibleAsync();
        await crashes.KillAsync(async () =>
        {
            await farah.Button("Accept").ClickAsync();
            await farah.Page.WaitForURLAsync(url => url.StartsWith("chrome-error:", StringComparison.Ordinal) || new Uri(url).Port == town.Portal.Url.Port);
        });
        await Eventually.TrueAsync(() => CameAsync(farah.Page, town.Portal.Url), TimeSpan.FromSeconds(90), () => $"The way back from Entra leads nowhere: {farah.Page.Url}");
        await farah.SettledAsync();
        await farah.Page.GotoAsync("about:blank");
        await walk.OpenAsync(walk.Admin, "grant-exchange");
        await HmaWalk.AssertOkAsync(walk.Admin);
    }

    /// <summary>She loads the page again, or Chromium does: it tries a page that did not come again by itself, and of two at once one is refused.</summary>
    private static async Task<bool> CameAsync(IPage page, Uri portal)
    {
        try
        {
            await page.ReloadAsync();
            return new Uri(page.Url).Port == portal.Port;
        }
        catch (PlaywrightException)
        {
            return false;
        }
    }

    private static async Task ThereIsOneOfEachAsync(Town town)
    {
        var app = Assert.Single(town.Sandbox.Things("application"), a => a["TenantId"]!.GetValue<string>() == SeedIds.Fabrikam && a["DisplayName"]!.GetValue<string>().StartsWith("SSS ", StringComparison.Ordinal));
        var appId = app["AppId"]!.GetValue<string>();
        var principal = Assert.Single(town.Sandbox.Things("service-principal"), p => p["AppId"]!.GetValue<string>() == appId)["Id"]!.GetValue<string>();
        Assert.Equal(3, town.Sandbox.Things("app-role-assignment").Count(a => a["PrincipalId"]!.GetValue<string>() == principal));
        Assert.Empty(app["RedirectUris"]!.AsArray());
        var truth = new Truth(town.Sandbox.Control);
        Assert.Single(await truth.RowsAsync(HmaWalk.Contoso, "emailserverprofiles", $"?$select=name&$filter=oauthclientid eq '{appId}'"));
        var left = Assert.Single(app["Passwords"]!.AsArray())!["KeyId"]!.GetValue<string>();
        var given = (await truth.SecretsGivenAsync()).Where(s => s.AppId == appId).ToList();
        if (CrashWalk.Chosen is null) Assert.True(given.Count > 3);
        Assert.Equal(given[^1].KeyId, left); // the last one made is the one that was stored, with which the pilot passed
    }

    /// <summary>A plan of its own with a decision of its own: EwsEnabled back to Null.</summary>
    private static async Task SwitchedAsync(Town town, HmaWalk first, Person alice)
    {
        await alice.GoAsync(PortalUrls.NewEwsSwitch(long.Parse(first.SetUp.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture)));
        await alice.Page.GetByRole(AriaRole.Radio, new() { Name = "Never set (Null)" }).CheckAsync();
        await alice.Button("Begin").ClickAsync();
        await alice.Page.WaitForURLAsync(url => url.EndsWith(EwsSwitchWizard.Organization, StringComparison.Ordinal));
        var walk = new HmaWalk(alice, new Uri(alice.Page.Url).AbsolutePath[..^(EwsSwitchWizard.Organization.Length + 1)]);
        await walk.OpenAsync(alice, EwsSwitchWizard.Organization);
        await HmaWalk.AssertOkAsync(alice);
        var crashes = new CrashWalk(town, walk.SetUp) { Reading = [Exchange + "Get-*"], Since = await town.Sandbox.Control.LastRequestAsync() };
        await DecidedAsync(town, walk, crashes);

        await crashes.StepAsync(alice, EwsSwitchWizard.Switch, "Waiting"); // about an hour

        await crashes.AssertNothingWasLeftOutAsync();
    }
}
