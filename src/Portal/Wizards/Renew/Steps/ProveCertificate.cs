using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Scripts;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Renew.Steps;

/// <summary>
/// A token with the new certificate, and the inbox opened with it, before the profile names it. KV-App reads the certificate as Dynamics will; it gets a secret for
/// that which lives an hour at most and goes at once.
/// </summary>
public sealed class ProveCertificate(CloudNetwork network, Rehearsal rehearsal, WorldClock world, TimeProvider time) : IStep
{
    private const string Create = "create-proof-secret";
    private const string Remove = "remove-proof-secret";

    /// <summary>Longer than the longest rehearsal; Entra's copies may need minutes for each of two new credentials.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    public string Key => RenewWizards.Proof;
    public string Title => "Proof of the new certificate";
    public string Needed => "HMA-App has signed in with the new certificate and opened a mailbox, while the profile still uses the live one.";
    public string Why => "The portal does what Dynamics 365 will do, link by link, with a secret of KV-App that exists for this proof alone.";
    public string Who => "An owner of KV-App, or a Cloud Application Administrator or Application Administrator.";
    public string Link => "https://learn.microsoft.com/graph/api/application-addpassword";

    public string Button(IReadOnlyList<PlannedCommand> plan) => plan[0].Command.Key == Create ? "Prove the new certificate" : plan[0].Command.Title;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(context.VaultTenant(), "Application.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.VaultTenant(), "Application.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { KvApp: { } kvApp, Vault: not null, HmaApp: not null, Certificate: { } certificate, Renewal: { } renewal }) return Tell.NotYet("Waits for the new certificate.", time.GetUtcNow());
        if (await new Applications(network, context.InVault()).FindByIdAsync(kvApp.ObjectId, ct) is not { } application) return Tell.NotYet("KV-App is not found any more.", time.GetUtcNow());
        var facts = record.Proof?.Links ?? [];
        var (left, gone) = record.RemovedSecrets.Parted(application.Secrets.Where(s => s.Name == CredentialWindow.ProofName(renewal.Key)), context.Now);
        if (renewal.Proven == certificate.Thumbprint)
            return left.Count == 0
                ? new Finding(Proven(certificate, renewal, gone, facts), [])
                : new Finding(Saw(Truth.NotOk, $"{certificate.Name} is proven; a secret of the proof is still on {kvApp.Name.Isolated()}.", facts), [Sweep(context, record, kvApp, left)]);
        if (renewal.ChangedAt is null && !context.SetUp.Steps.Any(r => r is { Step: RenewWizards.OnHmaApp, Truth: Truth.Ok })) return Tell.NotYet("Waits until HMA-App knows the new certificate.", time.GetUtcNow());
        var plan = new List<PlannedCommand> { Shown(CreateCommand(context, record, kvApp)), Shown(RemoveCommand(record, kvApp, null)) };
        if (left.Count > 0) plan.Insert(0, Sweep(context, record, kvApp, left));
        return new Finding(Saw(Truth.NotOk, $"Nobody has signed in with {certificate.Name} yet.", facts), plan);

