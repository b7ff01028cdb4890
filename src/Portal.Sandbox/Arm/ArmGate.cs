using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Arm;

/// <summary>Lets a call into Azure Resource Manager: a token for it, then api-version, then the action at the scope. In this order.</summary>
internal sealed class ArmGate(Tokens tokens, StepUp stepUp, AzureRoles roles)
{
    private static readonly string[] Audiences = ["https://management.azure.com/", "https://management.core.windows.net/"];

    /// <summary>For calls that answer with what the caller may see.</summary>
    public IResult Enter(HttpContext context, Func<Caller, IResult> act)
    {
        context.Response.Headers["x-ms-request-id"] = context.Response.Headers["x-ms-correlation-request-id"] = Guid.NewGuid().ToString();
        if (tokens.Read(context, Audiences, out var refusal) is not { } caller)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer authorization_uri=\"https://login.microsoftonline.com/\", error=\"invalid_token\", error_description=\"The authentication failed.\"";
            return refusal == "missing"
                ? Error(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
                : Error(401, "InvalidAuthenticationToken", $"The access token is invalid: {refusal}.");
        }

        if (stepUp.Asks("arm", caller, context.Request.Method))
        {
            StepUp.Challenge(context, caller);
            return Error(401, "InvalidAuthenticationToken", "The access token does not satisfy the Conditional Access policy of this operation.");
        }

        if (context.Request.Query["api-version"].ToString().Length == 0)
            return Error(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");
        return act(caller);
    }

    public IResult Enter(HttpContext context, string action, string scope, Func<Caller, IResult> act) =>
        Enter(context, caller => roles.May(caller.ObjectId, action, scope) ? act(caller) : Forbidden(caller, action, scope));

    public static IResult Forbidden(Caller caller, string action, string scope) => Error(403, "AuthorizationFailed",
        $"The client '{caller.UserName ?? caller.AppId}' with object id '{caller.ObjectId}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.");

    public static IResult Error(int status, string code, string message) => Results.Json(new { error = new { code, message } }, Json.Wire, statusCode: status);
}
