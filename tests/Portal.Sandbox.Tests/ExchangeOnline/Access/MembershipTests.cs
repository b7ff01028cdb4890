using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>
/// When calls notice that somebody was put into a group or taken out. Microsoft gives no time for it: of policies it says more than an hour, of an application's roles 30 minutes to two hours, and of both test cmdlets
/// that they look past it ("Limiting application permissions to specific Exchange Online mailboxes"; "Role Based Access Control for Applications", limitations).
/// </summary>
public sealed class MembershipTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben, Chief = SeedIds.Mailboxes.Chief;
    private string _app = "";

    public async ValueTask InitializeAsync()
    {
        await cloud.ClearAsync();
        await cloud.SetAsync(new { appMembershipSeconds = 3600 });
        _app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new
        {
            groups = new object[] { new { name = "Inner", members = new[] { Ben } }, new { name = "Sync", members = new[] { Anna } } },
            policies = new[] { new { appId = _app, right = "RestrictAccess", scope = "Sync" } },
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Who_is_put_into_a_policy_s_group_is_tested_at_once_and_met_by_calls_later_and_who_is_taken_out_lingers()
    {
        using var moved = new Moved(cloud);
        await AddAsync(Ben);
        await RemoveAsync(Anna);
        Assert.Equal(("Granted", "Denied"), (await TestedAsync(Ben), await TestedAsync(Anna)));
        Assert.Equal((500, 200), (await CallAsync(Ben), await CallAsync(Anna)));
        Assert.Equal(["how long a change of a group takes to reach calls"], new[] { await cloud.EwsAsync(_app, Ben), await cloud.EwsAsync(_app, Anna) }.Select(a => a.Header("x-sandbox-unconfirmed")).Distinct());
        moved.By(TimeSpan.FromMinutes(59));
        Assert.Equal((500, 200), (await CallAsync(Ben), await CallAsync(Anna)));
        moved.By(TimeSpan.FromMinutes(2));
        Assert.Equal((200, 500), (await CallAsync(Ben), await CallAsync(Anna)));
    }

    [Fact]
    public async Task A_group_put_into_the_group_brings_its_members_later_and_takes_them_along_later()
    {
        using var moved = new Moved(cloud);
        await AddAsync("Inner");
        Assert.Equal(("Granted", 500), (await TestedAsync(Ben), await CallAsync(Ben)));
        moved.By(TimeSpan.FromMinutes(61));
        Assert.Equal(200, await CallAsync(Ben));
        await RemoveAsync("Inner");
        Assert.Equal(("Denied", 200), (await TestedAsync(Ben), await CallAsync(Ben)));
        moved.By(TimeSpan.FromMinutes(61));
        Assert.Equal(500, await CallAsync(Ben));
    }

    [Fact]
    public async Task What_is_changed_twice_within_the_time_is_met_step_by_step()
    {
        using var moved = new Moved(cloud);
        await AddAsync(Chief);
        moved.By(TimeSpan.FromMinutes(30));
        await RemoveAsync(Chief);
        Assert.Equal(500, await CallAsync(Chief));
        moved.By(TimeSpan.FromMinutes(31));
        Assert.Equal(200, await CallAsync(Chief));
        moved.By(TimeSpan.FromMinutes(30));
        Assert.Equal(500, await CallAsync(Chief));
    }

    // "An app with no inbound calls to APIs will have its cache reset in 30 minutes". That the members of a scope's group are kept with the roles is not documented.
    [Fact]
    public async Task The_members_of_a_scope_s_group_are_kept_with_the_roles_of_an_app_that_calls()
    {
        var app = cloud.App();
        await cloud.StateOfRolesAsync(app, "Sync");
        await cloud.SetAsync(new { appRoleIdleSeconds = 1800, appRoleCacheSeconds = 7200 });
        using var moved = new Moved(cloud);
        Assert.Equal((200, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
        await AddAsync(Ben);
        Assert.True((bool)(await cloud.RunAsync("Test-ServicePrincipalAuthorization", new { Identity = app, Resource = Ben }))[0]!["InScope"]!);
        Assert.Equal(500, (await cloud.EwsAsync(app, Ben)).Status);
        moved.By(TimeSpan.FromMinutes(31));
        Assert.Equal(200, (await cloud.EwsAsync(app, Ben)).Status);
        Assert.NotNull((await cloud.EwsAsync(app, Ben)).Header("x-sandbox-unconfirmed"));
    }

    [Fact]
    public async Task Who_watches_sees_the_moment_at_which_a_membership_is_noticed()
    {
        await cloud.Http.SendAsync("POST", $"{Fabrikam.Control}{SeedIds.Fabrikam}/access/watch/{_app}");
        using var moved = new Moved(cloud);
        await AddAsync(Chief);
        Assert.Empty(Wider(await WatchedAsync()));
        moved.By(TimeSpan.FromHours(2)); // nobody looked in between
        var report = await WatchedAsync();
        Assert.Equal([Chief], Wider(report));
        Assert.Equal("time", (string)report["moments"]!.AsArray().Single()!["because"]!);
        Assert.Equal(TimeSpan.FromHours(1), (DateTimeOffset)report["moments"]![0]!["at"]! - await AddedAtAsync());
    }

    private Task AddAsync(string member) => cloud.RunAsync("Add-DistributionGroupMember", new { Identity = "Sync", Member = member });

    private Task RemoveAsync(string member) => cloud.RunAsync("Remove-DistributionGroupMember", new { Identity = "Sync", Member = member, Confirm = false });

    private async Task<string> TestedAsync(string mailbox) => (string)(await cloud.RunAsync("Test-ApplicationAccessPolicy", new { Identity = mailbox, AppId = _app }))[0]!["AccessCheckResult"]!;

    private async Task<int> CallAsync(string mailbox) => (await cloud.EwsAsync(_app, mailbox)).Status;

    private async Task<JsonNode> WatchedAsync() => (await cloud.Http.SendAsync("GET", $"{Fabrikam.Control}{SeedIds.Fabrikam}/access/watch/{_app}")).Json;

    private static IReadOnlyList<string> Wider(JsonNode report) => [.. report["wider"]!.AsArray().Select(r => (string)r!["mailbox"]!)];

    private Task<DateTimeOffset> AddedAtAsync() => Task.FromResult(cloud.Get<Portal.Sandbox.ExchangeOnline.Access.AccessStore>().GroupsOf(SeedIds.Fabrikam).Single(g => g.Name == "Sync").Lately.Single().At);
}
