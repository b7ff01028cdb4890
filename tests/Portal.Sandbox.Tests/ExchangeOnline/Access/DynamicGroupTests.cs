using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>Dynamic distribution groups. Rules: New-DynamicDistributionGroup and Get-DynamicDistributionGroupMember; New-ApplicationAccessPolicy, -PolicyScopeGroupID, for what they cannot scope.</summary>
public sealed class DynamicGroupTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Anna = SeedIds.Mailboxes.Anna;

    public async ValueTask InitializeAsync() => await cloud.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // "The results from this cmdlet are updated every 24 hours."
    [Fact]
    public async Task Members_follow_from_the_filter_and_are_worked_out_once_a_day()
    {
        using var moved = new Moved(cloud);
        await NewAsync(new { Name = "Groups", RecipientFilter = "RecipientType -eq 'MailUniversalSecurityGroup'" });
        Assert.Empty(await MembersAsync("Groups"));
        await cloud.RunAsync("New-DistributionGroup", new { Name = "Late", Type = "Security" });
        moved.By(TimeSpan.FromHours(23));
        Assert.Empty(await MembersAsync("Groups"));
        moved.By(TimeSpan.FromHours(2));
        Assert.Equal(["Late"], await MembersAsync("Groups"));
    }

    [Theory]
    [InlineData("MailboxUsers", "Anna Arnold", "Room Munich")]
    [InlineData("Resources", "Room Munich", "Anna Arnold")]
    [InlineData("MailContacts", "Piet Partner", "Anna Arnold")]
    [InlineData("MailboxUsers,MailContacts", "Piet Partner", "Room Munich")] // "the OR Boolean operator is applied"
    public async Task Kinds_of_recipients_are_a_filter_too(string included, string isIn, string isNot)
    {
        var name = $"By kind {included}";
        var made = await NewAsync(new { Name = name, IncludedRecipients = included });
        Assert.Equal("DynamicDistributionGroup", (string)made["RecipientTypeDetails"]!);
        var members = await MembersAsync(name);
        Assert.Contains(isIn, members);
        Assert.DoesNotContain(isNot, members);
    }

    [Fact]
    public async Task A_condition_that_nobody_meets_makes_a_group_of_nobody_and_another_filter_is_worked_out_at_once()
    {
        await NewAsync(new { Name = "Sales staff", IncludedRecipients = "AllRecipients", ConditionalDepartment = new[] { "Sales", "Marketing" }, ConditionalCompany = "Fabrikam" });
        Assert.Empty(await MembersAsync("Sales staff"));
        Assert.Equal(
            "(Alias -ne $null) -and (Company -eq 'Fabrikam') -and (Department -eq 'Sales' -or Department -eq 'Marketing')",
            (string)(await cloud.RunAsync("Get-DynamicDistributionGroup", new { Identity = "Sales staff" }))[0]!["RecipientFilter"]!);
        await cloud.RunAsync("Set-DynamicDistributionGroup", new { Identity = "Sales staff", RecipientFilter = $"PrimarySmtpAddress -eq '{Anna}'" });
        Assert.Equal(["Anna Arnold"], await MembersAsync("Sales staff"));
        await cloud.RunAsync("Remove-DynamicDistributionGroup", new { Identity = "Sales staff", Confirm = false });
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Get-DynamicDistributionGroup", new { Identity = "Sales staff" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_by_membership_names_a_group_by_its_distinguished_name()
    {
        var dn = (string)(await cloud.RunAsync("New-DistributionGroup", new { Name = "Sync", Type = "Security", Members = new[] { Anna } }))[0]!["DistinguishedName"]!;
        await NewAsync(new { Name = "Of the group", RecipientFilter = $"MemberOfGroup -eq '{dn}'" });
        Assert.Equal(["Anna Arnold"], await MembersAsync("Of the group"));
    }

    [Fact]
    public async Task Parameters_that_do_not_go_together_and_filters_that_are_none_are_refused() // "You can't use this parameter with the RecipientFilter parameter"; "You need to use this parameter when you use any of the Conditional parameters"
    {
        Assert.Contains("Parameter set cannot be resolved", await RefusedAsync(new { Name = "D" }), StringComparison.Ordinal);
        Assert.Contains("Parameter set cannot be resolved", await RefusedAsync(new { Name = "D", RecipientFilter = "Alias -eq 'x'", IncludedRecipients = "MailboxUsers" }), StringComparison.Ordinal);
        Assert.Contains("Parameter set cannot be resolved", await RefusedAsync(new { Name = "D", RecipientFilter = "Alias -eq 'x'", ConditionalCompany = "Fabrikam" }), StringComparison.Ordinal);
        Assert.Contains("missing mandatory parameters: IncludedRecipients", await RefusedAsync(new { Name = "D", ConditionalCompany = "Fabrikam" }), StringComparison.Ordinal);
        Assert.Contains("can be used only by itself", await RefusedAsync(new { Name = "D", IncludedRecipients = new[] { "AllRecipients", "MailUsers" } }), StringComparison.Ordinal);
        Assert.Contains("Cannot convert value \"Robots\"", await RefusedAsync(new { Name = "D", IncludedRecipients = "Robots" }), StringComparison.Ordinal);
        Assert.Contains("isn't valid", await RefusedAsync(new { Name = "D", RecipientFilter = "Alias -is 'x'" }), StringComparison.Ordinal);
        Assert.Contains("maximum length is 64", await RefusedAsync(new { Name = new string('d', 65), IncludedRecipients = "MailUsers" }), StringComparison.Ordinal);
        Assert.Contains("already in use", await RefusedAsync(new { Name = await NamedAsync("Twice"), IncludedRecipients = "MailUsers" }), StringComparison.Ordinal);
    }

    // "Individual members of the group"; MemberOfGroup stands for memberOf, which no dynamic group writes. That New-ManagementScope takes its name is not documented.
    [Fact]
    public async Task Neither_a_policy_nor_a_scope_counts_the_members_of_a_dynamic_group()
    {
        var app = cloud.App();
        var dynamic = await NewAsync(new { Name = "Everybody", IncludedRecipients = "MailboxUsers" });
        Assert.Contains("Anna Arnold", await MembersAsync("Everybody"));
        Assert.Contains(
            "not a security principal",
            await cloud.RefusalAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = app, PolicyScopeGroupId = "Everybody" }),
            StringComparison.Ordinal);
        await cloud.RunAsync("New-ServicePrincipal", new { AppId = app, ObjectId = cloud.ObjectOf(app) });
        Assert.Contains(
            "couldn't be found",
            await cloud.RefusalAsync("New-ManagementRoleAssignment", new { App = app, Role = "Application EWS.AccessAsApp", RecipientGroupScope = "Everybody" }),
            StringComparison.Ordinal);
        await cloud.RunAsync("New-ManagementScope", new { Name = "S", RecipientRestrictionFilter = $"MemberOfGroup -eq '{dynamic["DistinguishedName"]}'" });
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = "Application EWS.AccessAsApp", CustomResourceScope = "S" });
        Assert.Equal(500, (await cloud.EwsAsync(app, Anna)).Status);
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Get-DistributionGroupMember", new { Identity = "Everybody" }), StringComparison.Ordinal);
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Add-DistributionGroupMember", new { Identity = "Everybody", Member = Anna }), StringComparison.Ordinal);
    }

    private async Task<System.Text.Json.Nodes.JsonNode> NewAsync(object parameters) => (await cloud.RunAsync("New-DynamicDistributionGroup", parameters))[0]!;

    private async Task<string> NamedAsync(string name)
    {
        await NewAsync(new { Name = name, IncludedRecipients = "MailUsers" });
        return name;
    }

    private Task<string> RefusedAsync(object parameters) => cloud.RefusalAsync("New-DynamicDistributionGroup", parameters);

    private async Task<IReadOnlyList<string>> MembersAsync(string name) => [.. (await cloud.RunAsync("Get-DynamicDistributionGroupMember", new { Identity = name })).Select(m => (string)m!["DisplayName"]!)];
}
