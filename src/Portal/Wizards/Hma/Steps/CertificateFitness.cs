using Portal.Cloud.KeyVault;
using Portal.Plans;

namespace Portal.Wizards.Hma.Steps;

/// <summary>Whether Dynamics 365 can use a certificate that is in a vault, and who can mend what is unfit.</summary>
internal static class CertificateFitness
{
    private const string Officer = "Key Vault Certificates Officer";

    public static IReadOnlyList<Fact> Facts(VaultCertificate found, DateTimeOffset now) =>
    [
        new("Version", found.Version), new("Thumbprint", found.Thumbprint), new("Subject", found.Subject),
        found.Issuer == found.Subject ? new("Signed by", "itself") : new("Signed by", found.Issuer, null, "Entra compares the registered public key and checks no chain, so it need not trust this authority."),
        new("Valid", $"{found.Start:yyyy-MM-dd} to {found.End:yyyy-MM-dd}", found.End > now && found.Start <= now ? Truth.Ok : Truth.NotOk),
        new("Enabled", found.Enabled ? "yes" : "no", found.Enabled ? Truth.Ok : Truth.NotOk),
        new("Private key exportable", found.Exportable ? "yes" : "no", found.Exportable ? Truth.Ok : Truth.NotOk),
        new("Key", $"{found.KeyType} {found.KeySize}", found is { KeyType: "RSA", KeySize: >= 2048 } ? Truth.Ok : Truth.NotOk),
    ];

    public static Problem? Unfit(VaultCertificate found, DateTimeOffset now) => found switch
    {
        { Exportable: false } =>
            new(
                $"The private key of {found.Name} cannot be exported.",
                "It was created as not exportable, or lives in a hardware module. Dynamics 365 reads the private key through the vault's secret and would find none.",
                "Choose another certificate, or create one with an exportable key. This cannot be changed afterwards.", Officer),
        { Enabled: false } => new($"{found.Name} is disabled in the vault.", "Somebody switched this version off.", "Enable the version, or choose another certificate.", Officer),
        _ when found.End <= now => new($"{found.Name} expired on {found.End:d MMMM yyyy}.", "Nothing warns when an expired certificate is read from a vault.", "Choose another certificate, or create a new one.", Officer),
        _ when found.Start > now => new($"{found.Name} is valid from {found.Start:d MMMM yyyy HH:mm} UTC only.", "It was made for a later time.", "Wait until then, or choose another certificate.", Officer),
        _ when found is not { KeyType: "RSA", KeySize: >= 2048 } =>
            new(
                $"{found.Name} has a {found.KeyType} {found.KeySize} key.",
                "Microsoft does not say which keys Dynamics 365 takes; RSA with 2048 bits or more is known to work with Entra.",
                "Choose another certificate, or create one.",
                Officer),
        _ => null,
    };
}
