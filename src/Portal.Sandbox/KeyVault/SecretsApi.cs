namespace Portal.Sandbox.KeyVault;

/// <summary>Secrets of the data plane: the addressable secret of each certificate. https://learn.microsoft.com/azure/key-vault/certificates/about-certificates</summary>
internal sealed class SecretsApi(VaultGate gate, Vaults vaults)
{
    public void Map(IEndpointRouteBuilder vault)
    {
        vault.MapGet("/secrets", (HttpContext c) => gate.Enter(c, VaultRight.SecretList, null, v => CertificatesApi.Paged(c,
            vaults.NamesIn(v.Name).Select(n => VaultJson.SecretItem(v, vaults.Find(v.Name, n, null)!, withVersion: false)))));
        vault.MapGet("/secrets/{name}/versions", (HttpContext c, string name) => gate.Enter(c, VaultRight.SecretList, name, v => CertificatesApi.Paged(c,
            vaults.VersionsOf(v.Name, name).Select(version => VaultJson.SecretItem(v, version, withVersion: true)))));
        vault.MapGet("/secrets/{name}/{version?}", (HttpContext c, string name, string? version) => gate.Enter(c, VaultRight.SecretGet, name, v => Get(v, name, version)));
    }

    private IResult Get(Vault vault, string name, string? version)
    {
        if (vaults.Find(vault.Name, name, version) is not { } found) return VaultErrors.NotFound("Secret", version is null ? name : $"{name}/{version}");
        return found.Enabled
            ? CertificatesApi.Ok(VaultJson.Secret(vault, found))
            : VaultErrors.Error(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");
    }
}
