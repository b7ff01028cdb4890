using Portal.Cloud;
using Portal.Cloud.Arm;
using Portal.Cloud.Graph;
using Portal.Cloud.KeyVault;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Tests.Cloud.Arm;

public sealed class VaultAccessTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly Vaults _alice = new(cloud.Network, cloud.As(SeedIds.People.Alice));
    private readonly VaultAccess _viktor = new(cloud.Network, cloud.As(SeedIds.People.Viktor));

    private Task<Vault?> VaultAsync(string name) => new Vaults(cloud.Network, cloud.As(SeedIds.People.Viktor)).FindAsync(VaultUri.Of(name), Ct);

    private async Task<string> PrincipalAsync()
    {
        var app = await new Applications(cloud.Network, cloud.As(SeedIds.People.Alice)).EnsureAsync(new($"sss-{Guid.NewGuid():N}", "KV-App", null, []), Ct);
        return (await new ServicePrincipals(cloud.Network, cloud.As(SeedIds.People.Alice)).EnsureAsync(app.AppId, Ct)).Id;
    }

    [Fact]
    public async Task A_vault_tells_its_model_and_tenant()
    {
        var roles = (await _alice.FindAsync(VaultUri.Of(SeedIds.RoleVault), Ct))!;
        Assert.Equal((true, SeedIds.Contoso, SeedIds.ResourceGroup, SeedIds.Subscription, true), (roles.UsesRoles, roles.TenantId, roles.ResourceGroup, roles.SubscriptionId, roles.OpenNetwork));
        Assert.Equal(roles.ResourceId, (await _alice.FindAsync(roles.ResourceId, Ct))!.ResourceId);
        Assert.False((await VaultAsync(SeedIds.PolicyVault))!.UsesRoles);
    }

    [Fact]
    public async Task A_vault_one_may_not_see_is_not_there() =>
        Assert.Null(await new Vaults(cloud.Network, cloud.As(SeedIds.People.Hanna)).FindAsync(VaultUri.Of(SeedIds.RoleVault), Ct));

    [Fact]
    public async Task A_role_is_assigned_once_and_taken_away()
    {
        var (vault, principal, name) = ((await VaultAsync(SeedIds.RoleVault))!, await PrincipalAsync(), Guid.NewGuid());
        var first = await _viktor.AssignRoleAsync(vault.ResourceId, name, VaultRoles.CertificateUser, principal, Ct);
        var again = await _viktor.AssignRoleAsync(vault.ResourceId, name, VaultRoles.CertificateUser, principal, Ct);
        var underAnotherName = await _viktor.AssignRoleAsync(vault.ResourceId, Guid.NewGuid(), VaultRoles.CertificateUser, principal, Ct);
        Assert.Equal([first.Id, first.Id], [again.Id, underAnotherName.Id]);
        Assert.Equal(VaultRoles.CertificateUser, Assert.Single(await _viktor.AssignmentsAsync(vault.ResourceId, principal, Ct)).RoleId);

        await _viktor.RemoveRoleAsync(first.Id, Ct);
        Assert.Empty(await _viktor.AssignmentsAsync(vault.ResourceId, principal, Ct));
    }

    [Fact]
    public async Task A_policy_is_added_beside_the_others_and_taken_away()
    {
        var (before, principal) = ((await VaultAsync(SeedIds.PolicyVault))!, await PrincipalAsync());
        await _viktor.AddPolicyAsync(before, principal, Ct);
        var after = (await VaultAsync(SeedIds.PolicyVault))!;
        Assert.True(after.PolicyOf(principal)!.AllowsDynamics);
        Assert.Equal(before.Policies.Count + 1, after.Policies.Count);

        await _viktor.RemovePolicyAsync(after, principal, Ct);
        Assert.NotEqual(true, (await VaultAsync(SeedIds.PolicyVault))!.PolicyOf(principal)?.AllowsDynamics);
    }

    [Fact]
    public async Task Somebody_who_may_only_read_the_vault_cannot_give_access()
    {
        var (vault, principal) = ((await VaultAsync(SeedIds.RoleVault))!, await PrincipalAsync());
        var alice = new VaultAccess(cloud.Network, cloud.As(SeedIds.People.Alice));
        var error = await Refused.ByAsync(() => alice.AssignRoleAsync(vault.ResourceId, Guid.NewGuid(), VaultRoles.CertificateUser, principal, Ct));
        Assert.Equal((CloudErrorKind.NotAllowed, "AuthorizationFailed"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task What_the_caller_may_do_is_read_beforehand()
    {
        var vault = (await VaultAsync(SeedIds.RoleVault))!;
        var viktor = await _viktor.RightsAsync(vault.ResourceId, Ct);
        Assert.True(viktor.Can(VaultActions.AssignRoles));
        Assert.True(viktor.Can(VaultActions.WritePolicies));
        Assert.False(viktor.CanUseData(VaultActions.CreateCertificates));

        var alice = await new VaultAccess(cloud.Network, cloud.As(SeedIds.People.Alice)).RightsAsync(vault.ResourceId, Ct);
        Assert.False(alice.Can(VaultActions.AssignRoles));
        Assert.True(alice.CanUseData(VaultActions.CreateCertificates));
    }

    // "*" stands for any number of characters; NotActions take away within their own role only (Microsoft, "Understand Azure role definitions").
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "Microsoft.Authorization/*/write", false)]
    [InlineData("Microsoft.Authorization/*", "", true)]
    [InlineData("microsoft.authorization/roleassignments/WRITE", "", true)]
    [InlineData("Microsoft.Authorization/*/read", "", false)]
    [InlineData("*/write", "", true)]
    [InlineData("Microsoft.Authorization/roleAssignments", "", false)]
    [InlineData("Microsoft.Authorization/roleAssignments/write*write", "", false)]
    public void Wildcards_in_actions(string action, string not, bool can) =>
        Assert.Equal(can, new CallerRights([new([action], not.Length == 0 ? [] : [not], [], [])]).Can(VaultActions.AssignRoles));
}
