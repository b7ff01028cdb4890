using Portal.Cloud.Arm;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>KV-App's right at the vault: the role assignment whose name was made of vault and app, or exactly the two rights of its access policy.</summary>
public sealed class AbandonVaultAccess(CloudNetwork network, Places places, Deeds deeds, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    private const string DeleteRoles = "Microsoft.Authorization/roleAssignments/delete";

    public override string Key => AbandonWizards.VaultAccess;
    public override string Title => "Vault access taken away";
    public override string Needed => "KV-App has no right at the vault that this set-up gave it.";
    public override string Why => "It goes before the app: a right whose app is deleted stays behind without a name.";
    public override string Who => $"With Azure roles: {VaultAccessForKvApp.RightFor(true)}. With access policies: {VaultAccessForKvApp.RightFor(false)}.";
    public override string Link => "https://learn.microsoft.com/azure/key-vault/general/rbac-guide";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var tenant = context.VaultTenant(places);
        return [Apis.Arm(tenant), Apis.Graph(tenant, "Application.Read.All")];
    }

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.KvApp is not { ServicePrincipalId: { } principal } app || record.Vault is null) return Remains.Nothing("KV-App was never given access to a vault.", "this set-up");
        var access = new VaultAccess(network, context.InVault(places));
        if (await new Vaults(network, context.InVault(places)).FindAsync(VaultUri.Parse(record.Form.VaultUri), record.Vault.ResourceId, ct) is not { } vault)
            return new Remains(
                $"You cannot see {record.Vault.Name} in Azure.",
                [],
                [],
                "Azure Resource Manager")
                {
                    Obstacle = new Problem(
                        $"You cannot see {record.Vault.Name} in Azure.",
                        "The vault is in a subscription where you hold no role.",
                        "Hand this step to its owner.",
                        "Owner of the vault")
                };
        return vault.UsesRoles ? await RolesAsync(context, access, vault, record, principal, ct) : await PolicyAsync(context, access, vault, record, principal, ct);
    }

    private static async Task<Remains> RolesAsync(StepContext context, VaultAccess access, Vault vault, HmaSetUp record, string principal, CancellationToken ct)
    {
        var name = VaultAccessForKvApp.AssignmentName(vault, principal).ToString();
        var assignments = await access.AssignmentsAsync(vault.ResourceId, principal, ct);
        var ours = assignments.Where(a => a.Id.EndsWith(name, StringComparison.OrdinalIgnoreCase)).ToList();
        var facts = assignments.Select(a =>
            ours.Contains(a)
                ? Goes("Role of KV-App", $"{VaultRoles.NameOf(a.RoleId)} at {a.Scope}")
                : Stays("Role of KV-App", $"{VaultRoles.NameOf(a.RoleId)} at {a.Scope}", "somebody else gave it."))
            .ToList();
        if (ours.Count == 0) return new Remains($"{record.KvApp!.Name.Isolated()} has no role at {vault.Name} that this set-up gave.", [], facts, "Azure Resource Manager");
        var command = new Command(
            "remove-role",
            "Azure",
            vault.TenantId,
            $"Take the role from {record.KvApp!.Name.Isolated()} on {vault.Name}",
            vault.Name,
            [.. ours.Select(a => new Change($"Roles of {record.KvApp.Name}", VaultRoles.NameOf(a.RoleId), null))]) { Scripts = AbandonScripts.RemoveRoles(ours) };
        return new Remains($"{record.KvApp.Name.Isolated()} may still read {vault.Name}.", [new(command, async done =>
        {
            foreach (var assignment in ours) await access.RemoveRoleAsync(assignment.Id, done);
            return new Done($"removed {string.Join(", ", ours.Select(a => a.Id))}");
        })], facts, "Azure Resource Manager") { Blocked = await BlockedAsync(access, vault, DeleteRoles, ct) };
    }

    private async Task<Remains> PolicyAsync(StepContext context, VaultAccess access, Vault vault, HmaSetUp record, string principal, CancellationToken ct)
    {
        var policy = vault.PolicyOf(principal);
        var ours = await IsOursAsync(context, record, principal, ct) || await deeds.DidAsync(context.SetUp.Id, HmaWizard.VaultAccess, "add-access-policy", ct);
        var has = policy is not null && (policy.AllowsSecret("get") || policy.AllowsCertificate("get"));
        if (!has || !ours)
            return new Remains(
                $"{record.KvApp!.Name.Isolated()} has no access policy of this set-up at {vault.Name}.",
                [],
                policy is null ? [] : [Stays("Policy of KV-App", Words(policy), "this set-up did not give it.")],
                "Azure Resource Manager");
        var command = new Command(
            "remove-access-policy",
            "Azure",
            vault.TenantId,
            $"Take the access policy from {record.KvApp!.Name.Isolated()} on {vault.Name}",
            vault.Name,
            [
                new Change("Secret permissions", string.Join(", ", policy!.Secrets), "without get"),
                new Change("Certificate permissions", string.Join(", ", policy.Certificates), "without get")
            ]) { Scripts = AbandonScripts.RemovePolicy(vault, principal) };
        return new Remains($"{record.KvApp.Name.Isolated()} may still read {vault.Name}.", [new(command, async done =>
        {
            await access.RemovePolicyAsync(vault, principal, done);
            return new Done($"access policy of {principal} on {vault.Name}");
        })], [Goes("Policy of KV-App", Words(policy))], "Azure Resource Manager") { Blocked = await BlockedAsync(access, vault, VaultActions.WritePolicies, ct) };
    }

    /// <summary>The principal of the app that carries this set-up's unique name; a kept id could be another's.</summary>
    private async Task<bool> IsOursAsync(StepContext context, HmaSetUp record, string principal, CancellationToken ct)
    {
        if (!record.KvApp!.Ours) return false;
        var (app, holder) = await Looking.BothAsync(
            new Applications(network, context.InVault(places)).FindByUniqueNameAsync(record.MeantKvApp().UniqueName, ct),
            new ServicePrincipals(network, context.InVault(places)).FindByIdAsync(principal, ct));
        return app is not null && holder?.AppId == app.AppId;
    }

    private static string Words(AccessPolicy policy) => $"secrets: {string.Join(", ", policy.Secrets)}; certificates: {string.Join(", ", policy.Certificates)}";

    private static async Task<Problem?> BlockedAsync(VaultAccess access, Vault vault, string action, CancellationToken ct) => (await access.RightsAsync(vault.ResourceId, ct)).Can(action) ? null : new Problem(
        $"You may not take access to {vault.Name} away.",
        $"Azure answers that you lack {action} there.",
        "Hand this step to somebody who may: choose \"Someone else does it\" and send the link.",
        VaultAccessForKvApp.RightFor(vault.UsesRoles));
}
