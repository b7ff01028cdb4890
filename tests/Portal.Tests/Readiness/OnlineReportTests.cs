using System.Text.Json.Nodes;
using Portal.Plans;
using Portal.Readiness;
using Portal.Steps.Readiness;

namespace Portal.Tests.Readiness;

/// <summary>A pasted report of Exchange Online is untrusted text; what it says decides facts, what it does not say stays unknown.</summary>
public sealed class OnlineReportTests
{
    private const string Tenant = "f0f0f0f0-0000-4000-8000-000000000002";
    private const string App = "11111111-0000-4000-8000-000000000001";
    private static readonly Guid Key = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_report_as_the_script_prints_it_is_taken()
    {
        var report = Read("PS C:\\> " + Report().ToJsonString() + "\r\nDone.", out var why);

        Assert.Null(why);
        Assert.Equal((EwsSwitch.True, "fiona@fabrikam.com", "Alice", false), (report!.EwsEnabled, report.Account, report.BroughtBy, report.ByRest));
        Assert.Equal([App], report.AllowedApps);
        Assert.Equal(("UserMailbox", EwsSwitch.False), (report.Mailbox!.Type, report.Mailbox.EwsEnabled));
    }

    public static TheoryData<string, string> Refused() => new()
    {
        { "hello", "not the report" },
        { "{}", "not a report of this portal's script" },
        { With(r => r["setUp"] = Guid.NewGuid().ToString()), "another set-up" },
        { With(r => r["tenant"] = Guid.NewGuid().ToString()), "another tenant" },
        { With(r => r["at"] = "2026-11-22T13:00:00Z"), "in the future" },
        { With(r => r["at"] = "2026-11-14T00:00:00Z"), "after 7 days" },
        { With(r => r["ewsEnabled"] = true), "\"ewsEnabled\" in the report" },
        { With(r => r["ewsEnabled"] = "2"), "\"ewsEnabled\" in the report" },
        { With(r => r["allowedApps"] = App), "\"allowedApps\" in the report" },
        { With(r => r["allowedApps"] = new JsonArray([.. Enumerable.Repeat(0, 1001).Select(_ => (JsonNode)App)])), "at most 1000" },
        { With(r => r["mailbox"]!["address"] = "other@fabrikam.com"), "the pilot is anna@fabrikam.com now" },
        { With(r => r["organization"] = new string('x', 301)), "more than 300 characters" },
        { Report().ToJsonString().Insert(1, "\"ewsEnabled\":\"True\","), "stands twice" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_such_report_is_refused_with_the_reason(string pasted, string reason)
    {
        Assert.Null(Read(pasted, out var why));
        Assert.Contains(reason, why);
    }

    [Fact]
    public void Hostile_text_is_one_line_of_text() => Assert.Equal("a·b·c", Read(With(r => r["organization"] = "a\nb\u202Ec"), out _)!.Organization);

    [Fact]
    public void A_list_that_is_another_than_before_was_changed_in_between_and_the_clock_runs_from_the_report()
    {
        var known = new ExchangeOnlineKnowledge().With(Read(With(r => r["allowedApps"] = new JsonArray()), out _)!);
        Assert.Null(known.ListChanged);

        known = known.With(Read(With(r => r["at"] = "2026-11-22T11:30:00Z"), out _)!);

        Assert.Equal(new DateTimeOffset(2026, 11, 22, 11, 30, 0, TimeSpan.Zero), known.ListChanged!.WorldAt);
        Assert.Same(known, known.With(Read(With(r => r["at"] = "2026-11-22T09:00:00Z"), out _)!));
    }

    // Exchange Team Blog 4529471 and 4561431: the table of EwsEnabled and EwsAllowedAppIDs.
    [Theory]
    [InlineData(EwsSwitch.Null, true, "2026-11-22", Truth.Waiting)]
    [InlineData(EwsSwitch.Null, false, "2026-11-22", Truth.Waiting)]
    [InlineData(EwsSwitch.True, true, "2026-11-22", Truth.Ok)]
    [InlineData(EwsSwitch.True, false, "2026-11-22", Truth.NotOk)]
    [InlineData(EwsSwitch.False, true, "2026-11-22", Truth.NotOk)]
    [InlineData(EwsSwitch.True, true, "2027-03-31", Truth.Ok)]
    [InlineData(EwsSwitch.True, true, "2027-04-01", Truth.NotOk)]
    [InlineData(EwsSwitch.Null, true, "2027-04-01", Truth.NotOk)]
    public void The_verdict_follows_from_switch_list_and_world_date(EwsSwitch enabled, bool listed, string day, Truth truth) =>
        Assert.Equal(truth, EwsVerdict.Of(enabled, listed ? [App] : [Guid.NewGuid().ToString()], App, Day(day)).Truth);

    [Theory]
    [InlineData("2026-10-09", Truth.Waiting)]
    [InlineData("2026-10-10", Truth.NotOk)]
    public void True_with_an_empty_list_blocks_everybody_from_10_October_2026_on(string day, Truth truth) => Assert.Equal(truth, EwsVerdict.Of(EwsSwitch.True, [], App, Day(day)).Truth);

    [Fact]
    public void The_whole_list_is_carried_and_malformed_entries_are_named()
    {
        string[] list = [App.ToUpperInvariant(), "0e300000-0000-4000-8000-000000000031"];

        Assert.Equal(list, AllowedApps.With(list, App));
        Assert.Equal([.. list, "22222222-0000-4000-8000-000000000002"], AllowedApps.With(list, "22222222-0000-4000-8000-000000000002"));
        Assert.Equal(["*"], AllowedApps.Malformed([App, "*"]));
        Assert.True(AllowedApps.Same(list, [list[1], App]));
        Assert.Equal("1 was added: b; 1 was removed: a", AllowedApps.Difference(["a"], ["b"]));
    }

    [Theory]
    [InlineData("", "", "", true)]
    [InlineData("EnforceAllowList", "CRM/*", "", true)]
    [InlineData("EnforceAllowList", "Outlook/*", "", false)]
    [InlineData("EnforceAllowList", "*", "", true)]
    [InlineData("EnforceBlockList", "", "CRM/*", false)]
    [InlineData("EnforceBlockList", "", "Fax/*", true)]
    public void User_agent_lists_let_Dynamics_through_or_not(string policy, string allow, string block, bool passes) =>
        Assert.Equal(passes, new UserAgentLists(policy, allow.Length == 0 ? [] : [allow], block.Length == 0 ? [] : [block]).LetsDynamicsThrough);

    [Fact]
    public void Somebodys_word_ends_after_thirty_days()
    {
        var known = new ExchangeOnlineKnowledge().With(new Attestation(OnlineFacts.List, true, "Fiona", Now, "I ran it"));

        Assert.NotNull(known.Word(OnlineFacts.List, Now.AddDays(30)));
        Assert.Null(known.Word(OnlineFacts.List, Now.AddDays(31)));
    }

    private static OnlineReport? Read(string pasted, out string? why) => ReadOnlineReport.Read(pasted, Key, Tenant, "anna@fabrikam.com", "Alice", Now, Now, out why);

    private static DateTimeOffset Day(string day) => DateTimeOffset.Parse(day + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

    private static string With(Action<JsonObject> change)
    {
        var report = Report();
        change(report);
        return report.ToJsonString();
    }

    private static JsonObject Report() => new()
    {
        ["schema"] = ReadOnlineReport.Schema, ["setUp"] = Key.ToString(), ["tenant"] = Tenant, ["at"] = "2026-11-22T10:00:00Z", ["organization"] = "fabrikam.onmicrosoft.com", ["account"] = "fiona@fabrikam.com",
        ["ewsEnabled"] = "True", ["allowedApps"] = new JsonArray(App), ["agents"] = new JsonObject { ["policy"] = "", ["allow"] = new JsonArray(), ["block"] = new JsonArray() },
        ["mailbox"] = new JsonObject { ["address"] = "anna@fabrikam.com", ["type"] = "UserMailbox", ["plan"] = "ExchangeOnlineEnterprise-1", ["ewsEnabled"] = "False" }, ["changed"] = "", ["failed"] = new JsonArray(),
    };
}
