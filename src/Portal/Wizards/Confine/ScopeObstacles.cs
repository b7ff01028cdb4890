using Portal.Plans;
using Portal.Reach;
using Portal.Wizards.Confine.Reading;

namespace Portal.Wizards.Confine;

/// <summary>Why a plan must not go on with what is known, each with its own words.</summary>
internal static class ScopeObstacles
{
    private const string Exchange = "Exchange Administrator";
    private const string Policies = "https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy";
    private const string Rbac = "https://learn.microsoft.com/exchange/permissions-exo/application-rbac";

    /// <summary>The first one; null when nothing stands against the plan.</summary>
    public static Problem? Of(ConfineSetUp plan, ScopingReport report) => Unread(plan, report) ?? Typed(plan) ?? Migration(plan, report) ?? Wide(plan, report) ?? Group(plan, report) ?? Reached(plan, report);

    /// <summary>What has to be known could not be read.</summary>
    internal static Problem? Unread(ConfineSetUp plan, ScopingReport report)
    {
        if (report.Policies is null)
            return new(
                "The policies of the app could not be read.",
                First(report, "policies"),
                "Let somebody with View-Only Configuration read them: Exchange Administrator or Global Reader.",
                Exchange);
        if (plan.Plan != ConfinePlan.Policy && report.Roles is null)
            return new(
                "The roles of the app could not be read.",
                First(report, "roles") ?? First(report, "pointer"),
                "Let an Exchange Administrator or Global Reader read them.",
                Exchange);
        return report.Unread.Count > 0
            ? new Problem(
                $"The group {report.Unread[0].Isolated()} could not be read, so nobody knows who is in it.",
                First(report, "group"),
                "Read again; a group that cannot be read never counts as empty.",
                Exchange)
            : null;
    }

    private static string? First(ScopingReport report, string part) => report.Failed.FirstOrDefault(f => f.StartsWith(part + ":", StringComparison.Ordinal)) is { } failed ? failed[(part.Length + 2)..].Isolated() : null;

    private static Problem? Typed(ConfineSetUp plan)
    {
        if (plan.Form.GroupAddress.Length == 0) return new("The scope group is not chosen yet.", null, "Choose or name it in this step.", "You");
        if (plan.Plan != ConfinePlan.Migrate && plan.Members.Count == 0)
            return new("Nobody said yet which mailboxes the app is to reach.", null, "Take them from the profile, from a list or by a rule, in this step.", "You");
        if (plan is { AsksPrincipal: true, App.ServicePrincipalId: null })
            return new(
                "Which enterprise application the app has in that tenant is not known.",
                "Roles are given to it, and this portal may not look there.",
                "Type its object id in this step; somebody of that tenant finds it in the Microsoft Entra admin center.",
                "You");
        if (plan.Form.Inside.Length == 0 || plan.Form.Outside.Length == 0)
            return new(
                "The two mailboxes of the proof are not named yet.",
                "A scope is proven by one mailbox that is reached and one that is not; with no policy at all every test says yes.",
                "Name both in this step.",
                "You");
        return null;
    }

    private static Problem? Migration(ConfineSetUp plan, ScopingReport report)
    {
        if (plan.Plan != ConfinePlan.Migrate || plan.Began) return null;
        if (report.Restricting.Any(p => p.IsOfTheApp)) return null;
        return report.Denying.Any()
            ? new(
                "The app has only policies that deny, and those are never converted.",
                "A scope lists what is allowed. Made from a list of what is denied, it would open exactly that.",
                "Confine the app by roles with a list of the mailboxes that it needs; the denying policies stay.",
                "You",
                Rbac)
            : new("There is no policy to move: nothing confines this app yet.", null, "Confine it by roles instead.", "You", Rbac);
    }

    /// <summary>One role for the whole organization makes every scope beside it worthless.</summary>
    private static Problem? Wide(ConfineSetUp plan, ScopingReport report) => (report.Roles ?? []).FirstOrDefault(r => r.IsUnscoped) is { } wide
        ? new(
            $"The app holds {wide.Role} for the whole organization.",
            "Roles add up: a role without a scope opens every mailbox, whatever this plan makes beside it.",
            "Remove that assignment, or give it a scope, then read again.",
            Exchange,
            Rbac)
            : null;

