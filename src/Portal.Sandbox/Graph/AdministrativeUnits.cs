using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.Graph;

/// <summary>/directory/administrativeUnits and their members, read only. https://learn.microsoft.com/graph/api/directory-list-administrativeunits and administrativeunit-list-members</summary>
internal sealed class AdministrativeUnits(AccessStore access, EntraDirectory directory)
{
    private static readonly string[] Read = ["AdministrativeUnit.Read.All", "AdministrativeUnit.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

    public object List(GraphCall call)
    {
        call.RequireAny(Read, Read);
        return call.Query.Page("directory/administrativeUnits", access.GroupsOf(call.TenantId).Where(g => g.Kind == RecipientKinds.AdministrativeUnit).Select(Shown));
    }

    public object Get(GraphCall call) => call.Query.Single("directory/administrativeUnits", Shown(Find(call)));

    /// <summary>Users, and groups as themselves: who is in a group is not in the unit.</summary>
    public object Members(GraphCall call)
    {
        var unit = Find(call);
        return call.Query.Page("directoryObjects", unit.Members.Select(m => Member(call.TenantId, m)).OfType<JsonObject>());
    }

    private RecipientGroup Find(GraphCall call)
    {
        call.RequireAny(Read, Read);
        return access.Groups.Find(call.Route("id")) is { Kind: RecipientKinds.AdministrativeUnit } unit && unit.TenantId == call.TenantId ? unit : throw GraphRefusal.NotFound(call.Route("id"));
    }

    private static JsonObject Shown(RecipientGroup unit) => new()
    {
        ["id"] = unit.Id, ["deletedDateTime"] = null, ["displayName"] = unit.Name, ["description"] = null, ["visibility"] = null, ["membershipType"] = "Assigned", ["membershipRule"] = null,
    };

    private JsonObject? Member(string tenantId, string key)
    {
        var (type, found) = access.Groups.Find(key) is { } group ? ("#microsoft.graph.group", Shown(group, key)) : directory.User(tenantId, key) is { } user ? ("#microsoft.graph.user", GraphJson.Of(user)) : ("", null);
        found?.Insert(0, "@odata.type", type);
        return found;
    }

    private static JsonObject Shown(RecipientGroup group, string id) => new()
    {
        ["id"] = id,
        ["displayName"] = group.Name,
        ["mail"] = group.Address,
        ["mailEnabled"] = group.Address is not null,
        ["securityEnabled"] = group.Kind is RecipientKinds.SecurityGroup or RecipientKinds.EntraSecurityGroup,
        ["groupTypes"] = group.Kind == RecipientKinds.Microsoft365Group ? new JsonArray("Unified") : new JsonArray(),
    };
}
