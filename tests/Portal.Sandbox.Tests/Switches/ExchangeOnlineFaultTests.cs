using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.ExchangeOnline;
using Xunit;

namespace Portal.Sandbox.Tests.Switches;

/// <summary>Faults of Exchange Online. Rules: learn.microsoft.com "Control access to EWS in Exchange" and "Deprecation of Exchange Web Services in Exchange Online".</summary>
public sealed class ExchangeOnlineFaultTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private readonly string _app = cloud.App(["full_access_as_app"], ["Mail.ReadWrite"]);

    [Theory]
    [InlineData("ews-switched-off", "organization-off", 200)]
    [InlineData("ews-list-replaced", "not-listed", 200)]
    [InlineData("ews-user-agents", "user-agent", 403)]
    [InlineData("ews-ended", "ews-ended", 200)]
    public async Task EWS_is_refused_while_the_fault_is_on_and_Graph_only_by_user_agent(string fault, string rule, int graph)
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { _app } });
        await using (await cloud.OnAsync(fault))
        {
            Assert.Equal(403, (await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna)).Status);
            Assert.Equal(rule, await cloud.RuleAsync(_app));
            Assert.Equal(graph, (await cloud.GraphAsync(_app, "GET", "/users/anna@fabrikam.com/mailFolders/inbox")).Status);
        }

        Assert.Equal(200, (await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna)).Status);
    }

    [Fact]
    public async Task Who_puts_the_app_back_on_the_list_has_remedied_it_and_keeps_the_others_when_it_is_switched_off()
    {
        var other = Guid.NewGuid().ToString();
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { other } });
        await cloud.SetAsync(new { ewsListSeconds = 0 });
        await using (await cloud.OnAsync("ews-list-replaced"))
        {
            await cloud.Http.SendAsync("PATCH", Fabrikam.Control + SeedIds.Fabrikam, new { ewsAllowedAppIDs = new[] { _app } });
            Assert.Equal(200, (await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna)).Status);
        }

        var list = (await cloud.Http.SendAsync("GET", Fabrikam.Control + SeedIds.Fabrikam)).Json["configured"]!["allowedAppIDs"]!.AsArray().Select(a => (string)a!);
        Assert.Equal([other, _app], list);
    }

    [Fact]
    public async Task Traffic_faults_reach_Exchange_Online_and_its_PowerShell()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { _app } });
        await using (await cloud.OnAsync("throttled", new { service = "exchange-online", retryAfter = 7, times = 1 }))
        {
            var answer = await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna);
            Assert.Equal((429, "7"), (answer.Status, answer.Header("Retry-After")));
        }

        using var fiona = cloud.With(cloud.Tokens.ForUser(
            cloud.Directory.Users.Find(SeedIds.People.Fiona)!,
            cloud.Directory.Principal(SeedIds.Contoso, SeedIds.PortalApp)!,
            "https://outlook.office365.com",
            ["Exchange.Manage"]));
        var command = new { CmdletInput = new { CmdletName = "Set-OrganizationConfig", Parameters = new { EwsAllowedAppIDs = _app + "," + Guid.NewGuid() } } };
        await using (await cloud.OnAsync("answer-lost", new { service = "exchange-online" }))
            await Assert.ThrowsAsync<HttpRequestException>(() => fiona.SendAsync("POST", $"https://outlook.office365.com/adminapi/beta/{SeedIds.Fabrikam}/InvokeCommand", command));
        Assert.Equal(2, (await cloud.Http.SendAsync("GET", Fabrikam.Control + SeedIds.Fabrikam)).Json["configured"]!["allowedAppIDs"]!.AsArray().Count);
    }
}
