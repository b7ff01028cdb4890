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

    [Fact]
    public void Facts_come_back_from_the_store_as_they_were()
    {
        var facts = Read(Report().ToJsonString(), out _)!;
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
