using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Sync;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>The sandbox's own record of what an application could reach at every moment, and synchronization through the same doors.</summary>
public sealed class WatchTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben;

    public async ValueTask InitializeAsync() => await cloud.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_documented_migration_never_makes_the_app_wider() // "Migrate from Application Access Policies": scope, pointer, assignment, consent, policy
    {
        var (app, policy) = await ConfinedAsync();
        using var moved = new Moved(cloud);
        await cloud.StateOfRolesAsync(app, "Sync");
        Revoke(app);
        moved.By(TimeSpan.FromMinutes(66));
        await cloud.RunAsync("Remove-ApplicationAccessPolicy", new { Identity = policy, Confirm = false });
        var report = await ReadAsync(app);
        Assert.Empty(report["wider"]!.AsArray());
        Assert.Equal([$"{AccessTown.Ews} {Anna}"], Reached(report, "now"));
    }

    [Fact]
    public async Task A_policy_removed_before_the_consent_or_before_its_last_token_ended_is_seen()
    {
        var (app, policy) = await ConfinedAsync();
        await cloud.RunAsync("Remove-ApplicationAccessPolicy", new { Identity = policy, Confirm = false });
        Assert.Contains($"{AccessTown.Ews} {Ben}", Reached(await ReadAsync(app), "wider"));

        (app, policy) = await ConfinedAsync();
        cloud.TokenOfApp(SeedIds.Fabrikam, app, "https://outlook.office365.com");
        Revoke(app);
        Assert.Equal([$"{AccessTown.Ews} {Anna}"], Reached(await ReadAsync(app), "now")); // by that token, under the policy
        await cloud.RunAsync("Remove-ApplicationAccessPolicy", new { Identity = policy, Confirm = false });
        Assert.Contains($"{AccessTown.Ews} {SeedIds.Mailboxes.Chief}", Reached(await ReadAsync(app), "wider"));
    }

    // Remove and recreate, the only way to another group: the old policy ends before the new one begins.
    [Fact]
    public async Task A_policy_made_anew_leaves_a_gap_that_is_seen_afterwards()
    {
        var (app, policy) = await ConfinedAsync();
        await cloud.SetAsync(new { appPolicySeconds = 3600, appPolicyRemovalSeconds = 1800 });
        using var moved = new Moved(cloud);
        await cloud.RunAsync("Remove-ApplicationAccessPolicy", new { Identity = policy, Confirm = false });
        await cloud.RunAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = app, PolicyScopeGroupId = "Sync" });
        moved.By(TimeSpan.FromHours(2)); // nobody looked in between
        var report = await ReadAsync(app);
        Assert.Equal(2, report["moments"]!.AsArray().Count(m => (string)m!["because"]! == "time"));
        Assert.Contains($"{AccessTown.Ews} {Ben}", Reached(report, "wider"));
        Assert.Equal([$"{AccessTown.Ews} {Anna}"], Reached(report, "now"));
    }

    [Fact]
    public async Task Synchronization_of_a_mailbox_that_a_policy_denies_fails_as_the_doors_say()
    {
        var setup = await new CrossTenantSetup(cloud).MakeAsync(Ben);
        await cloud.StateAsync(new { groups = new[] { new { name = "Sync", members = new[] { Anna } } }, policies = new[] { new { appId = setup.AppId, right = "RestrictAccess", scope = "Sync" } } });
        (await setup.TestAsync()).FailsWith("ErrorAccessDenied");
        await setup.GraphFromNowAsync();
        (await setup.TestAsync()).FailsWith("[RAOP]");
        await cloud.RunAsync("Add-DistributionGroupMember", new { Identity = "Sync", Member = Ben });
        Assert.Equal((1, 1, 1, 1), (await setup.TestAsync()).Statuses);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // not documented: both ways
    public async Task Synchronization_without_a_consent_works_or_not_as_the_switch_says(bool works)
    {
        var setup = await new CrossTenantSetup(cloud) { WithEwsGrant = false, GraphGrants = [] }.MakeAsync();
        await cloud.SetAsync(new { syncWithoutConsent = works });
        await cloud.StateAsync(new { groups = new[] { new { name = "Sync", members = new[] { Anna } } } });
        await cloud.StateOfRolesAsync(setup.AppId, "Sync");
        var result = await setup.TestAsync();
        await cloud.SetAsync(new { syncWithoutConsent = true });
        Assert.Equal(works ? 1 : 2, result.Statuses.Item1);
        if (!works) result.FailsWith("Http server returned 401 Unauthorized exception.");
    }

    /// <summary>Consented, confined to Anna by a policy, and watched from then on.</summary>
    private async Task<(string App, string Policy)> ConfinedAsync()
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { groups = new[] { new { name = "Sync", members = new[] { Anna } } }, policies = new[] { new { appId = app, right = "RestrictAccess", scope = "Sync" } } });
        Assert.Equal(200, (await cloud.Http.SendAsync("POST", $"{Fabrikam.Control}{SeedIds.Fabrikam}/access/watch/{app}")).Status);
        return (app, (string)(await cloud.RunAsync("Get-ApplicationAccessPolicy"))[0]!["Identity"]!);
    }

    private void Revoke(string app)
    {
        foreach (var grant in cloud.Directory.AppRoleAssignments.All.Where(a => a.PrincipalId == cloud.ObjectOf(app)).ToList()) cloud.Directory.AppRoleAssignments.Remove(grant.Id);
    }

    private async Task<JsonNode> ReadAsync(string app) => (await cloud.Http.SendAsync("GET", $"{Fabrikam.Control}{SeedIds.Fabrikam}/access/watch/{app}")).Json;

    private static List<string> Reached(JsonNode report, string list) => [.. report[list]!.AsArray().Select(r => $"{r!["permission"]} {r["mailbox"]}")];
}
