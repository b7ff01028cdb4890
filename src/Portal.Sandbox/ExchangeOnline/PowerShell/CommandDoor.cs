using Portal.Sandbox.Entra;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Who may send commands at all: a good token for the tenant of the address, with the permission to manage Exchange.</summary>
internal sealed class CommandDoor(Tokens tokens, EntraDirectory directory, OnlineOrganizations organizations, StepUp stepUp)
{
    /// <returns>The caller and the tenant's id, or the refusal.</returns>
    public (Caller? Caller, string TenantId, IResult? Refused) Open(HttpContext context, string tenant)
    {
        var caller = tokens.Read(context, OnlineEws.Audiences, out _);
        if (caller is null) return Refuse("The token is missing, has expired, or is for another resource.");
        if (directory.Tenant(tenant) is not { } asked || asked.Id != caller.TenantId || !organizations.Has(asked.Id)) return Refuse($"The token is not for the tenant '{tenant}'.");
        var manages = caller.IsApp ? caller.Roles.Contains("Exchange.ManageAsApp") : caller.Scopes.Contains("Exchange.Manage", StringComparer.OrdinalIgnoreCase);
        if (!manages) return Refuse("The token does not allow to manage Exchange.");
        if (!stepUp.Asks("exchange", caller, context.Request.Method)) return (caller, asked.Id, null);
        StepUp.Challenge(context, caller);
        return (null, "", Results.StatusCode(StatusCodes.Status401Unauthorized));
    }

    private static (Caller?, string, IResult?) Refuse(string message) => (null, "", CommandErrors.Unauthorized(message));
}
