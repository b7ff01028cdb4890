using Portal.Cloud.Arm;
using Portal.Plans;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>What the looking person may do at the vault, by whichever model it uses; never guessed from a role's name.</summary>
internal sealed class VaultRightsCheck : IReadinessCheck
{
    public string Group => Groups.Vault;
    public string Name => "Your rights at the vault";
    public string Source => "Azure Resource Manager, permissions";
    public bool IsPersonal => true;
    public string About(Ground ground) => $"{ground.Person.ObjectId}|{ground.Form.VaultUri}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var vault = await ground.VaultAsync();
        var rights = await new VaultAccess(ground.Network, ground.InVault).RightsAsync(vault.ResourceId, ground.Ct);
        var mine = vault.PolicyOf(ground.Person.ObjectId);
        var read = vault.UsesRoles ? rights.CanUseData(VaultActions.ReadCertificates) : mine?.AllowsCertificate("get") == true;
        var create = vault.UsesRoles ? rights.CanUseData(VaultActions.CreateCertificates) : mine?.AllowsCertificate("create") == true;
        var give = rights.Can(vault.UsesRoles ? VaultActions.AssignRoles : VaultActions.WritePolicies);
        var note = string.Join(" ", new[]
        {
            create ? null : $"The certificate needs somebody with {(vault.UsesRoles ? "Key Vault Certificates Officer" : "the certificate permission Create")}.",
            give ? null : $"Giving KV-App access needs somebody with {VaultAccessForKvApp.RightFor(vault.UsesRoles)}; that step gives you a link to send.",
        }.OfType<string>());
        return [
            new(
                Name,
                $"read certificates: {Word(read)}; create certificates: {Word(create)}; give access: {Word(give)}",
                read && create && give ? Truth.Ok : Truth.Waiting,
                note.Length == 0 ? null : note) { Word = read && create && give ? null : "Somebody else" }
        ];
    }

    private static string Word(bool may) => may ? "yes" : "no";
}
