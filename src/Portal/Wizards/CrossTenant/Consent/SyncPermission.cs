using Portal.Approvals;
using Portal.Cloud.Graph;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Consent;

/// <summary>By what an application permission can be confined to some mailboxes. Both ways are described in https://learn.microsoft.com/exchange/permissions-exo/application-rbac</summary>
[Flags]
public enum Confinable
{
    /// <summary>Tenant-wide whatever an admin does in Exchange.</summary>
    Never = 0,

    /// <summary>By an application access policy: https://learn.microsoft.com/exchange/permissions-exo/application-access-policies</summary>
    ByAccessPolicy = 1,

    /// <summary>By a role for applications in Exchange Online, instead of the consent in Entra.</summary>
    ByExchangeRole = 2,
}

/// <summary>One application permission that server-side synchronization may need, in plain words.</summary>
/// <param name="ResourceAppId">The API.</param>
/// <param name="Name">Value of the app role. Its id is read from the tenant by it.</param>
/// <param name="UsualId">The id that every tenant was seen to have; only to compare with. The same id can stand for another permission on another API.</param>
/// <param name="Does">What any app with it can do.</param>
/// <param name="UsedFor">What the synchronization does with it.</param>
/// <param name="IfRefused">What does not work without it.</param>
public sealed record SyncPermission(string ResourceAppId, string Name, Guid UsualId, Confinable Confinable, string Does, string UsedFor, string IfRefused)
{
    private const string Link = "https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth";

    /// <summary>What holds it in bounds outside of Exchange, where something does.</summary>
    public string? Otherwise { get; init; }

    public bool OnGraph => ResourceAppId == WellKnown.MicrosoftGraph;

    public WantedPermission Wanted => new(ResourceAppId, Name);

    /// <summary>Entra roles that can grant it. https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent</summary>
    public string WhoGrants => OnGraph ? ConsentRoles.ForGraph : ConsentRoles.ForOthers;

    public string Confinement => Confinable switch
    {
        Confinable.ByAccessPolicy | Confinable.ByExchangeRole =>
            "Yes: by an application access policy, or by a role for applications in Exchange Online in its place. Not confined unless a scoping plan did it: the step \"Scope\" says so.",
        Confinable.ByAccessPolicy => "Yes, by an application access policy. Not confined unless a scoping plan did it: the step \"Scope\" says so.",
        Confinable.ByExchangeRole =>
            "Only by a role for applications in Exchange Online in its place; an application access policy does not touch it. Not confined unless a scoping plan did it: the step \"Scope\" says so.",
        _ => "No. It reaches the whole tenant whatever an admin does in Exchange." + (Otherwise is null ? "" : " " + Otherwise),
    };

    public PermissionText Words => new(Does, UsedFor, Confinement, IfRefused, Link) { WhoGrants = WhoGrants };
}
