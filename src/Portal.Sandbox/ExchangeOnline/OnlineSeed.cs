using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>
/// The two organizations on the first day. Contoso's mailboxes are on-premises or new in the cloud, so nothing used EWS there when Microsoft filled the lists and its list is
/// empty; Fabrikam's holds the two applications that were in use.
/// </summary>
internal static class OnlineSeed
{
    /// <summary>Applications of others that use Fabrikam's EWS; they are in nobody's directory here.</summary>
    public const string RoomPanels = "0e300000-0000-4000-8000-000000000031", ArchiveApp = "0e300000-0000-4000-8000-000000000032";

    /// <summary>Used EWS until October, is on no list, and has been blocked since.</summary>
    public const string FaxGateway = "0e300000-0000-4000-8000-000000000033";

    public static void Plant(IServiceProvider services)
    {
        var organizations = services.GetRequiredService<OnlineOrganizations>();
        organizations.Put(OnlineOrganization.Of(SeedIds.Contoso, true, []));
        organizations.Put(OnlineOrganization.Of(SeedIds.Fabrikam, true, [RoomPanels, ArchiveApp]));

        var (usage, now) = (services.GetRequiredService<EwsUsage>(), services.GetRequiredService<Clocks>().World);
        foreach (var (app, action, daysAgo, calls) in new[] { (RoomPanels, "GetUserAvailability", 3, 1240), (RoomPanels, "FindItem", 3, 310), (ArchiveApp, "GetItem", 1, 5200), (FaxGateway, "CreateItem", 47, 18) })
            usage.Put(new(SeedIds.Fabrikam, app, action, DateOnly.FromDateTime(now.AddDays(-daysAgo).UtcDateTime), calls, now.AddDays(-daysAgo)));

        PlantAutomation(services.GetRequiredService<EntraDirectory>());
        var mailboxes = services.GetRequiredService<ExchangeState>().Mailboxes;
        Change(SeedIds.Mailboxes.Dirk, m => m with { EwsEnabled = false });
        Change(SeedIds.Mailboxes.Sales, m => m with { IsShared = true, Aliases = ["orders@fabrikam.com"] });

        void Change(string address, Func<ExchangeMailbox, ExchangeMailbox> change) => mailboxes.Put(address, change(mailboxes.Find(address)!));
    }

    /// <summary>Contoso's automation may also run Exchange's cmdlets, which takes a permission and a directory role.</summary>
    private static void PlantAutomation(EntraDirectory directory)
    {
        var automation = directory.Principal(SeedIds.Contoso, SeedIds.AutomationApp)!;
        var exchange = directory.Principal(SeedIds.Contoso, MicrosoftApps.ExchangeOnline)!;
        var (grant, role) = (SeedIds.Derived("automation manages exchange"), SeedIds.Derived($"role {automation.Id} {DirectoryRoles.ExchangeAdministrator}"));
        directory.AppRoleAssignments.Put(grant, new(
            grant, SeedIds.Contoso, exchange.AppRoles.Single(r => r.Value == "Exchange.ManageAsApp").Id, automation.Id, "ServicePrincipal", exchange.Id, DateTimeOffset.MinValue, DateTimeOffset.MinValue));
        directory.RoleAssignments.Put(role, new(role, SeedIds.Contoso, automation.Id, DirectoryRoles.ExchangeAdministrator, DateTimeOffset.MinValue));
    }
}
