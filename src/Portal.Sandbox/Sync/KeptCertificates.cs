using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>
/// The certificates that synchronization holds between two readings of the vault. How long Dynamics 365 does that is not documented; 0 seconds reads the vault
/// at every pass. What is kept is found by vault and name: a profile that names another certificate reads that one at once.
/// </summary>
internal sealed class KeptCertificates(Clocks clocks, SettingsStore settings)
{
    private readonly ConcurrentDictionary<string, (byte[] Pfx, DateTimeOffset Read)> _kept = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when it is time to read again. The caller disposes it.</summary>
    public X509Certificate2? Find(HmaProfile profile) =>
        settings.Now.VaultRereadSeconds > 0 && _kept.TryGetValue(Key(profile), out var kept) && kept.Read.AddSeconds(settings.Now.VaultRereadSeconds) > clocks.World
            ? X509CertificateLoader.LoadPkcs12(kept.Pfx, null) : null;

    public void Keep(HmaProfile profile, byte[] pfx) => _kept[Key(profile)] = (pfx, clocks.World);

    private static string Key(HmaProfile profile) => $"{profile.Vault}|{profile.KeyName}|{profile.KvAppId}";
}
