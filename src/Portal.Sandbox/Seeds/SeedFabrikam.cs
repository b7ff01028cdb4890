using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;

namespace Portal.Sandbox.Seeds;

/// <summary>
/// The other tenant: people of Contoso whose mailboxes are in Fabrikam's Exchange Online. Each has an account in both directories, as after a company was bought; Dynamics 365
/// knows the one of Contoso and the address of Fabrikam.
/// </summary>
internal sealed class SeedFabrikam(DataverseRows rows, EntraDirectory directory, ExchangeState exchange, DataverseEnvironment environment)
{
    private sealed record Owner(string Address, string Name, string Plan = ExchangePlans.Plan2);

    private static readonly Owner[] Owners =
    [
        new(SeedIds.Mailboxes.Anna, "Anna Arnold"), new(SeedIds.Mailboxes.Ben, "Ben Brandt"), new(SeedIds.Mailboxes.Carla, "Carla Conti", ExchangePlans.Kiosk), new(SeedIds.Mailboxes.Dirk, "Dirk Dorn"),
    ];

    public void Plant()
    {
        foreach (var owner in Owners) PlantOwner(owner);
        PlantSales();
        PlantProfile();
    }

    /// <summary>A cross-tenant profile made "in the admin center" two years ago. No mailbox uses it any more, and its application is on nobody's list.</summary>
    private void PlantProfile()
    {
        var (_, secret) = directory.AddPassword(SeedIds.LegacySyncApp, "Dataverse", acceptedNow: true);
        rows.Write(environment, Tables.ByName("emailserverprofile"), Id("profile fabrikam 2024"), new()
        {
            ["name"] = "Fabrikam mail (2024)", ["servertype"] = 3, ["incomingcredentialretrieval"] = 7, ["outgoingcredentialretrieval"] = 7, ["incomingauthenticationprotocol"] = 4, ["outgoingauthenticationprotocol"] = 4,
            ["exchangeonlinetenantid"] = SeedIds.Fabrikam, ["oauthclientid"] = SeedIds.LegacySyncApp, ["oauthclientsecret"] = secret, ["isoauthclientsecretset"] = true, ["usedefaulttenantid"] = false,
            ["incomingserverlocation"] = Sync.CrossTenantProfile.Location, ["outgoingserverlocation"] = Sync.CrossTenantProfile.Location, ["incomingportnumber"] = 443, ["outgoingportnumber"] = 443,
            ["incominguseimpersonation"] = true, ["outgoinguseimpersonation"] = true,
        }, Id("user " + SeedIds.People.Gloria));
    }

    private void PlantOwner(Owner owner)
    {
        PlantExchange(owner.Address, owner.Name, owner.Plan, enabled: true);
        var contosoName = $"{owner.Name.Replace(' ', '.')}@contoso.com".ToLowerInvariant();
        var entraId = SeedIds.Derived("owner " + contosoName);
        directory.Users.Put(entraId, new User { Id = entraId, TenantId = SeedIds.Contoso, DisplayName = owner.Name, UserPrincipalName = contosoName, Mail = owner.Address, JobTitle = "Fabrikam sales" });
        var (user, mailbox) = (Id("user " + entraId), Id("mailbox " + owner.Address));
        Put("systemuser", user, new()
        {
            ["fullname"] = owner.Name, ["firstname"] = owner.Name.Split(' ')[0], ["lastname"] = owner.Name.Split(' ')[1], ["domainname"] = contosoName, ["internalemailaddress"] = owner.Address,
            ["azureactivedirectoryobjectid"] = entraId,
            ["businessunitid"] = Changes.Lookup("businessunit", Id("business unit")),
            ["defaultmailbox"] = Changes.Lookup("mailbox", mailbox),
            ["emailrouteraccessapproval"] = 0,
        }, [Privileges.BasicUser]);
        PutMailbox(mailbox, owner.Name, owner.Address, "systemuser", user);
    }

    /// <summary>A shared mailbox has an account that nobody signs in with, and no licence of its own.</summary>
    private void PlantSales()
    {
        PlantExchange(SeedIds.Mailboxes.Sales, "Fabrikam sales", null, enabled: false);
        var (queue, mailbox) = (Id("queue " + SeedIds.Mailboxes.Sales), Id("mailbox " + SeedIds.Mailboxes.Sales));
        Put("queue", queue, new() { ["name"] = "Fabrikam sales", ["emailaddress"] = SeedIds.Mailboxes.Sales, ["defaultmailbox"] = Changes.Lookup("mailbox", mailbox), ["emailrouteraccessapproval"] = 0 });
        PutMailbox(mailbox, "Fabrikam sales", SeedIds.Mailboxes.Sales, "queue", queue);
    }

    private void PlantExchange(string address, string name, string? plan, bool enabled)
    {
        var id = SeedIds.Derived("owner " + address);
        directory.Users.Put(id, new User { Id = id, TenantId = SeedIds.Fabrikam, DisplayName = name, UserPrincipalName = address, Mail = address, JobTitle = "Sales", AccountEnabled = enabled, ExchangePlanId = plan });
        exchange.Mailboxes.Put(address, new(address, name, ExchangeMailbox.Cloud));
    }

    private void PutMailbox(string id, string name, string address, string ownerTable, string owner) => Put("mailbox", id, new()
    {
        ["name"] = name, ["emailaddress"] = address, ["regardingobjectid"] = Changes.Lookup(ownerTable, owner), ["regardingobjecttypecode"] = ownerTable, ["isforwardmailbox"] = false,
        ["ownerid"] = ownerTable == "systemuser" ? Changes.Lookup(ownerTable, owner) : Changes.Lookup("team", SeedDataverse.Id(environment, SeedDataverse.QueueTeam)),
        ["incomingemaildeliverymethod"] = 0, ["outgoingemaildeliverymethod"] = 0, ["actdeliverymethod"] = 2, ["isemailaddressapprovedbyo365admin"] = false, ["emailrouteraccessapproval"] = 0,
        ["incomingemailstatus"] = 0, ["outgoingemailstatus"] = 0, ["actstatus"] = 0, ["mailboxstatus"] = 0,
    });

    private void Put(string table, string id, Changes values, IReadOnlyList<string>? roles = null) => rows.Write(environment, Tables.ByName(table), id, values, userId: null, roles);

    private string Id(string words) => SeedDataverse.Id(environment, words);
}
