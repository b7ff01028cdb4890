using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

internal sealed class VaultCheck : IReadinessCheck
{
    public string Group => Groups.Vault;
    public string Name => "Key vault";
    public string Source => "Azure Resource Manager";
    public string About(Ground ground) => ground.Form.VaultUri;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var vault = await ground.VaultAsync();
        return [new(Name, $"{vault.Name}: access by {(vault.UsesRoles ? "Azure roles" : "access policies")}, tenant {ground.Places.TenantName(vault.TenantId)}", Truth.Ok)];
    }
}
