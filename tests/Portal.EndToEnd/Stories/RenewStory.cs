using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Truth = Portal.EndToEnd.Harness.Truth;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// The click path of a renewal on a profile that synchronizes all the while, with the portal killed between Dataverse's acknowledgement and its own commit; then the
/// set-up is abandoned by its page. Every other way is walked without a browser (Portal.Tests, Wizards.Renew and Wizards.Abandon).
/// </summary>
[Trait("Story", "renew")]
public sealed class RenewStory(Chromium chromium)
{
    private const string KvApp = "SSS KV-App mail.contoso.com";

    [Fact]
    public async Task Secret_is_renewed_under_continuous_synchronization_though_the_portal_is_killed_and_then_the_set_up_is_abandoned()
    {
        await using var town = await Town.ApartAsync(chromium);
        var control = town.Sandbox.Control;
        await control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        await walk.PrepareAsync(town);
        await walk.DoAsync(alice, "profile", "Create a client secret for ");
        await walk.OpenAsync(alice, "pilot");
        await HmaWalk.PressAsync(alice, "Put Pia Lind on HMA mail.contoso.com");
        await HmaWalk.AssertOkAsync(alice);
        await control.SettingsAsync(new { syncSeconds = 0.5, syncOnly = new[] { "pilot@contoso.com" } });

        var renewal = await RenewedAsync(town, walk);

        Assert.Single(await new Truth(control).SecretsOfAsync(KvApp));
        Assert.Empty((await PassesAsync(control)).Where(p => p["result"]!.GetValue<string>() != "success").Select(p => p.ToJsonString()));
        Assert.NotEmpty(await PassesAsync(control));
        await control.SettingsAsync(new { syncSeconds = 0 });
        Assert.NotEqual(walk.SetUp, renewal.SetUp);
        await AbandonedAsync(walk);
    }

    private static async Task<HmaWalk> RenewedAsync(Town town, HmaWalk walk)
    {
        var alice = walk.Admin;
        await alice.GoAsync(walk.SetUp + "/pilot");
        await alice.Link("Renew secret").ClickAsync();
        await Assertions.Expect(alice.Button("Begin the renewal")).ToBeVisibleAsync();
        await alice.AssertAccessibleAsync();
        await alice.PicturesAsync("renew");
        await alice.Button("Begin the renewal").ClickAsync();
        await alice.Page.WaitForURLAsync(new Regex(@"/setups/\d+/live$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await alice.SettledAsync();
        var renewal = new HmaWalk(alice, Regex.Match(alice.Page.Url, @"/setups/\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);
        await HmaWalk.ConnectAsync(alice);
        await HmaWalk.AssertOkAsync(alice);
        await alice.PicturesAsync("renew-live");

        await renewal.OpenAsync(alice, "new-secret");
        var held = await town.Sandbox.Control.FaultAsync("hold-after", "PATCH", "contoso.crm4.dynamics.com", "/managedidentities(");
        await HmaWalk.PressAsync(alice, "Create a client secret for ");
        await town.Sandbox.Control.HeldAsync(held);
        await town.CrashAsync();

        await renewal.DoAsync(alice, "new-secret", "Create a client secret for ");
        await renewal.OpenAsync(alice, "pass");
        await HmaWalk.PressAsync(alice, "Ask Dynamics 365 to test ");
        await HmaWalk.AssertOkAsync(alice);
        await renewal.DoAsync(alice, "old-secrets", "Remove ");
        await alice.AssertAccessibleAsync();
        await alice.PicturesAsync("renew-old-secrets");
        return renewal;
    }

    private static async Task AbandonedAsync(HmaWalk walk)
    {
        var alice = walk.Admin;
        await alice.GoAsync(walk.SetUp + "/pilot");
        await alice.Link("Abandon").ClickAsync();
        await Assertions.Expect(alice.Button("Begin to abandon it")).ToBeVisibleAsync();
        await alice.AssertAccessibleAsync();
        await alice.PicturesAsync("abandon");
        await alice.FillAsync("Why?", "The pilot is over.");
        await alice.Button("Begin to abandon it").ClickAsync();
        await alice.Page.WaitForURLAsync(new Regex("/abandon-mailbox$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await alice.SettledAsync();
        await HmaWalk.ConnectAsync(alice);
        await alice.AssertAccessibleAsync();
        await alice.PicturesAsync("abandon-mailbox");
        await HmaWalk.PressAsync(alice, "Put Pia Lind back on no profile");
        await HmaWalk.AssertOkAsync(alice);
        await walk.DoAsync(alice, "abandon-profile", "Delete the profile ");
    }

    private static async Task<IReadOnlyList<JsonNode>> PassesAsync(SandboxControl control) => [.. (await control.Http.GetFromJsonAsync<JsonArray>("https://sandbox.localhost/sync"))!.Select(p => p!)];
}
