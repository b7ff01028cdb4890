using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>/oauth2PermissionGrants: delegated consent, read only.</summary>
internal sealed class PermissionGrants(EntraDirectory directory)
{
    private static readonly string[] Read = ["Directory.Read.All", "Directory.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All"];

    public object List(GraphCall call)
    {
        call.RequireAny(Read, Read);
        return call.Query.Page("oauth2PermissionGrants", directory.Grants.All.Where(g => g.TenantId == call.TenantId).OrderBy(g => g.Id, StringComparer.Ordinal).Select(g => new JsonObject
        {
            ["id"] = g.Id, ["clientId"] = g.ClientId, ["consentType"] = g.ConsentType, ["principalId"] = g.PrincipalId, ["resourceId"] = g.ResourceId, ["scope"] = g.Scope,
        }));
    }
}
