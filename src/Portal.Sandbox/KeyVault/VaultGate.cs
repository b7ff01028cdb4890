using Portal.Sandbox.Arm;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Network;
using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>A right, as both models name it: <paramref name="Permission"/> of an access policy, <paramref name="DataAction"/> of an Azure role.</summary>
internal sealed record VaultRight(string Kind, string Permission, string DataAction)
{
    private static VaultRight Certificate(string permission, string action) => new("certificates", permission, "Microsoft.KeyVault/vaults/certificates/" + action);

    public static readonly VaultRight CertificateGet = Certificate("get", "read");
    public static readonly VaultRight CertificateList = Certificate("list", "read");
    public static readonly VaultRight CertificateCreate = Certificate("create", "create/action");
    public static readonly VaultRight CertificateImport = Certificate("import", "import/action");
    public static readonly VaultRight CertificateUpdate = Certificate("update", "update/action");
    public static readonly VaultRight CertificateDelete = Certificate("delete", "delete");
    public static readonly VaultRight CertificateRecover = Certificate("recover", "recover/action");
    public static readonly VaultRight CertificatePurge = Certificate("purge", "purge/action");
    public static readonly VaultRight SecretGet = new("secrets", "get", "Microsoft.KeyVault/vaults/secrets/getSecret/action");
    public static readonly VaultRight SecretList = new("secrets", "list", "Microsoft.KeyVault/vaults/secrets/readMetadata/action");
}

/// <summary>Lets a call into a vault: token of the vault's tenant, api-version, firewall, then the right by the vault's own model. In this order.</summary>
internal sealed class VaultGate(Tokens tokens, StepUp stepUp, Vaults vaults, AzureRoles roles, Clocks clocks, VaultThrottle throttle, SettingsStore settings)
{
    private const string Audience = "https://vault.azure.net";

    public IResult Enter(HttpContext context, VaultRight right, string? name, Func<Vault, IResult> act)
    {
        context.Response.Headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        var vaultName = context.Request.Host.Host.Split('.')[0];
        if (vaults.All.Find(vaultName) is not { } vault) return Results.StatusCode(StatusCodes.Status502BadGateway); // such a name does not resolve in life
        vault = vault.ProtectedBy(settings.Now);
        if (settings.Now.VaultRequests is { } limit && throttle.Refuse(context, vaultName, limit) is { } pause) return pause;
        return Refuse(context, vault, right, name) ?? act(vault);
    }

    private IResult? Refuse(HttpContext context, Vault vault, VaultRight right, string? name)
    {
        if (tokens.Read(context, [Audience], out var refusal) is not { } caller) return Challenge(context, vault, Unauthorized(refusal));
        if (!Ids.Same(caller.TenantId, vault.TenantId))
            return Challenge(context, vault, $"AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{vault.TenantId}/, found https://sts.windows.net/{caller.TenantId}/.");
        if (stepUp.Asks("vault", caller, context.Request.Method))
        {
            StepUp.Challenge(context, caller);
            return VaultErrors.Error(401, "Unauthorized", "AKV10140: The access token does not satisfy the Conditional Access policy.");
        }

        if (context.Request.Query["api-version"].ToString().Length == 0)
            return VaultErrors.BadParameter("api-version query parameter must be specified");

        var from = Vantage.Of(context).PublicAddress;
        var guarded = vault.Under(settings.Now);
        if (!guarded.PublicNetwork)
        {
            // https://learn.microsoft.com/azure/key-vault/general/private-link-service; the text is from reports.
            context.Response.Headers["x-sandbox-unconfirmed"] = "text of the refusal when public access is off";
            return VaultErrors.Error(403, "Forbidden", "Public network access is disabled and request is not from a trusted service nor via an approved private link.", "ForbiddenByConnection");
        }

        if (guarded.DenyByDefault && !guarded.AllowedAddresses.Any(a => a.Split('/')[0] == from))
            return VaultErrors.Error(403, "Forbidden", $"Client address ({from}) is not authorized and caller is not a trusted service.", "ForbiddenByFirewall");

        return vault.EnableRbacAuthorization ? RefuseByRole(context, vault, caller, right, name) : RefuseByPolicy(vault, caller, right);
    }

    private IResult? RefuseByPolicy(Vault vault, Caller caller, VaultRight right)
    {
        if (vault.AccessPolicies.Any(p => Ids.Same(p.ObjectId, caller.ObjectId) && p.At(clocks.World).Has(right.Kind, right.Permission))) return null;
        return VaultErrors.Error(403, "Forbidden",
            $"The user, group or application '{Named(caller)}' does not have {right.Kind} {right.Permission} permission on key vault '{vault.Name};location={vault.Location}'.",
            "AccessDenied");
    }

    private IResult? RefuseByRole(HttpContext context, Vault vault, Caller caller, VaultRight right, string? name)
    {
        var resource = name is null ? vault.ResourceId : $"{vault.ResourceId}/{right.Kind}/{name}";
        if (roles.MayData(caller.ObjectId, right.DataAction, resource))
        {
            // The HMA pages name access policies only; that a role serves as well is inferred.
            if (caller.IsApp) context.Response.Headers["x-sandbox-unconfirmed"] = "which roles are enough for KV-App";
            return null;
        }

        return VaultErrors.Error(403, "Forbidden",
            "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n"
            + $"Caller: {Named(caller)}\r\nAction: '{right.DataAction}'\r\nResource: '{resource.ToLowerInvariant()}'\r\nAssignment: (not found)\r\nVault: {vault.Name};location={vault.Location}\r\n",
            "ForbiddenByRbac");
    }

    /// <summary>The challenge tells the vault's tenant to anybody. https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses</summary>
    private static IResult Challenge(HttpContext context, Vault vault, string message)
    {
        context.Response.Headers.WWWAuthenticate = $"Bearer authorization=\"https://login.microsoftonline.com/{vault.TenantId}\", resource=\"{Audience}\"";
        return VaultErrors.Error(401, "Unauthorized", message);
    }

    private static string Unauthorized(string? refusal) => refusal switch
    {
        "missing" => "AKV10000: Request is missing a Bearer or PoP token.",
        "audience" => $"AKV10022: Invalid audience. Expected {Audience}.",
        _ => $"[TokenExpired] Error validating token: {refusal}.",
    };

    private static string Named(Caller caller) => $"appid={caller.AppId};oid={caller.ObjectId};iss=https://sts.windows.net/{caller.TenantId}/";
}
