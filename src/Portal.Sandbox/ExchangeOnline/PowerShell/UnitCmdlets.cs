using System.Text.Json.Nodes;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Administrative units of Entra as Exchange sees them. Their members are told by Microsoft Graph alone. https://learn.microsoft.com/powershell/module/exchangepowershell/get-administrativeunit</summary>
internal sealed class UnitCmdlets(AccessStore access)
{
    public IEnumerable<Cmdlet> All => [new("Get-AdministrativeUnit", false, ["Identity"], Get)];

    /// <summary>By its id or its display name.</summary>
    public static RecipientGroup? Find(AccessStore access, string tenantId, string identity) =>
        access.GroupsOf(tenantId).FirstOrDefault(g => g.Kind == RecipientKinds.AdministrativeUnit && (Ids.Same(g.Id, identity) || Ids.Same(g.Name, identity)));

    private IEnumerable<JsonObject> Get(string tenantId, CmdletInput input)
    {
        if (!input.Has("Identity")) return access.GroupsOf(tenantId).Where(g => g.Kind == RecipientKinds.AdministrativeUnit).Select(Shown);
        var identity = input.Required("Identity");
        return [Shown(Find(access, tenantId, identity) ?? throw CmdletRefusal.NotFound(identity))];
    }

    private static JsonObject Shown(RecipientGroup unit) => new()
    {
        ["Identity"] = unit.Id, ["Name"] = unit.Id, ["DisplayName"] = unit.Name, ["ExternalDirectoryObjectId"] = unit.Id, ["Guid"] = RecipientNames.Guid(unit.Id), ["IsValid"] = true,
    };
}
