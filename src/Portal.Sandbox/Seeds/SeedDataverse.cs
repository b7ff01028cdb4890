using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.KeyVault;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>Contoso's two environments: users with their roles, profiles, and 305 mailboxes, some deliberately wrong, five in Fabrikam's Exchange Online.</summary>
internal sealed class SeedDataverse(DataverseRows rows, EntraDirectory directory, ExchangeState exchange, LegacyProfiles legacy, Clocks clocks)
{
    /// <summary>Words for the id of the team that owns the queues.</summary>
    public const string QueueTeam = "team of the queues";

    /// <summary>Words for the id of the team whose members are System Administrators through it.</summary>
    private const string PlatformTeam = "team of the platform";

    /// <summary>System Administrator through a team, with no such role of their own.</summary>
    private const string OfThePlatform = "yusuf.ferrari@contoso.com";

    public void Plant()
    {
        var main = Environment(SeedIds.Environment, "Contoso");
        var test = Environment(SeedIds.TestEnvironment, "Contoso Test");
        Environment(SeedIds.ProjectsEnvironment, "Contoso Projects", new() { [SeedIds.People.Alice] = [Privileges.SystemCustomizer], [SeedIds.People.Gloria] = [Privileges.SystemAdministrator] });
        Environment(SeedIds.FinanceEnvironment, "Contoso Finance", new() { [SeedIds.People.Gloria] = [Privileges.SystemAdministrator] });
        legacy.Plant(main);
        new SeedMailboxes(rows, directory, exchange, clocks, main).Plant(users: 200, queues: 40, withProfiles: true);
        rows.Write(main, Tables.ByName("systemuser"), Id(main, "user " + SeedIds.Derived("owner " + OfThePlatform)), new(), userId: null, teams: [Id(main, PlatformTeam)]);
        new SeedMailboxes(rows, directory, exchange, clocks, test).Plant(users: 50, queues: 10, withProfiles: false);
        new SeedFabrikam(rows, directory, exchange, main).Plant();
    }

    /// <param name="users">People and their roles where they differ from the seed's; such an environment has no application users.</param>
    private DataverseEnvironment Environment(string url, string name, Dictionary<string, string[]>? users = null)
    {
        var environment = new DataverseEnvironment(new Uri(url).Host, name, SeedIds.OrganizationOf(url), SeedIds.Contoso, SeedIds.Derived("environment " + url));
        rows.Environments.Put(environment.Host, environment);
        rows.BeginEpoch(environment.Host);
        var unit = Id(environment, "business unit");
        Put(environment, "businessunit", unit, new() { ["name"] = name });
        Put(environment, "team", Id(environment, QueueTeam), new() { ["name"] = "Contoso Service Desk", ["businessunitid"] = Changes.Lookup("businessunit", unit) });
        Put(environment, "team", Id(environment, PlatformTeam), new() { ["name"] = "Contoso Platform", ["businessunitid"] = Changes.Lookup("businessunit", unit) }, [Privileges.SystemAdministrator]);
        foreach (var (template, role) in Privileges.Templates) Put(environment, "roletemplate", template, new() { ["name"] = role });
        foreach (var role in Privileges.RoleNames)
            Put(environment, "role", Id(environment, "role " + role), new()
            {
                ["name"] = role, ["businessunitid"] = Changes.Lookup("businessunit", unit),
                ["roletemplateid"] = Privileges.TemplateOf(role) is { } template ? Changes.Lookup("roletemplate", template) : null,
            });

        var online = Id(environment, "profile online");
        Put(environment, "emailserverprofile", online, new()
        {
            ["name"] = "Microsoft Exchange Online", ["servertype"] = 3, ["incomingcredentialretrieval"] = 2, ["outgoingcredentialretrieval"] = 2, ["incominguseimpersonation"] = true, ["outgoinguseimpersonation"] = true,
        });
        Put(environment, "organization", environment.OrganizationId, new() { ["name"] = name, ["languagecode"] = 1033, ["defaultemailserverprofileid"] = Changes.Lookup("emailserverprofile", online) });

        foreach (var person in People.All)
            if ((users is null ? person.DataverseRoles : users.GetValueOrDefault(person.Id)) is { } roles) Person(environment, person, roles);
        if (users is not null) return environment;
        Application(environment, SeedIds.AutomationApp, "# Automation", Privileges.SystemAdministrator);
        Application(environment, SeedIds.ReaderApp, "# Portal reader", Privileges.SyncReader);
        return environment;
    }

    private void Person(DataverseEnvironment environment, SeededPerson person, IReadOnlyList<string> roles) => Put(environment, "systemuser", Id(environment, "user " + person.Id), new()
    {
        ["fullname"] = person.Name, ["firstname"] = person.Name.Split(' ')[0], ["lastname"] = person.Name.Split(' ')[1], ["domainname"] = person.UserName, ["internalemailaddress"] = person.UserName,
        ["azureactivedirectoryobjectid"] = person.Id, ["businessunitid"] = Changes.Lookup("businessunit", Id(environment, "business unit")),
    }, roles);

    private void Application(DataverseEnvironment environment, string appId, string name, string role) => Put(environment, "systemuser", Id(environment, "application " + appId), new()
    {
        ["fullname"] = name, ["domainname"] = $"{appId}@{environment.Host}", ["applicationid"] = appId, ["azureactivedirectoryobjectid"] = SeedIds.PrincipalOf(SeedIds.Contoso, appId),
        ["accessmode"] = 4, ["businessunitid"] = Changes.Lookup("businessunit", Id(environment, "business unit")),
    }, [role]);

