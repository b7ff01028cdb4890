using Portal.Approvals;
using Portal.Cloud;
using Portal.Plans;

namespace Portal.Steps;

/// <summary>What a grant's step says of the grants it found.</summary>
/// <param name="tellsOthers">Whether the step also tells of grants that nobody asked for in this set-up.</param>
internal sealed class GrantFindings(string resourceAppId, bool tellsOthers, DateTimeOffset now)
{
    public Observation Say(GrantsSeen seen)
    {
        var (name, facts) = (seen.App.Name.Isolated(), Read(seen));
        if (seen.Unapproved is { Count: > 0 } wrong) return NotApproved(seen, wrong, facts);
        if (tellsOthers && seen.App.Ours && seen.Others.Any()) return Strangers(seen, facts);
        if (seen.OfMine.TrueForAll(j => j.IsRefused)) return Saw(Truth.Ok, $"Nothing is to be granted on {seen.Mine[0].ResourceName}: all of it was refused.", facts);
        if (seen.Held.Count == 0 && seen.Check is not ApprovalCheck.Approved { Permitted.Count: > 0 })
            return Saw(Truth.NotReached, $"{name} holds no permission{(seen.Grants.Count > seen.Held.Count ? " of these" : "")}. The grant waits for the decision.", facts);
        if (seen.Missing.Count == 0) return Saw(Truth.Ok, $"{name} holds {Permitting.Names([.. seen.Held.Select(h => h.Permission)])}, as approved.", facts);
        var by = ((ApprovalCheck.Approved)seen.Missing[0].Check).Approval.DeciderName.Isolated();
        return Saw(
            Truth.Waiting,
            seen.Held.Count == 0
                ? $"Approved by {by}, waiting for somebody who can grant."
                : $"Approved by {by}; {Permitting.Names([.. seen.Missing.Select(m => m.Permission)])} still wait{(seen.Missing.Count == 1 ? "s" : "")} for somebody who can grant.",
            facts);
    }

    private Observation NotApproved(GrantsSeen seen, List<JudgedGrant> wrong, List<Fact> facts)
    {
        var (names, refused) = (Permitting.Names([.. wrong.Select(w => w.Permission)]), wrong.TrueForAll(w => w.IsRefused));
        var problem = refused
            ? new Problem($"{seen.App.Name.Isolated()} holds {names}, which was refused.", "It was granted outside the portal, or consented together with others.",
                "Take it away here, by script or in the Entra admin center. If it is needed after all, ask for a new decision.", ConsentRoles.For(resourceAppId))
            : new Problem($"{seen.App.Name.Isolated()} holds {names}, and no decision that counts allows it.", "It was granted outside the portal, or the app changed since the decision.",
                "Ask for a decision now, or take the grant away in the Entra admin center.", "An approver, or " + ConsentRoles.For(resourceAppId));
        return Saw(Truth.NotOk, problem.Sentence, facts, problem);
    }

    private Observation Strangers(GrantsSeen seen, List<Fact> facts)
    {
        var problem = new Problem($"{seen.App.Name.Isolated()} holds permissions that nobody asked for in this set-up.", "Somebody granted them outside the portal. The secret that Dynamics 365 keeps opens them too.",
            "Take them away in the Entra admin center, or register a separate app for what they are for.", ConsentRoles.ForGraph);
        return Saw(Truth.NotOk, problem.Sentence, facts, problem);
    }

    private List<Fact> Read(GrantsSeen seen)
    {
        List<Fact> read =
        [
            .. seen.Held.Select(j => new Fact(
                "Holds",
                $"{j.Permission.Name} on {j.Grant!.ResourceName}, since {j.Grant.CreatedAt:yyyy-MM-dd HH:mm} UTC",
                j.IsPermitted ? Truth.Ok : Truth.NotOk,
                j.IsPermitted ? null : j.IsRefused ? "Refused by the approver." : "No decision that counts allows it.")),
            .. seen.Missing.Where(_ => seen.OfMine.Count > 1).Select(j => new Fact("Not granted yet", j.Permission.Name)),
            .. seen.OfMine.Where(j => j is { Grant: null, IsRefused: true })
                .Select(j => new Fact("Refused", j.Permission.Name, null, $"Exception: {((ApprovalCheck.Approved)j.Check).Approval.Words(j.Permission.Requested).IfRefused}") { Aside = true }),
            .. seen.Others.Where(_ => tellsOthers || seen.Mine.Count == seen.All.Count).Select(o => new Fact(
                "Holds",
                $"{o.RoleId} on {o.ResourceName}",
                tellsOthers ? Truth.NotOk : null,
                tellsOthers ? "Not asked for in this set-up. Whoever has the app's secret has this too." : null) { Aside = tellsOthers && !seen.App.Ours }),
        ];
        return read.Count == 0 ? [new("Holds", "nothing")] : read;
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph", now, facts, problem);
}
