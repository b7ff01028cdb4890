using System.Text.Json;
using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline;
using Portal.Sandbox.KeyVault;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>What faults can be about: the applications, people, vaults and columns that are there, and what somebody does to them.</summary>
internal sealed class FaultWorld(EntraDirectory directory, Vaults vaults, OnlineOrganizations exchange, OnlineActs online, World world, Clocks clocks)
{
    private static readonly string[] SyncPermissions = ["Mail", "Calendars", "Contacts", "Tasks", "Chat", "OnlineMeetings", "CallRecords"];
    private static readonly string[] HmaTables = ["emailserverprofile", "keyvaultreference", "managedidentity", "mailbox"];

    /// <summary>What is done in Exchange Online.</summary>
    public OnlineActs Online => online;

    /// <summary>Newest first, so that the application a set-up made a moment ago is the one that is meant.</summary>
    public IReadOnlyList<(string Value, string Label)> Apps(Func<Application, bool>? which = null) =>
        [.. directory.Applications.All.Where(a => a.DeletedAt is null && a.AppId is not (SeedIds.PortalApp or SeedIds.ReaderApp or SeedIds.FabrikamPortalApp) && which?.Invoke(a) != false)
            .OrderByDescending(a => a.CreatedAt).ThenBy(a => a.DisplayName, StringComparer.Ordinal).Select(a => (a.AppId, a.DisplayName))];

    public static IReadOnlyList<(string Value, string Label)> People() =>
        [.. Seeds.People.All.Where(p => p.TenantId == SeedIds.Contoso && p.Enabled).Select(p => (p.Id, $"{p.Name}, {p.Title}"))];

    public static IReadOnlyList<(string Value, string Label)> Administrators() => [.. Seeds.People.All.Where(p => p.EntraRole is not null).Select(Labelled)];

    public static IReadOnlyList<(string Value, string Label)> Everybody() => [.. Seeds.People.All.Where(p => p.Enabled).Select(Labelled)];

    private static (string, string) Labelled(SeededPerson person) => (person.Id, $"{person.Name}, {person.Title}");

    public IReadOnlyList<(string Value, string Label)> VaultNames() => [.. vaults.All.All.Select(v => v.Name).Order(StringComparer.Ordinal).Select(n => (n, n))];

    public static IReadOnlyList<(string Value, string Label)> Hosts() => [(SeedIds.ExchangeHost, SeedIds.ExchangeHost), (SeedIds.LegacyExchangeHost, SeedIds.LegacyExchangeHost)];

    public static IReadOnlyList<(string Value, string Label)> Columns() =>
        [.. HmaTables.SelectMany(t => Tables.ByName(t).Columns.Where(c => !c.IsReadOnly && c.Name != Tables.ByName(t).PrimaryId).Select(c => $"{t}.{c.Name}")).Order(StringComparer.Ordinal).Select(n => (n, n))];

