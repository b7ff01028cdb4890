using Portal.Cloud;
using Portal.Plans;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Steps;

/// <summary>Every mailbox that is to be reached is in the group. Nobody is taken out: who is in it besides is said before anything is decided.</summary>
public sealed class MembersStep(ScopingExchange exchange, ConfineGate gate, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    private const int Shown = 50;

    public override string Key => ConfineWizards.Members;
    public override string Title => "Members";
    public override string Needed => "Every mailbox that is to be reached is a member of the scope group.";
    public override string Why => "A mailbox outside the group stops synchronizing as soon as the scope is in force. So the members are there before the scope is.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/add-distributiongroupmember";

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (report.GroupAsked(plan.Form.GroupAddress) is not { } group) return Told(Saw(Truth.NotReached, "Waits for the group.", [], report));
        if (group.Members is not { } members) return Told(Saw(Truth.CouldNotCheck, $"The members of {group.Name.Isolated()} could not be read.", [], report));
        var missing = Missing(plan, report);
        List<Fact> facts =
        [
            Fact("Members", $"{members.Count(m => !m.IsGroup)} directly", report), .. Without(plan, members, report),
            .. report.Failed.Where(f => f.StartsWith("member: ", StringComparison.Ordinal))
                .Select(f => Fact(
                    "Could not be added",
                    f["member: ".Length..],
                    report,
                    Truth.NotOk,
                    "Check the address; it may be misspelt, or nobody of that tenant. Take it off the list if it is not needed.")),
            .. missing.Take(Shown).Select(m => Fact("Missing", m, report, Truth.NotOk)),
        ];
        if (missing.Count == 0) return Told(Saw(Truth.Ok, $"All {plan.Members.Count} mailboxes are in {group.Name.Isolated()}.", facts, report));
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        var taken = TakenOut(plan, group, missing.Count);
        return new Finding(Saw(Truth.NotOk, taken?.Sentence ?? $"{missing.Count} of {plan.Members.Count} mailboxes {(missing.Count == 1 ? "is" : "are")} not in {group.Name.Isolated()} yet.", facts, report, taken),
        [
            Write(context, plan, ScopingChanges.Members, missing.Count == 1 ? $"Add {missing[0].Isolated()} to {group.Name.Isolated()}" : $"Add {missing.Count} mailboxes to {group.Name.Isolated()}", group.Name,
                [.. missing.Take(Shown).Select(m => new Change("Member", null, m)), .. missing.Count > Shown ? new[] { new Change("Further members", null, $"{missing.Count - Shown} more") } : []],
                ScopingScripts.AddMembers(plan, missing), r => Missing(plan, r).Count == 0, async (admin, now, c) =>
                {
                    foreach (var member in Missing(plan, now)) await AddAsync(() => admin.AddMemberAsync(plan.Form.GroupAddress, member, c), member);
                }),
        ]);
    }

    /// <summary>Who is not in reach by this group: nested members count for a policy, and not for a scope.</summary>
    internal static IReadOnlyList<string> Missing(ConfineSetUp plan, ScopingReport report)
    {
        if (report.GroupAsked(plan.Form.GroupAddress) is not { Members: { } members } group) return plan.Members;
        var there = plan.Plan == ConfinePlan.Policy ? ScopeReach.InGroup(report, group) : members.Where(m => !m.IsGroup).Select(m => m.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. plan.Members.Where(m => !there.Contains(m))];
    }

    /// <summary>The policy and the scope are made when everybody is in the group; who is missing afterwards was taken out. Null while neither was made.</summary>
    private static Problem? TakenOut(ConfineSetUp plan, ScopingGroup group, int missing)
    {
        if (!plan.Changes.ContainsKey(ScopingChanges.Policy) && !plan.Changes.ContainsKey(ScopingChanges.Scope) || !plan.Changes.TryGetValue(ScopingChanges.Members, out var seen)) return null;
        return new Problem($"{missing} of {plan.Members.Count} mailboxes {(missing == 1 ? "is" : "are")} no longer in {group.Name.Isolated()}.",
            $"Somebody took {(missing == 1 ? "it" : "them")} out; that was seen on {seen.WorldAt:d MMMM yyyy HH:mm} UTC. Only members are within reach, so synchronization of {(missing == 1 ? "it" : "these")} stops as soon as calls notice.",
            $"Find out who and why. If {(missing == 1 ? "it is" : "they are")} to stay within reach, this step puts {(missing == 1 ? "it" : "them")} back; nobody else is touched.", Exchange);
    }

    /// <summary>In the group, and nothing there to open: a policy or scope names it all the same.</summary>
    private static IEnumerable<Fact> Without(ConfineSetUp plan, IReadOnlyList<ScopingMember> members, ScopingReport report) =>
        members.Where(m => !m.IsGroup && !m.IsMailbox)
            .Take(Shown)
            .Select(m => Fact(
                "Member without a mailbox",
                $"{m.Address} ({m.Type})",
                report,
                plan.Form.Inside.Equals(m.Address, StringComparison.OrdinalIgnoreCase) ? Truth.NotOk : null,
                "It has no mailbox in Exchange Online: moved on-premises, never given a licence, or a contact. There is nothing to open, and its synchronization fails.") with { Aside = true });

    private async Task AddAsync(Func<Task> add, string member)
    {
        try
        {
            await add();
        }
        catch (CloudException error) when (ScopingExchange.IsMissing(error.Error))
        {
            throw new StepRefusedException(new Problem(
                $"{member.Isolated()} could not be added: nobody of that tenant has this address.",
                "It is misspelt, deleted, or of another tenant. Who came before it on the list is in the group now.",
                "Correct or remove it in the step \"Reach now and afterwards\", then run this step again: nobody is added twice.",
                "You",
                null,
                error.Error.Ids));
        }
        catch (CloudException error) when (error.Error.Kind == CloudErrorKind.Exists)
        {
            // Somebody else was faster; it is where it should be.
        }
    }
}
