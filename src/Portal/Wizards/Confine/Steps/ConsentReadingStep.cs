using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>A step that rests on the consents in Entra too.</summary>
public abstract class ConsentReadingStep(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    protected CloudNetwork Network => network;

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [.. base.Needs(context), Apis.Graph(context.Confine().TenantId, "Application.Read.All", "Directory.Read.All")];

    protected override async Task<(ConfineSetUp Plan, Func<SetUp, object>? Learned)> KnowAsync(StepContext context, CancellationToken ct) =>
        await ReadConsents.WithAsync(network, context, await base.KnowAsync(context, ct), Time, ct);
}
