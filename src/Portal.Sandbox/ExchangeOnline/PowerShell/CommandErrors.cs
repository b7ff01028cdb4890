using System.Text.Json.Nodes;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Error bodies of InvokeCommand.</summary>
internal static class CommandErrors
{
    public static IResult Unauthorized(string message) => Write(401, "Unauthorized", message, null);

    public static IResult NoCommand() => Write(400, "BadRequest", "The body is no CmdletInput.", null);

    /// <summary>The cmdlet's own words stand in the details and once more inside.</summary>
    public static IResult Of(CmdletRefusal refusal) => Write(400, "BadRequest", "", refusal);

    /// <summary>A role that the token does not know yet: refused without a word.</summary>
    public static IResult NotYet(HttpContext context)
    {
        context.Response.Headers["x-ms-diagnostics"] = "2000010;reason=\"The role claims of the token do not allow this call.\";error_category=\"insufficient_roles\"";
        return Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    private static IResult Write(int status, string code, string message, CmdletRefusal? refusal)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (refusal is not null)
        {
            error["details"] = new JsonArray(new JsonObject { ["code"] = "Context", ["target"] = "", ["message"] = $"Ex6F9304|{refusal.Type}|{refusal.Message}" });
            error["innererror"] = new JsonObject
            {
                ["message"] = "Error executing cmdlet", ["type"] = "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
                ["internalException"] = new JsonObject { ["message"] = $"|{refusal.Type}|{refusal.Message}", ["type"] = "Microsoft.Exchange.Management.PSDirectInvoke.DirectInvokeCmdletExecutionException" },
            };
        }

        return Results.Json(new JsonObject { ["error"] = error }, Json.Wire, statusCode: status);
    }
}
