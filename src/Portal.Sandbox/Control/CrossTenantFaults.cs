using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Control;

/// <summary>What goes wrong between two tenants: services that are not there, applications and roles that are taken away, and the move to Microsoft Graph.</summary>
internal static class CrossTenantFaults
{
    private const string Entra = "Microsoft Entra", Dynamics = "Dynamics 365";

    private static readonly FaultParameter Tenant = FaultCatalogue.Choice("tenant", "Tenant", SeedIds.Fabrikam, (SeedIds.Fabrikam, "Fabrikam"), (SeedIds.Contoso, "Contoso"));

    public static readonly IReadOnlyList<NamedFault> All =
    [
        new("exchange-principal", Entra, "Exchange Online missing in the tenant", "The service principal of Office 365 Exchange Online is not there, or somebody disabled it.",
            "AADSTS650052 (missing) or AADSTS500014 (disabled) from consent, AADSTS500011 or 500014 from the token endpoint.", "https://learn.microsoft.com/entra/identity-platform/reference-error-codes")
        {
            Parameters = [Tenant, FaultCatalogue.Choice("how", "How", "missing", ("missing", "missing"), ("disabled", "disabled"))],
            Act = new((w, g) => w.TakePrincipal(g["tenant"], MicrosoftApps.ExchangeOnline, g["how"] == "disabled"), (w, g, before) => w.GivePrincipalBack(before)),
            Unconfirmed = "which number consent shows when the service principal is missing",
        },
        new("app-deleted", Entra, "Application deleted", "Somebody deletes an application registration. It can be restored for 30 days; switching off restores it.",
            "404 from Graph, AADSTS700016 from the token endpoint.", "https://learn.microsoft.com/entra/identity/enterprise-apps/delete-recover-faq")
        {
            Parameters = [FaultCatalogue.App("Application")],
            Act = new((w, g) => w.DeleteApp(g["app"]), (w, g, _) => w.RestoreApp(g["app"])),
        },
        new("role-ended", Entra, "A person's Entra roles end", "An activation in Privileged Identity Management runs out. Switching off gives the roles back.",
            "403 Authorization_RequestDenied from Graph, \"Need admin approval\" from consent.", "https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-activate-role")
        {
            Parameters = [new("person", "Person", SeedIds.People.Felix) { Choices = _ => FaultWorld.Administrators() }],
            Act = new((w, g) => w.EndRoles(g["person"]), (w, g, ended) => w.GiveRolesBack(ended)),
        },
        new(
            "person-left",
            Entra,
            "A person left the company",
            "The account is disabled. Switching off enables it.",
            "AADSTS50057 at sign-in, accountEnabled false in Graph.",
            "https://learn.microsoft.com/entra/identity-platform/reference-error-codes")
        {
            Parameters = [new("person", "Person", SeedIds.People.Amir) { Choices = _ => FaultWorld.Everybody() }],
            Act = new((w, g) => w.Enable(g["person"], enabled: false), (w, g, _) => w.Enable(g["person"], enabled: true)),
        },
        new("sync-by-graph", Dynamics, "Dynamics 365 moved to Microsoft Graph", "Cross-tenant profiles of the environment are synchronized through Microsoft Graph and no longer through EWS.",
            "The move that Microsoft announces for April 2027.", "https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth")
        {
            Parameters = [FaultCatalogue.Choice("environment", "Environment", Host(SeedIds.Environment), (Host(SeedIds.Environment), "Contoso"), (Host(SeedIds.TestEnvironment), "Contoso Test"))],
            Settings = (s, g) => s with { GraphSwitch = new Dictionary<string, DateTimeOffset>(s.GraphSwitch, StringComparer.OrdinalIgnoreCase) { [g["environment"]] = DateTimeOffset.UnixEpoch } },
            Unconfirmed = "the day of an environment's move, and which calls are made",
        },
        new("exchange-pim", Dynamics, "Exchange Administrator by activation", "Exchange Administrators have activated their role. Approving a mailbox through the API is refused, though it works in the admin center.",
            "403: \"can only be approved by a user with the Global Administrator or Exchange Administrator role\".", "https://learn.microsoft.com/power-platform/admin/connect-exchange-online")
        {
            Settings = (s, _) => s with { ExchangePim = true },
            Unconfirmed = "that an activated role does not count for the API: one report, Microsoft.Xrm.Data.PowerShell issue 497",
        },
    ];

    private static string Host(string url) => new Uri(url).Host;
}
