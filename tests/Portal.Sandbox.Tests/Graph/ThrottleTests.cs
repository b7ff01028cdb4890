using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.ExchangeOnline;
using Xunit;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits: resource units per application and tenant.</summary>
public sealed class ThrottleTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Users = "https://graph.microsoft.com/v1.0/users";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await cloud.SetAsync(new { graphLimits = (object?)null });

    [Theory]
    [InlineData("", 2)] // GET users: 2
    [InlineData("?$select=id", 1)] // $select: one less
    [InlineData("?$top=5", 1)] // fewer than 20: one less
    [InlineData("?$select=id&$top=5", 1)] // never less than one
    public async Task A_list_of_users_costs_what_Microsoft_s_table_says(string options, int units)
    {
        await cloud.SetAsync(new { graphLimits = new { units = 8000, writes = 3000 } });
        using var app = cloud.AsApp(SeedIds.AutomationApp, "https://graph.microsoft.com");
        Assert.Equal($"{units}", (await app.SendAsync("GET", Users + options)).Header("x-ms-resource-unit"));
    }

    [Fact]
    public async Task Whoever_has_used_up_its_units_waits_and_others_and_mail_do_not()
    {
        using var reader = cloud.AsApp(SeedIds.ReaderApp, "https://graph.microsoft.com");
        using var other = cloud.AsApp(cloud.App(graph: ["Directory.Read.All"], tenant: SeedIds.Contoso), "https://graph.microsoft.com");
        await cloud.SetAsync(new { graphLimits = new { units = 6, writes = 3000 } });
        var answers = new List<Reply>();
        for (var i = 0; i < 4; i++) answers.Add(await reader.SendAsync("GET", Users));

        Assert.Equal([200, 200, 200, 429], answers.Select(a => a.Status));
        Assert.Equal([null, null, "1.0"], answers.Take(3).Select(a => a.Header("x-ms-throttle-limit-percentage")));
        Assert.Equal(("TooManyRequests", "ResourceUnitLimitExceeded"), (answers[3]["error.code"], answers[3].Header("x-ms-throttle-information")));
        Assert.InRange(int.Parse(answers[3].Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 10);
        Assert.Equal(200, (await other.SendAsync("GET", Users)).Status);
        Assert.NotEqual(429, (await reader.SendAsync("GET", $"{Users}/pilot@contoso.com/mailFolders/inbox")).Status);
    }

    [Fact]
    public async Task Writes_have_a_limit_of_their_own()
    {
        using var automation = cloud.AsApp(SeedIds.AutomationApp, "https://graph.microsoft.com");
        await cloud.SetAsync(new { graphLimits = new { units = 8000, writes = 1 } });
        var statuses = new List<Reply>();
        for (var i = 0; i < 2; i++) statuses.Add(await automation.SendAsync("POST", "https://graph.microsoft.com/v1.0/applications", new { displayName = "Throttled" }));

        Assert.Equal([201, 429], statuses.Select(s => s.Status));
        Assert.Equal("WriteLimitExceeded", statuses[1].Header("x-ms-throttle-information"));
        Assert.Equal(200, (await automation.SendAsync("GET", Users)).Status);
    }
}
