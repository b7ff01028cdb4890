using Portal.Cloud.Graph;
using Portal.SignIn;

namespace Portal.Steps;

/// <summary>Who may grant application permissions. https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent</summary>
public static class ConsentRoles
{
    /// <summary>Of any API but Microsoft Graph.</summary>
    public const string ForOthers = "Cloud Application Administrator, Application Administrator, Privileged Role Administrator or Global Administrator";

    /// <summary>Of Microsoft Graph.</summary>
    public const string ForGraph = "Privileged Role Administrator or Global Administrator";

    public static string For(string resourceAppId) => resourceAppId == WellKnown.MicrosoftGraph ? ForGraph : ForOthers;

    public static bool MayGrant(DirectoryRole role, string resourceAppId) => resourceAppId == WellKnown.MicrosoftGraph ? role.MayGrantGraph : role.MayGrantExchange;

    /// <summary>Roles of a person that are active in a tenant now. As a guest they have another id there, which only that tenant knows.</summary>
    /// <param name="people">Of that tenant, with the person's own token.</param>
    public static Task<IReadOnlyList<DirectoryRole>> HeldByAsync(People people, Person person, string tenantId, CancellationToken ct) =>
        string.Equals(tenantId, person.TenantId, StringComparison.OrdinalIgnoreCase) ? people.RolesOfAsync(person.ObjectId, ct) : people.MyRolesAsync(ct);
}
