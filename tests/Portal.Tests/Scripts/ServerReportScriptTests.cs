using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Readiness;

namespace Portal.Tests.Scripts;

/// <summary>The script that reads the Exchange servers for the readiness of HMA, run in the Exchange Management Shell of the simulated servers; its report is taken as somebody pastes it.</summary>
public sealed class ServerReportScriptTests(OnePortal running) : IClassFixture<OnePortal>, IAsyncLifetime
{
    private readonly HmaSetUp _record = new() { Key = Guid.NewGuid(), Form = new() { EwsUrl = "https://mail.contoso.com/EWS/Exchange.asmx" } };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await running.Portal.ChangeSandboxAsync(new { hmaHosts = new[] { "mail.contoso.com" }, serversWithoutOAuth = 0 });

    [Fact]
    public async Task It_calls_nothing_but_gets_and_tells_what_the_servers_are()
    {
        var (ran, report) = await ReadAsync();

        Assert.All(ran.Cmdlets, c => Assert.StartsWith("Get-", c, StringComparison.Ordinal));
        Assert.Equal(("EX01", @"CONTOSO\exadmin"), (report.Computer, report.Account));
        Assert.Equal(["EX01 15.2.2562.17", "EX02 15.2.2562.17"], report.Servers.Select(s => $"{s.Name} {ExchangeVersions.Parse(s.Version)}"));
        Assert.Equal((10, true), (report.Directories.Count, report.Directories.All(d => d.OAuth == true)));
        Assert.Equal(["ActiveSync", "Autodiscover", "EWS", "MAPI", "OAB"], report.Directories.Select(d => d.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("contoso.onmicrosoft.com", Assert.Single(report.AuthServers, a => a is { Enabled: true, Default: true }).Domain);
        Assert.Equal((true, true), (report.ClientProfile, report.Hybrid));
        Assert.Equal(new DateTimeOffset(2029, 5, 17, 9, 30, 0, TimeSpan.Zero), report.AuthCertificateEnds);
        Assert.Empty(report.Agents);
        Assert.Empty(report.Failed);
    }

    [Fact]
    public async Task Hybrid_Modern_Authentication_that_is_off_and_a_server_without_OAuth_stand_in_it()
    {
        await running.Portal.ChangeSandboxAsync(new { hmaHosts = Array.Empty<string>(), serversWithoutOAuth = 3 });

        var (_, report) = await ReadAsync();

        Assert.Equal(false, report.ClientProfile);
        Assert.Equal(["EWS on EX02"], report.Directories.Where(d => d.OAuth == false).Select(d => $"{d.Kind} on {d.Server}"));
    }

    [Fact]
    public async Task What_a_server_refuses_stands_in_it_and_the_rest_is_read_all_the_same()
    {
        var (_, report) = await ReadAsync(refused: "Get-AuthServer");

        Assert.Equal("authServers: Access is denied.", Assert.Single(report.Failed));
        Assert.Equal((0, 2), (report.AuthServers.Count, report.Servers.Count));
    }

    private async Task<(PowerShellRun Ran, ExchangeReport Report)> ReadAsync(string? refused = null)
    {
        var ran = await PowerShellRun.OfAsync(ReportScript.Of(_record).Text, async (cmdlet, parameters) =>
        {
            if (cmdlet == refused) return new JsonObject { ["error"] = "Access is denied." };
            using var answer = await running.Portal.Sandbox.PostAsJsonAsync("/exchange/shell", new { cmdlet, parameters });
            return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        });
        Assert.Null(ran.Thrown);
        var report = ReadReport.Read(ran.Printed, _record, "Alice Adams", TimeProvider.System.GetUtcNow(), out var why);
        Assert.True(report is not null, $"{why}\n{ran.Printed}");
        return (ran, report);
    }
}
