using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>What happens to what is deleted: it can be a rescue, and it can hold a name for months.</summary>
internal sealed class VaultDeletionCheck : IReadinessCheck
{
    public string Group => Groups.Vault;
    public string Name => "Deleted certificates";
    public string Source => "Azure Resource Manager";
    public bool IsOptional => true;
    public string About(Ground ground) => ground.Form.VaultUri;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var vault = await ground.VaultAsync();
        var days = vault.RetentionDays is { } number ? $"{number} days" : "the vault's retention";
        return
        [
            vault.PurgeProtected
                ? new(Name, $"stay recoverable for {days} and cannot be removed earlier: purge protection is on", Truth.Ok, "A name that was deleted is free again only after that, or by recovering it.")
                : new(
                    Name,
                    $"stay recoverable for {days}, but can be purged before: purge protection is off",
                    Truth.NotOk,
                    "Whoever may purge can remove the certificate for good, and synchronisation ends. Turning purge protection on cannot be undone.")
                    {
                        Aside = true,
                        Who = "Owner of the vault, or Key Vault Contributor"
                    },
        ];
    }
}
