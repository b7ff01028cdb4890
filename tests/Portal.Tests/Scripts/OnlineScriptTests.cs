using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Scripts;

namespace Portal.Tests.Scripts;

/// <summary>The scripts for Exchange Online PowerShell as they are, run against the simulated Exchange Online by people with and without rights: what they refuse, and that they then change nothing.</summary>
public sealed class OnlineScriptTests(OnePortal running) : IClassFixture<OnePortal>, IDisposable
{
    private const string Theirs = "11111111-2222-4333-8444-555555555555";
    private const string Ours = "22222222-3333-4444-8555-666666666666";
    private static readonly OnlineTarget Target = new(new Guid("5b3c1d2e-0000-4000-8000-000000000001"), SeedIds.Fabrikam, SeedIds.Mailboxes.Anna);

    private readonly OnlineShell _shell = new(running.Portal.Service<JoinedSandbox>().Endpoint, running.Portal.Service<JoinedSandbox>().Authority.ExportCertificatePem());

    [Fact]
    public async Task Reading_script_calls_nothing_but_gets_and_a_role_that_is_missing_stands_in_the_report()
    {
        await SetAsync(true, Theirs);

        var read = await _shell.RunAsync(OnlineScripts.Report(Target).Text, SeedIds.People.Fiona);
        // Felix may grant permissions, and nothing in Exchange.
        var refused = Taken(await _shell.RunAsync(OnlineScripts.Report(Target).Text, SeedIds.People.Felix));

        Assert.All(read.Cmdlets, c => Assert.True(c.StartsWith("Get-", StringComparison.Ordinal) || c == "Connect-ExchangeOnline", c));
        Assert.Equal([Theirs], Taken(read).AllowedApps);
        Assert.Equal(("felix@fabrikam.com", null, null), (refused.Account, refused.EwsEnabled, refused.Mailbox));
        Assert.Equal(2, refused.Failed.Count);
        Assert.All(refused.Failed, f => Assert.Contains("not allowed to call Get-", f, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Session_of_another_tenant_is_refused_before_anything_is_read()
    {
        var egon = await _shell.RunAsync(OnlineScripts.Report(Target).Text, SeedIds.People.Egon);

        Assert.Contains("connected to another tenant", egon.Thrown, StringComparison.Ordinal);
        Assert.DoesNotContain("Get-OrganizationConfig", egon.Cmdlets);
    }

    [Fact]
    public async Task List_gets_the_app_beside_everybody_else_and_a_second_run_or_a_list_that_changed_meanwhile_writes_nothing()
    {
        await SetAsync(true, Theirs);
        var script = File([OnlineScripts.WriteList(Target, [Theirs], Ours)]);

        var first = await _shell.RunAsync(script, SeedIds.People.Fiona);
        var second = await _shell.RunAsync(script, SeedIds.People.Fiona);

        Assert.Equal(("EwsAllowedAppIDs", $"{Theirs},{Ours}"), (Taken(first).Changed, string.Join(',', Taken(first).AllowedApps!)));
        Assert.Contains("Nothing was changed: somebody else changed EwsAllowedAppIDs", second.Thrown, StringComparison.Ordinal);
        Assert.Equal([Theirs, Ours], await ListAsync());
    }

    [Fact]
    public async Task List_with_an_entry_that_is_no_id_is_left_as_it_is()
    {
        await SetAsync(true, Theirs, "an-app");

        var ran = await _shell.RunAsync(File([OnlineScripts.WriteList(Target, [Theirs, "an-app"], Ours)]), SeedIds.People.Fiona);

        Assert.Contains("no application id", ran.Thrown, StringComparison.Ordinal);
        Assert.Equal([Theirs, "an-app"], await ListAsync());
    }

    [Fact]
    public async Task App_is_taken_off_beside_everybody_else_who_stays_and_a_second_run_writes_nothing()
    {
        await SetAsync(true, Theirs, Ours);
        var script = File([OnlineScripts.TakeOff(Target, [Theirs, Ours], Ours)]);

        var first = await _shell.RunAsync(script, SeedIds.People.Fiona);
        var second = await _shell.RunAsync(script, SeedIds.People.Fiona);

        Assert.Equal(("EwsAllowedAppIDs", Theirs), (Taken(first).Changed, string.Join(',', Taken(first).AllowedApps!)));
        Assert.Contains("Nothing was changed: somebody else changed EwsAllowedAppIDs", second.Thrown, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-OrganizationConfig", second.Cmdlets);
        Assert.Equal([Theirs], await ListAsync());
    }

    [Fact]
    public async Task The_last_app_of_a_list_is_not_taken_off_by_script_either()
    {
        await SetAsync(true, Ours);

        var ran = await _shell.RunAsync(File([OnlineScripts.TakeOff(Target, [Ours], Ours)]), SeedIds.People.Fiona);

        Assert.Contains("the list would be empty", ran.Thrown, StringComparison.Ordinal);
        Assert.Equal([Ours], await ListAsync());
    }

    [Theory]
    [InlineData(null, EwsSwitch.Null, EwsSwitch.True, true)]
    [InlineData(true, EwsSwitch.True, EwsSwitch.False, false)]
    [InlineData(true, EwsSwitch.True, EwsSwitch.Null, null)]
    public async Task Switch_goes_where_it_was_decided_to_and_the_list_stays(bool? before, EwsSwitch was, EwsSwitch wanted, bool? becomes)
    {
        await SetAsync(before, Theirs, Ours);

        var report = Taken(await _shell.RunAsync(File([OnlineScripts.SetSwitch(Target, was, wanted, [Ours, Theirs])]), SeedIds.People.Fiona));

        Assert.Equal(("EwsEnabled", wanted), (report.Changed, report.EwsEnabled));
        Assert.Equal((becomes, 2), (await SwitchAsync(), (await ListAsync()).Count));
    }

    [Theory]
    [InlineData(true, Theirs, EwsSwitch.Null, Theirs, "EwsEnabled is not what the portal showed")]
    [InlineData(null, Theirs, EwsSwitch.Null, Ours, "not the list that was decided on")]
    [InlineData(null, "", EwsSwitch.Null, "", "with an empty list blocks every app")]
    public async Task Switch_is_not_touched_when_switch_or_list_are_not_those_of_the_decision_or_the_list_is_empty(bool? before, string list, EwsSwitch was, string decided, string said)
    {
        await SetAsync(before, [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries)]);

        var ran = await _shell.RunAsync(File([OnlineScripts.SetSwitch(Target, was, EwsSwitch.True, [.. decided.Split(',', StringSplitOptions.RemoveEmptyEntries)])]), SeedIds.People.Fiona);

        Assert.Contains(said, ran.Thrown, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-OrganizationConfig", ran.Cmdlets);
        Assert.Equal(before, await SwitchAsync());
    }

    private static string File(IReadOnlyList<Script> scripts) =>
        ScriptFile.Of("exchange", [new("write", "Exchange Online", Target.TenantId, "Write", "Fabrikam", []) { Scripts = scripts }]).Single().Text;

    /// <summary>Pasted as it stands on the screen, with what the file says behind the report.</summary>
    private static OnlineReport Taken(PowerShellRun ran)
    {
        Assert.Null(ran.Thrown);
        var now = TimeProvider.System.GetUtcNow();
        var report = ReadOnlineReport.Read(ran.Printed, Target.Key, Target.TenantId, Target.Mailbox, "Alice Adams", now, now, out var why);
        Assert.True(report is not null, $"{why}\n{ran.Printed}");
        return report;
    }

    private async Task SetAsync(bool? enabled, params string[] list)
    {
        await running.Portal.ChangeSandboxAsync(new { ewsListSeconds = 0, ewsEnabledSeconds = 0 });
        using var answer = await running.Portal.Sandbox.PutAsJsonAsync("/exchange-online/fabrikam.com", new { ewsEnabled = enabled, ewsAllowedAppIDs = list });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonNode> ConfiguredAsync() => (await running.Portal.Sandbox.GetFromJsonAsync<JsonNode>("/exchange-online/fabrikam.com"))!["configured"]!;

    private async Task<IReadOnlyList<string>> ListAsync() => [.. (await ConfiguredAsync())["allowedAppIDs"]!.AsArray().Select(a => (string)a!)];

    private async Task<bool?> SwitchAsync() => (bool?)(await ConfiguredAsync())["enabled"];

    public void Dispose() => _shell.Dispose();
}
