using Microsoft.EntityFrameworkCore;
using Portal.Connections;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Plans;

/// <summary>An organization whose account can open a step that was handed over.</summary>
/// <param name="ByPortalsApp">Its people meet the portal's own app, also where it has a registration of its own.</param>
/// <param name="Presence">Whether that organization knows the registration. Where it does not, Entra would keep its people on a page of its own.</param>
public sealed record HandOverAccount(string TenantId, string Name, bool ByPortalsApp, Presence Presence);

/// <summary>
/// With accounts of which organizations a step can be opened: of the portal's own, and of those in which the step does something and whose people are let in
/// (<c>Portal:SignIn:AllowedTenants</c>).
/// </summary>
public sealed class HandOverAccounts(IDbContextFactory<PortalDb> dbs, SetUps setUps, WizardCatalog wizards, StepLooks looks, PortalPresence presence, Places places, PortalSettings settings, TimeProvider time)
{
    /// <summary>For whoever holds the link, before they are known. A link that opens nothing names nobody but the portal's own organization.</summary>
    public async Task<IReadOnlyList<HandOverAccount>> OfAsync(string link, CancellationToken ct)
    {
        var (hash, now) = (HandOvers.Hash(link), time.GetUtcNow());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<HandOver>().AsNoTracking().SingleOrDefaultAsync(h => h.LinkHash == hash && h.ExpiresAt > now, ct);
        return found is not null && await setUps.FindAsync(found.SetUpId, ct) is { } setUp && wizards.Of(setUp).Find(found.Step) is { } step ? await OfAsync(setUp, step, ct) : [Own];
    }

    public async Task<IReadOnlyList<HandOverAccount>> OfAsync(SetUp setUp, IStep step, CancellationToken ct)
    {
        List<HandOverAccount> accounts = [Own];
        foreach (var (tenant, byPortalsApp) in Elsewhere(setUp, step).Where(t => settings.SignIn.AllowedTenants.Contains(t.TenantId, StringComparer.OrdinalIgnoreCase)))
            accounts.Add(new(tenant, places.TenantName(tenant), byPortalsApp, await presence.OfAsync(tenant, byPortalsApp, ct)));
        return accounts;
    }

    /// <summary>Tenants besides the portal's own in which the step does something. One that reads nothing itself, because people run its script, can belong to any tenant of the set-up.</summary>
    public IReadOnlyList<(string TenantId, bool ByPortalsApp)> Elsewhere(SetUp setUp, IStep step)
    {
        var context = looks.Context(setUp, new Person(settings.SignIn.TenantId!, "", "", "", [], ""));
        var needs = looks.AllNeeds(step, context);
        if (needs.Count == 0) needs = [.. wizards.Of(setUp).Steps.SelectMany(s => looks.AllNeeds(s, context))];
        return [.. needs.Where(n => !n.Closed && !string.Equals(n.TenantId, settings.SignIn.TenantId, StringComparison.OrdinalIgnoreCase)).Select(n => (n.TenantId, n.ByPortalsApp)).Distinct()];
    }

    private HandOverAccount Own => new(settings.SignIn.TenantId!, places.TenantName(settings.SignIn.TenantId!), false, Presence.There);
}
