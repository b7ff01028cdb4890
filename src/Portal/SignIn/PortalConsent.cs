using Portal.Connections;
using Portal.Features;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>An address at Entra where an administrator of another tenant consents to this portal's app there.</summary>
/// <param name="Api">The API as Entra's page names it.</param>
/// <param name="Scopes">Delegated permissions that are asked for: people act there with their own rights, and the portal itself gets none.</param>
public sealed record ConsentAddress(string Api, IReadOnlyList<string> Scopes, string Address);

/// <summary>
/// The addresses for a tenant: one for each API, because one request is for one API, and with the permissions of the features that the tenant's role takes and that are
/// not switched off. So <c>Exchange.Manage</c> is asked for only where the operator allows the service behind Exchange Online PowerShell.
/// https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
/// </summary>
public sealed class PortalConsent(PortalSettings settings, FeatureSwitches features, Places places, LoginAddress login)
{
    /// <summary>The answer's <c>state</c>. It is no secret: nothing is granted or believed by the answer, it only chooses what is said to whoever consented.</summary>
    public const string State = "portal";

    /// <summary>Consent to delegated permissions of any API.</summary>
    public const string Who = "Cloud Application Administrator, Application Administrator or Global Administrator";

    public IReadOnlyList<ConsentAddress> AddressesFor(string tenantId)
    {
        var roles = places.RolesOf(tenantId);
        var wanted = Feature.All.Where(f => !features.IsOff(f) && Takes(roles, f)).GroupBy(f => (f.Api, Resource: f.Resource ?? ApiNames.DataverseAppId));
        return [.. wanted.Select(api => Make(tenantId, api.Key.Api, api.Key.Resource, [.. api.SelectMany(f => f.Scopes).Distinct(StringComparer.Ordinal)]))];
    }

    private ConsentAddress Make(string tenantId, string api, string resource, IReadOnlyList<string> scopes)
    {
        // Signing in to the portal takes these two, and they are of Microsoft Graph.
        var asked = string.Join(' ', [.. resource == Apis.GraphResource ? ["openid", "profile"] : Array.Empty<string>(), .. scopes.Select(s => $"{resource}/{s}")]);
        var answer = new Uri(settings.PublicUrl!, PortalUrls.ConsentAnswer).AbsoluteUri;
        return new(api, scopes, login.ForBrowser(
            $"https://{LoginAddress.EntraHost}/{tenantId}/v2.0/adminconsent?client_id={settings.SignIn.ClientId}&scope={Uri.EscapeDataString(asked)}&redirect_uri={Uri.EscapeDataString(answer)}&state={State}"));
    }

    /// <summary>Applications are read and made in every tenant of a profile; the rest belongs to one role.</summary>
    private static bool Takes(TenantRoles roles, Feature feature) => feature.Resource switch
    {
        Apis.GraphResource => true,
        Apis.KeyVaultResource or Apis.ArmResource => roles.HasFlag(TenantRoles.Vault),
        Apis.ExchangeOnlineResource => roles.HasFlag(TenantRoles.Exchange),
        _ => roles.HasFlag(TenantRoles.Dataverse),
    };
}
