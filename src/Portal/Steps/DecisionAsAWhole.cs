using Portal.Approvals;
using Portal.Plans;

namespace Portal.Steps;

/// <summary>What a decision on one change as a whole is worth now, as its step says it. Where permissions are decided one by one, <see cref="DecidePermissions"/> says more.</summary>
/// <param name="What">What was asked for: "the plan".</param>
/// <param name="Changed">Why a decision would not count any more: "what the app reaches changed".</param>
/// <param name="Stays">What a denial leaves, a sentence: "What the app reaches stays as it is."</param>
internal sealed record DecisionAsAWhole(string What, string Changed, string Stays)
{
    public Observation Say(ApprovalCheck check, DateTimeOffset now)
    {
        return check switch
        {
            ApprovalCheck.Pending(var a) => Saw(Truth.Waiting, $"Asked by {a.RequesterName.Isolated()}; waits for an approver.", a) with { ForPeople = true },
            ApprovalCheck.Approved(var a, { Count: > 0 }, _) => Saw(Truth.Ok, $"{a.DeciderName.Isolated()} approved it: {a.DecisionReason}", a),
            ApprovalCheck.Approved(var a, _, _) => Denied(a),
            ApprovalCheck.Denied(var a) => Denied(a),
            ApprovalCheck.Expired(var a) => Saw(Truth.NotOk, "Nobody decided it in time. Ask again.", a),
            ApprovalCheck.Voided(var a, var changes) => Saw(Truth.NotOk, $"The decision no longer counts, because {Changed}.", a,
                new Problem(
                    "What was decided on is not so any more.",
                    string.Join("; ", changes.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}")),
                    "Check that the change was meant, then ask again.",
                    "You, then an approver")),
            _ => Saw(Truth.NotOk, "Nobody has been asked yet.", null),
        };

        Observation Denied(Approval a) =>
            Saw(
                Truth.NotOk,
                $"{a.DeciderName.Isolated()} did not allow it: {a.DecisionReason}",
                a,
                new Problem($"{a.DeciderName.Isolated()} denied {What}.", a.DecisionReason, $"Talk to the approver. {Stays}", "The approver"));

        Observation Saw(Truth truth, string sentence, Approval? a, Problem? problem = null) =>
            new(truth, sentence, "this portal", now, a is null ? [] : [new("Request", $"#{a.Id}, {a.RequestedAt:yyyy-MM-dd HH:mm} UTC"), new("Reason", a.Why)], problem);
    }
}
