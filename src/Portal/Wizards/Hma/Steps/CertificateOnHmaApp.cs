using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The public part of the vault's certificate on HMA-App, so that Entra accepts what Dynamics signs.</summary>
public sealed class CertificateOnHmaApp(CloudNetwork network, TimeProvider time) : IStep
{
    public string Key => HmaWizard.HmaCertificate;
    /// <summary>How the outcome of the write begins that names the thumbprint.</summary>
    internal const string Attached = "thumbprint ";

    public string Title => "Certificate on HMA-App";
    public string Needed => "HMA-App knows the public part of the vault's current certificate.";
    public string Why => "Dynamics 365 signs with the private key from the vault; Entra checks the signature against the certificates on HMA-App. The private key never leaves the vault for this.";
    public string Who => "An owner of HMA-App, or a Cloud Application Administrator or Application Administrator.";
    public string Link => "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "Application.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context)
    {
        var record = context.Record();
        return [Apis.Graph(record.Form.ExchangeTenantId, "Application.ReadWrite.All"), Apis.KeyVault(context.VaultTenant())];
    }

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { HmaApp: { } app, Certificate: { } certificate }) return Tell.NotYet("Waits for the certificate and HMA-App.", time.GetUtcNow());
        var application = await new Applications(network, context.InExchange()).FindByIdAsync(app.ObjectId, ct);
        if (application is null) return Tell.NotYet("HMA-App is not found; look at its step first.", time.GetUtcNow());
        record.MeantHmaApp().Require(app, application);
        var on = application.Certificates.FirstOrDefault(c => string.Equals(c.Thumbprint, certificate.Thumbprint, StringComparison.OrdinalIgnoreCase));
        var facts = new List<Fact> { new("In the vault", $"{certificate.Thumbprint}, until {certificate.ExpiresAt:yyyy-MM-dd}") };
        facts.AddRange(application.Certificates.Select(c => new Fact("On HMA-App", $"{c.Thumbprint ?? c.KeyId.ToString()}, until {c.End:yyyy-MM-dd}", c == on ? Truth.Ok : null)));
        if (on is not null) return new Finding(Saw(Truth.Ok, $"{app.Name.Isolated()} carries the certificate {certificate.Name}.", facts), []);
        return new Finding(Saw(Truth.NotOk, $"{app.Name.Isolated()} does not know the certificate {certificate.Name} yet.", facts), [Attach(context, record, application)]);
    }

    private PlannedCommand Attach(StepContext context, HmaSetUp record, Application application) => new(
        new Command("attach-certificate", "Microsoft Entra", record.Form.ExchangeTenantId, $"Put the public part of {record.Certificate!.Name} on {application.DisplayName.Isolated()}", application.DisplayName,
            [new Change("Certificates", application.Certificates.Count == 0 ? null : string.Join(", ", application.Certificates.Select(c => c.Thumbprint ?? c.KeyId.ToString())),
                string.Join(", ", application.Certificates.Select(c => c.Thumbprint ?? c.KeyId.ToString()).Append(record.Certificate.Thumbprint)))])
        {
            Scripts = CertificateScripts.Attach(
                VaultUri.Parse(record.Form.VaultUri),
                context.VaultTenant(),
                record.Certificate,
                record.Form.ExchangeTenantId,
                application.Id,
                application.DisplayName),
        },
        async ct =>
        {
            var certificate = await new VaultCertificates(network, VaultUri.Parse(record.Form.VaultUri), context.Credential).FindAsync(record.Certificate.Name, ct)
                ?? throw new StepRefusedException(new Problem($"{record.Certificate.Name} is not in the vault any more.", "Somebody deleted it since the last look.", "Look at the certificate's step.", "You"));
            // Whoever may make versions in the vault must not choose what is trusted: it is the one that was looked at, and decided on, or none.
            if (!string.Equals(certificate.Thumbprint, record.Certificate.Thumbprint, StringComparison.OrdinalIgnoreCase))
                throw new StepRefusedException(new Problem(
                    $"The vault shows another version of {certificate.Name} than the one that was looked at.",
                    "Somebody made a new version since.",
                    "Look at the certificate's step again; where a decision is needed, ask for it again.",
                    "You"));
            await new Applications(network, context.InExchange()).AddCertificateAsync(application.Id, certificate.Cer, certificate.Name, ct);
            return new Done(Attached + certificate.Thumbprint);
        });

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts);
}
