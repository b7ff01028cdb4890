using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Readiness;
using Portal.SignIn;
using Portal.Steps;
using Portal.Steps.Readiness;
using Portal.Wizards.CrossTenant.Readiness;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>What is there and who may do what, before anything is written. Each thing that is read is a check of its own in <see cref="CrossTenant.Readiness"/>.</summary>
public sealed class ReadinessStep(CloudNetwork network, Places places, ReaderIdentity reader, OnlineExchange exchange, TimeProvider time) : IStep
{
    public string Key => CrossTenantWizard.Readiness;
    public string Title => "Readiness";
    public string Needed => "What this kind of profile can do is known, Exchange Online lets Dynamics 365 in, and it is clear who can do each step.";
    public string Why => "Most set-ups fail on something that could have been read before: a licence without EWS, a list that shuts Dynamics 365 out, a missing right. This step only reads.";
    public string Who => "Anybody may look; you see your own rights.";
    public bool ShowsFacts => true;
    public string Link => CrossTenantLimits.Page;

    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var form = context.Form();
        var dataverse = Apis.Dataverse(form.DataverseTenantId, new Uri(form.EnvironmentUrl));
        return Ground.ReachesTenant(form) ? [Apis.Graph(form.ExchangeTenantId, "Application.Read.All", "Directory.Read.All"), dataverse, .. exchange.Needs(form.ExchangeTenantId)] : [dataverse];
    }

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        using var ground = new Ground(context, network, places, reader, exchange, time.GetUtcNow(), ct);
        var facts = await RunChecks.LookAsync(Checks.All, ground, Before(context));
        var (rules, online, pasted) = (await ground.KnownRulesAsync(), await ground.ReadNowAsync(), Answers.AreUsed);
        return new Finding(Verdict.Of(facts, "Exchange Online, Microsoft Graph, Dataverse", time.GetUtcNow()), [], s => Learned(s.Record(), rules, online, pasted, context.Now));
    }

    private static Observation? Before(StepContext context) => SetUpState.Unpack<Observation>(context.SetUp.Steps.FirstOrDefault(r => r.Step == CrossTenantWizard.Readiness)?.Observation);

    /// <summary>Months that the tenant's policy would refuse are lowered in the form: a proposal that can be typed over. Pasted answers change nothing that was typed.</summary>
    private static CrossTenantSetUp Learned(CrossTenantSetUp record, CredentialRules? rules, OnlineReport? online, bool pasted, DateTimeOffset now) => record with
    {
        Rules = rules ?? record.Rules,
        ExchangeOnline = online is null ? record.ExchangeOnline : record.ExchangeOnline.With(online),
        Form = rules is null || pasted ? record.Form : record.Form with { SecretMonths = CredentialRules.Fit(rules.SecretDays, record.Form.SecretMonths, now) },
    };
}
