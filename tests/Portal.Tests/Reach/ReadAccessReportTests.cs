using System.Text.Json.Nodes;
using Portal.Reach;

namespace Portal.Tests.Reach;

/// <summary>A report of the reading script is untrusted text; what it says decides the reach, what it does not say stays unknown.</summary>
public sealed class ReadAccessReportTests
{
    private const string Tenant = "f0f0f0f0-0000-4000-8000-000000000002", App = "11111111-0000-4000-8000-000000000001";
    private static readonly Guid Key = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Mailboxes = [.. Enumerable.Range(0, 16).Select(i => $"m{i}@fabrikam.com")];

    [Fact]
    public void A_report_as_the_script_prints_it_becomes_facts()
    {
        var facts = Read("PS C:\\> " + Report().ToJsonString() + "\r\nDone.", out var why);
        var reach = EffectiveAccess.Of(facts!, App);

        Assert.Null(why);
        Assert.Equal((16, 2, 1, 1, 1), (facts!.Mailboxes.Value!.Count, facts.Groups.Value!.Count, facts.Policies.Value!.Count, facts.Assignments.Value!.Count, facts.Scopes.Value!.Count));
        Assert.Equal("report run by fiona@fabrikam.com, given by Alice", facts.Policies.Source);
        Assert.Equal((8, 8, 0), (reach.Of("full_access_as_app")!.ByConsent.Sure.Count, reach.Mailboxes.Sure.Count, reach.Mailboxes.Unknown.Count));
        Assert.Equal(6, reach.Of("full_access_as_app")!.ByRoles.Sure.Count); // nested members are not in the scope
        Assert.Equal(3, reach.Index.At("also-m3@fabrikam.com"));
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { "hello", "not the report" },
        { "", "Paste what the script printed" },
        { "{}", "not a report of this portal's script" },
        { "{\"schema\":\"sss-access-report/1\",}", "not the whole report" },
        { With(r => r["key"] = Guid.NewGuid().ToString()), "another profile" },
        { With(r => r["tenant"] = Guid.NewGuid().ToString()), "another tenant" },
        { With(r => r["app"] = Guid.NewGuid().ToString()), "another application" },
        { With(r => r["at"] = "2026-11-22T13:00:00Z"), "in the future" },
        { With(r => r["at"] = "2026-11-14T00:00:00Z"), "after 7 days" },
        { With(r => r["policies"] = "none"), "\"policies\" in the report" },
        { With(r => r["mailboxes"] = new JsonArray("anna@fabrikam.com")), "\"mailboxes\" in the report" },
        { With(r => r["scopes"] = new JsonArray([.. Enumerable.Repeat(0, 20_001).Select(_ => (JsonNode)new JsonObject())])), "at most 20000" },
        { With(r => r["members"]!.AsArray().Add(new JsonObject { ["group"] = SampleReport.Sales, ["members"] = new JsonArray() })), "A group stands twice" },
        { With(r => { r["mailboxes"] = null; r["policies"] = null; r["assignments"] = null; }), "holds nothing" },
        { Report().ToJsonString().Insert(1, "\"policies\":[],"), "stands twice" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_such_report_is_refused_with_the_reason(string given, string reason)
    {
        Assert.Null(Read(given, out var why));
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_script_could_not_read_is_not_known_and_carries_Exchanges_words()
    {
        var facts = Read(With(r => { r["policies"] = null; r["failed"] = new JsonArray(new JsonObject { ["part"] = "policies", ["message"] = "The term 'Get-ApplicationAccessPolicy' is not recognized" }); }), out _)!;

        Assert.Equal("The term 'Get-ApplicationAccessPolicy' is not recognized", facts.Policies.Unread);
        Assert.Equal(6, EffectiveAccess.Of(facts, App).Mailboxes.Sure.Count); // by the role, whatever the policies say
        Assert.Equal(10, EffectiveAccess.Of(facts, App).Mailboxes.Unknown.Count);
    }

    [Fact]
    public void A_group_whose_members_are_missing_is_not_an_empty_group()
    {
        var facts = Read(With(r => r["members"]!.AsArray().RemoveAt(1)), out _)!;
        Assert.Contains(Unread.Of(facts), u => u.What.Contains("Nordics", StringComparison.Ordinal));
        Assert.False(EffectiveAccess.Of(facts, App).Mailboxes.Unknown.IsEmpty);
    }

    [Fact]
    public void Hostile_text_is_one_line_of_text() =>
        Assert.Equal("a·b·c", Read(With(r => r["mailboxes"]![0]!["DisplayName"] = "a\nb\u202Ec"), out _)!.Mailboxes.Value![0].Name);

    [Fact]
    public void A_policy_with_a_right_that_nobody_knows_makes_the_policies_unknown() =>
        Assert.False(Read(With(r => r["policies"]![0]!["AccessRight"] = "MaybeAccess"), out _)!.Policies.IsKnown);

    [Fact]
    public void A_name_that_two_recipients_have_names_neither()
    {
        var facts = Read(With(r =>
        {
            foreach (var group in r["groups"]!.AsArray()) (group!["Name"], group["Identity"], group["DisplayName"]) = ("same", "same", "same");
            (r["policies"]![0]!["Identity"], r["policies"]![0]!["ScopeName"], r["policies"]![0]!["ScopeIdentity"]) = ("x", "same", "same");
        }), out _)!;
        Assert.Null(facts.Policies.Value![0].ScopeId);
    }

    /// <summary>"Organization Management" hands the roles of applications on in every organization; that gives no application anything.</summary>
    [Fact]
    public void Assignments_that_only_hand_a_role_on_are_none_of_an_application()
    {
        var facts = Read(With(r =>
        {
            r["assignments"]!.AsArray().Add(new JsonObject
            {
                ["Name"] = "Mail.Read-Organization Management-Delegating", ["Role"] = "Application Mail.Read", ["RoleAssigneeType"] = "RoleGroup",
                ["RoleAssigneeName"] = "Organization Management", ["RecipientWriteScope"] = "Organization",
            });
            r["assignments"]!.AsArray().Add(new JsonObject { ["Name"] = "x", ["Role"] = "Application Mail.Read", ["RoleAssigneeType"] = "ServicePrincipal", ["RoleAssignmentDelegationType"] = "DelegatingOrgWide" });
        }), out _)!;

        Assert.Equal(["SSS-Ews"], facts.Assignments.Value!.Select(a => a.Name));
        Assert.True(EffectiveAccess.Of(facts, App).Mailboxes.Unknown.IsEmpty);
    }

    [Theory]
    [InlineData("11111111-0000-4000-8000-000000000009,11111111-0000-4000-8000-000000000001", 8)]
    [InlineData("11111111-0000-4000-8000-000000000009", 16)]
    [InlineData("*", 8)]
    [InlineData("", null)]
    [InlineData("Every app of ours", null)]
    public void A_policy_is_of_every_application_it_names_and_one_that_names_none_is_not_passed_over(string apps, int? reached)
    {
        var facts = Read(With(r => r["policies"]![0]!["AppId"] = apps), out _)!;

        Assert.Equal(reached is not null, facts.Policies.IsKnown);
        Assert.Equal(reached ?? 6, EffectiveAccess.Of(facts, App).Mailboxes.Sure.Count); // 6 by the role, whatever the policies say
    }

    /// <summary>A policy holds to the security identifier of its group. One that was made anew under the old name is another one.</summary>
    [Fact]
    public void A_group_that_was_deleted_and_made_anew_is_not_the_one_that_the_policy_names()
    {
        var facts = Read(With(r => r["groups"]![0]!["Sid"] = "S-1-5-21-1-1-1-7777"), out _)!;
        var reach = EffectiveAccess.Of(facts, App);

        Assert.Null(facts.Policies.Value![0].ScopeId);
        Assert.Contains(reach.NotRead, n => n.Why.StartsWith("What it names was not found: it was deleted", StringComparison.Ordinal));
        Assert.Equal(6, reach.Mailboxes.Sure.Count);
    }

    /// <summary>An account that may see a part of the organization gets a short list and no error.</summary>
    [Fact]
    public void Mailboxes_in_groups_that_the_list_lacks_make_the_number_a_least()
    {
        var facts = Read(With(r => r["mailboxes"]!.AsArray().RemoveAt(2)), out _)!;
        var reach = new ProfileReach(EffectiveAccess.Of(facts, App), Portal.Profiles.ProfileKind.CrossTenant, [], Now);

        Assert.Equal(["m2@fabrikam.com"], facts.Unlisted);
        Assert.StartsWith("This app can reach at least 7 mailboxes", ReachSentence.Text(reach), StringComparison.Ordinal);
        Assert.StartsWith("1 mailbox stands in groups and not in the list of mailboxes", Assert.Single(reach.Reach.NotRead).Why, StringComparison.Ordinal);
        Assert.DoesNotContain(reach.Flags, f => f.Key == RedFlags.WithoutMailbox && f.Sentence.Contains("m2@", StringComparison.Ordinal));
    }

    [Fact]
    public void Whom_Exchange_lists_for_a_filter_counts_and_a_root_that_was_set_is_never_left_out()
    {
        static void Sales(JsonObject report)
        {
            report["scopes"]![0]!["RecipientFilter"] = "Department -eq 'Sales'";
            report["listed"] = new JsonArray(new JsonObject { ["scope"] = "sss-mailboxes", ["members"] = new JsonArray([.. Enumerable.Range(10, 4).Select(i => new JsonObject { ["Guid"] = $"50000000-0000-4000-8000-{i:d12}" })]) });
        }

        static void Below(JsonObject report, string root)
        {
            Sales(report);
            report["scopes"]![0]!["RecipientRoot"] = root;
            foreach (var (place, box) in report["mailboxes"]!.AsArray().Index()) box!["OrganizationalUnit"] = place < 12 ? "prod/fabrikam" : "prod/fabrikam/Munich";
        }

        Assert.Equal((4, 0), ByRole(Sales));
        Assert.Equal((2, 0), ByRole(r => Below(r, "prod/fabrikam/Munich")));
        Assert.Equal((4, 0), ByRole(r => Below(r, "prod/fabrikam")));
        Assert.Equal((2, 0), ByRole(r => Below(r, "Munich"))); // a name alone: it was taken for the whole organization once
        Assert.Equal((0, 4), ByRole(r => { Below(r, "prod/fabrikam/Munich"); foreach (var box in r["mailboxes"]!.AsArray()) box!.AsObject().Remove("OrganizationalUnit"); }));
        // The organization's own unit leaves nobody out, told or not.
        Assert.Equal((4, 0), ByRole(r => { Sales(r); r["scopes"]![0]!["RecipientRoot"] = "EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/fabrikam.onmicrosoft.com"; }));
        Assert.Equal((4, 0), ByRole(r => { Sales(r); r["scopes"]![0]!["RecipientRoot"] = "OU=fabrikam.onmicrosoft.com,OU=Microsoft Exchange Hosted Organizations,DC=EURPR01A001,DC=PROD"; }));
        Assert.Equal((4, 0), ByRole(r => { Sales(r); r["scopes"]![0]!["RecipientRoot"] = "fabrikam.onmicrosoft.com"; }));
        Assert.Equal((0, 4), ByRole(r => { Sales(r); r["scopes"]![0]!["RecipientRoot"] = "EURPR01A001.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/fabrikam.onmicrosoft.com/Munich"; }));
        Assert.Equal((0, 16), ByRole(r => { Sales(r); r["listed"]![0]!.AsObject().Remove("members"); }));

        static (int, int) ByRole(Action<JsonObject> change) => EffectiveAccess.Of(Read(With(change), out _)!, App).Of("full_access_as_app")!.ByRoles is var roles ? (roles.Sure.Count, roles.Unknown.Count) : default;
    }

    [Fact]
    public void A_role_for_an_organizational_unit_is_no_scope_of_that_name()
    {
        var facts = Read(With(r =>
        {
            var held = r["assignments"]![0]!;
            (held["CustomResourceScope"], held["RecipientWriteScope"], held["CustomRecipientWriteScope"]) = ("", "OU", "prod/fabrikam/Munich");
            foreach (var (place, box) in r["mailboxes"]!.AsArray().Index()) box!["DistinguishedName"] = place == 3 ? "CN=m3,OU=Munich,OU=fabrikam,DC=prod" : "CN=x,OU=fabrikam,DC=prod";
        }), out _)!;

        Assert.Equal([3], EffectiveAccess.Of(facts, App).Of("full_access_as_app")!.ByRoles.Sure.Places());
    }

    [Fact]
    public void Facts_come_back_from_the_store_as_they_were()
    {
        var facts = Read(With(r => r["scopes"]![0]!["RecipientRoot"] = "DC=PROD"), out _)!;
        var back = AccessReadings.Unpack(AccessReadings.Pack(facts));
        Assert.Equal(EffectiveAccess.Of(facts, App).Mailboxes.Sure.Places(), EffectiveAccess.Of(back, App).Mailboxes.Sure.Places());
        Assert.Equal((facts.Policies.Source, facts.Policies.At, facts.Others), (back.Policies.Source, back.Policies.At, back.Others));
    }

    private static AccessFacts? Read(string given, out string? why) => ReadAccessReport.Read(given, Key, Tenant, App, "Alice",
        new(Part<IReadOnlyList<string>>.Read(["full_access_as_app"], "the test", Now), null, new Dictionary<string, string>(StringComparer.Ordinal)), Now, out why);

    private static JsonObject Report() => SampleReport.Of(Key, Tenant, App, Now.AddHours(-1), Mailboxes);

    private static string With(Action<JsonObject> change)
    {
        var report = Report();
        change(report);
        return report.ToJsonString();
    }
}
