using System.Text.Json.Nodes;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// A refusal, in Dataverse's shape: {"error":{"code":"0x…","message":"…"}}. The code may be empty.
/// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors
/// </summary>
internal sealed class DataverseError(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>What in it Microsoft does not document; goes into x-sandbox-unconfirmed.</summary>
    public string? Unconfirmed { get; init; }

    public string Body => new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = Message } }.ToJsonString(State.Json.Wire);

    public static DataverseError NotMember() => new(403, "0x80072560", "The user is not a member of the organization.");

    /// <summary>OrganizationDisabled of the web service error codes: https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes</summary>
    public static DataverseError Offline() => new(403, "0x8004A104", "The Dynamics 365 organization you are attempting to access is currently disabled.  Please contact your system administrator")
    {
        Unconfirmed = "that this code is answered, and its status, while an environment is offline",
    };

    /// <summary>"Only users with System Administrator or System Customizer security roles can sign in": https://learn.microsoft.com/power-platform/admin/admin-mode</summary>
    public static DataverseError AdministrationMode() => new(403, "", "The environment is in administration mode. Only users with the System Administrator or System Customizer security role can sign in.")
    {
        Unconfirmed = "status, code and text of the refusal in administration mode",
    };

    public static DataverseError Disabled(string userId) => new(403, "0x80040225", $"The specified user(Id = {userId}) is disabled. Consider enabling this user. Additional Details: .");

    public static DataverseError PrivilegeDenied(string userId, int roles, string privilege, Table? table, string? unconfirmed = null) => new(403, "0x80040220",
        $"Principal user (Id={userId}, type=8, roleCount={roles}, accessMode=0) is missing {privilege} privilege (Id={Privileges.IdOf(privilege)})"
        + (table is null ? "." : $" on OTC={table.TypeCode} for entity '{table.Name}'. context.Caller={userId}.")) { Unconfirmed = unconfirmed };

    public static DataverseError NoRow(Table table, string id) => new(404, "0x80040217", $"Entity '{table.Name}' With Id = {id} Does Not Exist");

    public static DataverseError NoSegment(string segment) => new(404, "0x8006088a", $"Resource not found for the segment '{segment}'.");

    public static DataverseError NoProperty(Table table, string name) => new(400, "0x80060888", $"Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{table.Name}'.");

    public static DataverseError BadQuery(string message) => new(400, "0x80060888", message);

    /// <summary>The words of the OData library that Dataverse is built on; that Dataverse shows them is not documented.</summary>
    public static DataverseError BadOption(string message) => new(400, "0x80060888", message) { Unconfirmed = "text of the refusal of a query option" };

    /// <summary>405: "The method isn't supported for the resource": compose-http-requests-handle-errors, status codes.</summary>
    public static DataverseError NoMethod() => new(405, "0x8006088a", "The requested resource does not support this http method.");

    public static DataverseError BadPayload(Table table, string message) => new(400, "0x80048d19",
        $"Error identified in Payload provided by the user for Entity :'{table.Set}', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : Microsoft.OData.ODataException: {message}");

    public static DataverseError VersionMismatch() => new(412, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided.");

    public static DataverseError Exists() => new(412, "0x80040237", "A record with matching key values already exists.");

    public static DataverseError NotSupported(string message, Table table) => new(400, "0x80040800", $"The '{message}' method does not support entities of type '{table.Name}'.");
}