    private void Put(DataverseEnvironment environment, string table, string id, Changes values, IReadOnlyList<string>? roles = null) =>
        rows.Write(environment, Tables.ByName(table), id, values, userId: null, roles);

    public static string Id(DataverseEnvironment environment, string words) => SeedIds.Derived($"{environment.Host} {words}");
}

/// <summary>HMA profiles made "in the admin center", written as the wiring in force wants them.</summary>
internal sealed class LegacyProfiles(DataverseRows rows, EntraDirectory directory, Vaults vaults, World world, SettingsStore settings)
{
    private const string Certificate = "legacy-hma";

    public static string WorkingId(DataverseEnvironment environment) => SeedDataverse.Id(environment, "profile legacy");

    public void Plant(DataverseEnvironment environment)
    {
        var (_, secret) = directory.AddPassword(SeedIds.LegacyKvApp, "Dataverse", acceptedNow: true);
        directory.AddCertificate(SeedIds.LegacyHmaApp, vaults.Find(SeedIds.PolicyVault, Certificate, null)!.Cer, Certificate);
        Write(environment, secret);
    }

    /// <summary>After the wiring was switched: the same profiles, as they would be had they been made in such a world.</summary>
    public void Rewire()
    {
        var environment = rows.ByHost(new Uri(SeedIds.Environment).Host)!;
        var identity = rows.Of(environment, "managedidentity").Find(SeedDataverse.Id(environment, "identity kv"));
        if (identity?.Text("clientsecret") is { } secret) world.Change(() => Write(environment, secret));
    }

    private void Write(DataverseEnvironment environment, string secret)
    {
        var (kv, hma, reference) = (SeedDataverse.Id(environment, "identity kv"), SeedDataverse.Id(environment, "identity hma"), SeedDataverse.Id(environment, "reference legacy"));
        var wiringB = settings.Now.HmaWiring == "B";
        Put(environment, "managedidentity", kv, new() { ["name"] = "HMA legacy KV-App", ["applicationid"] = SeedIds.LegacyKvApp, ["tenantid"] = SeedIds.Contoso, ["clientsecret"] = secret, ["credentialsource"] = 0 });
        Put(environment, "keyvaultreference", reference, new()
        {
            ["keyvaulturi"] = $"https://{SeedIds.PolicyVault}.vault.azure.net/",
            ["keyname"] = Certificate,
            ["keytype"] = 1,
            ["preauthorizedapplicationtype"] = 1,
            ["managedidentityid"] = Changes.Lookup("managedidentity", kv),
        });
        if (wiringB)
            Put(environment, "managedidentity", hma, new()
            {
                ["name"] = "HMA legacy HMA-App",
                ["applicationid"] = SeedIds.LegacyHmaApp,
                ["tenantid"] = SeedIds.Contoso,
                ["credentialsource"] = 1,
                ["keyvaultreferenceid"] = Changes.Lookup("keyvaultreference", reference),
            });
        else if (rows.Of(environment, "managedidentity").Find(hma) is not null)
            rows.Delete(environment, Tables.ByName("managedidentity"), hma);

        Profile(environment, WorkingId(environment), "HMA legacy", SeedIds.ExchangeHost, reference, wiringB ? hma : null, active: true);
        Profile(environment, SeedDataverse.Id(environment, "profile old host"), "HMA old host", SeedIds.LegacyExchangeHost, reference, wiringB ? hma : null, active: true);
        Profile(environment, SeedDataverse.Id(environment, "profile retired"), "HMA retired", SeedIds.ExchangeHost, reference, wiringB ? hma : null, active: false);
    }

    private void Profile(DataverseEnvironment environment, string id, string name, string host, string reference, string? hmaIdentity, bool active)
    {
        var url = $"https://{host}/EWS/Exchange.asmx";
        Put(environment, "emailserverprofile", id, new()
        {
            ["name"] = name, ["servertype"] = 2, ["incomingcredentialretrieval"] = 6, ["outgoingcredentialretrieval"] = 6, ["incomingauthenticationprotocol"] = 4, ["outgoingauthenticationprotocol"] = 4,
            ["incomingserverlocation"] = url, ["outgoingserverlocation"] = url, ["incomingportnumber"] = 443, ["outgoingportnumber"] = 443, ["aadresourceid"] = $"https://{host}",
            ["incominguseimpersonation"] = true, ["outgoinguseimpersonation"] = true, ["usedefaulttenantid"] = false, ["statecode"] = active ? 0 : 1,
            ["exchangeonlinetenantid"] = hmaIdentity is null ? SeedIds.Contoso : null, ["oauthclientid"] = hmaIdentity is null ? SeedIds.LegacyHmaApp : null,
            ["keyvaultreferenceid"] = hmaIdentity is null ? Changes.Lookup("keyvaultreference", reference) : null,
            ["managedidentityid"] = hmaIdentity is null ? null : Changes.Lookup("managedidentity", hmaIdentity),
        });
    }

    private void Put(DataverseEnvironment environment, string table, string id, Changes values) =>
        rows.Write(environment, Tables.ByName(table), id, values, SeedDataverse.Id(environment, "user " + SeedIds.People.Gloria));
}