        static PlannedCommand Shown(Command command) => new(command, _ => throw new InvalidOperationException("Runs inside the proof only."));
    }

    private Observation Proven(CertificateRef certificate, Renewal renewal, List<RemovedSecret> gone, IReadOnlyList<Fact> facts)
    {
        var proven = $"{certificate.Name} was proven on {renewal.ProvenAt:d MMMM yyyy HH:mm} UTC: HMA-App signed in with it and opened a mailbox.";
        return gone.Count == 0 ? Saw(Truth.Ok, proven, facts) : Saw(Truth.Waiting, $"{proven} {gone.Told("The secret of the proof")}", facts);
    }

    /// <summary>Create, rehearse, remove, whatever the rehearsal said. What a killed run leaves is known by its name and swept by the next.</summary>
    public async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        foreach (var sweep in plan.Where(p => p.Command.Key is "sweep-proof-secrets")) await run.DoAsync(sweep, ct);
        if (plan.FirstOrDefault(p => p.Command.Key == Create) is not { } create) return;
        var record = SetUpState.Read<HmaSetUp>(run.SetUp);
        var (applications, kvApp, certificate) = (new Applications(network, run.In(record.Vault!.TenantId)), record.KvApp!, record.Certificate!);
        NewSecret? secret = null;
        await run.DoAsync(create with
        {
            ActAsync = async c =>
            {
                secret = await applications.AddSecretAsync(kvApp.ObjectId, CredentialWindow.ProofName(record.Renewal!.Key), run.WorldNow + Life, c);
                return new Done($"secret {secret.KeyId}, for one hour; its value is held in memory only");
            },
        }, ct);
        try
        {
            var (proof, problem) = await rehearsal.RunAsync(record, secret!.Text, text => run.ReportAsync(text, ct), ct);
            var read = proof.Links[1].Value.Contains(certificate.Thumbprint, StringComparison.OrdinalIgnoreCase);
            problem ??= read
                ? null
                : new Problem(
                    $"The vault shows another version of {certificate.Name} than the one that was approved.",
                    "Somebody made a new version since.",
                    "Look at the certificate's step, then ask for the decision again.",
                    "You");
            await run.KeepAsync(s => s.Record() with { Proof = proof, Renewal = s.Record().Renewal! with { Proven = problem is null ? certificate.Thumbprint : null, ProvenAt = proof.At } }, ct);
            if (problem is not null) throw new StepRefusedException(problem);
        }
        finally
        {
            await run.DoAsync(new PlannedCommand(RemoveCommand(record, kvApp, secret!.KeyId), async c =>
            {
                await Eventually.DoneAsync(async () =>
                {
                    await applications.RemoveSecretAsync(kvApp.ObjectId, secret.KeyId, c);
                    return true;
                }, time, c);
                return Removed($"secret {secret.KeyId} removed", [secret.KeyId]);
            }), ct);
        }
    }

    private Done Removed(string told, IReadOnlyList<Guid> secrets)
    {
        var now = world.GetUtcNow();
        return new Done(told, s => s.Record() with { RemovedSecrets = s.Record().RemovedSecrets.With(secrets, now) });
    }

    private static Command CreateCommand(StepContext context, HmaSetUp record, AppRef kvApp) =>
        new(
            Create,
            "Microsoft Entra",
            record.Vault!.TenantId,
            $"Create a secret of one hour for {kvApp.Name.Isolated()}, and rehearse with the new certificate",
            kvApp.Name,
            [new Change("Client secret", null, $"{CredentialWindow.ProofName(record.Renewal!.Key)}, valid one hour, value never shown"), new Change("Rehearsal", null, string.Join(" → ", Rehearsal.Links))]);

    private static Command RemoveCommand(HmaSetUp record, AppRef kvApp, Guid? keyId) =>
        new(
            Remove,
            "Microsoft Entra",
            record.Vault!.TenantId,
            $"Remove that secret from {kvApp.Name.Isolated()}",
            kvApp.Name,
            [new Change("Client secret", keyId?.ToString() ?? "the one of this proof", null)]);

    private PlannedCommand Sweep(StepContext context, HmaSetUp record, AppRef kvApp, List<SecretInfo> left) => new(
        new Command(
            "sweep-proof-secrets",
            "Microsoft Entra",
            record.Vault!.TenantId,
            $"Remove {LiveProfile.Count(left.Count, "secret")} that a stopped proof left on {kvApp.Name.Isolated()}",
            kvApp.Name,
            [.. left.Select(s => new Change("Client secret", OldSecrets.Name(s), null))])
        {
            Scripts = WindowScripts.RemoveOlder(kvApp, [.. left.Select(s => (s.KeyId, s.Name))]),
        },
        async ct =>
        {
            foreach (var secret in left) await new Applications(network, context.InVault()).RemoveSecretAsync(kvApp.ObjectId, secret.KeyId, ct);
            return Removed($"removed {string.Join(", ", left.Select(s => s.KeyId))}", [.. left.Select(s => s.KeyId)]);
        });

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts);
}
