using Portal.Certificates;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The writes of the certificate's step.</summary>
internal sealed class CertificateCommands(CloudNetwork network, Uploads uploads, TimeProvider time, StepContext context, VaultUri vault, string tenant)
{
    private readonly HmaForm _form = context.Form() with { CertificateMonths = CredentialRules.CertificateMonths(context.Record().Rules, context.Form().CertificateMonths, context.Now) };

    private string Name => _form.CertificateName;

    private string Host => EwsUrl.Parse(_form.EwsUrl).Host;

    private string Subject => _form.CertificateSubject is { Length: > 0 } typed ? typed : "CN=" + Host;

    private Dictionary<string, string> Tags => new(StringComparer.Ordinal) { [Certificate.OwnerTag] = context.Record().Key.ToString() };

    private VaultCertificates Certificates => new(network, vault, context.Credential);

    private static readonly Change BeforeTheEnd = new("Before it expires", null, "mail to the vault's contacts; no automatic renewal");

    public static CertificateRef Ref(VaultCertificate made) => new(made.Name, made.Version, made.Thumbprint, made.End);

    public PlannedCommand Create() => Planned("create-certificate", $"Create {Name} in {vault.Name}", CertificateScripts.Create(vault, Name, Subject, _form.CertificateMonths, Tags),
        [
            new("Certificate", null, Name), new("Subject", null, Subject), new("Issuer", null, "self-signed"), new("Key", null, "RSA 2048, exportable"),
            new("Valid for", null, $"{_form.CertificateMonths} months"), BeforeTheEnd,
        ],
        async ct =>
        {
            await Certificates.CreateAsync(new NewCertificate(Name, Subject, _form.CertificateMonths, Tags), ct);
            return Made(await Eventually.FoundAsync(() => Certificates.FindAsync(Name, ct), time, ct));
        });

    /// <param name="pair">What was brought and checked; null while nothing is.</param>
    public PlannedCommand Import(KeyPair? pair) => Planned("import-certificate", $"Import {Name} into {vault.Name}", CertificateScripts.Import(vault, Name, Tags),
        [
            new("Certificate", null, Name), new("Subject", null, pair?.Subject ?? "of the file"), new("Signed by", null, pair is null ? "of the file" : pair.Issuer == pair.Subject ? "itself" : pair.Issuer),
            new("Thumbprint", null, pair?.Thumbprint ?? "of the file"), new("Valid", null, pair is null ? "as in the file" : $"{pair.Start:yyyy-MM-dd} to {pair.End:yyyy-MM-dd}"),
            new("Key", null, pair is null ? "RSA, exportable" : $"RSA {pair.Bits}, exportable"),
            new("Chain", null, pair is null ? "as in the file" : pair.Chain.Count == 0 ? "none came with it" : string.Join(" ← ", pair.Chain)),
            BeforeTheEnd,
        ],
        async ct =>
        {
            using var brought = uploads.Take(context.SetUp.Id, context.Person);
            if (brought is null || brought.Thumbprint != pair?.Thumbprint)
                throw new StepRefusedException(new Problem(
                    "The file is not in the portal's memory any more.",
                    "It is held for ten minutes, in your session only, and never kept.",
                    "Choose the file again and have it checked.",
                    "You"));
            return Made(await Certificates.ImportAsync(Name, brought.Pfx, null, Tags, ct));
        });

    public PlannedCommand Request() => Planned("request-certificate", $"Create the request {Name} in {vault.Name}", CertificateScripts.Request(vault, Name, Subject, Host, _form.CertificateMonths, Tags),
        [
            new("Certificate", null, Name), new("Subject", null, Subject), new("Alternative name", null, Host), new("Issuer", null, "your own CA, which signs the request"),
            new("Key", null, "RSA 2048, exportable; made in the vault"), new("Until it is signed", null, "the vault waits, and nothing else can be made under this name"),
        ],
        async ct =>
        {
            var begun = await Certificates.RequestAsync(new NewCertificate(Name, Subject, _form.CertificateMonths, Tags) { DnsNames = [Host] }, ct);
            var request = new RequestRef(Name, begun.RequestId ?? "", context.Now, Convert.ToBase64String(begun.Csr.Span));
            return new Done($"request {request.Id} for {Name}; it waits for its certificate", s => s.Record() with { Request = request });
        });

    /// <param name="signed">DER in base64, the certificate first.</param>
    public PlannedCommand Merge(IReadOnlyList<string> signed)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(Convert.FromBase64String(signed[0]));
        return Planned("merge-certificate", $"Put the signed certificate {Name} into {vault.Name}", CertificateScripts.Merge(vault, Name, signed),
            [
                new("Certificate", null, Name), new("Subject", null, certificate.Subject), new("Signed by", null, certificate.Issuer), new("Thumbprint", null, certificate.Thumbprint),
                new("Valid", null, $"{certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"),
                new("Chain", null, signed.Count == 1 ? "none came with it" : $"{signed.Count - 1} issuers"),
            ],
            async ct => Made(await Certificates.MergeAsync(Name, [.. signed.Select(c => (ReadOnlyMemory<byte>)Convert.FromBase64String(c))], ct)));
    }

    public PlannedCommand Cancel(RequestRef request) => Planned("cancel-request", $"Give up the request {request.Name} in {vault.Name}", CertificateScripts.Cancel(vault, request.Name),
        [new("Signing request", $"{request.Id}, since {request.Since:yyyy-MM-dd}", null), new("Its private key", "in the vault", null)],
        async ct =>
        {
            await Certificates.CancelAsync(request.Name, ct);
            return new Done($"request {request.Id} given up", s => s.Record() with { Request = null });
        });

    public PlannedCommand Recover(DeletedCertificate deleted) => Planned("recover-certificate", $"Recover {Name} in {vault.Name}", CertificateScripts.Recover(vault, Name),
        [new("Certificate", $"deleted on {deleted.DeletedAt:yyyy-MM-dd}", Name), new("Thumbprint", null, deleted.Certificate.Thumbprint), new("Valid until", null, $"{deleted.Certificate.End:yyyy-MM-dd}")],
        async ct =>
        {
            await Certificates.RecoverAsync(Name, ct);
            var back = await Eventually.FoundAsync(() => Certificates.FindAsync(Name, ct), time, ct);
            // Somebody else's certificate is used from here on, which is what recovering it was for.
            return new Done($"{back.Name}, version {back.Version}, thumbprint {back.Thumbprint}", s => s.Record() with
            {
                Certificate = Ref(back),
                Form = s.Record().Form with
                {
                    CertificateWay = back.Tags.GetValueOrDefault(Certificate.OwnerTag) == s.Record().Key.ToString()
                        ? s.Record().Form.CertificateWay
                        : CertificateWay.Existing
                },
            });
        });

    private static Done Made(VaultCertificate made) => new($"{made.Name}, version {made.Version}, thumbprint {made.Thumbprint}", s => s.Record() with { Certificate = Ref(made), Request = null });

    private PlannedCommand Planned(string key, string title, IReadOnlyList<Portal.Scripts.Script> scripts, IReadOnlyList<Change> changes, Func<CancellationToken, Task<Done>> act) =>
        new(new Command(key, "Key Vault", tenant, title, Name, changes) { Scripts = scripts }, act);
}
