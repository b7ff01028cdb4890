using Portal.Reach;

namespace Portal.Tests.Reach;

/// <summary>Cases by hand, each from a sentence of one of Microsoft's pages. Expected: who is reached for sure, and behind the bar those of whom nobody can tell.</summary>
public sealed class EffectiveAccessTests
{
    private const string Ews = "full_access_as_app", Mail = "Mail.ReadWrite";
    private const string EwsRole = "Application EWS.AccessAsApp", MailRole = "Application Mail.ReadWrite";

    /// <summary>New-ApplicationAccessPolicy: https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy</summary>
    private const string NewPolicy = "New-ApplicationAccessPolicy: ";

    /// <summary>Application access policies: https://learn.microsoft.com/exchange/permissions-exo/application-access-policies</summary>
    private const string Policies = "Application access policies: ";

    /// <summary>RBAC for Applications: https://learn.microsoft.com/exchange/permissions-exo/application-rbac</summary>
    private const string Rbac = "RBAC for Applications: ";

    /// <summary>New-ManagementScope, -RecipientRestrictionFilter: https://learn.microsoft.com/powershell/module/exchange/new-managementscope</summary>
    private const string NewScope = "New-ManagementScope: ";

    /// <summary>Server-side sync, cross-tenant: https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth</summary>
    private const string Sync = "Exchange Online cross-tenant authentication: ";

    private const string Root = "EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/fabrikam.onmicrosoft.com";
    private const string RootDn = "OU=fabrikam.onmicrosoft.com,OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD,DC=OUTLOOK,DC=COM";

    private sealed record Case(string Sentence, Org Org, string Permission, string Reached);

