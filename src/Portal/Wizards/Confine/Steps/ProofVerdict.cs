using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Confine.Reading;
using static Portal.Wizards.Confine.Steps.ConfineStep;

namespace Portal.Wizards.Confine.Steps;

/// <summary>What the answers about the mailbox in scope and the one out of it prove, and what to do where they contradict.</summary>
internal static class ProofVerdict
{
    /// <summary>What Exchange's test of the policies says; <see cref="TestStep"/> judges that of the roles.</summary>
    public static Observation OfPolicy(ConfineSetUp plan, ScopingReport report, IReadOnlyList<Fact> facts)
    {
        var (inside, outside) = (Of(plan.Form.Inside), Of(plan.Form.Outside));
        if (inside is null || outside is null) return Saw(Truth.CouldNotCheck, "Exchange's test gave no verdict on both mailboxes. Read again.", facts, report);
        if (inside == false)
            return Saw(
                Truth.NotOk,
                $"Exchange's test denies {plan.Form.Inside.Isolated()}, which must be reached.",
                facts,
                report,
                new Problem(
                    $"Exchange's test denies {plan.Form.Inside.Isolated()}.",
                    "It is not in the group yet, or another policy denies it.",
                    "Look at the members, and at policies that deny.",
                    Exchange));
        return outside == true ? Saw(
            Truth.NotOk,
            $"Exchange's test grants {plan.Form.Outside.Isolated()}, which must not be reached.",
            facts,
            report,
            new Problem(
                $"Exchange's test grants {plan.Form.Outside.Isolated()}.",
                "It is in the group, or in that of another policy; without any policy every test says yes.",
                "Look at the group and the policies.",
                Exchange))
            : Saw(Truth.Ok, "", facts, report);

        bool? Of(string mailbox) => report.Tests.FirstOrDefault(t => t.Cmdlet == ScopingTest.ByPolicy && t.Mailbox.Equals(mailbox, StringComparison.OrdinalIgnoreCase))?.Yes;
    }

    /// <summary>What Exchange's test and the calls say together.</summary>
    public static Observation OfCalls(ConfineSetUp plan, OutsideProof proof, IReadOnlyList<Fact> facts, ScopingReport report)
    {
        if (!proof.HasRights)
            return Saw(
                Truth.NotOk,
                "The app holds nothing that opens mailboxes, so no call can prove the scope.",
                facts,
                report,
                new Problem(
                    "The app holds nothing that opens mailboxes.",
                    "Nothing is consented, and no role is assigned.",
                    "Grant what the profile needs, then prove again.",
                    ConsentRoles.ForGraph));
        if (proof.Contradiction is { } wrong)
        {
            var opened = wrong.Value.EndsWith(": opened", StringComparison.Ordinal);
            var problem = opened
                ? new Problem(
                    "Exchange's test says no, and the call says yes.",
                    $"{wrong.Name}, {wrong.Value}. A consent or a role beside the scope opens it still; or calls do not know the change yet.",
                    "Look for a consent that is still there and for other roles of the app; then prove again in half an hour.",
                    Exchange)
                : new Problem(
                    "Exchange's test says yes, and the call says no.",
                    $"{wrong.Name}, {wrong.Value} The test looks past the cache that calls go through; or something besides the scope keeps the app out: EWS of the mailbox or the organization, the list of allowed apps, a licence.",
                    plan.Gone.Count > 0
                        ? "If mailboxes fail, grant the consent again at once, in the step \"Consent removed\". Otherwise wait half an hour and prove again."
                        : "Wait half an hour and prove again; if it stays so, look at the readiness of the profile's set-up.",
                    Exchange);
            return Saw(Truth.NotOk, problem.Sentence, facts, report, problem);
        }

        if (!proof.IsGood) return Saw(Truth.CouldNotCheck, "Some calls were not answered. Prove again.", facts, report);
        return Saw(
            Truth.Ok,
            $"Proven {proof.WorldAt:d MMMM yyyy HH:mm} UTC: {plan.Form.Inside.Isolated()} opens and {plan.Form.Outside.Isolated()} does not, says Exchange's test and say calls as the app.",
            facts,
            report);
    }
}
