using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>Deleting, and what comes after: every vault keeps deleted certificates for its retention. https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview</summary>
internal sealed class DeletedCertificates(VaultGate gate, Vaults vaults, World world, Clocks clocks)
{
    public void Map(IEndpointRouteBuilder vault)
    {
        vault.MapDelete("/certificates/{name}", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateDelete, name, v => Delete(v, name)));
        vault.MapGet("/deletedcertificates/{name}", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateGet, name, v =>
            vaults.DeletedOf(v.Name, name) is [var latest, ..] ? CertificatesApi.Ok(VaultJson.Deleted(v, latest)) : VaultErrors.NotFound("Certificate", name)));
        vault.MapPost("/deletedcertificates/{name}/recover", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateRecover, name, v => Recover(v, name)));
        vault.MapDelete("/deletedcertificates/{name}", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificatePurge, name, v => Purge(v, name)));
    }

    /// <summary>All versions at once.</summary>
    private IResult Delete(Vault vault, string name) => world.Change(() =>
    {
        if (vaults.VersionsOf(vault.Name, name) is not [var latest, ..] all) return VaultErrors.NotFound("Certificate", name);
        foreach (var version in all) vaults.Versions.Put(version.Key, version with { DeletedAt = clocks.World });
        return CertificatesApi.Ok(VaultJson.Deleted(vault, latest with { DeletedAt = clocks.World }));
    });

    private IResult Recover(Vault vault, string name) => world.Change(() =>
    {
        if (vaults.DeletedOf(vault.Name, name) is not [var latest, ..] all) return VaultErrors.NotFound("Certificate", name);
        foreach (var version in all) vaults.Versions.Put(version.Key, version with { DeletedAt = null });
        return CertificatesApi.Ok(VaultJson.Bundle(vault, latest));
    });

    private IResult Purge(Vault vault, string name) => world.Change(() =>
    {
        if (vaults.DeletedOf(vault.Name, name) is not { Count: > 0 } all) return VaultErrors.NotFound("Certificate", name);
        if (vault.EnablePurgeProtection) return VaultErrors.Error(403, "Forbidden", "Operation \"purge\" is not allowed because purge protection is enabled for this vault.");
        foreach (var version in all) vaults.Versions.Remove(version.Key);
        return Results.NoContent();
    });
}
