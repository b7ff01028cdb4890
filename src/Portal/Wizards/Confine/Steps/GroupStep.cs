using Portal.Plans;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Confine.Scripts;

namespace Portal.Wizards.Confine.Steps;

/// <summary>The group whose members the app may reach: chosen, or made as a mail-enabled security group, which policies and scopes both take.</summary>
public sealed class GroupStep(ScopingExchange exchange, ConfineGate gate, TimeProvider time) : ConfineStep(exchange, gate, time)
{
    public override string Key => ConfineWizards.Group;
    public override string Title => "Scope group";
    public override string Needed => "There is one group whose members are the mailboxes that the app may reach.";
    public override string Why => "Who is in the group is in reach: from then on adding and removing mailboxes is a matter of membership, and nobody touches the policy or the scope again.";
    public override string Link => "https://learn.microsoft.com/powershell/module/exchange/new-distributiongroup";

    protected override async Task<Finding> JudgeAsync(StepContext context, ConfineSetUp plan, ScopingReport report, CancellationToken ct)
    {
        if (report.GroupAsked(plan.Form.GroupAddress) is { } group && ScopeObstacles.Of(plan, report) is null)
            return Told(Saw(
                Truth.Ok,
                $"{group.Name.Isolated()} is there.",
                [Fact("Group", $"{group.Name}, {group.Address}", report, Truth.Ok), Fact("Kind", group.Type, report), Fact("Distinguished name", group.Dn, report)],
                report));
        if (await NotBeforeAsync(context, plan, report, ct) is { } not) return Told(not);
        var (name, address) = (plan.Form.GroupName, plan.Form.GroupAddress);
        return new Finding(Saw(Truth.NotOk, $"There is no group {address.Isolated()} yet.", [], report),
        [
            Write(context, plan, ScopingChanges.Group, $"Create the group {name.Isolated()}", name, [new Change("Group", null, $"{name}, {address}"), new Change("Kind", null, "mail-enabled security group")],
                ScopingScripts.CreateGroup(plan), r => r.GroupAsked(address) is not null, (admin, _, c) => admin.CreateGroupAsync(name, address, c)),
        ]);
    }
}