    private static Problem? Group(ConfineSetUp plan, ScopingReport report)
    {
        if (report.GroupAsked(plan.Form.GroupAddress) is not { } group)
            return plan.Form.CreateGroup
                ? null
                : new Problem(
                    $"There is no group {plan.Form.GroupAddress.Isolated()}.",
                    "The address is wrong, or the group was deleted.",
                    "Choose another group, or let the plan make one.",
                    "You");
        var name = group.Name.Isolated();
        var type = group.Type.ToUpperInvariant();
        if (type == "GROUPMAILBOX")
            return new(
                $"{name} is a Microsoft 365 group.",
                "A policy does not take it, and Exchange does not tell its members here, so \"empty\" would not mean that nobody is in it.",
                "Choose a mail-enabled security group, or let the plan make one.",
                "You",
                Policies);
        if (type.Contains("DYNAMIC", StringComparison.Ordinal))
            return new(
                $"{name} is a dynamic distribution group: its members are worked out anew for each mail.",
                "Neither a policy nor a scope takes it.",
                "Choose a mail-enabled security group, or let the plan make one; its members can come from a rule here.",
                "You",
                Policies);
        if (!group.IsGroup) return new($"{name} is no group ({group.Type}).", null, "Choose a mail-enabled security group, or let the plan make one.", "You", Policies);
        if (plan.Plan == ConfinePlan.Policy && (type != "MAILUNIVERSALSECURITYGROUP" || group.Principal == false))
            return new(
                $"{name} is no security group ({group.Type}).",
                "A policy takes only what is a security principal: a mail-enabled security group.",
                "Choose a mail-enabled security group, or let the plan make one.",
                "You",
                Policies);
        return plan.Form.CreateGroup && type != "MAILUNIVERSALSECURITYGROUP"
            ? new Problem(
                $"{plan.Form.GroupAddress.Isolated()} belongs to something else already ({group.Type}).",
                null,
                "Choose another address for the new group.",
                "You")
            : null;
    }

    private static Problem? Reached(ConfineSetUp plan, ScopingReport report)
    {
        var after = ScopeReach.After(plan, report);
        if (after.Everything) return new("With this plan the app would still reach every mailbox.", null, "Look at the roles and policies it has.", Exchange);
        var guarded = plan.ProtectedMailboxes.Where(after.MayContain).ToList();
        if (guarded.Find(after.Contains) is { } open)
            return new(
                $"{open.Isolated()} must never be reachable, and would be{(guarded.Count > 1 ? $", with {guarded.Count - 1} more" : "")}.",
                "It is among the mailboxes of the plan, or in the group already, perhaps through a nested group.",
                "Take it out of the list and of the group, then read again.",
                "You");
        if (guarded.Count > 0)
            return new(
                $"{guarded[0].Isolated()} must never be reachable, and nobody can tell whether it would be.",
                after.Unknown.Count > 0 ? after.Unknown[0] : null,
                "Let somebody read what is missing, then read again.",
                Exchange);
        var denied = ScopeReach.Denied(report);
        var freed = plan.Plan == ConfinePlan.Policy ? [] : denied.Mailboxes.Where(after.MayContain).ToList();
        if (freed.Find(after.Contains) is { } opened)
            return new(
                $"A policy denies {opened.Isolated()}, and the scope would open it.",
                "Policies that deny do not narrow roles, so nothing would keep the app away any more.",
                "Take it out of the group, or use a group of the plan's own.",
                "You",
                Rbac);
        if (freed.Count > 0)
            return new(
                $"A policy denies {freed[0].Isolated()}, and nobody can tell whether a scope would open it.",
                after.Unknown.Count > 0 ? after.Unknown[0] : null,
                "Policies that deny do not narrow roles. Let somebody read what is missing, or take the role with that scope away, then read again.",
                Exchange,
                Rbac);
        if (!after.MayContain(plan.Form.Inside))
            return new(
                $"{plan.Form.Inside.Isolated()} would not be reached, and is the mailbox that the proof needs in scope.",
                denied.Contains(plan.Form.Inside) ? "A policy denies it, and denying comes before restricting." : null,
                "Put it on the list of mailboxes, or name another one.",
                "You");
        return after.Contains(plan.Form.Outside)
            ? new Problem(
                $"{plan.Form.Outside.Isolated()} would be reached, and is the mailbox that the proof needs out of scope.",
                null,
                "Name another one that the app must not reach.",
                "You")
            : null;
    }

    /// <summary>Permissions that stay tenant-wide whatever this plan does.</summary>
    public static IReadOnlyList<string> NeverConfined(IReadOnlyList<string> consents, ConfinePlan plan) =>
        [.. consents.Where(c => ReachPermissions.Find(c) is not { } known || (plan == ConfinePlan.Policy ? !known.Policy : known.Role is null))];
}
