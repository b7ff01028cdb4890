using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Wizards.Abandon;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine.Undo;

/// <summary>The scope group goes last, where the plan made it and no policy or scope of any app names it.</summary>
public sealed class UndoGroup(ScopingExchange exchange, ConfineGate gate, CloudNetwork network, WizardCatalogSource wizards, Deeds deeds, TimeProvider time) : UndoStep(exchange, gate, network, wizards, deeds, time)
{
    public override string Key => UndoWizards.Group;
    public override string Title => "Scope group taken away";
    public override string Needed => "The group that this plan made is gone, or somebody decided that it stays.";
    public override string Why => "A group that looks like a scope and is none misleads. It goes only where nothing else names it; people may have begun to send mail to it, so it can be left.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/remove-distributiongroup";

    protected override async Task<Finding> FindAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (report.GroupAsked(plan.Form.GroupAddress) is not { } group)
            return Told(report.Unread.Contains(plan.Form.GroupAddress, StringComparer.OrdinalIgnoreCase)
                ? Saw(Truth.CouldNotCheck, $"The group {plan.Form.GroupAddress.Isolated()} could not be read.", [], report)
                : Saw(Truth.Ok, "The group is gone.", [], report));
        var name = group.Name.Isolated();
        if (!plan.Form.CreateGroup || !await MadeAsync(context, plan, ScopingChanges.Group, ct))
            return Told(Saw(
                Truth.Ok,
                $"{name} stays: this plan did not make it.",
                [Stays("Group", $"{group.Name}, {group.Address}", report, "this plan did not make it.")],
                report));
        var uses = Uses(report, group);
        List<Fact> facts = [Goes("Group", $"{group.Name}, {group.Address}", report, $"{(group.Members ?? []).Count} members, who stay what they are."), .. uses.Select(u => Fact("Used by", u, report, Truth.NotOk))];
        if (uses.Count > 0)
        {
            var used = new Problem(
                $"{name} is used by something else: {uses[0].Isolated()}.",
                "Without the group nobody would be in its reach.",
                "Leave the group, with that as the reason; or take away what uses it first.",
                "You");
            return Told(Saw(Truth.NotOk, used.Sentence, facts, report, used) with { ForPeople = true });
        }

        return new Finding(Saw(Truth.NotOk, $"{name} is there, and nothing that is known uses it.", facts, report),
        [
            Write(context, plan, ScopingChanges.Group, $"Delete the group {name}", group.Name, [new Change("Group", $"{group.Name}, {group.Address}", null)],
                UndoScripts.Group(plan, group.Dn, group.Name),
                r => r.GroupAsked(plan.Form.GroupAddress) is null && !r.Unread.Contains(plan.Form.GroupAddress, StringComparer.OrdinalIgnoreCase),
                async (admin, now, c) =>
                {
                    if (now.GroupAsked(plan.Form.GroupAddress)?.Dn != group.Dn || Uses(now, group).Count > 0) throw Changed("the group, or what uses it");
                    if ((await Online.ScopesOfAsync(context, plan, group, c)) is [var scope, ..])
                        throw new StepRefusedException(new Problem(
                            $"Nothing was changed: the management scope {scope.Isolated()} names the group.",
                            null,
                            "Leave the group, with that as the reason.",
                            "You"));
                    await admin.RemoveGroupAsync(group.Dn, c);
                }),
        ]);
    }

    /// <summary>Policies of the app that this plan did not make, and those that name every app.</summary>
    private static IReadOnlyList<string> Uses(ScopingReport report, ScopingGroup group) =>
        [.. (report.Policies ?? []).Where(p => report.GroupAsked(p.Group)?.Dn == group.Dn).Select(p => $"the policy {p.Identity} of {(p.IsOfTheApp ? "this app" : "every app")}"), .. report.Uses];
}
