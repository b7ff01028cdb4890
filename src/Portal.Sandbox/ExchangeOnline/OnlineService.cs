using System.Text.Json.Nodes;
using Portal.Sandbox.Control;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.PowerShell;
using Portal.Sandbox.ExchangeOnline.Recipients;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>
/// outlook.office365.com, and what the sandbox itself tells about it: GET …/exchange-online/{tenant}, PUT (what administrators set long ago, in force at once), PATCH (what
/// one changes now, in force after its delay), the usage report, and which rule refused.
/// </summary>
internal static class OnlineService
{
    private const string Host = "outlook.office365.com";

    public static void AddExchangeOnline(this IServiceCollection services) =>
        services.AddSingleton<EwsUsage>().AddSingleton<OnlineOrganizations>().AddSingleton<EwsGate>().AddSingleton<EwsRefusals>().AddSingleton<OnlineEws>()
            .AddSingleton<AccessStore>().AddSingleton<RecipientDirectory>().AddSingleton<AppAccess>().AddSingleton<AccessWatch>().AddSingleton<AccessApi>()
            .AddSingleton<OrganizationCmdlets>()
                .AddSingleton<MailboxCmdlets>()
                .AddSingleton<RecipientCmdlets>()
                .AddSingleton<GroupCmdlets>()
                .AddSingleton<DynamicGroupCmdlets>()
                .AddSingleton<UnitCmdlets>()
                .AddSingleton<PolicyCmdlets>()
                .AddSingleton<PrincipalCmdlets>()
                .AddSingleton<ScopeCmdlets>()
                .AddSingleton<AssignmentCmdlets>()
                .AddSingleton<CmdletShelf>()
            .AddSingleton<CommandPages>().AddSingleton<CommandDoor>().AddSingleton<InvokeCommand>().AddSingleton<AdminPage>();

    public static void MapExchangeOnline(this IEndpointRouteBuilder app)
    {
        var ews = app.ServiceProvider.GetRequiredService<OnlineEws>();
        app.Map("/EWS/Exchange.asmx", (Delegate)((HttpContext context) => ews.HandleAsync(context))).RequireHost(Host);
        app.MapPost("/adminapi/beta/{tenant}/InvokeCommand", (string tenant, HttpContext context, InvokeCommand command) => command.HandleAsync(context, tenant)).RequireHost(Host);

        var control = app.MapGroup("/exchange-online").RequireHost(FaultMiddleware.ControlHost);
        control.MapGet("", (HttpContext context, AdminPage page) => page.WriteAsync(context, 200, context.Request.Query["did"]));
        control.MapPost("/wait", (HttpContext context, AdminPage page) => page.WaitAsync(context));
        control.MapPost("/{tenant}/ews", (HttpContext context, string tenant, AdminPage page) => page.ChangeAsync(context, tenant));
        control.MapPost("/{tenant}/run", (HttpContext context, string tenant, AdminPage page) => page.RunAsync(context, tenant));
        control.MapGet("/refusals", (EwsRefusals refusals) => refusals.All);
        control.MapGet("/{tenant}", (string tenant, EntraDirectory directory, OnlineOrganizations organizations) => Find(tenant, directory, organizations) is { } id
            ? Results.Ok(new { configured = organizations.Configured(id), inForce = organizations.InForce(id) })
            : Results.NotFound());
        control.MapPut("/{tenant}", (string tenant, OrganizationInput input, EntraDirectory directory, OnlineOrganizations organizations) =>
        {
            if (Find(tenant, directory, organizations) is not { } id) return Results.NotFound();
            organizations.Put(OnlineOrganization.Of(id, input.EwsEnabled, input.EwsAllowedAppIDs ?? [], new(input.EwsApplicationAccessPolicy, input.EwsAllowList ?? [], input.EwsBlockList ?? [])));
            return Results.NoContent();
        });
        control.MapPatch("/{tenant}", (string tenant, JsonObject fields, EntraDirectory directory, OnlineOrganizations organizations) =>
        {
            if (Find(tenant, directory, organizations) is not { } id) return Results.NotFound();
            organizations.Change(id, now => now with
            {
                Enabled = fields.ContainsKey("ewsEnabled") ? (bool?)fields["ewsEnabled"] : now.Enabled,
                AllowedAppIDs = fields["ewsAllowedAppIDs"] is JsonArray list ? [.. list.Select(a => (string)a!)] : now.AllowedAppIDs,
            });
            return Results.NoContent();
        });
        AccessApi.Map(control);
        control.MapGet("/{tenant}/ews-usage.csv", (HttpContext context, string tenant, EntraDirectory directory, OnlineOrganizations organizations, EwsUsage usage) =>
        {
            if (Find(tenant, directory, organizations) is not { } id) return Results.NotFound();
            context.Response.Headers["x-sandbox-unconfirmed"] = "the columns other than AppId";
            return Results.Text(usage.Csv(id), "text/csv");
        });
    }

    private static string? Find(string tenant, EntraDirectory directory, OnlineOrganizations organizations) => directory.Tenant(tenant) is { } known && organizations.Has(known.Id) ? known.Id : null;

    /// <summary>What administrators set long ago: in force at once, and all of it replaced.</summary>
    internal sealed record OrganizationInput(
        bool? EwsEnabled = null, IReadOnlyList<string>? EwsAllowedAppIDs = null, string? EwsApplicationAccessPolicy = null, IReadOnlyList<string>? EwsAllowList = null, IReadOnlyList<string>? EwsBlockList = null);
}
