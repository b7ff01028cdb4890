using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Certificates;
using Portal.Cloud;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The certificate that HMA-App signs in with, in the vault, its private key readable for Dynamics: made there, chosen, brought as a file, or signed by the company's CA.</summary>
public sealed class Certificate(CloudNetwork network, Places places, Uploads uploads, TimeProvider time) : IStep
{
    /// <summary>Tag that tells whose certificate it is, so that a repeated create finds its own.</summary>
    internal const string OwnerTag = "sss-portal-set-up";

    public string Key => HmaWizard.Certificate;
    public string Title => "Certificate in the vault";
    public string Needed => "An RSA certificate in the key vault whose private key can be exported.";
    public string Why => "Exchange on-premises accepts HMA-App only by certificate. Dynamics 365 reads it, private key included, from the vault, so the key must be exportable. "
        + "Only the key pair counts: Entra compares what is signed with the public part registered on HMA-App and checks no chain, so a certificate of your own CA works as well as a self-signed one.";
    public string Who => "Key Vault Certificates Officer on the vault, or an access policy with the certificate permissions Get and Create; Import to bring a file, Update to cancel a request, Recover for a deleted one.";
    public bool HolderBrings => true;
    public string Link => "https://learn.microsoft.com/azure/key-vault/certificates/create-certificate";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.KeyVault(context.VaultTenant(places))];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var (form, vault) = (context.Form(), VaultUri.Parse(context.Form().VaultUri));
        var certificates = new VaultCertificates(network, vault, context.Credential);
        if (await LeftBehindAsync(context, vault, certificates, ct) is { } left) return left;
        if (await certificates.FindAsync(form.CertificateName, ct) is { } found) return Found(context, vault, found);
        if (await certificates.PendingAsync(form.CertificateName, ct) is { } pending)
            return pending.Operation.WaitsForMerge ? Requested(context, vault, pending) : new Finding(Saw(vault, Truth.Waiting, $"{vault.Name} is making {form.CertificateName}; usually under a minute.", []), []);
        if (await DeletedAsync(certificates, form.CertificateName, ct) is { } deleted) return Deleted(context, vault, deleted);
        return Missing(context, vault);
    }

    /// <summary>The name was changed while a request waited under the one before: that request is given up first, or nobody would remember it.</summary>
    private async Task<Finding?> LeftBehindAsync(StepContext context, VaultUri vault, VaultCertificates certificates, CancellationToken ct)
    {
        if (context.Record().Request is not { } request || string.Equals(request.Name, context.Form().CertificateName, StringComparison.OrdinalIgnoreCase)) return null;
        if (await certificates.PendingAsync(request.Name, ct) is not { } pending || !IsRemembered(context.Record(), pending)) return null;
        return new Finding(
            Settled(
                vault,
                Truth.NotOk,
                $"{vault.Name} still holds the request {request.Name} of this set-up. It is given up before a certificate of another name is made.",
                []),
            [Commands(context, vault).Cancel(request)]);
    }

    /// <summary>Nothing of that name is there: what is planned follows from where the certificate is to come from.</summary>
    private Finding Missing(StepContext context, VaultUri vault)
    {
        var (form, commands) = (context.Form(), Commands(context, vault));
        var sentence = $"{vault.Name} has no certificate named {form.CertificateName} yet.";
        switch (form.CertificateWay)
        {
            case CertificateWay.Existing:
                var problem = new Problem(
                    $"{vault.Name} has no certificate named {form.CertificateName}.",
                    "The name is misspelt, or the certificate is in another vault or was deleted.",
                    "Choose one from the list, or let the portal create it.",
                    "You");
                return new Finding(Settled(vault, Truth.NotOk, problem.Sentence, [], problem), []);
            case CertificateWay.Import when uploads.Find(context.SetUp.Id, context.Person) is { } pair:
                return new Finding(Settled(vault, Truth.NotOk, $"{sentence} The file you chose is checked and held in memory; it is not kept.", []), [commands.Import(pair)]);
            case CertificateWay.Import:
                return new Finding(
                    Settled(vault, Truth.NotOk, sentence, []),
                    [commands.Import(null)],
                    Blocked: new Problem("The portal has no file yet.", null, "Choose it above and have it checked.", "the file with its private key"));
            case CertificateWay.Request:
                return new Finding(Settled(vault, Truth.NotOk, sentence, []), [commands.Request()]);
            default:
                return new Finding(Settled(vault, Truth.NotOk, sentence, []), [commands.Create()]);
        }
    }

    private Finding Found(StepContext context, VaultUri vault, VaultCertificate found)
    {
        var (record, facts) = (context.Record(), CertificateFitness.Facts(found, context.Now));
        var foreign = record.Form.CertificateWay != CertificateWay.Existing && !IsOurs(record, found);
        var problem = foreign
            ? new Problem(
                $"{vault.Name} already has a certificate named {found.Name}, and this set-up did not make it.",
                "Somebody else uses the name.",
                "Type another name, or choose to use the existing certificate.",
                "You")
            : CertificateFitness.Unfit(found, context.Now);
        if (problem is not null) return new Finding(Settled(vault, Truth.NotOk, problem.Sentence, facts, problem), []);
        var (days, pasted) = ((int)(found.End - context.Now).TotalDays, Answers.AreUsed);
        return new Finding(Saw(vault, Truth.Ok, $"{found.Name} is in {vault.Name} and valid until {found.End:d MMMM yyyy} ({days} days).", facts), [],
            s => Learn(s.Record(), CertificateCommands.Ref(found), pasted));
    }

    /// <summary>A paste neither takes the place of what the portal read itself, nor ends a request.</summary>
    private static HmaSetUp Learn(HmaSetUp record, CertificateRef found, bool pasted) => !pasted ? record with { Certificate = found, Request = null }
        : record.Certificate == found ? record : record with { Certificate = found with { Pasted = true } };

    /// <summary>By its tag; or because it was made for the key of this set-up's request, whoever merged it.</summary>
    private static bool IsOurs(HmaSetUp record, VaultCertificate found)
    {
        if (found.Tags.GetValueOrDefault(OwnerTag) == record.Key.ToString()) return true;
        if (record.Request is not { Pasted: false } request) return false;
        using var certificate = X509CertificateLoader.LoadCertificate(found.Cer.Span);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(Read(request.Csr).PublicKey.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The vault holds a key and waits for what a CA makes of its request: for days, and through restarts of the portal.</summary>
    private Finding Requested(StepContext context, VaultUri vault, PendingCertificate pending)
    {
        var (record, name, commands) = (context.Record(), context.Form().CertificateName, Commands(context, vault));
        var known = Known(record, pending);
        var ours = IsRemembered(record, pending) || pending.Tags.GetValueOrDefault(OwnerTag) == record.Key.ToString();
        var request = known ?? new RequestRef(name, pending.Operation.RequestId ?? "", pending.Since ?? context.Now, Convert.ToBase64String(pending.Operation.Csr.Span)) { Pasted = Answers.AreUsed };
        var days = (int)(context.Now - request.Since).TotalDays;
        var facts = new List<Fact>
        {
            new("Request", request.Id), new("Subject", Read(request.Csr).SubjectName.Name), new("Waiting since", $"{request.Since:yyyy-MM-dd HH:mm} UTC ({(days == 1 ? "1 day" : $"{days} days")})"),
            new("Private key exportable", pending.Exportable is { } exportable ? exportable ? "yes" : "no" : "the vault did not say", pending.Exportable is { } can ? can ? Truth.Ok : Truth.NotOk : null),
        };
        if (!ours)
        {
            var problem = new Problem(
                $"{vault.Name} already waits for a certificate named {name}, and this set-up did not ask for it.",
                "Somebody made a signing request under this name.",
                "Take the request over below, or type another name.",
                "You");
            return new Finding(Settled(vault, Truth.NotOk, problem.Sentence, facts, problem), []);
        }

        var learned = request == record.Request ? null : (Func<SetUp, object>)(s => s.Record() with { Request = request });
        if (record.Form.CertificateWay != CertificateWay.Request || request.GivenUp || pending.Exportable == false)
        {
            var why = pending.Exportable == false ? $"The key of the request {name} cannot be exported, so Dynamics 365 could not read it. It has to be given up and made anew."
                : request.GivenUp ? $"The request {name} is to be given up. Its key goes with it: what your CA signs for it can never be used."
                : $"{vault.Name} still holds the request {name} of this set-up, which stands in the way.";
            return new Finding(Settled(vault, Truth.NotOk, why, facts), [commands.Cancel(request)], learned);
        }

        return request.Signed is { Count: > 0 } signed
            ? new Finding(Settled(vault, Truth.NotOk, $"What your CA signed fits the request {name}; it is not in the vault yet.", facts), [commands.Merge(signed)], learned)
            : new Finding(Settled(vault, Truth.Waiting, $"{vault.Name} holds the request {name}; it waits for your CA since {request.Since:d MMMM yyyy HH:mm} UTC.", facts), [], learned);
    }

    /// <summary>What this set-up knows of the request. What was pasted is kept as far as the vault says the same, and counts as read from then on.</summary>
    private static RequestRef? Known(HmaSetUp record, PendingCertificate pending) =>
        record.Request is not { } request || request.Id != pending.Operation.RequestId ? null
        : Answers.AreUsed || !request.Pasted ? request
        : request.Csr == Convert.ToBase64String(pending.Operation.Csr.Span) ? request with { Pasted = false } : null;

    /// <summary>Remembered from making it, or because somebody took it over; a request without an id is nobody's.</summary>
    internal static bool IsRemembered(HmaSetUp record, PendingCertificate pending) =>
        record.Request is { Pasted: false, Id.Length: > 0 } request && string.Equals(request.Id, pending.Operation.RequestId, StringComparison.Ordinal);

    private Finding Deleted(StepContext context, VaultUri vault, DeletedCertificate deleted)
    {
        var facts = new List<Fact>(CertificateFitness.Facts(deleted.Certificate, context.Now)) { new("Deleted", $"{deleted.DeletedAt:yyyy-MM-dd}"), new("Removed for good", $"{deleted.PurgeAt:yyyy-MM-dd}") };
        var unfit = CertificateFitness.Unfit(deleted.Certificate, context.Now);
        var problem = new Problem($"A deleted certificate still holds the name {deleted.Certificate.Name} in {vault.Name}, until {deleted.PurgeAt:d MMMM yyyy} at the latest.",
            "Key Vault keeps deleted certificates for 7 to 90 days, and their names with them.",
            unfit is null
                ? "Recover it, or type another name."
                : $"Type another name. Recovering it would not help: {char.ToLowerInvariant(unfit.Sentence[0])}{unfit.Sentence[1..]}",
            unfit is null ? "Key Vault Certificates Officer, or an access policy with Recover" : "You",
            "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview");
        return new Finding(Settled(vault, Truth.NotOk, problem.Sentence, facts, problem), unfit is null ? [Commands(context, vault).Recover(deleted)] : []);
    }

    /// <summary>Who may not read deleted ones learns of them when the name is refused.</summary>
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

    private static CertificateRequest Read(string csr) =>
        CertificateRequest.LoadSigningRequest(Convert.FromBase64String(csr), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation);

    private CertificateCommands Commands(StepContext context, VaultUri vault) => new(network, uploads, time, context, vault, places.VaultTenant ?? context.Person.TenantId);

    private Observation Saw(VaultUri vault, Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, $"Key Vault {vault.Name}", time.GetUtcNow(), facts, problem);

    /// <summary>What only a person changes: a vault answers from one place, so looking again at once shows nothing new.</summary>
    private Observation Settled(VaultUri vault, Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => Saw(vault, truth, sentence, facts, problem) with { ForPeople = true };
}
