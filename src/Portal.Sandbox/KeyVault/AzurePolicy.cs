using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>
/// Azure Policy with the effect Deny on certificates of a vault: https://learn.microsoft.com/azure/key-vault/general/azure-policy says that such a request is denied,
/// not how the answer reads.
/// </summary>
internal static class AzurePolicy
{
    public const string Assignment = "Certificates should be issued by the specified integrated certificate authority";

    public static IResult? Refuse(HttpContext context, Vault vault, Settings settings)
    {
        if (!settings.AzurePolicyDenies.Contains(vault.Name, StringComparer.OrdinalIgnoreCase)) return null;
        context.Response.Headers["x-sandbox-unconfirmed"] = "code and text of a denial by Azure Policy in the data plane";
        return VaultErrors.Error(403, "Forbidden", $"The certificate was disallowed by policy. Policy assignment: '{Assignment}'.", "RequestDisallowedByPolicy");
    }
}
