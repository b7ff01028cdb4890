using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>
/// POST https://outlook.office365.com/adminapi/beta/{tenant}/InvokeCommand: the back end of the module ExchangeOnlineManagement. Microsoft documents none of it; this follows what
/// several programs that call it agree on, so every answer is marked. Cmdlets about scoping of applications are not here.
/// </summary>
internal sealed class InvokeCommand(Tokens tokens, EntraDirectory directory, OnlineOrganizations organizations, OrganizationCmdlets organization, MailboxCmdlets mailboxes, CommandPages pages)
{
    private readonly Dictionary<string, Cmdlet> _cmdlets = organization.All.Concat(mailboxes.All).ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

    public async Task<IResult> HandleAsync(HttpContext context, string tenant)
    {
        context.Response.Headers["request-id"] = Guid.NewGuid().ToString();
        context.Response.Headers["x-sandbox-unconfirmed"] = "all about InvokeCommand";
        var caller = tokens.Read(context, OnlineEws.Audiences, out _);
        if (caller is null) return Unauthorized(context, "The token is missing, has expired, or is for another resource.");
        if (directory.Tenant(tenant) is not { } asked || asked.Id != caller.TenantId || !organizations.Has(asked.Id)) return Unauthorized(context, $"The token is not for the tenant '{tenant}'.");
        if (!(caller.IsApp ? caller.Roles.Contains("Exchange.ManageAsApp") : caller.Scopes.Contains("Exchange.Manage", StringComparer.OrdinalIgnoreCase))) return Unauthorized(context, "The token does not allow to manage Exchange.");
        if (await BodyAsync(context) is not (var text, { } name, { } parameters)) return Error(context, 400, "BadRequest", "The body is no CmdletInput.", null);

        try
        {
            var cmdlet = _cmdlets.GetValueOrDefault(name) ?? throw CmdletRefusal.UnknownCmdlet(name);
            if (ExchangeRights.Refuse(directory, caller, cmdlet) is { } refused) return refused == 403 ? NotYet(context) : Unauthorized(context, $"User is not allowed to call {cmdlet.Name}");
            var result = cmdlet.Call(asked.Id, new CmdletInput(parameters));
            return Results.Json(pages.Page(context, asked.Id, text, result), Json.Wire);
        }
        catch (CmdletRefusal refusal)
        {
            return Error(context, 400, "BadRequest", "", refusal);
        }
    }

    private static async Task<(string Text, string? Name, JsonObject? Parameters)?> BodyAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            var input = JsonNode.Parse(text)?["CmdletInput"] as JsonObject;
            return input?["CmdletName"] is JsonValue name && name.TryGetValue<string>(out var cmdlet) ? (text, cmdlet, input["Parameters"] as JsonObject ?? []) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A role that the token does not know yet: refused without a word.</summary>
    private static IResult NotYet(HttpContext context)
    {
        context.Response.Headers["x-ms-diagnostics"] = "2000010;reason=\"The role claims of the token do not allow this call.\";error_category=\"insufficient_roles\"";
        return Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    private static IResult Unauthorized(HttpContext context, string message) => Error(context, 401, "Unauthorized", message, null);

    private static IResult Error(HttpContext context, int status, string code, string message, CmdletRefusal? refusal)
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
