using System.Text.Json;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Arm;

/// <summary>Azure Policy for certificates of a vault. https://learn.microsoft.com/azure/key-vault/general/azure-policy</summary>
public sealed class PolicyAssignments(CloudNetwork network, TokenCredential credential)
{
    private const string Assignments = "2023-04-01";
    private const string Definitions = "2023-04-01";

    /// <summary>One vault has a handful of assignments; an initiative of Microsoft's has hundreds of definitions, which are not looked into.</summary>
    private const int Most = 40;

    private readonly ArmApi _arm = new(network, credential);

    /// <param name="vaultId">Resource id. Assignments above it (group, subscription, management groups) are in the answer too.</param>
    // https://learn.microsoft.com/rest/api/policy/policy-assignments/list-for-resource
    public async Task<CertificatePolicies> OnCertificatesAsync(string vaultId, CancellationToken ct)
    {
        var assigned = await _arm.ListAsync($"{vaultId}/providers/Microsoft.Authorization/policyAssignments", Assignments, ct);
        var single = assigned.Where(a => DefinitionOf(a).Contains("/policyDefinitions/", StringComparison.OrdinalIgnoreCase)).Take(Most).ToList();
        var definitions = await Task.WhenAll(single.Select(DefinitionOf).Distinct(StringComparer.OrdinalIgnoreCase).Select(async id => (Id: id, Body: await _arm.FindAsync(id, Definitions, ct))));
        var byId = definitions.ToDictionary(d => d.Id, d => d.Body, StringComparer.OrdinalIgnoreCase);
        return new CertificatePolicies(
            [.. single.Where(a => byId[DefinitionOf(a)] is { } d && IsOnCertificates(d)).Select(a => new CertificatePolicyAssignment(
                a.At("properties")?.Text("displayName") ?? a.Text("name") ?? "unnamed", EffectOf(a, byId[DefinitionOf(a)]!.Value), a.At("properties")?.Text("scope") ?? ""))],
            assigned.Count - single.Count);
    }

    private static string DefinitionOf(JsonElement assignment) => assignment.At("properties")?.Text("policyDefinitionId") ?? "";

    private static bool IsOnCertificates(JsonElement definition) =>
        definition.At("properties")?.Text("mode")?.Equals("Microsoft.KeyVault.Data", StringComparison.OrdinalIgnoreCase) == true
        && definition.GetRawText().Contains("vaults/certificates", StringComparison.OrdinalIgnoreCase);

    /// <summary>The assignment's own parameter, else the definition's default. "DoNotEnforce" only counts.</summary>
    private static string EffectOf(JsonElement assignment, JsonElement definition)
    {
        if (assignment.At("properties")?.Text("enforcementMode") == "DoNotEnforce") return "not enforced";
        var written = definition.At("properties")?.At("policyRule")?.At("then")?.Text("effect");
        if (written is not null && !written.StartsWith('[')) return written;
        return assignment.At("properties")?.At("parameters")?.At("effect")?.Text("value")
            ?? definition.At("properties")?.At("parameters")?.At("effect")?.Text("defaultValue") ?? "unknown";
    }
}

/// <param name="Found">Assignments of single definitions about certificates.</param>
/// <param name="NotLookedInto">Assigned initiatives, and what is beyond the limit: what they hold was not read.</param>
public sealed record CertificatePolicies(IReadOnlyList<CertificatePolicyAssignment> Found, int NotLookedInto);

/// <param name="Effect">"Deny", "Audit", "Disabled", "not enforced".</param>
public sealed record CertificatePolicyAssignment(string Name, string Effect, string Scope)
{
    public bool Denies => Effect.Equals("Deny", StringComparison.OrdinalIgnoreCase);
}
