using Portal.Cloud.Arm;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Azure Policy can refuse a certificate although the person has every right at the vault.</summary>
internal sealed class AzurePolicyCheck : IReadinessCheck
{
    public string Group => Groups.Vault;
    public string Name => "Azure Policy on certificates";
    public string Source => "Azure Resource Manager, policy assignments";
    public bool IsOptional => true;
    public string About(Ground ground) => ground.Form.VaultUri;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var vault = await ground.VaultAsync();
        var policies = await new PolicyAssignments(ground.Network, ground.InVault).OnCertificatesAsync(vault.ResourceId, ground.Ct);
        var facts = policies.Found.Select(Said).ToList();
        if (facts.Count == 0) facts.Add(new(Name, "no assignment is about certificates", Truth.Ok));
        if (policies.NotLookedInto > 0)
            facts.Add(new(
                "Azure Policy initiatives",
                $"{policies.NotLookedInto} {(policies.NotLookedInto == 1 ? "is" : "are")} assigned; what they hold is not read here",
                Truth.CouldNotCheck,
                "Making the certificate shows whether one of them refuses it.") { Aside = true });
        return facts;
    }

    private Fact Said(CertificatePolicyAssignment a) => a.Denies
        ? new(
            Name,
            $"\"{a.Name}\" denies certificates that do not fit it",
            Truth.NotOk,
            $"Assigned at {a.Scope}. Whether the planned certificate fits shows when it is made; if not, bring one that does, or ask for an exemption of the vault.")
            {
                Aside = true,
                Who = "Whoever assigns Azure policies: Resource Policy Contributor or Owner"
            }
        : new(Name, $"\"{a.Name}\": {a.Effect}, so nothing is refused", Truth.Ok);
}
