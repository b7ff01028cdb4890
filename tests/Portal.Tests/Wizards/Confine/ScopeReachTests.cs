using Portal.Wizards.Confine;
using Portal.Wizards.Confine.Reading;

namespace Portal.Tests.Wizards.Confine;

/// <summary>What a plan widens and moves. Rules: New-ApplicationAccessPolicy (order of evaluation) and "Role Based Access Control for Applications" (union, nested groups).</summary>
public sealed class ScopeReachTests
{
    private static readonly ScopingMember Anna = new("anna@x.y", "UserMailbox", ""), Ben = new("ben@x.y", "UserMailbox", ""), Inner = new("inner@x.y", "MailUniversalSecurityGroup", "CN=Inner");

    [Fact]
    public void No_policy_means_everything_and_a_policy_that_only_denies_everything_else()
    {
        Assert.True(ScopeReach.OfConsent(Report()).Contains("boss@x.y"));

        var denied = ScopeReach.OfConsent(Report(policies: [Policy("DenyAccess", "team")]));

        Assert.Equal((false, true), (denied.Contains("anna@x.y"), denied.Contains("boss@x.y")));
    }

    [Fact]
    public void Several_restricting_policies_are_a_union_and_denying_comes_first()
    {
        var report = Report(policies: [Policy("RestrictAccess", "team"), Policy("RestrictAccess", "inner"), Policy("DenyAccess", "inner")]);

        Assert.Equal(["anna@x.y"], ScopeReach.OfConsent(report).Mailboxes);
        Assert.Equal(["anna@x.y"], ScopeReach.ToMove(report));
    }

    [Fact]
    public void Nested_members_count_for_a_policy_and_not_for_a_scope()
    {
        var report = Report(policies: [Policy("RestrictAccess", "team")], roles: [new("", "Application Mail.Send", "Scope", "CustomRecipientScope")], scopes: [new("Scope", ScopeReach.Filter("CN=O'Team"))]);

        Assert.True(ScopeReach.OfConsent(report).Contains("ben@x.y"));
        Assert.Equal(["anna@x.y"], ScopeReach.OfRoles(report).Mailboxes);
        Assert.Equal([("ben@x.y", "Inner")], ScopeReach.Nested(report, report.Groups[0]));
    }

    [Fact]
    public void A_group_that_was_not_read_is_unknown_and_never_empty()
    {
        var reach = ScopeReach.OfConsent(Report(policies: [Policy("RestrictAccess", "elsewhere")]));

        Assert.Contains("could not be read", Assert.Single(reach.Unknown), StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_be_reached_is_more_than_what_is_sure_and_both_are_said()
    {
        var report = Report(policies: [Policy("RestrictAccess", "team")]) with
        {
            Groups = [new(["team"], "Team", "team@x.y", "CN=Team", "MailUniversalSecurityGroup", true, [Anna, new("rooms@x.y", "RoomList", "CN=Rooms")])]
        };

        var reach = ScopeReach.OfConsent(report);

        Assert.Equal((true, true, false, true), (reach.Contains("anna@x.y"), reach.MayContain("anna@x.y"), reach.Contains("boss@x.y"), reach.MayContain("boss@x.y")));
        Assert.Contains("rooms@x.y", Assert.Single(reach.Unknown), StringComparison.Ordinal);
        Assert.Equal("at least 1 mailbox", ReachNote.Of(reach).Words);
        Assert.Equal(["every mailbox of the tenant"], ScopeReach.Widened(ReachNote.Of(reach), reach));
    }

    [Fact]
    public void A_policy_with_a_right_that_nobody_knows_and_a_name_of_two_groups_are_unknown()
    {
        var (right, twice) = (Report(policies: [Policy("MaybeAccess", "team")]), Report(policies: [Policy("RestrictAccess", "team")]));
        twice = twice with { Groups = [.. twice.Groups, new(["team"], "Team", "team2@x.y", "CN=Another", "MailUniversalSecurityGroup", true, [Ben])] };

        Assert.All(new[] { right, twice }, r => Assert.False(ScopeReach.OfConsent(r).Contains("anna@x.y")));
        Assert.All(new[] { right, twice }, r => Assert.True(ScopeReach.OfConsent(r).MayContain("anna@x.y")));
        Assert.All(new[] { right, twice }, r => Assert.Single(ScopeReach.OfConsent(r).Unknown));
    }

    [Fact]
    public void A_second_restricting_policy_widens_and_the_first_one_does_not()
    {
        var record = Record(ConfinePlan.Policy, "anna@x.y");

        Assert.Empty(ScopeReach.Widened(ReachNote.Of(ScopeReach.Before(Report())), ScopeReach.After(record, Report())));
        var report = Report(policies: [Policy("RestrictAccess", "inner")]);
        Assert.Equal(["anna@x.y"], ScopeReach.Widened(ReachNote.Of(ScopeReach.Before(report)), ScopeReach.After(record, report)));
    }

    [Fact]
    public void A_role_for_the_whole_organization_is_everything_whatever_stands_beside_it() =>
        Assert.True(ScopeReach.OfRoles(Report(roles: [new("", "Application Mail.Send", "", "Organization")])).Everything);

    [Theory]
    [InlineData("CN=O'Brien's team,OU=x")]
    [InlineData("CN=plain")]
    public void A_filter_doubles_quotes_and_is_read_back(string dn)
    {
        Assert.Equal(dn, ScopeReach.GroupIn(ScopeReach.Filter(dn)));
        Assert.Null(ScopeReach.GroupIn(ScopeReach.Filter(dn) + " -or Alias -eq 'x'"));
    }

    internal static ConfineSetUp Record(ConfinePlan plan, params string[] members) => new()
    {
        Key = Guid.Empty, Plan = plan, TenantId = Some.Tenant, App = new("o", "a", "p", "App", false), Members = members, Form = new() { GroupAddress = "new@x.y", Inside = "anna@x.y", Outside = "boss@x.y" },
    };

    private static ScopingPolicy Policy(string right, string group) => new($"o\\a:S;{right}{group}", right, "a", group, group, "");

    private static ScopingReport Report(ScopingPolicy[]? policies = null, ScopingRole[]? roles = null, ScopingScope[]? scopes = null) =>
        new(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, Some.Tenant, "a", "somebody", "Alice")
        {
            Policies = policies ?? [], Roles = roles ?? [], Scopes = scopes ?? [],
            Groups = [
                new(["team"], "Team", "team@x.y", "CN=O'Team", "MailUniversalSecurityGroup", true, [Anna, Inner]),
                new(["inner", "CN=Inner"], "Inner", "inner@x.y", "CN=Inner", "MailUniversalSecurityGroup", true, [Ben])
            ],
        };
}
