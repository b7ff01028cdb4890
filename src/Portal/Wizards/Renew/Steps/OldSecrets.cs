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
/// Older secrets go last, and only ours by themselves: what other people made is shown, and removed only where somebody ticked it, because nothing tells
/// which secret another profile or program uses.
/// </summary>
public sealed class OldSecrets(CloudNetwork network, Renewals renewals, TimeProvider time) : IStep
{
    public string Key => RenewWizards.OldSecrets;
    public string Title => "Older secrets";
    public string Needed => "KV-App keeps the secret that Dataverse holds, and no older one of this set-up.";
    public string Why => "A secret that nobody needs any more is one that somebody could still use. It goes only after a mailbox has synchronized with the new one.";
    public string Who => "An owner of KV-App, or a Cloud Application Administrator or Application Administrator.";
    public string Link => "https://learn.microsoft.com/graph/api/application-removepassword";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(context.Record().Vault?.TenantId ?? context.Person.TenantId, "Application.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Record().Vault?.TenantId ?? context.Person.TenantId, "Application.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record is not { KvApp: { } kvApp, Profile: { } profile }) return Tell.NotYet("Waits for the new secret.", time.GetUtcNow());
        if (!LivePass.WasSeen(record)) return Tell.NotYet("Waits until a mailbox has synchronized with the new secret.", time.GetUtcNow());
        if (await new Applications(network, context.InVault()).FindByIdAsync(kvApp.ObjectId, ct) is not { } application) return Tell.NotYet("KV-App is not found any more.", time.GetUtcNow());
        await renewals.TellAsync(record, s => Renewed(s, record), ct);

        var older = application.Secrets.Where(s => s.KeyId.ToString() != profile.SecretKeyId).ToList();
        var going = older.Where(s => IsOurs(record, s) || record.Renewal!.Remove.Contains(s.KeyId)).ToList();
        var facts = new List<Fact> { new("In the profile", $"{profile.SecretKeyId}, until {profile.SecretExpiresAt:yyyy-MM-dd}", Truth.Ok) };
        facts.AddRange(older.Select(s => new Fact(going.Contains(s) ? "Goes" : "Stays", Name(s), null, IsOurs(record, s) ? "Made by this set-up or its renewals." : "Made by somebody else: it may be in use elsewhere. Tick it below if you know that it is not.")));
        if (going.Count > 0) return new Finding(Saw(Truth.NotOk, $"{LiveProfile.Count(going.Count, "older secret")} can go from {kvApp.Name.Isolated()}.", facts), [Remove(context, record, application, going)]);
        var left = older.Count == 0 ? "" : $" {LiveProfile.Count(older.Count, "secret")} of other people {(older.Count == 1 ? "stays" : "stay")}.";
        return new Finding(Saw(Truth.Ok, $"{kvApp.Name.Isolated()} has no older secret of this set-up.{left}", facts), [], s => s.Record() with { Renewal = s.Record().Renewal! with { FinishedAt = s.Record().Renewal!.FinishedAt ?? context.Now } });
    }

    /// <summary>Of the set-up that is renewed, of its earlier renewals, and what stopped runs of this one left.</summary>
    internal static bool IsOurs(HmaSetUp record, SecretInfo secret) =>
        record.RenewedBy.Append(record.Renewal!.Key).Concat(record.Renewal.SetUpId is null ? [] : [record.Key]).Any(key => CredentialWindow.IsOf(key, secret));

    internal static string Name(SecretInfo s) => $"{s.Name ?? s.Hint ?? "unnamed"} ({s.KeyId}), from {s.Start:yyyy-MM-dd} until {s.End:yyyy-MM-dd}";

    private static HmaSetUp Renewed(HmaSetUp made, HmaSetUp renewal) => made with { Profile = renewal.Profile, Proof = renewal.Proof ?? made.Proof, RenewedBy = [.. made.RenewedBy.Append(renewal.Renewal!.Key).Distinct()] };

    private PlannedCommand Remove(StepContext context, HmaSetUp record, Application application, List<SecretInfo> going) => new(
        new Command("remove-older-secrets", "Microsoft Entra", record.Vault!.TenantId, $"Remove {LiveProfile.Count(going.Count, "older secret")} from {application.DisplayName.Isolated()}", application.DisplayName, [.. going.Select(s => new Change("Client secret", Name(s), null))])
        {
            Scripts = WindowScripts.RemoveOlder(record.KvApp!, [.. going.Select(s => (s.KeyId, s.Name))]),
        },
        async ct =>
        {
            var applications = new Applications(network, context.InVault());
            foreach (var secret in going) await applications.RemoveSecretAsync(application.Id, secret.KeyId, ct);
            return new Done($"removed {string.Join(", ", going.Select(s => s.KeyId))}");
        });

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts);
}
