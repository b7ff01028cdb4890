using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Plans;
using Portal.Wizards.CrossTenant;

namespace Portal.EndToEnd.Stories;

/// <summary>The cross-tenant wizard as people use it. What it shares with the HMA wizard (connecting, pressing, handing over) is the other walk's.</summary>
public static class CrossTenantWalk
{
    public const string PortalApp = "Consent there for this portal's app";
    public const string OwnRegistration = "A registration of that tenant's own";
    public const string NoAccess = "No access at all";

    /// <summary>Fills in the form for Contoso's environment and Fabrikam's Exchange Online.</summary>
    public static async Task FillAsync(Person admin, string onboarding)
    {
        await admin.Page.GetByLabel("Dataverse environment").SelectOptionAsync(new SelectOptionValue { Label = "Contoso (contoso.crm4.dynamics.com)" });
        await admin.Page.GetByRole(AriaRole.Radio, new() { Name = "Another tenant" }).CheckAsync();
        await admin.FillAsync("A domain of that tenant", "fabrikam.com");
        await admin.Page.GetByRole(AriaRole.Radio, new() { Name = onboarding }).CheckAsync();
        await admin.FillAsync("Address of the pilot mailbox", "anna@fabrikam.com");
    }

    /// <summary>"New cross-tenant profile".</summary>
    public static async Task<HmaWalk> BeginAsync(Person admin, string onboarding)
    {
        await admin.GoAsync(PortalUrls.NewCrossTenant);
        await FillAsync(admin, onboarding);
        return await BegunAsync(admin);
    }

    /// <summary>Presses the form's button and arrives at the first step.</summary>
    public static async Task<HmaWalk> BegunAsync(Person admin)
    {
        await admin.Button("Begin the set-up").ClickAsync();
        try
        {
            await admin.Page.WaitForURLAsync(new Regex(@"/setups/\d+/\w", RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 90_000 });
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The set-up did not begin. The page says:\n{await admin.ReadAsync()}");
        }

        await admin.SettledAsync();
        return new HmaWalk(admin, Regex.Match(admin.Page.Url, @"/setups/\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);
    }

    /// <summary>Fabrikam's Exchange Administrator puts the app on the list by PowerShell, and the admin attests it with her word: the portal reaches no Exchange Online by itself.</summary>
    public static async Task ListedAsync(Town town, HmaWalk walk)
    {
        var app = await AppAsync(town);
        using var answer = await town.Sandbox.Control.Http.PutAsJsonAsync("https://sandbox.localhost/exchange-online/fabrikam.com", new { ewsEnabled = true, ewsAllowedAppIDs = new[] { app } });
        answer.EnsureSuccessStatusCode();
        var admin = walk.Admin;
        await walk.OpenAsync(admin, "ews-list");
        await admin.Text("Attest something instead").ClickAsync();
        await admin.Page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await admin.Page.GetByRole(AriaRole.Radio, new() { Name = "It is so" }).CheckAsync();
        await admin.FillAsync("How do you know?", "Fiona Falk of Fabrikam put it there and read it back.");
        await admin.Button("Attest this with my name").ClickAsync();
        await HmaWalk.AssertOkAsync(admin);
    }

    /// <summary>Approves every permission that is asked for.</summary>
    public static async Task ApproveAsync(Person approver, string request)
    {
        await approver.GoAsync(request);
        var answers = approver.Page.GetByRole(AriaRole.Radio, new() { Name = "Approve" });
        await Assertions.Expect(answers.First).ToBeVisibleAsync();
        for (var i = 0; i < await answers.CountAsync(); i++) await answers.Nth(i).CheckAsync();
        await approver.FillAsync("Reason", "Agreed with Fabrikam.");
        await approver.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Approve ", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync();
        await Assertions.Expect(approver.Page.GetByText("Approved").First).ToBeVisibleAsync();
    }

    /// <summary>Client id of the app that the set-up registered, from its record.</summary>
    private static async Task<string> AppAsync(Town town)
    {
        await using var db = town.Portal.Store.CreateDbContext();
        return SetUpState.Read<CrossTenantSetUp>(await db.Set<SetUp>().SingleAsync(s => s.Kind == CrossTenantWizard.Kind)).App!.AppId;
    }
}
