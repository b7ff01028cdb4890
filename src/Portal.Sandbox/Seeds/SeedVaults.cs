using Portal.Sandbox.Arm;
using Portal.Sandbox.KeyVault;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>Contoso's two vaults, one of each model, and who may do what on them.</summary>
internal static class SeedVaults
{
    private const string Group = $"/subscriptions/{SeedIds.Subscription}/resourceGroups/{SeedIds.ResourceGroup}";

    private static string Automation => SeedIds.PrincipalOf(SeedIds.Contoso, SeedIds.AutomationApp);

    public static void Plant(IServiceProvider services)
    {
        var vaults = services.GetRequiredService<Vaults>();
        var roles = services.GetRequiredService<AzureRoles>();
        var clocks = services.GetRequiredService<Clocks>();
        var keys = new SpareKeys(services.GetRequiredService<World>());

        var byRole = new Vault { Name = SeedIds.RoleVault, TenantId = SeedIds.Contoso, SubscriptionId = SeedIds.Subscription, ResourceGroup = SeedIds.ResourceGroup, EnableRbacAuthorization = true };
        var byPolicy = byRole with
        {
            Name = SeedIds.PolicyVault,
            EnableRbacAuthorization = false,
            AccessPolicies =
            [
                Policy(SeedIds.People.Alice, [], "create", "get", "list", "import", "update", "delete", "recover", "purge"),
                Policy(Automation, ["get"], "create", "get", "list", "import", "update", "delete", "recover"),
                Policy(SeedIds.PrincipalOf(SeedIds.Contoso, SeedIds.LegacyKvApp), ["get"], "get"),
            ],
        };
        vaults.All.Put(byRole.Name, byRole);
        vaults.All.Put(byPolicy.Name, byPolicy);

        void Assign(string scope, string role, string principal) => roles.Assign(scope, role, principal, "User", effectiveNow: true);
        Assign(byRole.ResourceId, RoleDefinitions.CertificatesOfficer, SeedIds.People.Alice);
        Assign(byRole.ResourceId, RoleDefinitions.Reader, SeedIds.People.Alice);
        Assign(byPolicy.ResourceId, RoleDefinitions.Reader, SeedIds.People.Alice);
        Assign(Group, RoleDefinitions.UserAccessAdministrator, SeedIds.People.Viktor);
        Assign(Group, RoleDefinitions.KeyVaultContributor, SeedIds.People.Viktor);
        roles.Assign(byRole.ResourceId, RoleDefinitions.CertificatesOfficer, Automation, "ServicePrincipal", effectiveNow: true);
        roles.Assign(byRole.ResourceId, RoleDefinitions.SecretsUser, Automation, "ServicePrincipal", effectiveNow: true);
        roles.Assign(Group, RoleDefinitions.Reader, Automation, "ServicePrincipal", effectiveNow: true);
        Assign($"/subscriptions/{SeedIds.Subscription}", RoleDefinitions.Owner, SeedIds.People.Gloria);

        Certificate(vaults, keys, clocks, byRole, "hsm-only", "CN=hsm-only", exportable: false);
        Certificate(vaults, keys, clocks, byPolicy, "legacy-hma", "CN=legacy-hma", exportable: true);
    }

    public static AccessPolicy Policy(string objectId, string[] secrets, params string[] certificates) =>
        new(SeedIds.Contoso, objectId, new VaultPermissions([], secrets, certificates), DateTimeOffset.MinValue);

    /// <summary>Made four months ago, for a year.</summary>
    private static void Certificate(Vaults vaults, SpareKeys keys, Clocks clocks, Vault vault, string name, string subject, bool exportable)
    {
        var made = clocks.World.AddMonths(-4);
        var policy = new CertificatePolicy(exportable, 2048, false, "application/x-pkcs12", subject, 12, [], ["digitalSignature", "keyEncipherment"], ["1.3.6.1.5.5.7.3.2"], "Self");
        using var key = keys.Take(policy.KeySize);
        var (pfx, cer, _) = CertificateMaker.SelfSigned(policy, key, made);
        var version = new CertificateVersion
        {
            Vault = vault.Name, Name = name, Version = Guid.NewGuid().ToString("N"), Pfx = pfx, Cer = cer, Policy = policy, RequestedAt = made, ReadyAt = made,
        };
        vaults.Versions.Put(version.Key, version);
    }
}
