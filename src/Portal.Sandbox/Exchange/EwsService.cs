using Portal.Sandbox.Control;
using Portal.Sandbox.Exchange.Shell;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange;

/// <summary>Exchange Web Services of the on-premises servers.</summary>
internal sealed class EwsService(EwsFrontDoor door, EwsOperations operations, ExchangeState exchange, ServerRoles roles, SettingsStore settings)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (door.Refuse(context, host) is { } refused) return refused;
        if (context.Request.Method != "POST") return Results.Text("<html><body>Service</body></html>", "text/html");

        if (await EwsRequest.ReadAsync(context) is not { } request) return EwsXml.FaultResult("ErrorSchemaValidation", "The request failed schema validation.");
        if (!request.Impersonates) return EwsRequest.ImpersonationMissing(context);
        if (exchange.Find(host, request.Address) is not { } mailbox) return EwsXml.FaultResult("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.");
        if (settings.Now.ImpersonationDenied.Contains(mailbox.Address, StringComparer.OrdinalIgnoreCase) || (settings.Now.ImpersonationNarrows && !roles.MayImpersonate(mailbox)))
        {
            // Whether a management scope narrows an app-only token is an open question; both ways can be tried.
            context.Response.Headers["x-sandbox-unconfirmed"] = "an impersonation scope narrows app-only tokens";
            return EwsXml.FaultResult("ErrorImpersonateUserDenied", "The account does not have permission to impersonate the requested user.");
        }

        return operations.Run(mailbox, request.Operation);
    }
}

internal static class ExchangeRegistration
{
    public static void AddExchange(this IServiceCollection services) => services.AddSingleton<ExchangeState>().AddSingleton<EwsFrontDoor>().AddSingleton<EwsOperations>().AddSingleton<EwsService>()
        .AddSingleton<ServerRoles>().AddSingleton<ServerCmdlets>().AddSingleton<ConfigurationCmdlets>().AddSingleton<ServerShell>();

    public static void MapExchange(this IEndpointRouteBuilder app)
    {
        var service = app.ServiceProvider.GetRequiredService<EwsService>();
        app.Map("/EWS/Exchange.asmx", (Delegate)((HttpContext context) => service.HandleAsync(context))).RequireHost(SeedIds.ExchangeHost, SeedIds.LegacyExchangeHost);

        var control = app.MapGroup("").RequireHost(FaultMiddleware.ControlHost);
        control.MapGet("/mails", (ExchangeState exchange) => exchange.Sent.All.OrderBy(m => m.At));
        control.MapPost("/exchange/shell", (ServerShell.Typed typed, ServerShell shell) => shell.Run(typed));
        control.MapGet("/exchange/mailboxes/{address}", (string address, ExchangeState exchange) => exchange.Find(address) is { } found ? Results.Ok(found) : Results.NotFound());
        control.MapPut("/exchange/mailboxes/{address}", (string address, ExchangeMailbox mailbox, ExchangeState exchange) => exchange.Mailboxes.Put(address, mailbox));
    }
}
