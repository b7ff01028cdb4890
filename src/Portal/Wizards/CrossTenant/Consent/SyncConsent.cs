using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Confine;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant.Consent;

/// <summary>What the steps of consent share: which app, which permissions, and which of its secrets are the set-up's own.</summary>
internal static class SyncConsent
{
    public const string AppTitle = "the app";

    /// <param name="confined">The scoping plan that was begun from this set-up.</param>
    public static ConsentWish? Wish(SetUp setUp, ConfinedBy confined)
    {
        var record = setUp.Record();
        Guid[] keys = [record.Key, .. record.RenewedBy];
        return record.App is not { ServicePrincipalId: not null } app ? null : new ConsentWish(app, Meant(record), record.Form.ExchangeTenantId, [.. PermissionSets.WantedBy(record.Form).Select(p => p.Wanted)])
        {
            // The decision is for what Dynamics 365 signs in with: the secrets of the credential window, now and when they are renewed. As long as no profile holds one, none is asked for as its
            // own: a secret that is there already, under whatever name, is one that somebody knows.
            IsOwnSecret = s => record.Profile is not null && keys.Any(k => SecretWindow.IsOf(k, s)),
            IsOwnSinceDecided = s => (record.MakesSecrets || record.Profile is not null) && keys.Any(k => SecretWindow.IsOf(k, s)),
            Confined = ct => confined.OfAsync(setUp.Id, ct), OwnNames = [.. keys.SelectMany(SecretWindow.NamesOf)],
        };
    }

    public static MeantApp Meant(CrossTenantSetUp record) => new(AppTitle, $"sss-{record.Key:N}-sync", record.Form.AppId);

    /// <summary>The record with the grants of one API as they were found.</summary>
    public static object With(SetUp setUp, string resourceAppId, IReadOnlyList<(TenantPermission Permission, GrantRef Grant)> held)
    {
        var record = setUp.Record();
        var found = held.Select(h => new GrantedPermission(resourceAppId, h.Permission.Name, h.Grant)).ToList();
        var before = record.Grants.Where(g => g.Resource == resourceAppId).ToList();
        // The same list again is no news: the record, and with it the set-up's version, stays as it is.
        return before.SequenceEqual(found) ? record : record with { Grants = [.. record.Grants.Where(g => g.Resource != resourceAppId), .. found] };
    }
}
