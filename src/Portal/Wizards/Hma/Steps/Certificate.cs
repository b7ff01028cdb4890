using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The certificate that HMA-App signs in with, in the vault, its private key readable for Dynamics.</summary>
public sealed class Certificate(CloudNetwork network, Places places, TimeProvider time) : IStep
{
    /// <summary>Tag that tells whose certificate it is, so that a repeated create finds its own.</summary>
    private const string OwnerTag = "sss-portal-set-up";

    public string Key => HmaWizard.Certificate;
    public string Title => "Certificate in the vault";
    public string Needed => "An RSA certificate in the key vault whose private key can be exported.";
    public string Why => "Exchange on-premises accepts HMA-App only by certificate. Dynamics 365 reads it, private key included, from the vault, so the key must be exportable.";
    public string Who => "Key Vault Certificates Officer on the vault, or an access policy with the certificate permissions Get and Create.";
    public string Link => "https://learn.microsoft.com/azure/key-vault/certificates/create-certificate";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.KeyVault(context.Record().Vault?.TenantId ?? places.VaultTenant ?? context.Person.TenantId)];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var form = context.Form();
        var vault = VaultUri.Parse(form.VaultUri);
        var certificates = new VaultCertificates(network, vault, context.Credential);
        if (await certificates.FindAsync(form.CertificateName, ct) is { } found) return Found(context, vault, found);
        if (await certificates.OperationAsync(form.CertificateName, ct) is { Progress: CertificateProgress.InProgress })
            return new Finding(Saw(vault, Truth.Waiting, $"{vault.Name} is making {form.CertificateName}; usually under a minute.", []), []);
        if (form.UseExistingCertificate)
        {
            var problem = new Problem($"{vault.Name} has no certificate named {form.CertificateName}.", "The name is misspelt, or the certificate is in another vault or was deleted.", "Choose one from the list, or let the portal create it.", "You");
            return new Finding(Saw(vault, Truth.NotOk, problem.Sentence, [], problem), []);
        }

        return new Finding(Saw(vault, Truth.NotOk, $"{vault.Name} has no certificate named {form.CertificateName} yet.", []), [Create(context, vault, form)]);
    }

    private Finding Found(StepContext context, VaultUri vault, VaultCertificate found)
    {
        var (record, form) = (context.Record(), context.Form());
        var facts = new List<Fact>
        {
            new("Version", found.Version), new("Thumbprint", found.Thumbprint), new("Subject", found.Subject),
            new("Valid", $"{found.Start:yyyy-MM-dd} to {found.End:yyyy-MM-dd}", found.End > context.Now ? Truth.Ok : Truth.NotOk),
            new("Enabled", found.Enabled ? "yes" : "no", found.Enabled ? Truth.Ok : Truth.NotOk),
            new("Private key exportable", found.Exportable ? "yes" : "no", found.Exportable ? Truth.Ok : Truth.NotOk),
            new("Key", $"{found.KeyType} {found.KeySize}", found is { KeyType: "RSA", KeySize: >= 2048 } ? Truth.Ok : Truth.NotOk),
        };
        var foreign = !form.UseExistingCertificate && found.Tags.GetValueOrDefault(OwnerTag) != record.Key.ToString();
        var problem = foreign
            ? new Problem($"{vault.Name} already has a certificate named {found.Name}, and this set-up did not make it.", "Somebody else uses the name.", "Type another name, or choose to use the existing certificate.", "You")
            : Unfit(found, context.Now);
        if (problem is not null) return new Finding(Saw(vault, Truth.NotOk, problem.Sentence, facts, problem), []);
        var days = (int)(found.End - context.Now).TotalDays;
        return new Finding(Saw(vault, Truth.Ok, $"{found.Name} is in {vault.Name} and valid until {found.End:d MMMM yyyy} ({days} days).", facts), [],
            s => s.Record() with { Certificate = new CertificateRef(found.Name, found.Version, found.Thumbprint, found.End) });
    }

    private static Problem? Unfit(VaultCertificate found, DateTimeOffset now) => found switch
    {
        { Exportable: false } => new($"The private key of {found.Name} cannot be exported.", "It was created as not exportable, or lives in a hardware module. Dynamics 365 reads the private key through the vault's secret and would find none.",
            "Choose another certificate, or create one with an exportable key. This cannot be changed afterwards.", "Key Vault Certificates Officer"),
        { Enabled: false } => new($"{found.Name} is disabled in the vault.", "Somebody switched this version off.", "Enable the version, or choose another certificate.", "Key Vault Certificates Officer"),
        _ when found.End <= now => new($"{found.Name} expired on {found.End:d MMMM yyyy}.", "Nothing warns when an expired certificate is read from a vault.", "Choose another certificate, or create a new one.", "Key Vault Certificates Officer"),
        _ when found is not { KeyType: "RSA", KeySize: >= 2048 } => new($"{found.Name} has a {found.KeyType} {found.KeySize} key.", "Microsoft does not say which keys Dynamics 365 takes; RSA with 2048 bits or more is known to work with Entra.", "Choose another certificate, or create one.", "Key Vault Certificates Officer"),
        _ => null,
    };

    private PlannedCommand Create(StepContext context, VaultUri vault, HmaForm form)
    {
        var subject = "CN=" + EwsUrl.Parse(form.EwsUrl).Host;
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { [OwnerTag] = context.Record().Key.ToString() };
        return new(new Command("create-certificate", "Key Vault", places.VaultTenant ?? context.Person.TenantId, $"Create {form.CertificateName} in {vault.Name}", form.CertificateName,
            [
                new Change("Certificate", null, form.CertificateName), new Change("Subject", null, subject), new Change("Issuer", null, "self-signed"), new Change("Key", null, "RSA 2048, exportable"),
                new Change("Valid for", null, $"{form.CertificateMonths} months"), new Change("Before it expires", null, "mail to the vault's contacts; no automatic renewal"),
            ]) { Scripts = CertificateScripts.Create(vault, form.CertificateName, subject, form.CertificateMonths, tags) },
            async ct =>
            {
                var certificates = new VaultCertificates(network, vault, context.Credential);
                await certificates.CreateAsync(new NewCertificate(form.CertificateName, subject, form.CertificateMonths, tags), ct);
                var made = await Eventually.FoundAsync(() => certificates.FindAsync(form.CertificateName, ct), time, ct);
                return new Done($"{made.Name}, version {made.Version}, thumbprint {made.Thumbprint}", s => s.Record() with { Certificate = new CertificateRef(made.Name, made.Version, made.Thumbprint, made.End) });
            });
    }

    private Observation Saw(VaultUri vault, Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, $"Key Vault {vault.Name}", time.GetUtcNow(), facts, problem);
}
