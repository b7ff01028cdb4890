using Portal.Cloud;
using Portal.Plans;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Steps;

/// <summary>An application access policy that restricts the app to the group. It needs the app's id and nothing in Entra.</summary>
public sealed class PolicyStep(ScopingExchange exchange, ConfineGate gate, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    public override string Key => ConfineWizards.Policy;
    public override string Title => "Policy";
    public override string Needed => "An application access policy restricts the app to the scope group.";
    public override string Why =>
        "It narrows what is consented in Microsoft Entra: over Exchange Web Services, and over Microsoft Graph for mail, settings, calendars and contacts. Made before the consent, the app is never wider than its group. Microsoft calls these policies legacy and names no end.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy";

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (report.GroupAsked(plan.Form.GroupAddress) is not { Members: { } } group) return Told(Saw(Truth.NotReached, "Waits for the group.", [], report));
        var facts = (report.Policies ?? []).Select(p => Fact(p.Restricts ? "Policy that restricts" : "Policy that denies", $"{p.ScopeName}{(p.IsOfTheApp ? "" : ", for every app")}", report, null, p.Identity)).ToList();
        if (Ours(plan, report) is not null)
            return Told(Saw(Truth.Ok, $"A policy restricts the app to {group.Name.Isolated()}. {ScopingClock.Sentence(plan, context.Now)}".TrimEnd(), facts, report));
        if (ScopeReach.InGroup(report, group).Count == 0)
            return Told(Saw(
                Truth.NotOk,
                $"{group.Name.Isolated()} is empty: with a policy on it the app would reach no mailbox at all.",
                facts,
                report,
                new Problem("The scope group is empty.", null, "Add its members first, in the step before.", "You")));
        if (MembersStep.Missing(plan, report) is { Count: > 0 } missing)
            return Told(Saw(Truth.NotReached, $"Waits for {missing.Count} members that are not in the group yet: they would stop synchronizing.", facts, report));
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        var gone = plan.Changes.TryGetValue(ScopingChanges.Removed, out var removed) && plan.Changes.ContainsKey(ScopingChanges.Policy);
        var problem = gone
            ? new Problem(
                "The policy is gone.",
                $"Somebody removed it: it was last missed on {removed!.WorldAt:d MMMM yyyy HH:mm} UTC. Calls notice within 30 minutes, and then the app reaches whatever is consented.",
                "Find out who and why, then make it again.",
                Exchange)
            : null;
        problem ??= report.Failed.FirstOrDefault(f => f.StartsWith(ScopingScripts.PolicySpace + ": ", StringComparison.Ordinal)) is { } full ? NoSpace([full]) : null;
        var (text, shown) = (ScopingScripts.Description(plan.Key), report.PolicyIdentities);
        return new Finding(Saw(Truth.NotOk, problem?.Sentence ?? $"No policy restricts the app to {group.Name.Isolated()} yet.", facts, report, problem),
        [
            Write(
                context,
                plan,
                ScopingChanges.Policy,
                $"Restrict {plan.App.Name.Isolated()} to {group.Name.Isolated()}",
                plan.App.Name,
                [new Change("Application access policy", null, $"RestrictAccess to {group.Name}, {group.Address}")],
                ScopingScripts.CreatePolicy(plan, shown, text), r => Ours(plan, r) is not null, async (admin, now, c) =>
                {
                    if (!now.PolicyIdentities.SequenceEqual(shown, StringComparer.Ordinal)) throw Changed("the policies of this app");
                    await RestrictAsync(() => admin.RestrictAsync(plan.App.AppId, plan.Form.GroupAddress, text, c));
                }),
        ]);
    }

    private static ScopingPolicy? Ours(ConfineSetUp plan, ScopingReport report) => report.GroupAsked(plan.Form.GroupAddress) is { } group
        ? report.Restricting.FirstOrDefault(p => p.IsOfTheApp && report.GroupAsked(p.Group) is { } scope && scope.Dn == group.Dn) : null;

    private static async Task RestrictAsync(Func<Task> restrict)
    {
        try
        {
            await restrict();
        }
        catch (CloudException error) when (error.Error.Message.Contains("total size of App Access Policies", StringComparison.OrdinalIgnoreCase))
        {
            throw new StepRefusedException(NoSpace(error.Error.Ids));
        }
    }

    private static Problem NoSpace(IReadOnlyList<string>? ids) =>
        new(
            "The organization has no space for another policy.",
            "All application access policies share a fixed amount of space; about 300 with short descriptions fill it.",
            "Shorten the descriptions of policies that are there, remove ones that are not needed, or confine this app by roles instead.",
            Exchange,
            "https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy",
            ids);
}
