using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>
/// Before the consent: what confines HMA-App. On-premises nothing that Microsoft confirms; ApplicationImpersonation can be tried, and the credential window tells what it does here. In the cloud a policy on an
/// empty group shuts the app out.
/// </summary>
public sealed class HmaScope(HmaShutOut cloud, TimeProvider time) : IStep
{
    public string Key => HmaWizard.Scope;
    public string Title => "Scope";
    public string Needed => "It is known what confines HMA-App, or somebody decided that nothing does.";
    public string Why =>
        "full_access_as_app opens every mailbox that trusts this tenant, on-premises and in Exchange Online. Application access policies and roles for applications work in the cloud only; whether ApplicationImpersonation narrows an app on-premises Microsoft does not say.";
    public string Who => "Exchange administrator on-premises (Organization Management) for the one, of Exchange Online for the other.";
    public string Link => "https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-configure-impersonation";

    /// <summary>The policy in the cloud is an Exchange administrator's, where the portal makes it with one click; what confines the app on-premises, and that nothing does, is the set-up's own.</summary>
    public bool HandsOver => cloud.IsOn;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => cloud.Needs(context.Record());

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var known = await cloud.LookAsync(context, context.Record(), ct);
        return new Finding(Judge(context.Record(), known?.Fact), known?.Command is { } command ? [command] : []);
    }

    /// <param name="inCloud">What the portal read of the cloud; null where it may not.</param>
    private Observation Judge(HmaSetUp record, Fact? inCloud)
    {
        var (scoping, tried) = (record.Scoping, record.Proof?.Links.FirstOrDefault(l => l.Name == Rehearsal.OutOfScope));
        List<Fact> facts =
        [
            tried ?? new(Rehearsal.OutOfScope, scoping.Outside.Length == 0 ? "none is named, so nothing is tried" : $"{scoping.Outside}: tried by the next credential window"),
            inCloud ?? new(
                "In Exchange Online",
                record.HmaApp is { } app
                    ? $"{app.Name.Isolated()} reaches every cloud mailbox too, unless a policy shuts it out"
                    : "HMA-App will reach every cloud mailbox too, unless a policy shuts it out",
                null,
                "It is the same permission on the same resource. The second script below shuts it out: a policy that restricts it to an empty group. Keep it off EwsAllowedAppIDs besides. Neither protects mailboxes on-premises.")
                {
                    Aside = true,
                    Who = "Exchange Administrator of the tenant"
                },
        ];
        if (tried is { Truth: null }) return Saw(Truth.Ok, $"{tried.Value}.", facts);
        if (scoping.NotConfined.Length > 0) return Saw(Truth.Ok, $"Not confined: HMA-App reaches every mailbox that trusts this tenant. {scoping.NotConfined}", facts);
        return Saw(
            Truth.NotOk,
            scoping.Outside.Length > 0
                ? "Not known to be confined: the next credential window tries the mailbox out of scope."
                : "Not confined: HMA-App reaches every mailbox that trusts this tenant. Nobody has decided that it may.",
            facts) with { ForPeople = true };
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "this set-up", time.GetUtcNow(), facts);
}
