using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Control;

/// <summary>
/// GET https://sandbox.localhost/faults/named, POST https://sandbox.localhost/faults/named/{name} with {"on": true, "parameters": {…}}, and the page at
/// https://sandbox.localhost/ that posts the same as a form. These three and the style sheet are all that a browser may reach.
/// </summary>
internal static class NamedFaultsApi
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/", (HttpContext context, FaultsPage page) => page.WriteAsync(context, 200, context.Request.Query["did"]));
        control.MapGet("/faults.css", () => typeof(NamedFaultsApi).Assembly.GetManifestResourceStream("faults.css") is { } css ? Results.Stream(css, "text/css; charset=utf-8") : Results.NotFound());
        control.MapGet("/faults/named", (NamedFaults named, FaultWorld world) => FaultCatalogue.All.Select(f => Shown(f, named, world)));
        control.MapPost("/faults/named/{name}", SwitchAsync);
    }

    private static async Task<IResult> SwitchAsync(HttpContext context, string name, NamedFaults named, FaultWorld world, FaultsPage page)
    {
        if (!SandboxPage.IsOwn(context.Request)) return Results.Json(new { error = "Pages of other sites cannot switch faults." }, statusCode: 403);
        if (FaultCatalogue.Find(name) is not { } fault)
            return Results.NotFound(new { error = $"There is no fault named {name}. Faults: {string.Join(", ", FaultCatalogue.All.Select(f => f.Name))}." });
        try
        {
            if (context.Request.HasFormContentType)
            {
                var form = await context.Request.ReadFormAsync(context.RequestAborted);
                Switch(named, fault, form["on"] == "true", fault.Parameters.ToDictionary(p => p.Name, p => form[p.Name].ToString(), StringComparer.Ordinal));
                return Results.LocalRedirect($"/?did={fault.Name}#{fault.Name}");
            }

            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            if (body?["on"] is not JsonValue value || !value.TryGetValue<bool>(out var on)) throw new FaultException("The body is {\"on\": true or false, \"parameters\": {…}}.");
            Switch(named, fault, on, (body["parameters"] as JsonObject ?? []).ToDictionary(p => p.Key, p => p.Value?.ToString() ?? "", StringComparer.Ordinal));
            return Results.Ok(Shown(fault, named, world));
        }
        catch (JsonException)
        {
            return Results.BadRequest(new { error = "The body is {\"on\": true or false, \"parameters\": {…}}." });
        }
        catch (FaultException wrong) when (context.Request.HasFormContentType)
        {
            await page.WriteAsync(context, 400, fault.Name, wrong.Message);
            return Results.Empty;
        }
        catch (FaultException wrong)
        {
            return Results.BadRequest(new { error = wrong.Message });
        }
    }

    private static void Switch(NamedFaults named, NamedFault fault, bool on, IReadOnlyDictionary<string, string> given)
    {
        if (on) named.On(fault, given);
        else named.Off(fault);
    }

    private static object Shown(NamedFault fault, NamedFaults named, FaultWorld world)
    {
        var on = named.Find(fault);
        return new
        {
            fault.Name, fault.Title, fault.Area, fault.Happens, fault.Imitates, fault.Source, fault.Unconfirmed,
            on = on is not null, since = on?.At, taken = named.Taken(fault),
            parameters = fault.Parameters.Select(p => new
            {
                p.Name, p.Label, p.Default, value = on?.Parameters.GetValueOrDefault(p.Name), choices = p.Choices?.Invoke(world).Select(c => new { c.Value, c.Label }),
            }),
        };
    }
}
