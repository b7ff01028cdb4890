using System.Text.Json;
using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.KeyVault;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>What faults can be about: the applications, people, vaults and columns that are there, and what somebody does to them.</summary>
internal sealed class FaultWorld(EntraDirectory directory, Vaults vaults, OnlineOrganizations exchange, AccessStore access, World world, Clocks clocks)
{
    private static readonly string[] SyncPermissions = ["Mail", "Calendars", "Contacts", "Tasks", "Chat", "OnlineMeetings", "CallRecords"];
    private static readonly string[] HmaTables = ["emailserverprofile", "keyvaultreference", "managedidentity", "mailbox"];

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

    /// <returns>What it was.</returns>
    public string SwitchEwsOff(string tenant)
    {
        var before = exchange.Configured(tenant).Enabled;
        exchange.ChangeAtOnce(tenant, now => now with { Enabled = false });
        return JsonSerializer.Serialize(before);
    }

    /// <summary>Unless somebody has switched it meanwhile.</summary>
    public void SwitchEwsBack(string tenant, string before)
    {
        if (exchange.Configured(tenant).Enabled == false) exchange.ChangeAtOnce(tenant, now => now with { Enabled = JsonSerializer.Deserialize<bool?>(before) });
    }

    /// <returns>The list it was.</returns>
    public string ReplaceEwsList(string tenant)
    {
        var before = exchange.Configured(tenant).AllowedAppIDs;
        exchange.ChangeAtOnce(tenant, now => now with { AllowedAppIDs = [OnlineSeed.FaxGateway] });
        return JsonSerializer.Serialize(before);
    }

    /// <summary>With those that were added meanwhile.</summary>
    public void PutEwsListBack(string tenant, string before) => exchange.ChangeAtOnce(tenant, now => now with
    {
        AllowedAppIDs = [.. JsonSerializer.Deserialize<List<string>>(before)!.Union(now.AllowedAppIDs.Where(a => a != OnlineSeed.FaxGateway), StringComparer.OrdinalIgnoreCase)],
    });

    /// <summary>Groups with members of their own that Exchange knows.</summary>
    public IReadOnlyList<(string Value, string Label)> Groups() =>
        [.. access.Groups.All.Where(g => RecipientKinds.HasMembers(g.Kind)).OrderBy(g => g.TenantId == SeedIds.Fabrikam ? 0 : 1).ThenBy(g => g.Name, StringComparer.OrdinalIgnoreCase).Select(g => (g.Id, g.Name))];

    /// <returns>The policies there were.</returns>
    public string RemovePolicies(string appId) => world.Change(() =>
    {
        var removed = access.Policies.All.Where(p => p.RemovedAt is null && EntraDirectory.Same(p.AppId, appId)).ToList();
        foreach (var policy in removed) access.Policies.Remove(policy.Id);
        return JsonSerializer.Serialize(removed);
    });

    public void PutPoliciesBack(string removed) => world.Change(() =>
    {
        foreach (var policy in JsonSerializer.Deserialize<List<AppPolicy>>(removed)!) access.Policies.Put(policy.Id, policy);
    });

    public string Dehydrate(string tenant)
    {
        access.Dehydrated.Put(tenant, new(tenant));
        return "";
    }

    public void Hydrate(string tenant) => access.Dehydrated.Remove(tenant);

    /// <returns>The members there were.</returns>
    public string EmptyGroup(string id) => world.Change(() =>
    {
        var group = access.Groups.Find(id) ?? throw new FaultException("The group is not there any more.");
        access.Groups.Put(id, group with { Members = [], Lately = [] });
        return JsonSerializer.Serialize(group.Members);
    });

    public void FillGroup(string id, string members) => world.Change(() =>
    {
        if (access.Groups.Find(id) is not { } group) return;
        var before = JsonSerializer.Deserialize<List<string>>(members)!;
        access.Groups.Put(id, group with { Members = [.. before.Union(group.Members, StringComparer.OrdinalIgnoreCase)], Lately = [.. group.Lately.Where(c => !before.Contains(c.Key, StringComparer.OrdinalIgnoreCase))] });
    });

    /// <returns>Nothing: such lists are seldom set, and none is seeded.</returns>
    public string SetUserAgents(string tenant)
    {
        exchange.ChangeAtOnce(tenant, now => now with { UserAgents = new("EnforceAllowList", ["Outlook*", "Microsoft Office/*"], []) });
        return "";
    }

    public void ClearUserAgents(string tenant) => exchange.ChangeAtOnce(tenant, now => now with { UserAgents = UserAgentPolicy.None });

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
        if (directory.Applications.All.FirstOrDefault(a => EntraDirectory.Same(a.AppId, appId)) is { DeletedAt: not null } app) Deleted(app, null);
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
