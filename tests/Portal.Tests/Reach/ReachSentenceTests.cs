using Portal.Cloud.Graph;
using Portal.Profiles;
using Portal.Reach;

namespace Portal.Tests.Reach;

/// <summary>The one true sentence, the lists behind its numbers, and the red flags beside it.</summary>
public sealed class ReachSentenceTests
{
    private const string Ews = "full_access_as_app", EwsRole = "Application EWS.AccessAsApp";
    private static readonly DateTimeOffset Today = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_number_is_a_list_of_its_own()
    {
        var reach = Of(new Org("anna ben cleo dora").Consents(Ews).Group("g", "anna ben cleo").Restrict("g"), "anna", "ben", "dora", "gone");

        Assert.Equal("This app can reach 3 mailboxes; 2 of them use this profile; 1 should not be reachable; 2 mailboxes on the profile are not reachable and will fail.", ReachSentence.Text(reach));
        Assert.Equal(["anna", "ben"], Names(reach, ReachList.Using));
        Assert.Equal(["cleo"], Names(reach, ReachList.Beyond));
        Assert.Equal(["gone", "dora"], Names(reach, ReachList.Failing));
        Assert.Equal([ReachList.Reached, ReachList.Using, ReachList.Beyond, ReachList.Failing], ReachSentence.Of(reach).Select(p => p.List).OfType<ReachList>());
    }

    [Fact]
    public void What_no_policy_limits_is_counted_and_named()
    {
        var reach = Of(new Org().Consents(Ews, "MailboxConfigItem.ReadWrite").Group("g", "anna").Restrict("g"), "anna", "ben");
        Assert.Equal(
            "This app can reach 3 mailboxes, 2 of them only with MailboxConfigItem.ReadWrite; 2 of them use this profile; 1 should not be reachable; 1 mailbox on the profile is not reachable with full_access_as_app and will fail.",
            ReachSentence.Text(reach));
    }

    [Fact]
    public void What_could_not_be_checked_is_neither_reachable_nor_failing()
    {
        var reach = Of(new Org().Consents(Ews).Group("g", "anna inner").UnreadGroup("inner").Restrict("g"), "anna", "ben");

        Assert.Equal("This app can reach at least 1 mailbox; 1 of them uses this profile; of 2 mailboxes it could not be checked.", ReachSentence.Text(reach));
        Assert.Equal(0, reach.Count(ReachList.Failing));
    }

    [Fact]
    public void Unread_mailboxes_are_said_and_no_number_is_made_up() =>
        Assert.Equal("Which mailboxes this app can reach could not be checked: It could not be read.", ReachSentence.Text(Of(new Org().Consents(Ews).Unread("mailboxes"), "anna")));

