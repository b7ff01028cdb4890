using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.ExchangeOnline;
using Portal.Sandbox.Tests.ExchangeOnline.Access;
using Xunit;

namespace Portal.Sandbox.Tests.Switches;

/// <summary>Faults about the confinement of applications. Rules: learn.microsoft.com "Limiting application permissions to specific Exchange Online mailboxes" and New-/Remove-ApplicationAccessPolicy.</summary>
public sealed class AccessFaultTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben;
    private string _app = "";

    public async ValueTask InitializeAsync()
    {
        await cloud.ClearAsync();
        _app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { groups = new[] { new { name = "Sync", members = new[] { Anna } } }, policies = new[] { new { appId = _app, right = "RestrictAccess", scope = "Sync" } } });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Policies_that_somebody_removes_leave_the_consent_unlimited()
    {
        await using (await cloud.OnAsync("policies-removed", new { app = _app }))
            Assert.Equal(200, (await cloud.EwsAsync(_app, Ben)).Status);
        Assert.Equal(500, (await cloud.EwsAsync(_app, Ben)).Status);
    }

    [Fact]
    public async Task A_group_that_somebody_empties_leaves_nobody_in_scope_and_is_filled_again()
    {
        var group = (string)(await cloud.RunAsync("Get-DistributionGroup", new { Identity = "Sync" }))[0]!["ExternalDirectoryObjectId"]!;
        await using (await cloud.OnAsync("scope-group-emptied", new { group }))
        {
            Assert.Equal(500, (await cloud.EwsAsync(_app, Anna)).Status);
            await cloud.RunAsync("Add-DistributionGroupMember", new { Identity = "Sync", Member = Ben });
        }

        Assert.Equal((200, 200), ((await cloud.EwsAsync(_app, Anna)).Status, (await cloud.EwsAsync(_app, Ben)).Status));
    }

    [Fact]
    public async Task A_slow_policy_is_tested_before_calls_meet_it()
    {
        await using var on = await cloud.OnAsync("policies-slow", new { minutes = 90 });
        await cloud.RunAsync("New-ApplicationAccessPolicy", new { AccessRight = "DenyAccess", AppId = _app, PolicyScopeGroupId = "Sync" });
        Assert.Equal("Denied", (string)(await cloud.RunAsync("Test-ApplicationAccessPolicy", new { Identity = Anna, AppId = _app }))[0]!["AccessCheckResult"]!);
        Assert.Equal(200, (await cloud.EwsAsync(_app, Anna)).Status);
    }

    [Fact]
    public async Task A_slow_group_is_tested_before_calls_meet_it()
    {
        await using var on = await cloud.OnAsync("groups-slow", new { minutes = 90 });
        await cloud.RunAsync("Add-DistributionGroupMember", new { Identity = "Sync", Member = Ben });
        Assert.Equal("Granted", (string)(await cloud.RunAsync("Test-ApplicationAccessPolicy", new { Identity = Ben, AppId = _app }))[0]!["AccessCheckResult"]!);
        Assert.Equal(500, (await cloud.EwsAsync(_app, Ben)).Status);
    }

    // Enable-OrganizationCustomization; which cmdlets are kept back is unconfirmed.
    [Fact]
    public async Task An_organization_that_was_never_customized_makes_no_scopes_and_roles_until_it_is()
    {
        var scope = new { Name = "S", RecipientRestrictionFilter = "Alias -eq 'x'" };
        await using var on = await cloud.OnAsync("organization-not-customized", new { organization = SeedIds.Fabrikam });
        Assert.True((bool)(await cloud.RunAsync("Get-OrganizationConfig"))[0]!["IsDehydrated"]!);
        Assert.Contains("first need to run the command: Enable-OrganizationCustomization", await cloud.RefusalAsync("New-ManagementScope", scope), StringComparison.Ordinal);
        await cloud.RunAsync("New-ServicePrincipal", new { AppId = _app, ObjectId = cloud.ObjectOf(_app) });
        Assert.Contains("Enable-OrganizationCustomization", await cloud.RefusalAsync("New-ManagementRoleAssignment", new { App = _app, Role = "Application Mail.Read" }), StringComparison.Ordinal);
        await cloud.RunAsync("Enable-OrganizationCustomization");
        await cloud.RunAsync("New-ManagementScope", scope);
        Assert.Contains("already enabled", await cloud.RefusalAsync("Enable-OrganizationCustomization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_space_there_is_no_new_policy()
    {
        await using var on = await cloud.OnAsync("policies-full");
        Assert.Contains(
            "The total size of App Access Policies exceeded the limit.",
            await cloud.RefusalAsync("New-ApplicationAccessPolicy", new { AccessRight = "DenyAccess", AppId = _app, PolicyScopeGroupId = "Sync" }),
            StringComparison.Ordinal);
    }
}