    /// <summary>What synchronization is granted on Microsoft Graph.</summary>
    public IReadOnlyList<(string Value, string Label)> MailPermissions() =>
        [.. directory.ServicePrincipals.All.Where(p => p.AppId == MicrosoftApps.Graph).SelectMany(p => p.AppRoles).Select(r => r.Value)
            .Where(v => SyncPermissions.Any(s => v.StartsWith(s, StringComparison.Ordinal))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(v => (v, v))];

    public IReadOnlyList<(string Value, string Label)> Organizations() =>
        [.. directory.Tenants.All.Where(t => exchange.Has(t.Id)).OrderBy(t => t.DisplayName, StringComparer.Ordinal).Select(t => (t.Id, t.DisplayName))];

    /// <summary>Every secret the application has now ends now. One that is made later is as good as any.</summary>
    /// <returns>The ends they had.</returns>
    public string ExpireSecrets(string appId) => world.Change(() =>
    {
        var app = Require(appId);
        var before = app.Passwords.Where(p => p.End > clocks.World).ToDictionary(p => p.KeyId, p => p.End);
        directory.Applications.Put(app.Id, app with { Passwords = [.. app.Passwords.Select(p => p.End > clocks.World ? p with { End = clocks.World } : p)] });
        return JsonSerializer.Serialize(before);
    });

    /// <summary>Gives those that are still there the end they had.</summary>
    public void UnexpireSecrets(string appId, string before) => world.Change(() =>
    {
        var ends = JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(before)!;
        if (directory.ApplicationByAppId(appId) is { } app)
            directory.Applications.Put(app.Id, app with { Passwords = [.. app.Passwords.Select(p => ends.TryGetValue(p.KeyId, out var end) ? p with { End = end } : p)] });
    });

    /// <summary>Takes every certificate off the application registration, as a person would in the Entra admin center.</summary>
    public string TakeCertificates(string appId) => world.Change(() =>
    {
        var app = Require(appId);
        directory.Applications.Put(app.Id, app with { Keys = [] });
        return JsonSerializer.Serialize(app.Keys);
    });

    /// <summary>Puts back those that nobody has put back meanwhile.</summary>
    public void GiveCertificatesBack(string appId, string taken) => world.Change(() =>
    {
        var keys = JsonSerializer.Deserialize<List<KeyCredential>>(taken)!;
        if (directory.ApplicationByAppId(appId) is { } app)
            directory.Applications.Put(app.Id, app with { Keys = [.. app.Keys, .. keys.Where(k => !app.Keys.Any(there => there.Der.AsSpan().SequenceEqual(k.Der)))] });
    });

    public string TakePrincipal(string tenantId, string appId, bool disable) => world.Change(() =>
    {
        var principal = directory.Principal(tenantId, appId) ?? throw new FaultException("The service principal is not there any more.");
        if (disable) directory.ServicePrincipals.Put(principal.Id, principal with { AccountEnabled = false });
        else directory.ServicePrincipals.Remove(principal.Id);
        return JsonSerializer.Serialize(principal);
    });

    /// <summary>Unless somebody made another meanwhile.</summary>
    public void GivePrincipalBack(string before) => world.Change(() =>
    {
        var principal = JsonSerializer.Deserialize<ServicePrincipal>(before)!;
        if (directory.Principal(principal.TenantId, principal.AppId) is not { } there || there.Id == principal.Id) directory.ServicePrincipals.Put(principal.Id, principal);
    });

    public string DeleteApp(string appId) => world.Change(() =>
    {
        var app = Require(appId);
        Deleted(app, clocks.World);
        return "deleted";
    });

    public void RestoreApp(string appId) => world.Change(() =>
    {
        if (directory.Applications.All.FirstOrDefault(a => Ids.Same(a.AppId, appId)) is { DeletedAt: not null } app) Deleted(app, null);
    });

    /// <summary>The application and its service principal at home go and come together.</summary>
    private void Deleted(Application app, DateTimeOffset? at)
    {
        directory.Applications.Put(app.Id, app with { DeletedAt = at });
        foreach (var principal in directory.ServicePrincipals.All.Where(p => p.AppId == app.AppId && p.TenantId == app.TenantId && p.DeletedAt == app.DeletedAt).ToList())
            directory.ServicePrincipals.Put(principal.Id, principal with { DeletedAt = at });
    }

    public string EndRoles(string person) => world.Change(() =>
    {
        var held = directory.RoleAssignments.All.Where(a => a.PrincipalId == person).ToList();
        foreach (var role in held) directory.RoleAssignments.Remove(role.Id);
        return JsonSerializer.Serialize(held);
    });

    public void GiveRolesBack(string ended) => world.Change(() =>
    {
        foreach (var role in JsonSerializer.Deserialize<List<DirectoryRoleAssignment>>(ended)!) directory.RoleAssignments.Put(role.Id, role);
    });

    public string Enable(string person, bool enabled) => world.Change(() =>
    {
        if (directory.Users.Find(person) is { } user) directory.Users.Put(person, user with { AccountEnabled = enabled });
        return person;
    });

    private Application Require(string appId) => directory.ApplicationByAppId(appId) ?? throw new FaultException("The application is not there any more.");
}
