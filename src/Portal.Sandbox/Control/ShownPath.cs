using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Control;

/// <summary>
/// A request's path as journal and faults write it. The service behind Exchange Online PowerShell has one address for reading and for writing, so there the cmdlet stands behind it:
/// <c>/adminapi/beta/{tenant}/InvokeCommand Set-OrganizationConfig</c>.
/// </summary>
internal static class ShownPath
{
    private const string Item = "shown-path";

    /// <summary>Looks into the body where the path alone does not say what is done. To be called before <see cref="Of"/>.</summary>
    public static async Task ReadAsync(HttpContext context)
    {
        if (context.Request.Path.Value?.EndsWith("/InvokeCommand", StringComparison.OrdinalIgnoreCase) != true) return;
        context.Request.EnableBuffering();
        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            if (body?["CmdletInput"]?["CmdletName"] is JsonValue name && name.TryGetValue<string>(out var cmdlet) && cmdlet.Length <= 64 && cmdlet.All(c => char.IsAsciiLetter(c) || c == '-'))
                context.Items[Item] = $"{context.Request.Path} {cmdlet}";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No command; the service says so.
        }
        finally
        {
            context.Request.Body.Position = 0;
        }
    }

    public static string Of(HttpRequest request) => request.HttpContext.Items[Item] as string ?? request.Path.Value ?? "/";
}
