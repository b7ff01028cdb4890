using Azure.Core;
using Portal.Approvals;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;

namespace Portal.Steps;

/// <summary>An application permission by name: what a wizard wants.</summary>
/// <param name="ResourceAppId">The API.</param>
/// <param name="Name">Value of the app role: "full_access_as_app".</param>
public sealed record WantedPermission(string ResourceAppId, string Name);

/// <summary>The same as the tenant itself has it. Ids are read by the role's value; the pair of API and role is compared, because other APIs have roles with the same ids.</summary>
/// <param name="ResourceId">Object id of the API's service principal.</param>
public sealed record TenantPermission(WantedPermission Wanted, string ResourceId, string ResourceName, Guid RoleId)
{
    public string Name => Wanted.Name;

    public DeclaredPermission Declared => new(Wanted.ResourceAppId, RoleId);

    public RequestedPermission Requested => new(Wanted.ResourceAppId, RoleId.ToString(), Wanted.Name, ResourceName);

    public bool Is(RoleGrant grant) => grant.RoleId == RoleId && string.Equals(grant.ResourceId, ResourceId, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a tenant offers of what is wanted, and what stands against the rest.</summary>
/// <param name="Troubles">An API that is missing or switched off, a permission that is gone.</param>
/// <param name="Gone">Permissions that their API no longer offers.</param>
public sealed record TenantPermissions(IReadOnlyList<TenantPermission> Found, IReadOnlyList<Problem> Troubles, IReadOnlyList<WantedPermission> Gone)
{
    public static async Task<TenantPermissions> ReadAsync(CloudNetwork network, TokenCredential credential, IReadOnlyList<WantedPermission> wanted, CancellationToken ct)
    {
        var principals = new ServicePrincipals(network, credential);
        var apis = await Task.WhenAll(wanted.Select(w => w.ResourceAppId).Distinct(StringComparer.OrdinalIgnoreCase).Select(async appId => (AppId: appId, Api: await principals.FindAsync(appId, ct))));
        List<TenantPermission> found = [];
        List<Problem> troubles = [];
        List<WantedPermission> gone = [];
        foreach (var (appId, api) in apis)
        {
            if (api is null || !api.Enabled) troubles.Add(api is null ? Missing(appId) : SwitchedOff(api));
            if (api is null) continue;
            foreach (var one in wanted.Where(w => w.ResourceAppId == appId))
                if (api.ApplicationRole(one.Name) is { } role) found.Add(new(one, api.Id, api.DisplayName, role.Id));
                else gone.Add(one);
            if (gone.FindAll(g => g.ResourceAppId == appId) is { Count: > 0 } lost) troubles.Add(NotOffered(api, lost));
        }

        return new([.. wanted.SelectMany(w => found.Where(f => f.Wanted == w))], troubles, gone);
    }

    private static string NameOf(string appId) => appId switch
    {
        WellKnown.ExchangeOnline => "Office 365 Exchange Online",
        WellKnown.MicrosoftGraph => "Microsoft Graph",
        _ => appId,
    };

    private static Problem Missing(string appId) => new(
        $"{NameOf(appId)} has no service principal in this tenant.", "The tenant has no Exchange Online, or never used it; Entra then refuses consent.",
        "Check that this is the tenant with the mailboxes. If it is, create the service principal: the command for it stands below.", "Cloud Application Administrator",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes", ["AADSTS650052", $"az ad sp create --id {appId}"]);

    private static Problem SwitchedOff(ServicePrincipal api) => new(
        $"{api.DisplayName.Isolated()} is switched off in this tenant.", "Somebody disabled the sign-in of this enterprise application; Entra then gives no tokens for it.",
        "In the Entra admin center: Enterprise applications, All applications, the API by its name, Properties, \"Enabled for users to sign in?\" Yes.", "Cloud Application Administrator",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes", ["AADSTS500014"]);

    private static Problem NotOffered(ServicePrincipal api, List<WantedPermission> gone) => new(
        $"{api.DisplayName.Isolated()} offers no permission {string.Join(", ", gone.Select(g => g.Name))} any more.", "Microsoft renamed, withdrew or switched off the permission since the list was made.",
        "In the step of the permissions choose another list, or leave the permission out with its consequence. Microsoft's page says what took its place.", "You");
}
