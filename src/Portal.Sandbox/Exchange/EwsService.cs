using System.Xml.Linq;
using Portal.Sandbox.Control;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange;

/// <summary>Exchange Web Services: the on-premises servers, and the one of Exchange Online, which refuses.</summary>
internal sealed class EwsService(EwsFrontDoor door, ExchangeState exchange, SettingsStore settings, Clocks clocks)
{
    private static readonly string[] Folders = ["inbox", "calendar", "contacts", "tasks", "sentitems", "drafts"];

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (door.Refuse(context, host) is { } refused) return refused;
        if (context.Request.Method != "POST") return Results.Text("<html><body>Service</body></html>", "text/html");

        using var reader = new StreamReader(context.Request.Body);
        var envelope = EwsXml.Parse(await reader.ReadToEndAsync(context.RequestAborted))?.Root;
        var operation = envelope?.Element(EwsXml.Soap + "Body")?.Elements().FirstOrDefault();
        if (operation is null) return Fault("ErrorSchemaValidation", "The request failed schema validation.");

        var impersonation = envelope!.Element(EwsXml.Soap + "Header")?.Element(EwsXml.Types + "ExchangeImpersonation");
        if (impersonation is null)
        {
            context.Response.Headers["x-sandbox-unconfirmed"] = "status of the refusal without impersonation";
            return Results.Text("ExchangeImpersonation SOAP header must be present for this type of OAuth token.", "text/plain", statusCode: 403);
        }

        var address = impersonation.Descendants().FirstOrDefault(e => e.Name.LocalName is "PrimarySmtpAddress" or "SmtpAddress" or "PrincipalName")?.Value.Trim();
        if (exchange.Find(host, address) is not { } mailbox) return Fault("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.");
        if (settings.Now.ImpersonationDenied.Contains(mailbox.Address, StringComparer.OrdinalIgnoreCase))
        {
            // Whether a management scope narrows an app-only token is an open question; both ways can be tried.
            context.Response.Headers["x-sandbox-unconfirmed"] = "an impersonation scope narrows app-only tokens";
            return Fault("ErrorImpersonateUserDenied", "The account does not have permission to impersonate the requested user.");
        }

        return operation.Name.LocalName switch
        {
            "GetFolder" => Folder(mailbox, operation, "GetFolder"),
            "FindItem" => Folder(mailbox, operation, "FindItem"),
            "CreateItem" => Create(mailbox, operation),
            var other => Fault("ErrorInvalidRequest", $"The sandbox does not know the operation {other}."),
        };
    }

    private static IResult Folder(ExchangeMailbox mailbox, XElement operation, string name)
    {
        var folder = operation.Descendants(EwsXml.Types + "DistinguishedFolderId").FirstOrDefault()?.Attribute("Id")?.Value ?? "";
        if (!Folders.Contains(folder)) return Xml(EwsXml.Response(name, "ErrorFolderNotFound", "The specified folder could not be found in the store."));
        if (mailbox.ClosedFolders.Contains(folder, StringComparer.OrdinalIgnoreCase)) return Xml(EwsXml.Response(name, "ErrorAccessDenied", "Access is denied. Check credentials and try again."));
        return Xml(name == "GetFolder"
            ? EwsXml.Response(name, null, "", new XElement(EwsXml.Messages + "Folders", EwsXml.Folder(folder)))
            : EwsXml.Response(name, null, "", new XElement(EwsXml.Messages + "RootFolder", new XAttribute("TotalItemsInView", 0), new XAttribute("IncludesLastItemInRange", true), new XElement(EwsXml.Types + "Items"))));
    }

    private IResult Create(ExchangeMailbox mailbox, XElement operation)
    {
        if (operation.Attribute("MessageDisposition")?.Value is not ("SendAndSaveCopy" or "SendOnly")) return Fault("ErrorInvalidRequest", "The sandbox only sends mails.");
        if (mailbox.SendQuotaExceeded) return Xml(EwsXml.Response("CreateItem", "ErrorQuotaExceeded", "The mailbox has exceeded its quota."));
        var message = operation.Descendants(EwsXml.Types + "Message").FirstOrDefault();
        var to = message?.Element(EwsXml.Types + "ToRecipients")?.Descendants(EwsXml.Types + "EmailAddress").Select(e => e.Value).ToList() ?? [];
        if (to.Count == 0) return Xml(EwsXml.Response("CreateItem", "ErrorInvalidRecipients", "At least one recipient isn't valid."));

        var mail = new SentMail(Guid.NewGuid().ToString(), mailbox.Address, to, message!.Element(EwsXml.Types + "Subject")?.Value ?? "", clocks.World);
        exchange.Sent.Put(mail.Id, mail);
        return Xml(EwsXml.Response("CreateItem", null, "", new XElement(EwsXml.Messages + "Items")));
    }

    private static IResult Fault(string code, string message) => Results.Text(EwsXml.Fault(code, message), "text/xml", statusCode: 500);

    private static IResult Xml(string body) => Results.Text(body, "text/xml");
}

internal static class ExchangeRegistration
{
    public static void AddExchange(this IServiceCollection services) => services.AddSingleton<ExchangeState>().AddSingleton<EwsFrontDoor>().AddSingleton<EwsService>();

    public static void MapExchange(this IEndpointRouteBuilder app)
    {
        var service = app.ServiceProvider.GetRequiredService<EwsService>();
        app.Map("/EWS/Exchange.asmx", (Delegate)((HttpContext context) => service.HandleAsync(context))).RequireHost(SeedIds.ExchangeHost, SeedIds.LegacyExchangeHost);

        // Since October 2026 Exchange Online lets through only applications on EwsAllowedAppIDs; nothing is listed here. The body is not published.
        app.Map("/EWS/Exchange.asmx", (HttpContext context) =>
        {
            context.Response.Headers["x-sandbox-unconfirmed"] = "body of the EWS refusal";
            return Results.Text("EWS access is blocked for this application.", "text/plain", statusCode: 403);
        }).RequireHost("outlook.office365.com");

        var control = app.MapGroup("").RequireHost(FaultMiddleware.ControlHost);
        control.MapGet("/mails", (ExchangeState exchange) => exchange.Sent.All.OrderBy(m => m.At));
        control.MapGet("/exchange/mailboxes/{address}", (string address, ExchangeState exchange) => exchange.Mailboxes.Find(address) is { } found ? Results.Ok(found) : Results.NotFound());
        control.MapPut("/exchange/mailboxes/{address}", (string address, ExchangeMailbox mailbox, ExchangeState exchange) => exchange.Mailboxes.Put(address, mailbox));
    }
}
