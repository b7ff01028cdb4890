using System.Security.Cryptography;
using System.Text;
using Portal.Cloud.Arm;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>KV-App may read certificate and private key, by whichever model the vault uses.</summary>
public sealed class VaultAccessForKvApp(CloudNetwork network, Places places, TimeProvider time) : IStep
{
    public string Key => HmaWizard.VaultAccess;
    public string Title => "Vault access for KV-App";
    public string Needed => "KV-App may read certificates and secrets of the vault, and nothing else.";
    public string Why => "Dynamics 365 reads the certificate and its private key as KV-App. Both rights are required: Get on certificates, and Get on secrets, where the private key lies.";
    public string Who => $"With Azure roles: {RightFor(true)}. With access policies: {RightFor(false)}.";
    public string Link => "https://learn.microsoft.com/azure/key-vault/general/rbac-guide";

    public static string RightFor(bool usesRoles) => usesRoles ? "Owner, User Access Administrator or Key Vault Data Access Administrator" : "Owner, Contributor or Key Vault Contributor";

    /// <summary>Entra is read too: the right goes to a principal's id, and whose id that is only Entra tells.</summary>
    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var tenant = context.VaultTenant(places);
        return [Apis.Arm(tenant), Apis.Graph(tenant, "Application.Read.All")];
    }

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.KvApp is not { ServicePrincipalId: { } principal } app) return Tell.NotYet("Waits for KV-App.", time.GetUtcNow());
        var uri = VaultUri.Parse(record.Form.VaultUri);
        var (vault, application, holder) = await Looking.AllAsync(new Vaults(network, context.InVault(places)).FindAsync(uri, record.Vault?.ResourceId, ct),
            new Applications(network, context.InVault(places)).FindByIdAsync(app.ObjectId, ct), new ServicePrincipals(network, context.InVault(places)).FindByIdAsync(principal, ct));
        if (application is null || holder is null) return Tell.NotYet("KV-App is not found; look at its step first.", time.GetUtcNow());
        record.MeantKvApp().Require(app, application, holder);
        if (vault is null)
        {
            var problem = new Problem(
                $"You cannot see {uri.Name} in Azure.",
                "The vault is in a subscription where you hold no role, or its address is wrong.",
                "Ask for the Reader role on the vault, or hand this step to its owner.",
                "Owner of the vault");
            return new Finding(new Observation(Truth.CouldNotCheck, problem.Sentence, "Azure", time.GetUtcNow(), [], problem), []);
        }

        Func<SetUp, object> learned = s => s.Record() with { Vault = new VaultRef(vault.ResourceId, vault.Name, vault.TenantId, vault.UsesRoles) };
        var access = new VaultAccess(network, context.InVault(places));
        var (has, facts) = vault.UsesRoles ? ByRole(await access.AssignmentsAsync(vault.ResourceId, principal, ct)) : ByPolicy(vault, principal);
        if (has)
            return new Finding(Saw(Truth.Ok, $"{app.Name.Isolated()} may read certificates and secrets of {vault.Name}.", facts), [], learned);
        var plan = vault.UsesRoles ? AssignRole(access, vault, app, principal) : AddPolicy(access, vault, app, principal);
        return new Finding(Saw(Truth.NotOk, $"{app.Name.Isolated()} cannot read {vault.Name} yet.", facts), [plan], learned, await BlockedAsync(access, vault, ct));
    }

    public async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        run.SetUp.RequireSeen(HmaWizard.KvApp, "KV-App");
        foreach (var command in plan) await run.DoAsync(command, ct);
    }

    private static async Task<Problem?> BlockedAsync(VaultAccess access, Vault vault, CancellationToken ct)
    {
        var rights = await access.RightsAsync(vault.ResourceId, ct);
        return rights.Can(vault.UsesRoles ? VaultActions.AssignRoles : VaultActions.WritePolicies) ? null : new Problem(
            $"You may not give access to {vault.Name}.", $"Azure answers that you lack {(vault.UsesRoles ? VaultActions.AssignRoles : VaultActions.WritePolicies)} there.",
            "Hand this step to somebody who may: choose \"Someone else does it\" and send the link.", RightFor(vault.UsesRoles));
    }

    private static (bool, IReadOnlyList<Fact>) ByRole(IReadOnlyList<RoleAssignment> assignments)
    {
        // Certificate User reads certificate, secret and key portion. That Dynamics is content with it is not documented; it sees only that its reads succeed.
        var roles = assignments.Select(a => a.RoleId.ToLowerInvariant()).ToHashSet();
        var has = roles.Overlaps([VaultRoles.CertificateUser, VaultRoles.Administrator]) || roles.IsSupersetOf([VaultRoles.SecretsUser, VaultRoles.CertificatesOfficer]);
        var facts = new List<Fact> { new("Model", "Azure roles") };
        facts.AddRange(assignments.Select(a => new Fact("Role of KV-App", $"{VaultRoles.NameOf(a.RoleId)} at {a.Scope}")));
        if (assignments.Count == 0) facts.Add(new("Role of KV-App", "none", Truth.NotOk));
        return (has, facts);
    }

    private static (bool, IReadOnlyList<Fact>) ByPolicy(Vault vault, string principal)
    {
        var policy = vault.Policies.FirstOrDefault(p => string.Equals(p.ObjectId, principal, StringComparison.OrdinalIgnoreCase));
        return (policy?.AllowsDynamics == true,
        [
            new("Model", "access policies"),
            new(
                "Policy of KV-App",
                policy is null ? "none" : $"secrets: {string.Join(", ", policy.Secrets)}; certificates: {string.Join(", ", policy.Certificates)}",
                policy?.AllowsDynamics == true ? Truth.Ok : Truth.NotOk),
        ]);
    }

    internal static Guid AssignmentName(Vault vault, string principal) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{vault.ResourceId.ToLowerInvariant()}|{principal}")).AsSpan(0, 16));

    private static PlannedCommand AssignRole(VaultAccess access, Vault vault, AppRef app, string principal)
    {
        // The name is made of vault and app, so that asking twice makes one assignment.
        var name = AssignmentName(vault, principal);
        return new(new Command(
            "assign-role",
            "Azure",
            vault.TenantId,
            $"Give {app.Name.Isolated()} the role Key Vault Certificate User on {vault.Name}",
            vault.Name,
            [new Change($"Roles of {app.Name.Isolated()}", null, "Key Vault Certificate User")])
            {
                Scripts = VaultAccessScripts.AssignRole(vault, app, principal, name),
            },
            async ct =>
            {
                var made = await access.AssignRoleAsync(vault.ResourceId, name, VaultRoles.CertificateUser, principal, ct);
                return new Done($"role assignment {made.Id}");
            });
    }

    private static PlannedCommand AddPolicy(VaultAccess access, Vault vault, AppRef app, string principal)
    {
        var now = vault.Policies.FirstOrDefault(p => p.ObjectId == principal);
        return new(
            new Command("add-access-policy", "Azure", vault.TenantId, $"Give {app.Name.Isolated()} an access policy on {vault.Name}", vault.Name,
            [
                new Change("Secret permissions", now is null ? null : string.Join(", ", now.Secrets), "get"), new Change("Certificate permissions", now is null ? null : string.Join(", ", now.Certificates), "get"),
            ]) { Scripts = VaultAccessScripts.AddPolicy(vault, app, principal) },
            async ct =>
            {
                await access.AddPolicyAsync(vault, principal, ct);
                return new Done($"access policy for {principal} on {vault.Name}");
            });
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "Azure Resource Manager", time.GetUtcNow(), facts);
}