    [Fact]
    public void What_only_Graph_opens_fails_for_synchronization_until_the_end_of_EWS()
    {
        var org = new Org().Consents(Ews, "Mail.ReadWrite").Group("g", "anna").Restrict("g");
        var graphOnly = new Org().Consents("Mail.ReadWrite");

        Assert.Equal(0, Of(org, "anna").Count(ReachList.Failing));
        Assert.Equal(1, Of(graphOnly, "anna").Count(ReachList.Failing));
        Assert.Equal(0, Of(graphOnly, new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.Zero), "anna").Count(ReachList.Failing));
    }

    /// <summary>full_access_as_app of HMA-App is granted on the resource that Exchange Online is, too.</summary>
    [Fact]
    public void An_app_for_Exchange_on_premises_needs_no_mailbox_in_the_cloud()
    {
        var reach = new ProfileReach(new Org().Consents(Ews).Reach(), ProfileKind.Hma, [Mailbox("on-premises"), Mailbox("ben")], Today);

        Assert.Equal(
            "This app can reach 3 mailboxes in Exchange Online, which this profile does not need: its mailboxes are on-premises; 1 mailbox on the profile is in Exchange Online by now and will fail here.",
            ReachSentence.Text(reach));
        Assert.Equal(["ben"], Names(reach, ReachList.Failing));
    }

    [Fact]
    public void A_mailbox_that_was_moved_to_the_cloud_is_told_with_cause_and_remedy()
    {
        var reach = new ProfileReach(new Org().Reach(), ProfileKind.Hma, [Mailbox("on-premises"), Mailbox("ben")], Today);

        var flag = Assert.Single(reach.Flags);
        Assert.Equal((RedFlags.MovedToCloud, false), (flag.Key, flag.IsRed));
        Assert.StartsWith("1 mailbox on this profile is in Exchange Online by now: moved there since, or made anew. Exchange Server has it no more", flag.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("Give such a mailbox a profile for Exchange Online in Dynamics 365", flag.Remedy, StringComparison.Ordinal);
        // The same mailbox on a profile of Exchange Online is where it belongs, and an unread list tells nothing of where anybody is.
        Assert.Empty(Of(new Org(), "ben").Flags);
        Assert.Empty(new ProfileReach(new Org().Unread("mailboxes").Reach(), ProfileKind.Hma, [Mailbox("ben")], Today).Flags);
    }

    [Fact]
    public void A_mailbox_that_another_permission_opens_is_not_passed_off_as_open_to_synchronization()
    {
        var reach = Of(new Org().Consents(Ews, "Mail.Send").UnreadGroup("g").Restrict("g").Role("Application Mail.Send", null), "anna");

        Assert.Equal(
            "This app can reach 3 mailboxes; 1 of them uses this profile; 2 should not be reachable; whether 1 mailbox on the profile can be opened with full_access_as_app could not be checked.",
            ReachSentence.Text(reach));
        Assert.Equal(["anna"], Names(reach, ReachList.Unsure));
    }

    [Fact]
    public void What_opens_a_part_of_every_mailbox_stands_in_the_sentence() =>
        Assert.Equal(
            "This app can reach 1 mailbox; 1 of them uses this profile; besides, it reads, changes and deletes everybody's tasks (Tasks.ReadWrite.All).",
            ReachSentence.Text(Of(new Org().Consents(Ews, "Tasks.ReadWrite.All").Group("g", "anna").Restrict("g"), "anna")));

    /// <summary>By IMAP an app opens mailboxes that it has a right of its own to; a role that came after this portal opens nobody knows what.</summary>
    [Theory]
    [InlineData("IMAP.AccessAsApp", null)]
    [InlineData("Exchange.ManageAsApp", null)]
    [InlineData("Mail.ReadWrite (Office 365 Exchange Online)", null)]
    [InlineData(null, "Application SMTP.SendAsApp")]
    public void What_is_not_computed_is_named_and_not_passed_off_as_nothing(string? consent, string? role)
    {
        var org = new Org().Group("g", "anna").Restrict("g");
        if (consent is not null) org.Consents(consent);
        if (role is not null) org.Role(role, null);

        Assert.Equal($"This app can reach 0 mailboxes; 0 of them use this profile; what {consent ?? role} may open is not counted.", ReachSentence.Text(Of(org)));
        Assert.DoesNotContain("not counted", ReachSentence.Text(Of(new Org().Consents("User.Read.All", "Sites.Read.All"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_permission_of_Exchange_Online_is_not_taken_for_that_of_Graph_with_the_same_name()
    {
        Assert.Equal("Mail.ReadWrite (Office 365 Exchange Online)", ReadConsents.Named(WellKnown.ExchangeOnline, "Mail.ReadWrite"));
        Assert.Equal(("Mail.ReadWrite", Ews, "IMAP.AccessAsApp"), (ReadConsents.Named(WellKnown.MicrosoftGraph, "Mail.ReadWrite"), ReadConsents.Named(WellKnown.ExchangeOnline, Ews), ReadConsents.Named(WellKnown.ExchangeOnline, "IMAP.AccessAsApp")));
    }

    [Fact]
    public void Mailboxes_of_the_profile_without_an_address_or_under_a_further_one_are_told()
    {
        var org = new Org("anna ben");
        var facts = org.Consents(Ews).Group("g", "anna").Restrict("g").Facts();
        facts = facts with { Mailboxes = facts.Mailboxes with { Value = [facts.Mailboxes.Value![0] with { Aliases = ["old-anna@fabrikam.com"] }, facts.Mailboxes.Value[1]] } };
        var reach = new ProfileReach(EffectiveAccess.Of(facts, Org.App), ProfileKind.CrossTenant, [Mailbox("old-anna")], Today, withoutAddress: 2);

        Assert.Equal([RedFlags.FurtherAddress, RedFlags.WithoutAddress], reach.Flags.Select(f => f.Key));
        Assert.Contains("ErrorNonPrimarySmtpAddress", reach.Flags[0].Sentence, StringComparison.Ordinal);
        Assert.StartsWith("2 mailboxes on this profile have no e-mail address in Dynamics 365. They are in no number here", reach.Flags[1].Sentence, StringComparison.Ordinal);
    }

    /// <summary>An app can serve several profiles; whether another one signs in with it, its copy of the mailboxes does not tell.</summary>
    [Fact]
    public void Mailboxes_on_other_profiles_may_be_meant_to_be_reachable_and_that_is_told()
    {
        ProfileMailbox[] profile = [Mailbox("anna")];
        var reach = new ProfileReach(new Org().Consents(Ews).Group("g", "anna ben").Restrict("g").Reach(), ProfileKind.CrossTenant, profile, Today, onOthers: ["BEN@fabrikam.com", "cleo@fabrikam.com", "anna@fabrikam.com", "elsewhere@contoso.com"]);

        var flag = Assert.Single(reach.Flags);
        Assert.Equal((RedFlags.OnOtherProfiles, false), (flag.Key, flag.IsRed));
        Assert.StartsWith("1 mailbox of those that should not be reachable is on other profiles.", flag.Sentence, StringComparison.Ordinal);
    }

    /// <summary>Just made, or a system's own: it can be opened like any other, and nobody finds it by an address.</summary>
    [Fact]
    public void A_mailbox_without_a_primary_address_is_counted_and_found_under_none()
    {
        var facts = new Org("anna ben").Consents(Ews).Facts();
        facts = facts with { Mailboxes = facts.Mailboxes with { Value = [facts.Mailboxes.Value![0], facts.Mailboxes.Value[1] with { Address = "" }] } };
        var reach = new ProfileReach(EffectiveAccess.Of(facts, Org.App), ProfileKind.CrossTenant, [Mailbox("anna")], Today);

        Assert.Equal("This app can reach 2 mailboxes; 1 of them uses this profile; 1 should not be reachable.", ReachSentence.Text(reach));
        Assert.Null(reach.Reach.Index.At(""));
    }

    [Fact]
    public void An_app_that_may_have_another_way_is_not_said_to_be_kept_out()
    {
        var (kept, open) = (new Org().Consents(Ews, "Exchange.ManageAsApp").Group("g", "anna").Restrict("g"), new Org().Consents(Ews).Group("g", "anna").Restrict("g"));

        Assert.Equal((Reached.NotKnown, Reached.No), (WhoReaches.At(kept.Reach(), 1).Reached, WhoReaches.At(open.Reach(), 1).Reached));
        Assert.Equal(Reached.Yes, WhoReaches.At(kept.Reach(), 0).Reached);
        Assert.Equal(["Exchange.ManageAsApp"], WhoReaches.At(kept.Reach(), 1).Reasons[0].Permissions);
    }

    [Fact]
    public void A_role_for_a_group_that_no_list_holds_says_why_it_cannot_be_worked_out()
    {
        var reach = new Org().RoleOn(EwsRole, AssignmentScope.Group, "everybody in sales").Reach();

        var (what, why) = Assert.Single(reach.NotRead);
        Assert.Equal("The group everybody in sales of a role", what);
        Assert.Contains("a dynamic distribution group, one that only Microsoft Entra knows, or was deleted. Give the role for a mail-enabled security group", why, StringComparison.Ordinal);
        Assert.Equal(3, reach.Mailboxes.Unknown.Count);
    }

    [Fact]
    public void An_unread_list_of_mailboxes_makes_no_group_and_no_scope_empty() =>
        Assert.DoesNotContain(RedFlags.Of(new Org().Consents(Ews).Group("g", "anna").Restrict("g").GroupScope("s", "g").Role(EwsRole, "s").Unread("mailboxes").Reach()), f => f.Key is RedFlags.EmptyGroup or RedFlags.EmptyScope);

    [Fact]
    public void A_page_of_a_list_is_a_page()
    {
        var reach = Of(new Org(string.Join(' ', Enumerable.Range(0, 100).Select(i => $"m{i:d3}"))).Consents(Ews));
        Assert.Equal(["m050", "m051"], reach.Lines(ReachList.Reached, 50, 2).Select(l => l.Name));
    }

    [Theory]
    [InlineData(RedFlags.Unconfined, true)]
    [InlineData(RedFlags.DefeatsScope, true)]
    [InlineData(RedFlags.NotLimitable, true)]
    [InlineData(RedFlags.WholeOrganization, true)]
    [InlineData(RedFlags.OnlyDeny, true)]
    [InlineData(RedFlags.NeverConfined, false)]
    [InlineData(RedFlags.NestedNotInScope, false)]
    [InlineData(RedFlags.EmptyGroup, false)]
    [InlineData(RedFlags.WithoutMailbox, false)]
    [InlineData(RedFlags.EmptyScope, false)]
    public void Each_flag_is_raised_by_its_state_alone(string key, bool red)
    {
        var org = key switch
        {
            RedFlags.Unconfined => new Org().Consents(Ews),
            RedFlags.DefeatsScope => new Org().Consents(Ews).Group("g", "anna").GroupScope("s", "g").Role(EwsRole, "s"),
            RedFlags.NotLimitable => new Org().Consents("MailboxConfigItem.ReadWrite").Group("g", "anna").Restrict("g"),
            RedFlags.WholeOrganization => new Org().Role(EwsRole, null),
            RedFlags.OnlyDeny => new Org().Consents(Ews).Group("g", "anna").Deny("g"),
            RedFlags.NeverConfined => new Org().Consents("Tasks.ReadWrite.All"),
            RedFlags.NestedNotInScope => new Org().Group("g", "anna inner").Group("inner", "ben").GroupScope("s", "g").Role(EwsRole, "s"),
            RedFlags.EmptyScope => new Org().Group("g", "").GroupScope("s", "g").Role(EwsRole, "s"),
            RedFlags.EmptyGroup => new Org().Consents(Ews).Group("g", "").Restrict("g"),
            _ => new Org().Consents(Ews).Group("g", "anna somebody-outside").Restrict("g"),
        };

        var flag = Assert.Single(RedFlags.Of(org.Reach()));
        Assert.Equal((key, red), (flag.Key, flag.IsRed));
        Assert.Empty(RedFlags.Of(new Org().Consents(Ews).Group("g", "anna").Restrict("g").Reach()));
    }

    [Fact]
    public void A_scope_beside_a_consent_that_a_policy_confines_to_it_is_not_defeated() =>
        Assert.Empty(RedFlags.Of(new Org().Consents(Ews).Group("g", "anna").Restrict("g").GroupScope("s", "g").Role(EwsRole, "s").Reach()));

    /// <summary>The scope was there first: whoever decides on the consent sees that it would defeat it.</summary>
    [Fact]
    public void A_consent_that_would_defeat_a_scope_is_a_red_flag_before_it_is_given()
    {
        var index = new AccessIndex(new Org().Group("g", "anna").GroupScope("s", "g").Role(EwsRole, "s").Facts());

        Assert.Empty(ReachOfConsent.Flags(index, Org.App, []));
        Assert.StartsWith(
            "The consent to full_access_as_app in Microsoft Entra defeats the scope: the app reaches 3 mailboxes by it",
            Assert.Single(ReachOfConsent.Flags(index, Org.App, [Ews])),
            StringComparison.Ordinal);
        Assert.EndsWith("(As read on 22 November 2026, 10:42 UTC.)", ReachOfConsent.Flags(index, Org.App, [Ews])[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Department -eq 'Sales'", "", "something else than groups, kind, address and display name")]
    [InlineData("MemberOfGroup -eq 'CN=everybody in sales'", "", "a dynamic distribution group, whose members Exchange works out itself, or one that was deleted. Name a mail-enabled security group")]
    [InlineData("MemberOfGroup -eq 'CN=g,OU=fabrikam.onmicrosoft.com,DC=EURPR01A001,DC=PROD'", "", "A group that its filter names could not be read.")]
    [InlineData("MemberOfGroup -eq 'CN=anything'", "fabrikam.onmicrosoft.com/Munich", "below the organizational unit fabrikam.onmicrosoft.com/Munich. Which mailboxes those are was not told: read Exchange Online again")]
    public void A_scope_that_cannot_be_worked_out_says_why_and_who_can_find_out(string filter, string root, string why)
    {
        var reach = new Org().UnreadGroup("g").Scope("s", filter, root).Role(EwsRole, "s").Reach();

        var told = Assert.Single(reach.NotRead, n => n.What == "The scope s");
        Assert.Contains(why, told.Why, StringComparison.Ordinal);
        Assert.EndsWith("Test-ServicePrincipalAuthorization with -Resource.", told.Why, StringComparison.Ordinal);
        Assert.Equal(3, reach.Mailboxes.Unknown.Count);
    }

    [Fact]
    public void A_policy_on_something_that_is_not_there_says_so_and_one_that_was_read_says_nothing()
    {
        var reach = new Org().Consents(Ews).Group("g", "anna").Restrict("g").Lost(AccessRight.Restrict).Reach();

        Assert.StartsWith("What it names was not found", Assert.Single(reach.NotRead).Why, StringComparison.Ordinal);
        Assert.Empty(new Org().Consents(Ews).Group("g", "anna").Restrict("g").GroupScope("s", "g").Role(EwsRole, "s").Reach().NotRead);
    }

    [Theory]
    [InlineData(GroupKind.Distribution, true, "g is a distribution list: application access policies take mail-enabled security groups.")]
    [InlineData(GroupKind.Microsoft365, true, "g is a Microsoft 365 group: application access policies take mail-enabled security groups.")]
    [InlineData(GroupKind.Dynamic, false, "The scope s names g, a dynamic distribution list, which cannot be a scope.")]
    [InlineData(GroupKind.EntraSecurity, false, "The scope s names g, a security group that only Microsoft Entra knows, which cannot be a scope.")]
    public void A_group_of_a_kind_that_cannot_scope_is_a_red_flag_with_what_to_take_instead(GroupKind kind, bool policy, string sentence)
    {
        var org = new Org().Consents(Ews).Group("g", "anna", kind).Group("h", "anna ben cleo").Restrict(policy ? "g" : "h");
        var flag = Assert.Single(RedFlags.Of((policy ? org : org.GroupScope("s", "g").Role(EwsRole, "s")).Reach()), f => f.Key == RedFlags.WrongKind);

        Assert.Equal((sentence, true), (flag.Sentence, flag.IsRed));
        Assert.Contains("mail-enabled security group", flag.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mailbox_in_two_groups_is_told_the_policy_that_decides()
    {
        var reach = new Org().Consents(Ews).Group("g", "anna ben").Group("h", "ben").Restrict("g").Restrict("h").Group("d", "ben").Deny("d").Reach();

        Assert.Equal("Consented in Microsoft Entra. The policy on d denies it: member of d.", Assert.Single(ExplainReach.Of(reach, 1)).Sentence);
        Assert.Equal("Consented in Microsoft Entra. The policy on g allows it: member of g.", Assert.Single(ExplainReach.Of(reach, 0)).Sentence);
    }

    [Fact]
    public void Members_without_a_mailbox_are_named()
    {
        var many = string.Join(' ', Enumerable.Range(1, 7).Select(i => $"contact{i}"));
        var flag = Assert.Single(RedFlags.Of(new Org().Consents(Ews).Group("g", $"anna {many}").Restrict("g").Reach()));
        Assert.EndsWith("contact1, contact2, contact3, contact4, contact5 and 2 more.", flag.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Why_a_mailbox_is_in_or_out_names_the_way()
    {
        var reach = new Org().Consents(Ews).Group("g", "anna inner").Group("inner", "ben").Restrict("g").GroupScope("s", "g").Role(EwsRole, "s").Reach();

        Assert.Equal(
        [
            (Reached.Yes, "Consented in Microsoft Entra. The policy on g allows it: member of inner, which is inside g."),
            (Reached.No, "The role Application EWS.AccessAsApp is given for the scope s, and the mailbox is not in it: it is only in inner, which is inside g, and a scope counts direct members alone."),
        ], ExplainReach.Of(reach, 1).Select(r => (r.Reached, r.Sentence)));
        Assert.Contains("keeps the app out", ExplainReach.Of(reach, 2)[0].Sentence, StringComparison.Ordinal);
    }

    /// <summary>What is said of every mailbox and permission agrees with the sets.</summary>
    [Fact]
    public void The_reasons_never_contradict_the_sets()
    {
        foreach (var org in new[]
        {
            new Org().Consents(Ews, "Mail.Send").Group("g", "anna inner").UnreadGroup("inner").Restrict("g").Deny("ben"),
            new Org().Consents(Ews).Deny("anna").Restrict("ben").Role(EwsRole, "gone"),
            new Org().Unread("consents", "assignments").Group("g", "cleo").Restrict("g")
        })
        {
            var reach = org.Reach();
            for (var mailbox = 0; mailbox < reach.Index.Size; mailbox++)
            {
                var said = ExplainReach.Of(reach, mailbox).Select(r => r.Reached).DefaultIfEmpty(Reached.No).Min(r => r switch { Reached.Yes => 0, Reached.NotKnown => 1, _ => 2 });
                Assert.Equal(ExplainReach.At(reach.Mailboxes, mailbox) switch { Reached.Yes => 0, Reached.NotKnown => 1, _ => 2 }, said);
            }
        }
    }

    [Fact]
    public void Every_app_that_a_policy_or_a_role_names_is_asked_about_a_mailbox()
    {
        var org = new Org().Consents(Ews).Group("g", "anna").Restrict("g").Role("Application Mail.Read", null, Org.OtherApp);
        var apps = WhoReaches.Of(new AccessIndex(org.Facts()), 1);

        Assert.Equal([(Org.OtherApp, Reached.Yes), (Org.App, Reached.No)], apps.Select(a => (a.AppId, a.Reached)));
        Assert.Contains("consents", WhoReaches.Lacks(org.Facts())!, StringComparison.Ordinal);
    }

    /// <summary>The two places that say what confines a permission of synchronization say the same.</summary>
    [Fact]
    public void What_confines_a_permission_is_the_same_in_the_consent_list()
    {
        foreach (var permission in Portal.Wizards.CrossTenant.Consent.PermissionSets.All.SelectMany(s => s.Permissions))
        {
            var known = ReachPermissions.Find(permission.Name)!;
            Assert.Equal(
                (permission.Confinable.HasFlag(Portal.Wizards.CrossTenant.Consent.Confinable.ByAccessPolicy),
                    permission.Confinable.HasFlag(Portal.Wizards.CrossTenant.Consent.Confinable.ByExchangeRole)),
                (known.Policy, known.Role is not null));
        }
    }

    private static ProfileReach Of(Org org, params string[] profile) => Of(org, Today, profile);

    private static ProfileReach Of(Org org, DateTimeOffset world, params string[] profile) => new(org.Reach(), ProfileKind.CrossTenant, [.. profile.Select(Mailbox)], world);

    private static ProfileMailbox Mailbox(string name) => new(Guid.NewGuid(), $"{name}@fabrikam.com", name);

    private static IEnumerable<string> Names(ProfileReach reach, ReachList list) => reach.Lines(list, 0, 100).Select(l => l.Name);
}
