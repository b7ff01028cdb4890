using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using static Portal.Ids;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>Certificates known by their tag: deleted, and removed for good where the vault allows it. What it does not allow is said with its date.</summary>
public sealed class AbandonCertificate(CloudNetwork network, Places places, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Certificate;
    public override string Title => "Certificate deleted";
    public override string Needed => "The vault has no certificate of this set-up, and where it allows that, none that could be recovered.";
    public override string Why => "Its private key can be read from the vault by whoever may read secrets there. A deleted certificate keeps its name until it is removed for good.";
    public override string Who => "Key Vault Certificates Officer on the vault, or an access policy with the certificate permissions Get, List, Delete and Purge.";
    public override string Link => "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.KeyVault(context.VaultTenant(places))];

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (!VaultUri.TryParse(record.Form.VaultUri, out var vault, out _)) return Remains.Nothing("No vault was named yet, so nothing was made in one.", "this set-up");
        var (certificates, source) = (new VaultCertificates(network, vault, context.Credential), $"Key Vault {vault.Name}");
        var (removals, facts) = (new List<PlannedCommand>(), new List<Fact>());
        var listed = (await certificates.ListAsync(ct)).Where(c => IsOurs(record, c.Tags)).Select(c => c.Name).Where(n => record.Renewal is null || Same(n, record.Form.CertificateName)).ToList();
        foreach (var name in listed.Concat(record.CertificateNames)
            .Append(record.Form.CertificateName)
            .Where(n => n.Length > 0 && !Same(n, record.Renewal?.Live?.Name ?? ""))
            .Distinct(StringComparer.OrdinalIgnoreCase))
            await OneAsync(context, record, certificates, vault, name, removals, facts, ct);
        var sentence = removals.Count == 0 ? $"{vault.Name} has no certificate of this set-up that could go." : $"{vault.Name} still has what this set-up made.";
        return new Remains(sentence, removals, facts, source)
        {
            Learned = listed.Except(record.CertificateNames, StringComparer.OrdinalIgnoreCase).Any()
                ? s => s.Record() with { CertificateNames = [.. s.Record().CertificateNames.Union(listed, StringComparer.OrdinalIgnoreCase)] }
                : null
        };
    }

    private async Task OneAsync(StepContext context, HmaSetUp record, VaultCertificates certificates, VaultUri vault, string name, List<PlannedCommand> removals, List<Fact> facts, CancellationToken ct)
    {
        var tenant = record.Vault?.TenantId ?? places.VaultTenant ?? context.Person.TenantId;
        if (await certificates.PendingAsync(name, ct) is { } pending && (IsOurs(record, pending.Tags) || Certificate.IsRemembered(record, pending)))
        {
            facts.Add(Goes("Request", name));
            removals.Add(new(
                new Command(
                    $"cancel-{name}"[..Math.Min(60, name.Length + 7)],
                    "Key Vault",
                    tenant,
                    $"Give up the request {name} in {vault.Name}",
                    name,
                    [new Change("Certificate request", name, null)]) { Scripts = AbandonScripts.Cancel(vault, name) },
                async done =>
                {
                    await certificates.CancelAsync(name, done);
                    return new Done(name);
                }));
        }

        if (await certificates.FindAsync(name, ct) is { } found)
        {
            if (!IsOurs(record, found.Tags))
            {
                facts.Add(Stays("Certificate", $"{name}, {found.Thumbprint}", "this set-up did not make it."));
                return;
            }

            facts.Add(Goes(
                "Certificate",
                $"{name}, {found.Thumbprint}",
                found.Purgeable
                    ? "Will be deleted, then removed for good."
                    : "Will be deleted. The vault is protected against removing for good, so it can be recovered, and keeps its name, until its time is over."));
            removals.Add(Delete(vault, tenant, certificates, name, found.Purgeable));
        }
        else if (await DeletedAsync(certificates, name, ct) is { } deleted)
        {
            if (!IsOurs(record, deleted.Certificate.Tags)) facts.Add(Stays("Deleted certificate", name, "this set-up did not make it."));
            else if (!deleted.Purgeable) facts.Add(Stays("Deleted certificate", name, $"{vault.Name} is protected against removing for good. It goes by itself on {deleted.PurgeAt:d MMMM yyyy}."));
            else
            {
                facts.Add(Goes("Deleted certificate", name, "Will be removed for good."));
                removals.Add(Purge(vault, tenant, certificates, name));
            }
        }
    }

    /// <summary>By the tag alone, of deleted ones too: without it nothing tells whose it is. https://learn.microsoft.com/rest/api/keyvault/certificates/get-deleted-certificate</summary>
    private static bool IsOurs(HmaSetUp record, IReadOnlyDictionary<string, string> tags) => tags.GetValueOrDefault(Certificate.OwnerTag) == record.Key.ToString();

    private PlannedCommand Delete(VaultUri vault, string tenant, VaultCertificates certificates, string name, bool purge) => new(
        new Command(
            "delete-" + name[..Math.Min(50, name.Length)],
            "Key Vault",
            tenant,
            purge ? $"Delete {name} in {vault.Name} for good" : $"Delete {name} in {vault.Name}",
            name,
            [new Change("Certificate", name, purge ? null : "deleted, recoverable")]) { Scripts = AbandonScripts.DeleteCertificate(vault, name, purge) },
        async ct =>
        {
            await certificates.DeleteAsync(name, ct);
            if (!purge) return new Done($"{name} deleted");
            await Eventually.FoundAsync(() => certificates.FindDeletedAsync(name, ct), Time, ct);
            await certificates.PurgeAsync(name, ct);
            return new Done($"{name} deleted and removed for good");
        });

    private static PlannedCommand Purge(VaultUri vault, string tenant, VaultCertificates certificates, string name) => new(
        new Command(
            "purge-" + name[..Math.Min(50, name.Length)],
            "Key Vault",
            tenant,
            $"Remove the deleted {name} from {vault.Name} for good",
            name,
            [new Change("Deleted certificate", name, null)]) { Scripts = AbandonScripts.PurgeCertificate(vault, name) },
        async ct =>
        {
            await certificates.PurgeAsync(name, ct);
            return new Done($"{name} removed for good");
        });

    private static async Task<DeletedCertificate?> DeletedAsync(VaultCertificates certificates, string name, CancellationToken ct)
    {
        try
        {
            return await certificates.FindDeletedAsync(name, ct);
        }
        catch (CloudException refused) when (refused.Error.Kind == CloudErrorKind.NotAllowed)
        {
            return null;
        }
    }
}
