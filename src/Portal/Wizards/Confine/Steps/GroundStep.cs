using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Steps;

/// <summary>What confines the app now, what it would reach afterwards, and whether anything stands against that.</summary>
public sealed class GroundStep(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, Places places, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    private const int Shown = 30;

    public override string Key => ConfineWizards.Ground;
    public override string Title => "Reach now and afterwards";
    public override string Needed => "It is known what the app reaches now and what it would reach afterwards, and nothing stands against the plan.";
    public override string Why =>
        "Policies and roles add up in ways that mislead: with no policy every test says yes, a denying policy comes first, a role is never narrowed by a policy, and a scope does not count nested members. So all of it is read before anything is written.";
    public override string Who => "Exchange Administrator or Global Reader of that tenant.";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) =>
        IsKnown(context.Confine()) ? base.Needs(context) : [.. base.Needs(context), Apis.Graph(context.Confine().TenantId, "Application.Read.All", "Directory.Read.All")];

    /// <summary>A plan that was begun from a profile knows the client id alone; an enterprise application may not be there yet.</summary>
    private static bool IsKnown(ConfineSetUp plan) => plan.Closed || plan.App is { ServicePrincipalId: not null, ObjectId.Length: > 0 };

    protected override async Task<(ConfineSetUp Plan, Func<SetUp, object>? Learned)> KnowAsync(StepContext context, CancellationToken ct)
    {
        var known = await base.KnowAsync(context, ct);
        if (IsKnown(known.Plan)) return known;
        var (id, credential) = (known.Plan.App.AppId, context.In(known.Plan.TenantId));
        var (application, principal) = await Looking.BothAsync(new Applications(network, credential).FindAsync(id, ct), new ServicePrincipals(network, credential).FindAsync(id, ct));
        var app = known.Plan.App with
        {
            ObjectId = application?.Id ?? known.Plan.App.ObjectId,
            ServicePrincipalId = principal?.Id,
            Name = Lines.One(principal?.DisplayName ?? application?.DisplayName ?? known.Plan.App.Name)
        };
        return (known.Plan with { App = app }, s => ((ConfineSetUp)(known.Learned?.Invoke(s) ?? s.Confine())) with { App = app });
    }

    protected override Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        var (after, before) = (ReachNote.Of(ScopeReach.After(plan, report)), plan.Before!);
        var widened = ConfineGate.Widened(plan);
        List<Fact> facts =
        [
            Fact("Reach before this plan", before.Words, report), Fact("Reach afterwards", after.Words, report, null, plan.MembersFrom.Length > 0 ? $"From {plan.MembersFrom}." : null),
            .. report.Policies?.Select(p =>
                Fact(
                    p.Restricts ? "Policy that restricts" : "Policy that denies",
                    $"{p.ScopeName}{(p.IsOfTheApp ? "" : ", for every app")}",
                    report,
                    null,
                    p.Restricts ? null : "It stays, and is never converted: it narrows consents, not roles."))
                ?? [],
            .. (report.Roles ?? []).Select(r => Fact("Role", $"{r.Role}, {(r.IsUnscoped ? "for the whole organization" : r.Scope)}", report)),
            .. widened.Take(Shown).Select(m => Fact("Comes within reach", m, report) with { Aside = true }),
            .. before.Unknown.Concat(after.Unknown).Distinct(StringComparer.Ordinal).Select(u => Fact("Not known", u, report, Truth.CouldNotCheck)),
            .. Nested(plan, report).Take(Shown)
                .Select(n => Fact(
                    "Nested member",
                    n.Mailbox,
                    report,
                    null,
                    $"Only through {n.Through}: a policy counts it, a scope does not, so the plan makes it a direct member.") with { Aside = true }),
        ];
        if (ScopeObstacles.Of(plan, report) is { } obstacle) return Task.FromResult(Told(Saw(Truth.NotOk, obstacle.Sentence, facts, report, obstacle)));
        if (before.Unknown.Count + after.Unknown.Count > 0) return Task.FromResult(Told(Saw(Truth.CouldNotCheck, "What the app reaches could not be known completely.", facts, report)));
        var tenant = places.TenantName(plan.TenantId).Isolated();
        return Task.FromResult(Told(Saw(
            Truth.Ok,
            $"In {tenant} the app reaches {before.Words} now and {after.Words} afterwards{(widened.Count > 0 ? $"; {widened.Count} come within reach that were not" : "")}.",
            facts,
            report)));
    }

    private static IEnumerable<(string Mailbox, string Through)> Nested(ConfineSetUp plan, ScopingReport report)
    {
        if (plan.Plan == ConfinePlan.Policy) return [];
        var groups = report.Restricting.Select(p => report.GroupAsked(p.Group)).Append(report.GroupAsked(plan.Form.GroupAddress)).OfType<ScopingGroup>().DistinctBy(g => g.Dn);
        return groups.SelectMany(g => ScopeReach.Nested(report, g)).DistinctBy(n => n.Mailbox);
    }
}
