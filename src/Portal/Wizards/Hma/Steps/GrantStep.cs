using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>full_access_as_app granted to HMA-App.</summary>
public sealed class GrantStep(GrantDecisions decisions, CloudNetwork network, TimeProvider time) : GrantPermissions(decisions, network, time)
{
    public override string Key => HmaWizard.Grant;
    public override string Title => "Grant";
    public override string Needed => "HMA-App holds full_access_as_app on Office 365 Exchange Online.";
    public override string Why => "This is the moment HMA-App gets its reach. It is effective at once, and nothing that Microsoft confirms confines it on-premises.";

    protected override string ResourceAppId => WellKnown.ExchangeOnline;

    protected override (string Step, string Title) AppStep => (HmaWizard.HmaApp, "HMA-App");

    protected override string TenantOf(SetUp setUp) => setUp.Record().Form.ExchangeTenantId;

    protected override ConsentWish? Wish(SetUp setUp) => HmaFacts.Wish(setUp.Record());

    protected override void RequireRead(SetUp setUp)
    {
        if (setUp.Record().Certificate is { Pasted: true } certificate)
            throw new StepRefusedException(new Problem(
                $"Nothing was granted: which certificate {certificate.Name} is, is known from pasted answers only.",
                "HMA-App would get its reach together with that certificate, and pasted answers could name somebody else's.",
                "Let somebody who may read the key vault look at the certificate's step, then run this one again; or use this step's script.", "Somebody who may read the key vault"));
    }

    protected override object With(SetUp setUp, IReadOnlyList<(TenantPermission Permission, GrantRef Grant)> held) => setUp.Record() with { Grant = held[0].Grant };
}
