using Portal.Plans;
using Portal.Reach;
using Portal.Steps;

namespace Portal.Wizards.Confine;

/// <summary>The scoping plan that was begun from a set-up, and what it knows of what confines the app.</summary>
public sealed class ConfinedBy(SetUps setUps)
{
    private const int Shown = 10;
    private static readonly string[] Kinds = [ConfineWizards.ByPolicy, ConfineWizards.ByRoles, ConfineWizards.Migration];

    /// <summary>The newest one, also while it is taken away; null where there is none.</summary>
    public async Task<SetUp?> PlanAsync(long setUp, CancellationToken ct)
    {
        SetUp? newest = null;
        foreach (var kind in Kinds)
            foreach (var plan in await setUps.OfKindAsync(kind, ct, alsoEnding: true))
                if (plan.Confine().From == setUp && (newest is null || plan.Id > newest.Id)) newest = plan;
        return newest is null ? null : await setUps.FindAsync(newest.Id, ct);
    }

    /// <summary>Null where nothing was read yet.</summary>
    public async Task<Confinement?> OfAsync(long setUp, CancellationToken ct)
    {
        if (await PlanAsync(setUp, ct) is not { } from || from.Confine() is not { Report: { Policies: { } policies } report } plan) return null;
        var reach = ScopeReach.OfConsent(report);
        var mailboxes = reach is { Everything: false, Unknown.Count: 0 } ? reach.Mailboxes.Order(StringComparer.OrdinalIgnoreCase).ToList() : null;
        var who = mailboxes is null ? "" : $", with it the app reaches {ReachNote.Of(reach).Words}: {string.Join(", ", mailboxes.Take(Shown).Select(m => m.Isolated()))}{(mailboxes.Count > Shown ? $" and {mailboxes.Count - Shown} more" : "")}";
        return new Confinement(
            [.. policies.Select(p => ($"policy {p.Identity}",
                $"application access policy that {(p.Restricts ? "restricts it to" : "denies it")} {p.ScopeName.Isolated()}{(p.Restricts ? who : "")} (plan #{from.Id})"))],
            mailboxes?.Count,
            permission => ReachPermissions.Find(permission) is { Policy: true }, plan is { Plan: not ConfinePlan.Policy, Gone.Count: > 0 }, report.Source, report.At);
    }
}
