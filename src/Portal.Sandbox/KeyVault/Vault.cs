using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

public sealed record Vault
{
    public required string Name { get; init; }
    public required string TenantId { get; init; }
    public required string SubscriptionId { get; init; }
    public required string ResourceGroup { get; init; }
    public string Location { get; init; } = "westeurope";

    /// <summary>Azure roles decide; access policies are kept but count for nothing. False turns it round.</summary>
    public bool EnableRbacAuthorization { get; init; }
    public IReadOnlyList<AccessPolicy> AccessPolicies { get; init; } = [];

    /// <summary>The firewall is on: only <see cref="AllowedAddresses"/> come through.</summary>
    public bool DenyByDefault { get; init; }
    public IReadOnlyList<string> AllowedAddresses { get; init; } = [];
    /// <summary>False: only private endpoints lead to it, whatever the firewall says.</summary>
    public bool PublicNetwork { get; init; } = true;

    /// <summary>Names of private endpoints that were approved.</summary>
    public IReadOnlyList<string> PrivateEndpoints { get; init; } = [];
    public bool EnablePurgeProtection { get; init; } = true;
    public int SoftDeleteRetentionInDays { get; init; } = 90;

    public string Uri => $"https://{Name}.vault.azure.net/";

    public string ResourceId => $"/subscriptions/{SubscriptionId}/resourceGroups/{ResourceGroup}/providers/Microsoft.KeyVault/vaults/{Name}";
}

/// <param name="EffectiveFrom">World time from which the data plane honours these permissions.</param>
/// <param name="Before">What it honours until then: the permissions of the entry that was replaced.</param>
public sealed record AccessPolicy(string TenantId, string ObjectId, VaultPermissions Permissions, DateTimeOffset EffectiveFrom, VaultPermissions? Before = null)
{
    public VaultPermissions At(DateTimeOffset world) => EffectiveFrom <= world ? Permissions : Before ?? VaultPermissions.None;
}

public sealed record VaultPermissions(IReadOnlyList<string> Keys, IReadOnlyList<string> Secrets, IReadOnlyList<string> Certificates)
{
    public static readonly VaultPermissions None = new([], [], []);

    public bool Has(string kind, string permission)
    {
        var held = kind switch { "secrets" => Secrets, "certificates" => Certificates, _ => Keys };
        return held.Contains(permission, StringComparer.OrdinalIgnoreCase) || held.Contains("all", StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>
/// One version of a certificate with its key and secret. Exists from the moment it is asked for, shows from <see cref="ReadyAt"/> on.
/// </summary>
public sealed record CertificateVersion
{
    public required string Vault { get; init; }
    public required string Name { get; init; }
    public required string Version { get; init; }

    /// <summary>With the private key and the certificates it came with; empty while a request waits for its certificate.</summary>
    public required byte[] Pfx { get; init; }
    public required byte[] Cer { get; init; }

    /// <summary>The signing request (PKCS #10); null for imports and seeded ones.</summary>
    public byte[]? Csr { get; init; }

    /// <summary>The key of a request that waits for its certificate (PKCS #8). It never leaves the vault before the merge.</summary>
    public byte[]? WaitingKey { get; init; }

    public bool Canceled { get; init; }
    public required CertificatePolicy Policy { get; init; }
    public bool Enabled { get; init; } = true;
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>The pending operation's id; null once the operation was deleted, and for imports.</summary>
    public string? RequestId { get; init; }

    /// <summary>Names the certificate by (vault, name): all its versions were soft-deleted together at this world time.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public string Key => $"{Vault}/{Name}/{Version}";
}

/// <param name="ContentType"><c>application/x-pkcs12</c> or <c>application/x-pem-file</c>.</param>
public sealed record CertificatePolicy(
    bool Exportable, int KeySize, bool ReuseKey, string ContentType, string Subject, int ValidityMonths,
    IReadOnlyList<string> DnsNames, IReadOnlyList<string> KeyUsage, IReadOnlyList<string> Ekus, string Issuer)
{
    /// <summary>A lifetime action renews it by itself; the sandbox shows that and does not do it.</summary>
    public bool AutoRenews { get; init; }
}

internal sealed class Vaults(World world, Clocks clocks)
{
    public Shelf<Vault> All { get; } = world.Shelf<Vault>("vault");

    public Shelf<CertificateVersion> Versions { get; } = world.Shelf<CertificateVersion>("vault-certificate");

    /// <summary>Versions that are made and not deleted, newest first.</summary>
    public IReadOnlyList<CertificateVersion> VersionsOf(string vault, string name) =>
        [.. Stored(vault, name).Where(v => v.DeletedAt is null && v.ReadyAt <= clocks.World).OrderByDescending(v => v.ReadyAt).ThenByDescending(v => v.RequestedAt)];

    public CertificateVersion? Find(string vault, string name, string? version) =>
        VersionsOf(vault, name).FirstOrDefault(v => string.IsNullOrEmpty(version) || Ids.Same(v.Version, version));

    /// <summary>The latest create operation that was not deleted, running or completed.</summary>
    public CertificateVersion? PendingOf(string vault, string name) =>
        Stored(vault, name).Where(v => v.DeletedAt is null && v.RequestId is not null).MaxBy(v => v.RequestedAt);

    public bool IsInProgress(CertificateVersion version) => !version.Canceled && version.ReadyAt > clocks.World;

    /// <summary>Deleted and not yet purged by the end of the vault's retention, newest first.</summary>
    public IReadOnlyList<CertificateVersion> DeletedOf(string vault, string name)
    {
        var days = All.Find(vault)?.SoftDeleteRetentionInDays ?? 90;
        return [.. Stored(vault, name).Where(v => v.DeletedAt?.AddDays(days) > clocks.World).OrderByDescending(v => v.ReadyAt).ThenByDescending(v => v.RequestedAt)];
    }

    /// <summary>"A pending object can be overwritten by a create or import when its status isn't inProgress": a cancelled one goes, a completed one leaves its version.</summary>
    public void Overwrite(string vault, string name)
    {
        foreach (var old in Stored(vault, name).Where(v => v.DeletedAt is null && v.RequestId is not null).ToList())
        {
            if (old.Canceled) Versions.Remove(old.Key);
            else Versions.Put(old.Key, old with { RequestId = null });
        }
    }

    public IEnumerable<string> NamesIn(string vault) =>
        Versions.All.Where(v => Ids.Same(v.Vault, vault) && v.DeletedAt is null && v.ReadyAt <= clocks.World)
            .Select(v => v.Name).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    private IEnumerable<CertificateVersion> Stored(string vault, string name) => Versions.All.Where(v => Ids.Same(v.Vault, vault) && Ids.Same(v.Name, name));
}
