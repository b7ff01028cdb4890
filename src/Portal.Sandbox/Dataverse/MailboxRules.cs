using Portal.Sandbox.Entra;
using Portal.Sandbox.State;
using Portal.Sandbox.Sync;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// What a write to a mailbox brings with it: who may approve, what a change of profile or address undoes, and the request for Test &amp; Enable.
/// https://learn.microsoft.com/power-platform/admin/connect-exchange-online and connect-exchange-server-on-premises
/// </summary>
internal sealed class MailboxRules(DataverseRows rows, EntraDirectory directory, TestQueue tests, Clocks clocks, SettingsStore settings)
{
    private const string Approval = "emailrouteraccessapproval";
    private static readonly string[] Statuses = ["incomingemailstatus", "outgoingemailstatus", "actstatus", "mailboxstatus"];

    /// <summary>Completes <paramref name="changes"/>; returns what about it is not documented by Microsoft.</summary>
    /// <exception cref="DataverseError">The caller may not approve.</exception>
    public string? Apply(Call call, Row mailbox, Changes changes)
    {
        string? unconfirmed = null;
        var addressChanges = changes.TryGetValue("emailaddress", out var address) && !Ids.Same(address as string, mailbox.Text("emailaddress"));
        if (addressChanges || (changes.TryGetValue("emailserverprofile", out var profile) && !Ids.Same(profile as string, mailbox.Text("emailserverprofile"))))
        {
            foreach (var status in Statuses) changes.TryAdd(status, 0);
            unconfirmed = "statuses return to Not Run";
        }

        if (addressChanges && !changes.ContainsKey(Approval) && mailbox.Number(Approval) == 1)
        {
            changes[Approval] = 2;
            Unapprove(changes);
            unconfirmed = "a new address returns the approval to pending";
        }
        else if (changes.TryGetValue(Approval, out var wanted))
        {
            unconfirmed = Approve(call, mailbox, changes, wanted as int? ?? 0) ?? unconfirmed;
        }

        if (changes.GetValueOrDefault("testemailconfigurationscheduled") is true)
        {
            changes["testandenablelastattemptedby"] = Changes.Lookup("systemuser", call.Caller.User.Id);
            changes["testandenablelastattemptedon"] = clocks.World;
            tests.Add(call.Environment.Host, mailbox.Id);
        }

        return unconfirmed;
    }

    private string? Approve(Call call, Row mailbox, Changes changes, int wanted)
    {
        if (wanted == mailbox.Number(Approval)) return null;
        if (call.Caller.IsApp)
        {
            // Reports from the field: a service principal approves, no error, nothing changes (Microsoft.Xrm.Data.PowerShell issue 454).
            changes.Remove(Approval);
            return "an application user's approval changes nothing and says so nowhere";
        }

        call.NeedPrivilege(Privileges.Approve, Tables.ByName("mailbox"));
        if (wanted != 1)
        {
            Unapprove(changes);
            return null;
        }

        var profile = ProfileOf(call, mailbox, changes);
        if (!MayApprove(call, profile))
            throw new DataverseError(
                403,
                "",
                "The email address can only be approved by a user with the Global Administrator or Exchange Administrator role in Office 365, or the Delegated Mailbox Approver role in Dynamics 365.")
            {
                Unconfirmed = settings.Now.ExchangePim && directory.HasAnyRole(call.Caller.EntraId, DirectoryRoles.ExchangeAdministrator) ? "that an activated Exchange Administrator may not approve by the API" : null,
            };
        changes["emailaddressapprovedby"] = Changes.Lookup("systemuser", call.Caller.User.Id);
        changes["emailaddressapprovedon"] = clocks.World;
        changes["isemailaddressapprovedbyo365admin"] = IsHighAdministrator(call);
        return "when isemailaddressapprovedbyo365admin is set";
    }

    private static void Unapprove(Changes changes)
    {
        changes["emailaddressapprovedby"] = changes["emailaddressapprovedon"] = null;
        changes["isemailaddressapprovedbyo365admin"] = false;
    }

    /// <summary>On premises System Administrator alone is enough; for Exchange Online it takes one of three roles besides it.</summary>
    private bool MayApprove(Call call, Row? profile)
    {
        if (!call.Caller.Roles.Contains(Privileges.SystemAdministrator)) return false;
        return IsOnPremises(profile) || IsHighAdministrator(call);
    }

    /// <summary>Roles of the environment's own tenant; who is administrator of the mailboxes' tenant only is nobody here. Or delegated in Dynamics 365.</summary>
    private bool IsHighAdministrator(Call call)
    {
        if (call.Caller.Roles.Contains(Privileges.DelegatedMailboxApprover) || directory.HasAnyRole(call.Caller.EntraId, DirectoryRoles.GlobalAdministrator)) return true;
        return !settings.Now.ExchangePim && directory.HasAnyRole(call.Caller.EntraId, DirectoryRoles.ExchangeAdministrator);
    }

    private static bool IsOnPremises(Row? profile) => profile?.Number("servertype") is 0 or 2 && profile.Number("incomingcredentialretrieval") != MailboxOpening.CrossTenant;

    private Row? ProfileOf(Call call, Row mailbox, Changes changes)
    {
        var reference = changes.TryGetValue("emailserverprofile", out var changed) ? changed as string : mailbox.Text("emailserverprofile");
        return rows.Of(call.Environment, "emailserverprofile").Find(reference?.Split('|')[1]);
    }
}
