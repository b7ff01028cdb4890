using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>Groups of every kind in Fabrikam, two mailboxes that have nothing to do with Dynamics 365, and a large group in Contoso for when there are generated mailboxes.</summary>
internal static class RecipientSeed
{
    private const string Sync = SeedIds.Groups.Sync, FieldTeam = SeedIds.Groups.FieldTeam;

    public static void Plant(IServiceProvider services)
    {
        var (access, exchange, directory) = (services.GetRequiredService<AccessStore>(), services.GetRequiredService<ExchangeState>(), services.GetRequiredService<EntraDirectory>());
        Account(SeedIds.Mailboxes.Chief, "Cornelia Fabri", "Chief executive", ExchangePlans.Plan2);
        exchange.Mailboxes.Put(SeedIds.Mailboxes.Chief, new(SeedIds.Mailboxes.Chief, "Cornelia Fabri", ExchangeMailbox.Cloud));
        Account(SeedIds.Mailboxes.Room, "Room Munich", "Room", null);
        exchange.Mailboxes.Put(SeedIds.Mailboxes.Room, new(SeedIds.Mailboxes.Room, "Room Munich", ExchangeMailbox.Cloud) { Resource = "Room" });
        access.Contacts.Put("piet@partner.example", new("piet@partner.example", SeedIds.Fabrikam, "Piet Partner"));

        Group(Sync, RecipientKinds.SecurityGroup, "sss-mailboxes", SeedIds.Mailboxes.Anna, IdOf(SeedIds.Fabrikam, FieldTeam));
        Group(FieldTeam, RecipientKinds.SecurityGroup, "sss-field-team", SeedIds.Mailboxes.Ben);
        Group(SeedIds.Groups.Executives, RecipientKinds.SecurityGroup, "executives", SeedIds.Mailboxes.Chief);
        Group(SeedIds.Groups.SalesList, RecipientKinds.DistributionGroup, "sales-list", SeedIds.Mailboxes.Anna, SeedIds.Mailboxes.Ben, SeedIds.Mailboxes.Dirk, SeedIds.Mailboxes.Sales, "piet@partner.example");
        Group(SeedIds.Groups.Falcon, RecipientKinds.Microsoft365Group, "falcon", SeedIds.Mailboxes.Anna, SeedIds.Mailboxes.Carla);
        Put(new(
            IdOf(SeedIds.Fabrikam, SeedIds.Groups.Staff),
            SeedIds.Fabrikam,
            SeedIds.Groups.Staff,
            RecipientKinds.DynamicGroup) { Address = "all-staff@fabrikam.com", Filter = "RecipientTypeDetails -eq 'UserMailbox'" });
        Group(SeedIds.Groups.Pilots, RecipientKinds.EntraSecurityGroup, null, SeedIds.Mailboxes.Anna);
        Group("Munich", RecipientKinds.AdministrativeUnit, null, SeedIds.Mailboxes.Anna, SeedIds.Mailboxes.Room);

        Put(new(
            IdOf(SeedIds.Contoso, "Dynamics users"),
            SeedIds.Contoso,
            "Dynamics users",
            RecipientKinds.SecurityGroup) { Address = "dynamics-users@contoso.com", Crowd = new(new Uri(SeedIds.Environment).Host, 0, 20_000) });
        Put(new(
            IdOf(SeedIds.Contoso, "Dynamics mailboxes"),
            SeedIds.Contoso,
            "Dynamics mailboxes",
            RecipientKinds.SecurityGroup) { Address = "dynamics-mailboxes@contoso.com", Members = [IdOf(SeedIds.Contoso, "Dynamics users")] });

        void Account(string address, string name, string title, string? plan)
        {
            var id = SeedIds.Derived("owner " + address);
            directory.Users.Put(
                id,
                new User
                {
                    Id = id, TenantId = SeedIds.Fabrikam, DisplayName = name, UserPrincipalName = address, Mail = address, JobTitle = title,
                    AccountEnabled = plan is not null, ExchangePlanId = plan
                });
        }

        void Group(string name, string kind, string? alias, params string[] members) =>
            Put(new(IdOf(SeedIds.Fabrikam, name), SeedIds.Fabrikam, name, kind) { Address = alias is null ? null : $"{alias}@fabrikam.com", Members = members });

        void Put(RecipientGroup group) => access.Groups.Put(group.Id, group);
    }

    private static string IdOf(string tenantId, string name) => SeedIds.Derived($"exchange group {tenantId} {name}");
}
