using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Plans;
using Portal.Scripts;
using Portal.Steps.Readiness;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Readiness;

namespace Portal.Tests.Wizards.Hma.Readiness;

/// <summary>A pasted report is untrusted text; what it says decides facts, what it does not say stays unknown.</summary>
public sealed class ExchangeReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly HmaSetUp Record = new() { Key = Guid.NewGuid(), Form = new HmaForm { EwsUrl = "https://mail.contoso.com/EWS/Exchange.asmx" } };

    [Fact]
    public void A_report_as_the_script_prints_it_is_taken_with_its_date_and_who_pasted_it()
    {
        var report = Read(Report(), out var why);

        Assert.Null(why);
        Assert.Equal((Now.AddHours(-2), "EX01", @"CONTOSO\exadmin", "Alice"), (report!.At, report.Computer, report.Account, report.PastedBy));
        Assert.Equal(["EX01", "EX02"], report.Servers.Select(s => s.Name));
        Assert.Equal(true, report.ClientProfile);
    }

    [Fact]
    public void A_console_s_prompt_around_it_does_not_matter() =>
        Assert.NotNull(Read("[PS] C:\\>.\\report.ps1\r\n\uFEFF" + Report().ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\r\n[PS] C:\\>", out _));

    public static TheoryData<string, string> Refused() => new()
    {
        { "", "Paste what the script printed" },
        { "hello", "not the report" },
        { "{", "not the report" },
        { "{ \"schema\": }", "not the whole report" },
        { "{}", "not a report of this portal's script" },
        { "[{}]", "not a report of this portal's script" },
        { "{" + new string(' ', 300 * 1024) + "}", "more than 256 KB" },
        { With(r => r["schema"] = "sss-exchange-report/2"), "another version" },
        { With(r => r["schema"] = 1), "not what the script prints" },
        { With(r => r["setUp"] = Guid.NewGuid().ToString()), "another set-up" },
        { With(r => r["ewsUrl"] = "https://other.contoso.com/EWS/Exchange.asmx"), "Run the script again" },
        { With(r => r["at"] = "2026-11-22T13:00:00Z"), "in the future" },
        { With(r => r["at"] = "2026-10-01T00:00:00Z"), "after 30 days" },
        { With(r => r["at"] = "yesterday"), "\"at\" in the report" },
        { With(r => r.Remove("at")), "\"at\" in the report" },
        { With(r => r["servers"] = new JsonArray()), "names no Exchange server" },
        { With(r => r["servers"] = "EX01"), "\"servers\" in the report" },
        { With(r => r["servers"] = new JsonArray("EX01")), "\"servers\" in the report" },
        { With(r => r["servers"]![0]!["name"] = new string('x', 301)), "more than 300 characters" },
        { With(r => r["clientProfile"] = "true"), "\"clientProfile\" in the report" },
        { With(r => r["directories"]![0]!["oauth"] = 1), "\"oauth\" in the report" },
        { With(r => r["servers"] = new JsonArray([.. Enumerable.Range(0, 501).Select(i => (JsonNode)new JsonObject { ["name"] = $"EX{i}", ["version"] = "" })])), "at most 500" },
        { Report().ToJsonString().Insert(1, "\"hybrid\":false,"), "stands twice" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40), "not the whole report" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_such_report_is_refused_with_the_reason(string pasted, string reason)
    {
        Assert.Null(Read(pasted, out var why));
        Assert.Contains(reason, why);
    }

    [Theory]
    [InlineData("EX01\r\n<script>alert(1)</script>", "EX01··<script>alert(1)</script>")]
    [InlineData("EX\u202E10", "EX·10")]
    [InlineData("EX\0\u001B[31m", "EX··[31m")]
    [InlineData("'; Remove-Mailbox -Identity *; '", "'; Remove-Mailbox -Identity *; '")]
    public void Hostile_text_is_one_line_of_text(string name, string shown) =>
        Assert.Equal(shown, Read(With(r => r["servers"]![0]!["name"] = name), out _)!.Servers[0].Name);

    [Theory]
    [InlineData("Version 15.2 (Build 2562.17)", "Exchange Server SE")]
    [InlineData("Version 15.2 (Build 1748.10)", "Exchange 2019")]
    [InlineData("Version 15.1 (Build 2507.6)", "Exchange 2016")]
    [InlineData("Version 15.0 (Build 1497.2)", "Exchange 2013")]
    [InlineData("15.2.2562.17", "Exchange Server SE")]
    [InlineData("Version 14.3 (Build 123.4)", null)]
    [InlineData("Version 16.0 (Build 1.1)", null)]
    public void A_build_belongs_to_a_product(string said, string? product) => Assert.Equal(product, ExchangeVersions.LineOf(ExchangeVersions.Parse(said)!)?.Name);

    [Fact]
    public void The_script_only_gets_and_values_stand_in_quotes()
    {
        var script = ReportScript.Of(Record with { Form = new HmaForm { EwsUrl = "https://x/'; Remove-Mailbox -Identity *; '" } });

        Assert.Equal(Tool.ExchangeShell, script.Tool);
        Assert.Contains("$ewsUrl = 'https://x/''; Remove-Mailbox -Identity *; '''", script.Text);
        var ours = script.Text.Replace("'https://x/''; Remove-Mailbox -Identity *; '''", "", StringComparison.Ordinal);
        Assert.All(System.Text.RegularExpressions.Regex.Matches(ours, @"\b[A-Z][a-z]+-[A-Z]\w+", System.Text.RegularExpressions.RegexOptions.NonBacktracking).Select(m => m.Value).Where(v => v != "Read-Part"),
            verb => Assert.True(verb.Split('-')[0] is "Get" or "New" or "ForEach" or "Where" or "Test" or "ConvertTo", verb));
        Assert.All(System.Text.RegularExpressions.Regex.Matches(ours, @"\bNew-\w+", System.Text.RegularExpressions.RegexOptions.NonBacktracking).Select(m => m.Value), v => Assert.Equal("New-Object", v));
    }

    [Fact]
    public async Task What_the_report_says_decides_each_fact()
    {
        await using var town = await HmaTown.StartAsync();
        var fine = await FactsAsync(town, _ => { });
        Assert.Equal(Truth.Ok, fine("Exchange version").Truth);
        Assert.Contains("EX01: Exchange Server SE 15.2.2562.17", fine("Exchange version").Value);
        Assert.Contains("report of EX01", fine("Exchange version").Source);
        Assert.Equal((Truth.Ok, Truth.Ok, Truth.Ok), (fine("OAuth on every server").Truth, fine("Authorization server").Truth, fine("Modern authentication in Exchange").Truth));
        Assert.Equal((Truth.CouldNotCheck, Truth.CouldNotCheck), (fine("Classic hybrid").Truth, fine("Pass-through authentication").Truth));

        var bad = await FactsAsync(town, r =>
        {
            r["servers"]![1]!["version"] = "Version 15.1 (Build 2507.6)";
            r["directories"]![3]!["oauth"] = false;
            r["agents"] = new JsonArray(new JsonObject { ["server"] = "EX02" });
            r["authServers"]![0]!["default"] = false;
            r["clientProfile"] = false;
        });
        Assert.Equal((Truth.NotOk, true), (bad("Exchange version").Truth!.Value, bad("Exchange version").Aside));
        Assert.Contains("EX02 is out of support: that of Exchange 2016 ended on 14 October 2025", bad("Exchange version").Value);
        Assert.Contains("MAPI on EX02", bad("OAuth on every server").Value);
        Assert.Contains("EX02", bad("Classic hybrid").Value);
        Assert.Contains("default", bad("Authorization server").Value);
        Assert.All(new[] { "OAuth on every server", "Classic hybrid", "Authorization server", "Modern authentication in Exchange" }, name => Assert.Equal((Truth.NotOk, false), (bad(name).Truth!.Value, bad(name).Aside)));

        var older = await FactsAsync(town, r => r["servers"]![0]!["version"] = "Version 15.1 (Build 225.42)");
        Assert.Contains("EX01 is too old", older("Exchange version").Value);
        Assert.False(older("Exchange version").Aside);

        var poor = await FactsAsync(town, r =>
        {
            foreach (var name in new[] { "directories", "authServers", "clientProfile", "hybrid" }) r.Remove(name);
            r["failed"] = new JsonArray(new JsonObject { ["part"] = "authServers", ["message"] = "Access is denied." });
        });
        Assert.All(new[] { "OAuth on every server", "Classic hybrid", "Authorization server", "Modern authentication in Exchange" }, name => Assert.Equal(Truth.CouldNotCheck, poor(name).Truth));
    }

    [Fact]
    public async Task An_old_report_is_no_knowledge_and_a_newer_word_counts_with_name_date_and_reason()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await FactsAsync(town, _ => { });
        var record = town.Record;
        await KeepAsync(town, record.Exchange with { Report = record.Exchange.Report! with { At = TimeProvider.System.GetUtcNow().AddDays(-31) } });
        var look = await town.LookAsync(HmaWizard.Readiness, alice);
        Assert.Equal(Truth.CouldNotCheck, ReadinessTests.Named(look, "Exchange version").Truth);
        Assert.Contains("older than 30 days", ReadinessTests.Named(look, "Exchange version").Note);

        await KeepAsync(
            town,
            town.Record.Exchange.With(new Attestation(ExchangeFacts.Version, true, "Alice Adams", TimeProvider.System.GetUtcNow(), "Patched them myself"))
                .With(new Attestation(ExchangeFacts.Hybrid, false, "Alice Adams", TimeProvider.System.GetUtcNow(), "Agent on APP07")));
        look = await town.LookAsync(HmaWizard.Readiness, alice);

        var version = ReadinessTests.Named(look, "Exchange version");
        Assert.Equal(Truth.Ok, version.Truth);
        Assert.Contains("attested by Alice Adams", version.Source);
        Assert.Contains("Patched them myself", version.Note);
        Assert.NotNull(version.At);
        Assert.Equal(Truth.NotOk, ReadinessTests.Named(look, "Classic hybrid").Truth);
        Assert.Equal(Truth.NotOk, look.Observation.Truth);

        await KeepAsync(town, new ExchangeKnowledge().With(new Attestation(ExchangeFacts.Version, true, "Alice Adams", TimeProvider.System.GetUtcNow().AddDays(-181), "Long ago")));
        Assert.Equal(Truth.CouldNotCheck, ReadinessTests.Named(await town.LookAsync(HmaWizard.Readiness, alice), "Exchange version").Truth);
    }

    private static async Task<Func<string, Fact>> FactsAsync(HmaTown town, Action<JsonObject> change)
    {
        var now = TimeProvider.System.GetUtcNow();
        var report = Report(town.Record, now.AddHours(-2));
        change(report);
        var read = ReadReport.Read(report.ToJsonString(), town.Record, "Alice", now, out var why);
        Assert.True(read is not null, why);
        await KeepAsync(town, new ExchangeKnowledge { Report = read });
        var look = await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync());
        return name => ReadinessTests.Named(look, name);
    }

    private static async Task KeepAsync(HmaTown town, ExchangeKnowledge known)
    {
        var fresh = (await town.Get<SetUps>().FindAsync(town.SetUp.Id, default))!;
        await town.Get<SetUps>().SaveAsync(fresh, _ => SetUpState.Read<HmaSetUp>(fresh) with { Exchange = known }, "told", await town.AliceAsync(), HmaWizard.Readiness, default);
        await town.LookAsync(HmaWizard.Readiness, await town.AliceAsync());
    }

    private static ExchangeReport? Read(JsonObject report, out string? why) => Read(report.ToJsonString(), out why);

    private static ExchangeReport? Read(string pasted, out string? why) => ReadReport.Read(pasted, Record, "Alice", Now, out why);

    private static string With(Action<JsonObject> change)
    {
        var report = Report();
        change(report);
        return report.ToJsonString();
    }

    private static JsonObject Report() => Report(Record, Now.AddHours(-2));

    private static JsonObject Report(HmaSetUp record, DateTimeOffset at) => new()
    {
        ["schema"] = ReadReport.Schema, ["setUp"] = record.Key.ToString(), ["ewsUrl"] = record.Form.EwsUrl, ["at"] = at.ToString("o"), ["computer"] = "EX01", ["account"] = @"CONTOSO\exadmin",
        ["servers"] = new JsonArray(Server("EX01"), Server("EX02")),
        ["directories"] = new JsonArray(Directory("EX01", "EWS"), Directory("EX02", "EWS"), Directory("EX01", "MAPI"), Directory("EX02", "MAPI")),
        ["authServers"] = new JsonArray(new JsonObject { ["name"] = "EvoSts - 1", ["enabled"] = true, ["default"] = true, ["domain"] = "contoso.onmicrosoft.com" }),
        ["clientProfile"] = true, ["hybrid"] = true, ["agents"] = new JsonArray(), ["authCertificateEnds"] = "2030-01-01T00:00:00Z", ["failed"] = new JsonArray(),
    };

    private static JsonObject Server(string name) => new() { ["name"] = name, ["version"] = "Version 15.2 (Build 2562.17)" };

    private static JsonObject Directory(string server, string kind) => new() { ["server"] = server, ["kind"] = kind, ["name"] = $"{kind} (Default Web Site)", ["oauth"] = true };
}