    private static readonly Case[] Cases =
    [
        // Application access policies
        new(NewPolicy + "5. otherwise allowed (no policy names the app)", new Org().Consents(Ews), Ews, "anna ben cleo"),
        new(NewPolicy + "nothing consented is nothing to limit", new Org().Group("g", "anna").Restrict("g"), Ews, ""),
        new(NewPolicy + "RestrictAccess: only mailboxes in the scope", new Org().Consents(Ews).Group("g", "anna").Restrict("g"), Ews, "anna"),
        new(NewPolicy + "DenyAccess: everything except the scope", new Org().Consents(Ews).Group("g", "anna").Deny("g"), Ews, "ben cleo"),
        new(NewPolicy + "1. Deny beats Restrict", new Org().Consents(Ews).Group("g", "anna ben").Group("h", "ben").Restrict("g").Deny("h"), Ews, "anna"),
        new(NewPolicy + "2. any matching Deny denies, whatever other policies deny not", new Org().Consents(Ews).Group("g", "anna").Group("h", "cleo").Deny("g").Deny("h"), Ews, "ben"),
        new(NewPolicy + "3. any matching Restrict allows: several are a union", new Org().Consents(Ews).Group("g", "anna").Group("h", "cleo").Restrict("g").Restrict("h"), Ews, "anna cleo"),
        new(NewPolicy + "4. an app with Restrict policies and a mailbox in none of them is denied", new Org().Consents(Ews).Group("g", "").Restrict("g"), Ews, ""),
        new(NewPolicy + "4. also beside a Deny that does not match", new Org().Consents(Ews).Group("g", "anna").Group("h", "ben").Restrict("g").Deny("h"), Ews, "anna"),
        new(NewPolicy + "-AppId: a policy of another app does not limit this one", new Org().Consents(Ews).Group("g", "anna").Restrict("g", Org.OtherApp), Ews, "anna ben cleo"),
        new(NewPolicy + "-AppId *: all apps", new Org().Consents(Ews).Group("g", "anna").Restrict("g", "*"), Ews, "anna"),
        new(NewPolicy + "-AppId * denies, the app's own restricts: Deny beats Restrict", new Org().Consents(Ews).Group("g", "anna ben").Group("h", "anna").Restrict("g").Deny("h", "*"), Ews, "ben"),
        new(NewPolicy + "-PolicyScopeGroupId: nested groups count", new Org().Consents(Ews).Group("g", "inner").Group("inner", "ben").Restrict("g"), Ews, "ben"),
        new(NewPolicy + "-PolicyScopeGroupId: nested groups count for Deny too", new Org().Consents(Ews).Group("g", "inner").Group("inner", "deeper").Group("deeper", "ben").Deny("g"), Ews, "anna cleo"),
        new(NewPolicy + "-PolicyScopeGroupId: nested groups count, groups inside each other included", new Org().Consents(Ews).Group("g", "h anna").Group("h", "g cleo").Restrict("g"), Ews, "anna cleo"),
        new(NewPolicy + "-PolicyScopeGroupId: a mailbox of a user can be the scope", new Org().Consents(Ews).Restrict("ben"), Ews, "ben"),
        new(NewPolicy + "-PolicyScopeGroupId: shared mailboxes are covered inside a mail-enabled security group", new Org("anna shared-sales").Consents(Ews).Group("g", "shared-sales").Restrict("g"), Ews, "shared-sales"),
        new(NewPolicy + "members without a mailbox open none", new Org().Consents(Ews).Group("g", "anna contact-of-a-partner").Restrict("g"), Ews, "anna"),
        new(Policies + "supported: Mail.ReadWrite", new Org().Consents(Mail).Group("g", "anna").Restrict("g"), Mail, "anna"),
        new(Policies + "supported: EWS by full_access_as_app", new Org().Consents(Ews).Group("g", "cleo").Restrict("g"), Ews, "cleo"),
        new(Policies + "supported: MailboxSettings.ReadWrite", new Org().Consents("MailboxSettings.ReadWrite").Group("g", "anna").Restrict("g"), "MailboxSettings.ReadWrite", "anna"),
        new(
            Policies + "supported permissions, nothing else: not MailboxConfigItem.ReadWrite",
            new Org().Consents("MailboxConfigItem.ReadWrite").Group("g", "anna").Restrict("g"),
            "MailboxConfigItem.ReadWrite",
            "anna ben cleo"),
        new(Policies + "supported permissions, nothing else: not Tasks.ReadWrite.All, not even by Deny", new Org().Consents("Tasks.ReadWrite.All").Group("g", "anna").Deny("g"), "Tasks.ReadWrite.All", "anna ben cleo"),
        new(Policies + "supported permissions, nothing else: not Chat.Read.All", new Org().Consents("Chat.Read.All").Group("g", "").Restrict("g"), "Chat.Read.All", "anna ben cleo"),

        // Roles of Exchange Online
        new(Rbac + "an assignment with a scope allows what is in the scope", new Org().Group("g", "anna").GroupScope("s", "g").Role(EwsRole, "s"), Ews, "anna"),
        new(Rbac + "without a scope an assignment is organization-wide", new Org().Role(EwsRole, null), Ews, "anna ben cleo"),
        new(Rbac + "FAQ: consents in Entra and assignments add up", new Org().Consents(Ews).Group("g", "anna").Group("h", "cleo").Restrict("g").GroupScope("s", "h").Role(EwsRole, "s"), Ews, "anna cleo"),
        new(Rbac + "FAQ: an unscoped consent defeats the scope", new Org().Consents(Ews).Group("g", "anna").GroupScope("s", "g").Role(EwsRole, "s"), Ews, "anna ben cleo"),
        new(Rbac + "FAQ: policies do not limit assignments, not even Deny", new Org().Group("g", "anna").Deny("g").GroupScope("s", "g").Role(EwsRole, "s"), Ews, "anna"),
        new(Rbac + "FAQ: policies do not limit assignments of the whole organization", new Org().Group("g", "").Restrict("g").Role(MailRole, null), Mail, "anna ben cleo"),
        new(Rbac + "Limitations: nested members are out of scope", new Org().Group("g", "anna inner").Group("inner", "ben").GroupScope("s", "g").Role(EwsRole, "s"), Ews, "anna"),
        new(Rbac + "-RecipientGroupScope: direct members only", new Org().Group("g", "anna inner").Group("inner", "ben").RoleOn(EwsRole, AssignmentScope.Group, "g"), Ews, "anna"),
        new(Rbac + "-RecipientAdministrativeUnitScope", new Org().Group("unit", "cleo", GroupKind.AdministrativeUnit).RoleOn(EwsRole, AssignmentScope.AdministrativeUnit, "unit"), Ews, "cleo"),
        new(Rbac + "distribution lists can be a scope", new Org().Group("list", "ben", GroupKind.Distribution).GroupScope("s", "list").Role(MailRole, "s"), Mail, "ben"),
        new(Rbac + "roles: a role gives its own permission and no other", new Org().Group("g", "anna").GroupScope("s", "g").Role(MailRole, "s"), Ews, ""),
        new(Rbac + "roles: Mail Full Access is Mail.ReadWrite and Mail.Send", new Org().Group("g", "anna").GroupScope("s", "g").Role("Application Mail Full Access", "s"), "Mail.Send", "anna"),
        new(Rbac + "roles: Exchange Full Access holds Contacts.ReadWrite", new Org().Group("g", "anna").GroupScope("s", "g").Role("Application Exchange Full Access", "s"), "Contacts.ReadWrite", "anna"),
        new(Rbac + "roles: Exchange Full Access does not hold EWS", new Org().Group("g", "anna").GroupScope("s", "g").Role("Application Exchange Full Access", "s"), Ews, ""),
        new(Rbac + "roles: MailboxConfigItem.ReadWrite has one", new Org().Group("g", "anna").GroupScope("s", "g").Role("Application MailboxConfigItem.ReadWrite", "s"), "MailboxConfigItem.ReadWrite", "anna"),
        new(Rbac + "several assignments of one role add up", new Org().Group("g", "anna").Group("h", "ben").GroupScope("s", "g").GroupScope("t", "h").Role(EwsRole, "s").Role(EwsRole, "t"), Ews, "anna ben"),
        new(Rbac + "an assignment of another app is none of this one's", new Org().Role(EwsRole, null, Org.OtherApp), Ews, ""),
        new(Rbac + "an assignment that is switched off gives nothing", new Org().Role(EwsRole, null, enabled: false), Ews, ""),
        new(NewScope + "MemberOfGroup needs the distinguished name, a quote in it doubled", new Org().Group("o'neil's", "ben").GroupScope("s", "o'neil's").Role(EwsRole, "s"), Ews, "ben"),
        new(
            NewScope + "several groups joined by -or",
            new Org().Group("g", "anna").Group("h", "ben").Scope("s", $"(MemberOfGroup -eq '{Org.Dn("g")}') -or (MemberOfGroup -eq '{Org.Dn("h")}')").Role(EwsRole, "s"),
            Ews,
            "anna ben"),
        new(
            NewScope + "-and and -not take away",
            new Org().Group("g", "anna ben")
                .Group("h", "ben")
                .Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}' -and -not(MemberOfGroup -eq '{Org.Dn("h")}')")
                .Role(EwsRole, "s"),
            Ews,
            "anna"),
        new(
            NewScope + "-RecipientRoot: the unit under which the filter is applied; a unit whose name only begins so is another one",
            new Org().In(Root, "anna").In(Root + "/Munich/Sales", "ben").In(Root + "/Munich2", "cleo").Group("g", "anna ben cleo").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}'", Root + "/Munich").Role(EwsRole, "s"),
            Ews,
            "ben"),
        new(NewScope + "-RecipientRoot: the organization's own unit is everybody", new Org().In(Root, "anna", "ben", "cleo").Group("g", "anna").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}'", Root).Role(EwsRole, "s"), Ews, "anna"),
        new(
            NewScope + "-RecipientRoot: by distinguished name, as Get-OrganizationalUnit shows it",
            new Org().In(Root, "anna").In(Root + "/Munich", "ben", "cleo").Group("g", "anna ben").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}'", $"OU=Munich,{RootDn}").Role(EwsRole, "s"),
            Ews,
            "ben"),
        new(
            NewScope + "-RecipientRoot: a name that identifies the unit",
            new Org().In(RootDn, "anna").In($"OU=Munich,{RootDn}", "ben", "cleo").Group("g", "anna ben").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}'", "munich").Role(EwsRole, "s"),
            Ews,
            "ben"),
        new("New-ManagementRoleAssignment: -RecipientOrganizationalUnitScope: the unit", new Org().In(Root, "anna", "ben").In(Root + "/Munich", "cleo").RoleBelow(EwsRole, Root + "/Munich"), Ews, "cleo"),
        new("Recipient filters: -like with an asterisk at the end of the value", new Org().Scope("s", "DisplayName -like 'AN*'").Role(EwsRole, "s"), Ews, "anna"),
        new("Recipient filters: -notlike", new Org().Scope("s", "PrimarySmtpAddress -notlike 'anna@*'").Role(EwsRole, "s"), Ews, "ben cleo"),
        new(
            "Get-Recipient, -Filter: what Exchange Online lists for a filter that only it can work out",
            new Org().Listed("s", "Department -eq 'Sales'", "ben").Role(EwsRole, "s"),
            Ews,
            "ben"),
        new("Get-Recipient, -Filter: a dynamic distribution group in a filter holds whom Exchange Online lists for it: nobody, then", new Org().Listed("s", "MemberOfGroup -eq 'CN=everybody in sales'", "").Role(EwsRole, "s"), Ews, ""),
        new(
            "Get-Recipient, -Filter: what is listed counts under the root alone",
            new Org().In(Root, "anna").In(Root + "/Munich", "ben", "cleo").Listed("s", "Department -eq 'Sales'", "anna ben", Root + "/Munich").Role(EwsRole, "s"),
            Ews,
            "ben"),
        new(
            Sync + "after the move to Graph, OnlineMeetings.ReadWrite.All stays tenant-wide",
            new Org().Consents("OnlineMeetings.ReadWrite.All").Group("g", "").Restrict("g"),
            "OnlineMeetings.ReadWrite.All",
            "anna ben cleo"),

        // What could not be read is neither empty nor everything.
        new("Not read: a group that a policy allows", new Org().Consents(Ews).UnreadGroup("g").Restrict("g"), Ews, " | anna ben cleo"),
        new("Not read: a group that a policy denies", new Org().Consents(Ews).UnreadGroup("g").Deny("g"), Ews, " | anna ben cleo"),
        new("Not read: a group inside the one that a policy allows; who is in it directly is sure", new Org().Consents(Ews).Group("g", "anna inner").UnreadGroup("inner").Restrict("g"), Ews, "anna | ben cleo"),
        new("Not read: a group inside one that a policy denies; who is in it directly is denied for sure", new Org().Consents(Ews).Group("g", "anna inner").UnreadGroup("inner").Deny("g"), Ews, " | ben cleo"),
        new("Not read: what a policy names was not found", new Org().Consents(Ews).Group("g", "anna").Restrict("g").Lost(AccessRight.Restrict), Ews, "anna | ben cleo"),
        new("Not read: the policies", new Org().Consents(Ews).Unread("policies"), Ews, " | anna ben cleo"),
        new("Not read: the policies; a role without a scope is sure all the same", new Org().Consents(Ews).Role(EwsRole, null).Unread("policies"), Ews, "anna ben cleo"),
        new("Not read: the consents, narrowed by policies that were read", new Org().Group("g", "anna").Restrict("g").Unread("consents"), Ews, " | anna"),
        new("Not read: the assignments; what the policies allow is sure", new Org().Consents(Ews).Group("g", "anna").Restrict("g").Unread("assignments"), Ews, "anna | ben cleo"),
        new("Not read: the scopes", new Org().Group("g", "anna").GroupScope("s", "g").Role(EwsRole, "s").Unread("scopes"), Ews, " | anna ben cleo"),
        new("Not read: a filter that speaks of something else than groups", new Org().Scope("s", "Department -eq 'Sales'").Role(EwsRole, "s"), Ews, " | anna ben cleo"),
        new(
            "Not read: a filter with a group and something else; outside the group is sure",
            new Org().Group("g", "anna ben").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}' -and Department -eq 'Sales'").Role(EwsRole, "s"),
            Ews,
            " | anna ben"),
        new("Not read: the units of mailboxes; outside the filter is sure", new Org().Group("g", "anna ben").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}'", Root + "/Munich").Role(EwsRole, "s"), Ews, " | anna ben"),
        new(
            "Not read: the unit of one mailbox",
            new Org().In(Root + "/Munich", "anna").In(Root, "ben").Group("g", "anna ben cleo").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}'", Root + "/Munich").Role(EwsRole, "s"),
            Ews,
            "anna | cleo"),
        new(
            "Not read: a root that is named by a Guid",
            new Org().In(Root, "anna", "ben", "cleo").Group("g", "anna").Scope("s", $"MemberOfGroup -eq '{Org.Dn("g")}'", "6f1c9a3e-0000-4000-8000-000000000001").Role(EwsRole, "s"),
            Ews,
            " | anna"),
        new("Not read: whom Exchange Online lists", new Org().Listed("s", "Department -eq 'Sales'", null).Role(EwsRole, "s"), Ews, " | anna ben cleo"),
        new("Not read: an asterisk at the beginning, of which the cloud says that it cannot be used", new Org().Scope("s", "DisplayName -like '*nna'").Role(EwsRole, "s"), Ews, " | anna ben cleo"),
        new("Not read: whether an exclusive scope, which does not restrict applications, holds a role; who is in it is sure", new Org().Group("g", "anna").Exclusive("s", "g").Role(EwsRole, "s"), Ews, "anna | ben cleo"),
        new("Not read: a group of a scope that is not there", new Org().GroupScope("s", "gone").Role(EwsRole, "s"), Ews, " | anna ben cleo"),
        new(
            "Not read: a Microsoft 365 group shows no members, which is not the same as having none",
            new Org().UnreadGroup("team", GroupKind.Microsoft365).GroupScope("s", "team").Role(EwsRole, "s"),
            Ews,
            " | anna ben cleo"),
        new("Not read: whose the assignment is", new Org().Group("g", "anna").GroupScope("s", "g").Role(EwsRole, "s", app: null), Ews, " | anna"),
        new("Not read: the members of an administrative unit", new Org().RoleOn(EwsRole, AssignmentScope.AdministrativeUnit, "unit"), Ews, " | anna ben cleo"),
    ];

    public static TheoryData<int, string> All()
    {
        var data = new TheoryData<int, string>();
        for (var i = 0; i < Cases.Length; i++) data.Add(i, Cases[i].Sentence);
        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Reach_is_what_the_sentence_says(int which, string sentence)
    {
        var one = Cases[which];
        Assert.Equal(one.Reached, one.Org.Of(one.Permission));
        Assert.NotEmpty(sentence);
    }

    [Fact]
    public void At_least_thirty_of_them_rest_on_a_sentence_of_Microsofts() => Assert.True(Cases.Count(c => !c.Sentence.StartsWith("Not read", StringComparison.Ordinal)) >= 30);

    [Fact]
    public void Unread_mailboxes_are_not_an_organization_without_mailboxes()
    {
        var reach = new Org().Consents(Ews).Unread("mailboxes").Reach();
        Assert.Equal("Mailboxes of Exchange Online", reach.NotRead[0].What);
    }
}
