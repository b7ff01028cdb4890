using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Scripts;

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
            await admin.Page.WaitForURLAsync(new Regex(@"/setups/\d+/\w", RegexOptions.None, TimeSpan.FromSeconds(1)));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The set-up did not begin. The page says:\n{await admin.ReadAsync()}");
        }

        await admin.SettledAsync();
        return new HmaWalk(admin, Regex.Match(admin.Page.Url, @"/setups/\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);
    }

    /// <summary>
    /// Fabrikam's Exchange Administrator runs the reading script, the writing script and nothing else in her own PowerShell; what they print is pasted. By the portal itself no Exchange Online is reached.
    /// </summary>
    /// <param name="bringer">Who pastes: the admin, or she herself by the link of the step.</param>
    public static async Task ListedAsync(Town town, Person bringer)
    {
        using var shell = new OnlineShell(town.Sandbox.Endpoint, await File.ReadAllTextAsync(town.Sandbox.CaFile));
        await bringer.Text("Read Exchange Online by script").ClickAsync();
        await BringAsync(bringer, await PrintedAsync(shell, bringer, "Reading script for Exchange Online PowerShell"));
        await bringer.Page.GetByRole(AriaRole.Tab, new() { Name = "Show me the script" }).ClickAsync();
        await BringAsync(bringer, await PrintedAsync(shell, bringer, "Script for Exchange Online PowerShell"));
        await HmaWalk.AssertStandsAsync(bringer, "Waiting"); // up to 24 hours, or until the proof has opened the pilot by EWS
    }

    private static async Task<string> PrintedAsync(OnlineShell shell, Person person, string region)
    {
        var ran = await shell.RunAsync((await person.Page.GetByRole(AriaRole.Region, new() { Name = region, Exact = true }).TextContentAsync())!, SeedIds.People.Fiona);
        Assert.True(ran.Thrown is null, ran.Thrown);
        return ran.Printed;
    }

    private static async Task BringAsync(Person person, string report)
    {
        await person.FillAsync("What the script printed", report);
        await person.Button("Keep this report").ClickAsync();
        await Assertions.Expect(person.Page.GetByText("The report was taken.")).ToBeVisibleAsync();
        await HmaWalk.LookedAsync(person);
    }

    /// <summary>The admin asks, the approver allows everything.</summary>
    public static async Task DecidedAsync(Town town, HmaWalk walk)
    {
        var request = await walk.AskForDecisionAsync("Sales of Contoso works with Fabrikam's mailboxes.");
        await ApproveAsync(await town.SignInAsync("Amir Aydin"), request);
    }

    /// <summary>The secret is made, proven over both ways and stored; Contoso's Exchange Administrator approves the pilot, which takes both of his roles.</summary>
    public static async Task WindowAndPilotAsync(Town town, HmaWalk walk)
    {
        var alice = walk.Admin;
        await walk.DoAsync(alice, "profile", "Create a client secret for ");
        await Assertions.Expect(alice.Page.GetByText("EWS: Exchange Online opens the pilot's inbox")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Page.GetByText("Graph: Inbox of the pilot")).ToBeVisibleAsync();
        await walk.OpenAsync(alice, "ews-list");
        await HmaWalk.AssertOkAsync(alice); // proven, so the change has arrived
        await walk.HandedOverAsync(town, "Egon Ek", "pilot", "Put ");
        await walk.OpenAsync(alice, "pilot");
        await HmaWalk.AssertOkAsync(alice);
        await Assertions.Expect(alice.Page.GetByText("passed Test & Enable").First).ToBeVisibleAsync();
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
        await HmaWalk.DecidedAsync(approver);
    }
}
