using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>/users and /me: read only.</summary>
internal sealed class Users(EntraDirectory directory)
{
    private static readonly string[] ReadAll = ["User.ReadBasic.All", "User.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"];
    private static readonly string[] ReadMemberships = ["GroupMember.Read.All", "User.Read.All", "Directory.Read.All", "Directory.ReadWrite.All", "RoleManagement.Read.Directory"];

    public object List(GraphCall call)
    {
        call.RequireAny(ReadAll, ReadAll);
        return call.Query.Page("users", OfTenant(call).Select(GraphJson.Of), GraphJson.UserShown);
    }

    public IResult Count(GraphCall call)
    {
        call.RequireAny(ReadAll, ReadAll);
        if (!call.Query.IsEventual) throw GraphRefusal.UnsupportedQuery("$count needs the header 'ConsistencyLevel: eventual'.");
        return Results.Text(OfTenant(call).Count().ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public object Get(GraphCall call)
    {
        var user = Find(call);
        if (!IsSelf(call, user)) call.RequireAny(ReadAll, ReadAll);
        else call.RequireAny([.. ReadAll, "User.Read"], ReadAll);
        return call.Query.Single("users", GraphJson.Of(user), GraphJson.UserShown);
    }

    /// <summary>Directory roles that work now. Groups are not simulated.</summary>
    public object Memberships(GraphCall call)
    {
        var user = Find(call);
        call.RequireAny(IsSelf(call, user) ? [.. ReadMemberships, "User.Read"] : ReadMemberships, ReadMemberships);
        return call.Query.Page("directoryObjects", directory.ActiveRoles(user.Id).Select(role => new JsonObject
        {
            ["@odata.type"] = "#microsoft.graph.directoryRole",
            ["id"] = Seeds.SeedIds.Derived($"directory role {user.TenantId} {role}"),
            ["deletedDateTime"] = null,
            ["displayName"] = DirectoryRoles.Names[role],
            ["description"] = DirectoryRoles.Names[role],
            ["roleTemplateId"] = role,
        }));
    }

    public User Find(GraphCall call)
    {
        if (call.Route("id") is { Length: > 0 } id) return directory.User(call.TenantId, id) ?? throw GraphRefusal.NotFound(id);
        if (call.Caller.IsApp) throw new GraphRefusal(400, "BadRequest", "/me request is only valid with delegated authentication flow.");
        return directory.User(call.TenantId, call.Caller.ObjectId) ?? throw GraphRefusal.NotFound(call.Caller.ObjectId);
    }

    private IEnumerable<User> OfTenant(GraphCall call) =>
        directory.Users.All.Where(u => u.TenantId == call.TenantId).OrderBy(u => u.DisplayName, StringComparer.OrdinalIgnoreCase).ThenBy(u => u.Id, StringComparer.Ordinal);

    private static bool IsSelf(GraphCall call, User user) => !call.Caller.IsApp && Ids.Same(user.Id, call.Caller.ObjectId);
}
