using System.Xml.Linq;

namespace Portal.Sandbox.Exchange;

/// <summary>What a request to EWS asks for, and in whose mailbox.</summary>
/// <param name="Kind">Which name of the mailbox was given: <c>PrimarySmtpAddress</c>, <c>SmtpAddress</c> or <c>PrincipalName</c>; null for others, and without impersonation.</param>
internal sealed record EwsRequest(XElement Operation, bool Impersonates, string? Kind, string? Address)
{
    /// <summary>Null for what is no request.</summary>
    public static async Task<EwsRequest?> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var envelope = EwsXml.Parse(await reader.ReadToEndAsync(context.RequestAborted))?.Root;
        if (envelope?.Element(EwsXml.Soap + "Body")?.Elements().FirstOrDefault() is not { } operation) return null;
        var impersonation = envelope.Element(EwsXml.Soap + "Header")?.Element(EwsXml.Types + "ExchangeImpersonation");
        var named = impersonation?.Descendants().FirstOrDefault(e => e.Name.LocalName is "PrimarySmtpAddress" or "SmtpAddress" or "PrincipalName");
        return new(operation, impersonation is not null, named?.Name.LocalName, named?.Value.Trim());
    }

    /// <summary>An application's own token names no mailbox, so the request has to.</summary>
    public static IResult ImpersonationMissing(HttpContext context)
    {
        context.Response.Headers["x-sandbox-unconfirmed"] = "status of the refusal without impersonation";
        return Results.Text("ExchangeImpersonation SOAP header must be present for this type of OAuth token.", "text/plain", statusCode: 403);
    }
}
