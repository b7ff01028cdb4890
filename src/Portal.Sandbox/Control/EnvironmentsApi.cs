using Portal.Sandbox.Dataverse;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>
/// POST https://sandbox.localhost/environments {"copyOf": "contoso.crm4.dynamics.com", "host": "contoso-copy.crm4.dynamics.com", "name": "Contoso Copy"}: "Copy environment, everything" of the Power
/// Platform admin center. The copy has the rows of the original with their ids, the email server profiles among them, and begins in administration mode:
/// https://learn.microsoft.com/power-platform/admin/copy-environment
/// </summary>
internal static class EnvironmentsApi
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("/environments", (DataverseRows rows, SettingsStore settings) =>
            rows.Environments.All.OrderBy(e => e.Host, StringComparer.Ordinal)
                .Select(object (e) => new { e.Host, e.Name, e.OrganizationId, state = settings.Now.StateOf(e.Host) ?? "online", mailboxes = rows.Of(e, "mailbox").Count }));
        control.MapPost("/environments", (CopyInput input, CopyEnvironment copy) => copy.Make(input.CopyOf, input.Host, input.Name) is { } problem ? Results.BadRequest(new { error = problem }) : Results.NoContent());
    }

    internal sealed record CopyInput(string CopyOf, string Host, string Name);
}
