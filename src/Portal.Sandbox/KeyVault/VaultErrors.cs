using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>Key Vault's error shape. Codes and texts: https://learn.microsoft.com/azure/key-vault/general/rest-error-codes</summary>
internal static class VaultErrors
{
    public static IResult Error(int status, string code, string message, string? innerCode = null) => Results.Json(
        innerCode is null ? new { error = (object)new { code, message } } : new { error = (object)new { code, message, innererror = new { code = innerCode } } },
        Json.Wire, statusCode: status);

    public static IResult BadParameter(string message) => Error(400, "BadParameter", message);

    public static IResult NotFound(string kind, string name) => Error(404, $"{kind}NotFound",
        $"A {kind.ToLowerInvariant()} with (name/id) {name} was not found in this key vault. If you recently deleted this {kind.ToLowerInvariant()} you may be able to recover it using the correct recovery command.");

    public static IResult PendingNotFound(string name) => Error(404, "PendingCertificateNotFound", $"Pending certificate not found: {name}");

    public static IResult Conflict(string code, string message) => Error(409, code, message);
}
