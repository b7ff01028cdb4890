using System.Text.Json.Nodes;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>Functions and metadata, as far as a client of server-side synchronization asks for them.</summary>
internal sealed class Functions(DataverseRows rows, SettingsStore settings)
{
    private const string Version = "9.2.25113.00162", OlderVersion = "9.2.24093.00150";

    public static string VersionOf(string host, Settings settings) => settings.OlderEnvironments.Contains(host, StringComparer.OrdinalIgnoreCase) ? OlderVersion : Version;

    public static JsonObject WhoAmI(Call call) => new()
    {
        ["@odata.context"] = call.Root + "$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse",
        ["BusinessUnitId"] = call.Caller.User.LookupId("businessunitid"),
        ["UserId"] = call.Caller.User.Id,
        ["OrganizationId"] = call.Environment.OrganizationId,
    };

    /// <summary>https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrieveversion</summary>
    public JsonObject RetrieveVersion(Call call) => new() { ["@odata.context"] = call.Root + "$metadata#Microsoft.Dynamics.CRM.RetrieveVersionResponse", ["Version"] = VersionOf(call.Environment.Host, settings.Now) };

    public JsonObject CurrentOrganization(Call call)
    {
        var environment = call.Environment;
        return new JsonObject
        {
            ["@odata.context"] = call.Root + "$metadata#Microsoft.Dynamics.CRM.RetrieveCurrentOrganizationResponse",
            ["Detail"] = new JsonObject
            {
                ["OrganizationId"] = environment.OrganizationId, ["FriendlyName"] = environment.Name, ["OrganizationVersion"] = VersionOf(environment.Host, settings.Now), ["EnvironmentId"] = environment.EnvironmentId,
                ["DatacenterId"] = "695c4a9f-0000-4000-8000-000000000001", ["Geo"] = "EMEA", ["TenantId"] = environment.TenantId, ["UrlName"] = environment.Host.Split('.')[0],
                ["UniqueName"] = "unq" + environment.OrganizationId.Replace("-", "")[..24], ["State"] = "Enabled",
                ["Endpoints"] = new JsonObject
                {
                    ["Count"] = 3, ["IsReadOnly"] = false, ["Keys"] = new JsonArray("WebApplication", "OrganizationService", "OrganizationDataService"),
                    ["Values"] = new JsonArray(environment.Url + "/", environment.Url + "/XRMServices/2011/Organization.svc", environment.Url + "/XRMServices/2011/OrganizationData.svc"),
                },
            },
        };
    }

    /// <summary>Everybody may ask for their own; for others it takes reading users.</summary>
    public JsonObject UserPrivileges(Call call, string userId)
    {
        var table = Tables.ByName("systemuser");
        if (!string.Equals(userId, call.Caller.User.Id, StringComparison.OrdinalIgnoreCase)) call.Need("Read", table);
        var user = rows.Of(call.Environment, table.Name).Find(userId) ?? throw DataverseError.NoRow(table, userId);
        return new JsonObject
        {
            ["@odata.context"] = call.Root + "$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse",
            ["RolePrivileges"] = new JsonArray([.. Privileges.Of(rows.RolesOf(call.Environment, user)).Order(StringComparer.Ordinal).Select(name => (JsonNode)new JsonObject
            {
                ["Depth"] = "Global", ["PrivilegeId"] = Privileges.IdOf(name), ["BusinessUnitId"] = user.LookupId("businessunitid"), ["PrivilegeName"] = name, ["RecordFilterId"] = Guid.Empty.ToString(),
            })]),
        };
    }

    /// <summary>EntityDefinitions(LogicalName='mailbox'), with its Attributes and Privileges whatever was selected.</summary>
    public JsonObject Definition(Call call, Table table, string? part) => part switch
    {
        "Attributes" => new JsonObject { ["@odata.context"] = call.Root + "$metadata#EntityDefinitions/Attributes", ["value"] = Attributes(table) },
        "Privileges" => new JsonObject { ["@odata.context"] = call.Root + "$metadata#EntityDefinitions/Privileges", ["value"] = TablePrivileges(table) },
        null => Shown(table),
        _ => throw DataverseError.NoSegment(part),
    };

    /// <summary>All tables, or those whose changes are tracked: of $filter no more is understood.</summary>
    /// <exception cref="DataverseError">Another $filter.</exception>
    public JsonObject Definitions(Call call)
    {
        bool? tracked = call.Options.GetValueOrDefault("$filter") switch
        {
            null => null,
            "ChangeTrackingEnabled eq true" => true,
            "ChangeTrackingEnabled eq false" => false,
            var other => throw new DataverseError(501, "", $"The sandbox does not filter table definitions by {other}."),
        };
        return new()
        {
            ["@odata.context"] = call.Root + "$metadata#EntityDefinitions",
            ["value"] = new JsonArray([.. Tables.All.Where(t => tracked is null || IsTracked(t) == tracked).Select(t => (JsonNode)Shown(t))]),
        };
    }

    private bool IsTracked(Table table) => settings.Now.ChangeTracking.Contains(table.Name, StringComparer.OrdinalIgnoreCase);

    private JsonObject Shown(Table table) => new()
    {
        ["LogicalName"] = table.Name, ["SchemaName"] = table.Schema, ["EntitySetName"] = table.Set, ["ObjectTypeCode"] = table.TypeCode,
        ["PrimaryIdAttribute"] = table.PrimaryId, ["PrimaryNameAttribute"] = table.PrimaryName, ["IsOptimisticConcurrencyEnabled"] = true, ["ChangeTrackingEnabled"] = IsTracked(table),
        ["OwnershipType"] = table.IsUserOwned ? "UserOwned" : "OrganizationOwned", ["Attributes"] = Attributes(table), ["Privileges"] = TablePrivileges(table),
    };

    private static JsonArray Attributes(Table table) => new([.. table.Columns.Select(c => (JsonNode)new JsonObject
    {
        ["LogicalName"] = c.Name, ["AttributeType"] = TypeName(c), ["MaxLength"] = c.Type == ColumnType.Text ? c.Max : null,
        ["IsValidForRead"] = !c.IsWriteOnly, ["IsValidForCreate"] = !c.IsReadOnly, ["IsValidForUpdate"] = !c.IsReadOnly && c.Name != table.PrimaryId,
        ["RequiredLevel"] = new JsonObject { ["Value"] = c.IsRequired ? "SystemRequired" : "None" },
    })]);

    private static JsonArray TablePrivileges(Table table) => new([.. Privileges.All.Where(p => p.EndsWith(table.Schema, StringComparison.Ordinal) && p.StartsWith("prv", StringComparison.Ordinal) && IsOf(p, table))
        .Select(p => (JsonNode)new JsonObject { ["Name"] = p, ["PrivilegeId"] = Privileges.IdOf(p), ["PrivilegeType"] = p["prv".Length..^table.Schema.Length] })]);

    private static bool IsOf(string privilege, Table table) => privilege["prv".Length..^table.Schema.Length] is "Read" or "Create" or "Write" or "Delete" or "Append" or "AppendTo" or "Assign";

    private static string TypeName(Column column) => column.Type switch
    {
        ColumnType.Text => "String", ColumnType.Number => "Integer", ColumnType.BigNumber => "BigInt", ColumnType.Flag => "Boolean", ColumnType.Time => "DateTime",
        ColumnType.Id => "Uniqueidentifier", ColumnType.Choice => "Picklist", _ => "Lookup",
    };
}
