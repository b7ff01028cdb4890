using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;

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
        await admin.Page.WaitForURLAsync(new Regex(@"/setups/\d+/\w", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await admin.SettledAsync();
        return new HmaWalk(admin, Regex.Match(admin.Page.Url, @"/setups/\d+", RegexOptions.None, TimeSpan.FromSeconds(1)).Value);
    }
}
