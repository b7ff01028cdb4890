using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>
/// POST https://outlook.office365.com/adminapi/beta/{tenant}/InvokeCommand: the back end of the module ExchangeOnlineManagement. Microsoft documents none of it; this follows what
/// several programs that call it agree on, so every answer is marked.
/// </summary>
internal sealed class InvokeCommand(CommandDoor door, EntraDirectory directory, CmdletShelf cmdlets, CommandPages pages)
{
    public async Task<IResult> HandleAsync(HttpContext context, string tenant)
    {
        context.Response.Headers["request-id"] = Guid.NewGuid().ToString();
        context.Response.Headers["x-sandbox-unconfirmed"] = "all about InvokeCommand";
        var (caller, tenantId, closed) = door.Open(context, tenant);
        if (caller is null) return closed!;
        if (await BodyAsync(context) is not (var text, { } name, { } parameters)) return CommandErrors.NoCommand();

        try
        {
            var cmdlet = cmdlets.Find(name);
            if (ExchangeRights.Refuse(directory, caller, cmdlet) is { } refused)
                return refused == 403 ? CommandErrors.NotYet(context) : CommandErrors.Unauthorized($"User is not allowed to call {cmdlet.Name}");
            return Results.Json(pages.Page(context, tenantId, text, cmdlet.Call(tenantId, new CmdletInput(parameters))), Json.Wire);
        }
        catch (CmdletRefusal refusal)
        {
            return CommandErrors.Of(refusal);
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
}
