using Portal.Cloud.Arm;
using Portal.Scripts;
using Portal.Steps;

namespace Portal.Wizards.Hma.Scripts;

/// <summary>KV-App's right to read the vault, given by other hands: the same assignment under the same name.</summary>
internal static class VaultAccessScripts
{
    /// <param name="assignment">Name of the role assignment, chosen by us.</param>
    public static IReadOnlyList<Script> AssignRole(Vault vault, AppRef app, string principalId, Guid assignment)
    {
        var role = Address.Of($"/subscriptions/{vault.SubscriptionId}/providers/Microsoft.Authorization/roleDefinitions/{VaultRoles.CertificateUser}");
        return
        [
            Script.Az(Bash.Text($"""
                az role assignment create --output none \
                  --name {assignment} --role {role} \
                  --scope={new AzValue(vault.ResourceId)} \
                  --assignee-object-id={new AzValue(principalId)} --assignee-principal-type ServicePrincipal
                """)),
            Script.ByHand(
                new("In the Azure portal open the key vault, Access control (IAM), Add role assignment. The vault:", vault.Name),
                new("Role:", VaultRoles.NameOf(VaultRoles.CertificateUser)),
                new("Assign access to: user, group or service principal. Select the app by its name:", app.Name),
                new("Where several apps have that name, this is the one with the application id:", app.AppId)),
        ];
    }

    // az keyvault set-policy would replace the rights that the app has already; this request adds to them.
    public static IReadOnlyList<Script> AddPolicy(Vault vault, AppRef app, string principalId)
    {
        var url = $"https://management.azure.com{vault.ResourceId}/accessPolicies/add?api-version={Vaults.ApiVersion}";
        var policy = new { tenantId = vault.TenantId, objectId = principalId, permissions = new { secrets = Get, certificates = Get } };
        var body = ScriptJson.Of(new { properties = new { accessPolicies = new[] { policy } } });
        return
        [
            Script.Az(Bash.Text($"""
                az rest --method put --output none \
                  --url {url} \
                  --headers 'Content-Type=application/json' \
                  --body {body}
                """)),
            Script.ByHand(
                new("In the Azure portal open the key vault, Access policies. If the app is in the list, edit it and keep what it has; otherwise choose Create. The vault:", vault.Name),
                new("Secret permissions: Get. Certificate permissions: Get. Nothing else is needed."),
                new("Principal:", app.Name),
                new("Where several apps have that name, this is the one with the application id:", app.AppId)),
        ];
    }

    private static readonly string[] Get = ["get"];
}
