using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>
/// EWS of Exchange Online, https://outlook.office365.com/EWS/Exchange.asmx, for applications that act as themselves: full_access_as_app consented in Entra or an application role
/// of Exchange's own, the mailbox by <c>ExchangeImpersonation</c>. https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-authenticate-an-ews-application-by-using-oauth
/// </summary>
internal sealed class OnlineEws(Tokens tokens, OnlineOrganizations organizations, EwsGate gate, EwsUsage usage, EwsRefusals refusals, EwsOperations operations, AppAccess access, SettingsStore settings)
{
    public static readonly string[] Audiences = ["https://outlook.office365.com", "https://outlook.office.com", MicrosoftApps.ExchangeOnline];

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        context.Response.Headers["request-id"] = Guid.NewGuid().ToString();
        context.Response.Headers["X-FEServer"] = "AM0PR01CA0001";
        var caller = tokens.Read(context, Audiences, out var refusal);
        if (caller is null) return EwsChallenge.Write(context, "*", refusal == "missing" ? null : EwsTokenProblem.Of(refusal), withAuthority: true);
        // What people may do with EWS.AccessAsUser.All is not simulated: their tokens are taken for ones without permissions.
        if (!caller.IsApp || !(caller.Roles.Contains(AppPermissions.Ews) || (organizations.Has(caller.TenantId) && access.HasRole(caller, AppPermissions.Ews))))
            return EwsChallenge.Write(context, "*", EwsTokenProblem.NoPermissions, withAuthority: true);
        if (!organizations.Has(caller.TenantId)) return EwsXml.FaultResult("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.");

        var userAgent = context.Request.Headers.UserAgent.ToString();
        if (gate.Organization(caller.TenantId, caller.AppId, userAgent) is { } closed) return Refuse(context, caller, null, closed);
        if (context.Request.Method != "POST") return Results.Text("<html><body>Service</body></html>", "text/html");
        if (await EwsRequest.ReadAsync(context) is not { } request) return EwsXml.FaultResult("ErrorSchemaValidation", "The request failed schema validation.");
        if (!request.Impersonates) return EwsRequest.ImpersonationMissing(context);
        return RefuseMailbox(context, caller, request, out var mailbox) ?? Run(caller, mailbox!, request);
    }

    private IResult Run(Caller caller, ExchangeMailbox mailbox, EwsRequest request)
    {
        usage.Count(caller.TenantId, caller.AppId, request.Operation.Name.LocalName);
        return operations.Run(mailbox, request.Operation);
    }

    private IResult? RefuseMailbox(HttpContext context, Caller caller, EwsRequest request, out ExchangeMailbox? mailbox)
    {
        mailbox = organizations.Mailbox(caller.TenantId, request.Address);
        if (mailbox is null) return EwsXml.FaultResult("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.");
        if (request.Kind == "PrimarySmtpAddress" && !Ids.Same(mailbox.Address, request.Address))
            return EwsXml.FaultResult("ErrorNonPrimarySmtpAddress", "The primary SMTP address must be specified when referencing a mailbox.");
        if (RefuseAnchor(context, caller) is { } lost) return lost;
        return gate.Mailbox(mailbox, context.Request.Headers.UserAgent.ToString()) is { } closed ? Refuse(context, caller, mailbox, closed) : RefuseAccess(context, caller, mailbox);
    }

    /// <summary>
    /// Requests are routed by the header. Microsoft asks for it with impersonation, and names slow answers, 500 and 503 as what comes of a wrong one:
    /// https://learn.microsoft.com/exchange/client-developer/exchange-web-services/impersonation-and-ews-in-exchange
    /// </summary>
    private IResult? RefuseAnchor(HttpContext context, Caller caller)
    {
        var anchor = context.Request.Headers["X-AnchorMailbox"].ToString();
        if (anchor.Length == 0)
        {
            context.Response.Headers["x-sandbox-unconfirmed"] = "that a request without X-AnchorMailbox is answered";
            return null;
        }

        if (organizations.Mailbox(caller.TenantId, anchor) is not null) return null;
        context.Response.Headers["x-sandbox-unconfirmed"] = "the answer to an X-AnchorMailbox that is nobody's";
        return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>
    /// A mailbox outside an assignment's scope: ErrorImpersonateUserDenied (https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode).
    /// What EWS says when a policy denies is documented nowhere.
    /// </summary>
    private IResult? RefuseAccess(HttpContext context, Caller caller, ExchangeMailbox mailbox)
    {
        var verdict = access.Decide(caller, mailbox, AppPermissions.Ews);
        if (verdict is { Allowed: true, By: "role" } && !caller.Roles.Contains(AppPermissions.Ews))
            context.Response.Headers["x-sandbox-unconfirmed"] = "that EWS takes a token without roles and asks for role assignments";
        if (verdict is { Allowed: true, Unconfirmed: { } late }) context.Response.Headers["x-sandbox-unconfirmed"] = late;
        if (verdict.Allowed) return null;
        refusals.Add(caller, mailbox.Address, "access-" + verdict.By);
        context.Response.Headers["x-sandbox-unconfirmed"] = verdict.Unconfirmed is { } early ? early
            : verdict.By == "policy" ? "how EWS refuses a mailbox that an application access policy denies"
            : "how EWS refuses a mailbox outside the scope of a role assignment";
        if (verdict.By != "policy") return EwsXml.FaultResult("ErrorImpersonateUserDenied", "The account does not have permission to impersonate the requested user.");
        return settings.Now.EwsPolicyRefusal == "403"
            ? Results.Text("Access is blocked.", "text/plain", statusCode: StatusCodes.Status403Forbidden)
            : EwsXml.FaultResult("ErrorAccessDenied", "Access is denied. Check credentials and try again.");
    }

    private IResult Refuse(HttpContext context, Caller caller, ExchangeMailbox? mailbox, EwsRefusal why)
    {
        refusals.Add(caller, mailbox?.Address, why.Rule);
        if (why.PolicyReason is { } reason) context.Response.Headers["X-EWS-Policy-Reason"] = reason;
        context.Response.Headers["x-sandbox-unconfirmed"] = why.Unconfirmed;
        return Results.Text("EWS access is blocked.", "text/plain", statusCode: StatusCodes.Status403Forbidden);
    }
}
