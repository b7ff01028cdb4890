using Portal.Sandbox.KeyVault;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Arm;

/// <summary>
/// Azure Policy as it is read: assignments at a scope and above, and their definitions. <see cref="AzurePolicy"/> refuses by the same setting.
/// https://learn.microsoft.com/rest/api/policy/policy-assignments/list-for-resource
/// </summary>
internal sealed class AzurePolicies(Vaults vaults, SettingsStore settings)
{
    /// <summary>Microsoft's built-in definition. https://learn.microsoft.com/azure/key-vault/policy-reference</summary>
    private const string DefinitionName = "8e826246-c976-48f6-b03e-619bb92b3d82";
    private const string DefinitionId = "/providers/Microsoft.Authorization/policyDefinitions/" + DefinitionName;

    public IEnumerable<object> AssignmentsAt(string scope) => vaults.All.All
        .Where(v => AzureRoles.IsAtOrBelow(scope, v.ResourceId) && settings.Now.AzurePolicyDenies.Contains(v.Name, StringComparer.OrdinalIgnoreCase))
        .Select(v =>
        {
            var group = v.ResourceId[..v.ResourceId.IndexOf("/providers/", StringComparison.Ordinal)];
            return (object)new
            {
                id = $"{group}/providers/Microsoft.Authorization/policyAssignments/certificate-authority",
                type = "Microsoft.Authorization/policyAssignments",
                name = "certificate-authority",
                properties = new
                {
                    displayName = AzurePolicy.Assignment, policyDefinitionId = DefinitionId, scope = group, enforcementMode = "Default",
                    parameters = new { effect = new { value = "Deny" }, allowedCAs = new { value = new[] { "DigiCert" } } },
                },
            };
        });

    public object? Definition(string name) => !string.Equals(name, DefinitionName, StringComparison.OrdinalIgnoreCase) ? null : new
    {
        id = DefinitionId,
        type = "Microsoft.Authorization/policyDefinitions",
        name = DefinitionName,
        properties = new
        {
            displayName = AzurePolicy.Assignment, policyType = "BuiltIn", mode = "Microsoft.KeyVault.Data",
            parameters = new { effect = new { type = "String", defaultValue = "Audit" } },
            policyRule = new { @if = new { field = "type", equals = "Microsoft.KeyVault.Data/vaults/certificates" }, then = new { effect = "[parameters('effect')]" } },
        },
    };
}
