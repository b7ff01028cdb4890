using Portal.Cloud.Graph;

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
}
