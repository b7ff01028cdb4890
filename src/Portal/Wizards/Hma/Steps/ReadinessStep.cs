using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Steps.Readiness;
using Portal.Wizards.Hma.Readiness;

namespace Portal.Wizards.Hma.Steps;

/// <summary>What is there and who may do what, before anything is written. Each thing that is read is a check of its own in <see cref="Hma.Readiness"/>.</summary>
public sealed class ReadinessStep(CloudNetwork network, Places places, ReaderIdentity reader, TimeProvider time) : IStep
{
    public string Key => HmaWizard.Readiness;
    public string Title => "Readiness";
    public string Needed => "Exchange asks for Hybrid Modern Authentication, its address is known to Entra, the vault can be reached, and it is clear who can do each step.";
    public string Why => "Most set-ups fail on something that could have been read before: HMA off, an address that is no service principal name of Exchange, a missing right. This step only reads.";
    public string Who => "Anybody may look; you see your own rights.";
    public bool ShowsFacts => true;
    public string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma";

    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var form = context.Form();
        var vaultTenant = context.VaultTenant(places);
        return ApiNeed.Merge([
            Apis.Graph(form.ExchangeTenantId, "Application.Read.All", "Directory.Read.All"), Apis.Graph(vaultTenant, "Application.Read.All"), Apis.Arm(vaultTenant), Apis.KeyVault(vaultTenant),
            Apis.Dataverse(context.Person.TenantId, new Uri(form.EnvironmentUrl)),
        ]);
    }

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        using var ground = new Ground(context, network, places, reader, time.GetUtcNow(), ct);
        var facts = await RunChecks.LookAsync(Checks.All, ground, Before(context));
        var vault = await ground.KnownVaultAsync();
        var rules = await ground.KnownRulesAsync();
        var pasted = Answers.AreUsed;
        return new Finding(Verdict.Of(facts, "Exchange, Microsoft Graph, Azure, Key Vault, Dataverse", time.GetUtcNow()), [], s => Learned(s.Record(), vault, rules, pasted, context.Now));
    }

    private static Observation? Before(StepContext context) => SetUpState.Unpack<Observation>(context.SetUp.Steps.FirstOrDefault(r => r.Step == HmaWizard.Readiness)?.Observation);

    /// <summary>
    /// Months that the tenant's policy would refuse are lowered in the form: a proposal that can be typed over. Pasted answers change nothing that was typed; the
    /// planned dates fit their rules all the same.
    /// </summary>
    private static HmaSetUp Learned(HmaSetUp record, VaultRef? vault, CredentialRules? rules, bool pasted, DateTimeOffset now) => record with
    {
        Vault = vault ?? record.Vault,
        Rules = rules ?? record.Rules,
        Form = rules is null || pasted ? record.Form : record.Form with
        {
            SecretMonths = CredentialRules.Fit(rules.SecretDays, record.Form.SecretMonths, now), CertificateMonths = CredentialRules.Fit(rules.CertificateDays, record.Form.CertificateMonths, now),
        },
    };
}
