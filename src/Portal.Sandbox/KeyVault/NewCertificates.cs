using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>Create and import. https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios</summary>
internal sealed partial class NewCertificates(VaultGate gate, Vaults vaults, World world, Clocks clocks, SettingsStore settings)
{
    public void Map(IEndpointRouteBuilder vault)
    {
        vault.MapPost(
            "/certificates/{name}/create",
            (HttpContext c, string name, JsonObject? body) =>
                gate.Enter(c, VaultRight.CertificateCreate, name, v => AzurePolicy.Refuse(c, v, settings.Now) ?? Create(c, v, name, body)));
        vault.MapPost(
            "/certificates/{name}/import",
            (HttpContext c, string name, JsonObject? body) =>
                gate.Enter(c, VaultRight.CertificateImport, name, v => AzurePolicy.Refuse(c, v, settings.Now) ?? Import(c, v, name, body)));
    }

    /// <summary>Self is made after a while; Unknown waits for a merge, for as long as it takes.</summary>
    private IResult Create(HttpContext context, Vault vault, string name, JsonObject? body) => world.Change(() =>
    {
        if (Refuse(vault, name) is { } refused) return refused;
        CertificateVersion version;
        try
        {
            var policy = CertificatePolicyJson.Read(body?["policy"]);
            version = Begun(vault, name, policy, body) with { Enabled = body?["attributes"]?["enabled"]?.GetValue<bool>() ?? true };
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException or CryptographicException)
        {
            return VaultErrors.BadParameter(wrong is CryptographicException ? "The subject name provided is not a valid X500 name." : wrong.Message);
        }

        vaults.Overwrite(vault.Name, name);
        vaults.Versions.Put(version.Key, version);
        context.Response.Headers.Location = $"{VaultJson.CertificateId(vault, name)}/pending?api-version={context.Request.Query["api-version"]}&request_id={version.RequestId}";
        return Results.Json(VaultJson.Operation(vault, version, inProgress: true), Json.Wire, statusCode: 202);
    });

    private CertificateVersion Begun(Vault vault, string name, CertificatePolicy policy, JsonObject? body)
    {
        var version = new CertificateVersion
        {
            Vault = vault.Name, Name = name, Version = NewId(), Pfx = [], Cer = [], Policy = policy, Tags = CertificatesApi.Tags(body),
            RequestedAt = clocks.World, ReadyAt = DateTimeOffset.MaxValue, RequestId = NewId(),
        };
        using var key = new SpareKeys(world).Take(policy.KeySize);
        if (policy.Issuer == "Unknown")
        {
            var (waiting, csr) = CertificateMaker.Request(policy, key);
            return version with { WaitingKey = waiting, Csr = csr };
        }

        var made = CertificateMaker.SelfSigned(policy, key, clocks.World);
        return version with { Pfx = made.Pfx, Cer = made.Cer, Csr = made.Csr, ReadyAt = clocks.World.AddSeconds(settings.Now.CertificatePendingSeconds) };
    }

    private IResult Import(HttpContext context, Vault vault, string name, JsonObject? body) => world.Change(() =>
    {
        if (Refuse(vault, name) is { } refused) return refused;
        if (ImportedContent.Read(context, body, clocks.World, out var why) is not { } content) return VaultErrors.BadParameter(why);
        var policy = new CertificatePolicy(body!["policy"]?["key_props"]?["exportable"]?.GetValue<bool>() ?? true, content.KeySize, false, content.ContentType, content.Subject, 12, [], [], [], "Unknown");
        var version = new CertificateVersion
        {
            Vault = vault.Name, Name = name, Version = NewId(), Pfx = content.Pfx, Cer = content.Cer, Policy = policy, Tags = CertificatesApi.Tags(body),
            Enabled = body["attributes"]?["enabled"]?.GetValue<bool>() ?? true, RequestedAt = clocks.World, ReadyAt = clocks.World,
        };
        vaults.Overwrite(vault.Name, name);
        vaults.Versions.Put(version.Key, version);
        return CertificatesApi.Ok(VaultJson.Bundle(vault, version));
    });

    /// <summary>What stands against a new version of this name: create and import are refused alike.</summary>
    private IResult? Refuse(Vault vault, string name)
    {
        if (!NamePattern().IsMatch(name)) return VaultErrors.BadParameter($"The request URI contains an invalid name: {name}");
        if (vaults.DeletedOf(vault.Name, name).Count > 0)
            return VaultErrors.Error(
                409,
                "Conflict",
                $"Certificate {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the certificate can only be recovered or purged.",
                "ObjectIsDeletedButRecoverable");
        return vaults.PendingOf(vault.Name, name) is { } pending && vaults.IsInProgress(pending)
            ? VaultErrors.Conflict("Forbidden", "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.")
            : null;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    [GeneratedRegex("^[0-9a-zA-Z-]{1,127}$", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
