using System.Collections.Concurrent;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>What every door to a mailbox asks: EWS and Microsoft Graph.</summary>
internal sealed class AppAccess(AccessStore store, RecipientDirectory recipients, EntraDirectory directory, Clocks clocks, SettingsStore settings)
{
    private readonly ConcurrentDictionary<string, Cached> _cache = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>An application's roles, scopes and who is in their groups as Exchange learned them; world time. That the groups are kept with them is not documented.</summary>
    private sealed record Cached(AccessState State, DateTimeOffset Learned, DateTimeOffset Used);

    /// <summary>A call: it keeps the cache alive.</summary>
    public AccessVerdict Decide(Caller caller, ExchangeMailbox mailbox, string permission)
    {
        var (now, known, one) = (store.InForce(caller.TenantId), Roles(caller.TenantId, caller.AppId, isCall: true), recipients.Of(caller.TenantId, mailbox, null));
        var verdict = AccessRules.Decide(now, caller.AppId, caller.Roles, one, permission, known);
        var groups = store.Configured(caller.TenantId).Groups;
        if (!groups.Changes.Any()) return verdict;
        // The same policies and roles with everybody in the groups who was put in, and nobody who was taken out.
        var atOnce = AccessRules.Decide(now with { Groups = groups }, caller.AppId, caller.Roles, one, permission, known with { Groups = groups });
        return atOnce.Allowed == verdict.Allowed ? verdict : verdict with { Unconfirmed = "how long a change of a group takes to reach calls" };
    }

    /// <summary>Has any role that permits this, in whichever scope.</summary>
    public bool HasRole(Caller caller, params IEnumerable<string> permissions) =>
        AccessRules.Assigned(Roles(caller.TenantId, caller.AppId, isCall: true), caller.AppId).Any(a => permissions.Any(p => AppPermissions.Permits(a.Role, p)));

    /// <summary>What a call with a new token would be answered at this moment, without making it.</summary>
    public AccessVerdict Ask(string tenantId, string appId, string address, string permission) => recipients.Mailbox(tenantId, address) is { } mailbox
        ? AccessRules.Decide(store.InForce(tenantId), appId, Consents(tenantId, appId), mailbox, permission, Roles(tenantId, appId, isCall: false))
        : new(false, "no-mailbox");

    /// <summary>Application permissions for mailboxes that a token would carry now: full_access_as_app of Office 365 Exchange Online, the others of Microsoft Graph.</summary>
    public IReadOnlyList<string> Consents(string tenantId, string appId)
    {
        if (directory.Principal(tenantId, appId) is not { } client) return [];
        return [.. On(MicrosoftApps.ExchangeOnline).Where(r => r == AppPermissions.Ews), .. On(MicrosoftApps.Graph)];

        IEnumerable<string> On(string resource) => directory.Principal(tenantId, resource) is { } found ? directory.EffectiveAppRoles(client.Id, found) : [];
    }

    /// <summary>An application's roles as its next call meets them.</summary>
    public AccessState RolesMet(string tenantId, string appId) => Roles(tenantId, appId, isCall: false);

    /// <summary>After the world was emptied.</summary>
    public void Forget() => _cache.Clear();

    private AccessState Roles(string tenantId, string appId, bool isCall)
    {
        var (key, now, limits) = ($"{tenantId}/{appId}", clocks.World, settings.Now);
        if (_cache.TryGetValue(key, out var known) && now >= known.Learned && (now - known.Used).TotalSeconds < limits.AppRoleIdleSeconds && (now - known.Learned).TotalSeconds < limits.AppRoleCacheSeconds)
        {
            if (isCall) _cache[key] = known with { Used = now };
            return known.State;
        }

        var state = store.Configured(tenantId);
        if (isCall) _cache[key] = new(state, now, now);
        return state;
    }
}
