using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>Application access policies. The rules stand on New-ApplicationAccessPolicy and its sisters, and on "Limiting application permissions to specific Exchange Online mailboxes".</summary>
public sealed class PolicyTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben;

    public async ValueTask InitializeAsync() => await cloud.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_a_policy_a_consent_reaches_everybody_and_the_test_says_Granted() // rule 5
    {
        var app = cloud.App([AccessTown.Ews]);
        Assert.Equal((200, "Granted"), ((await cloud.EwsAsync(app, Anna)).Status, await ResultAsync(app, Anna)));
    }

    [Fact]
    public async Task A_restriction_leaves_members_only_also_those_of_groups_within_the_group() // rules 3 and 4; "including nested groups"
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { groups = new[] { Group("Outer", "Inner"), Group("Inner", Anna) }, policies = new[] { Policy(app, "RestrictAccess", "Outer") } });
        Assert.Equal((200, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
        Assert.Equal(("Granted", "Denied"), (await ResultAsync(app, Anna), await ResultAsync(app, Ben)));
        Assert.Equal("access-policy", await cloud.RuleAsync(app));
    }

    [Fact]
    public async Task A_denial_beats_a_restriction_and_several_restrictions_are_a_union() // rules 1 to 3
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new
        {
            groups = new[] { Group("A", Anna), Group("B", Ben), Group("No", Ben) },
            policies = new[] { Policy(app, "RestrictAccess", "A"), Policy(app, "RestrictAccess", "B"), Policy("*", "DenyAccess", "No") }
        });
        Assert.Equal((200, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
    }

    [Fact]
    public async Task A_policy_about_another_application_changes_nothing()
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) }, policies = new[] { Policy(Guid.NewGuid().ToString(), "RestrictAccess", "A") } });
        Assert.Equal(200, (await cloud.EwsAsync(app, Ben)).Status);
    }

    [Theory]
    [InlineData("Mail.ReadWrite", "/mailFolders/inbox", 403)]
    [InlineData("MailboxSettings.ReadWrite", "/mailboxSettings", 403)]
    [InlineData("Calendars.ReadWrite", "/calendar", 403)]
    [InlineData("Contacts.ReadWrite", "/contactFolders", 403)]
    [InlineData("Tasks.ReadWrite.All", "/todo/lists", 200)] // not among the permissions that policies limit
    public async Task Graph_refuses_with_RAOP_what_policies_can_limit_and_nothing_else(string permission, string path, int status)
    {
        var app = cloud.App(graph: [permission]);
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) }, policies = new[] { Policy(app, "RestrictAccess", "A") } });
        var answer = await cloud.GraphAsync(app, "GET", $"/users/{Ben}{path}");
        Assert.Equal(status, answer.Status);
        Assert.Equal(200, (await cloud.GraphAsync(app, "GET", $"/users/{Anna}{path}")).Status);
        if (status == 200) return;
        Assert.Equal(("ErrorAccessDenied", "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."), (answer["error.code"], answer["error.message"]));
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    // Policies are Exchange Online's. The one permission HMA needs opens cloud mailboxes of the tenant as well, because it is granted on the same resource.
    [Fact]
    public async Task A_policy_keeps_an_HMA_app_out_of_cloud_mailboxes_and_changes_nothing_on_premises()
    {
        const string app = SeedIds.LegacyHmaApp, cloudMailbox = "farid.ferrari@contoso.com";
        await cloud.OrganizationAsync(new { }, SeedIds.Contoso);
        Assert.Equal(200, (await cloud.EwsAsync(app, cloudMailbox, tenant: SeedIds.Contoso)).Status);
        Assert.Equal(
            200,
            (await cloud.Http.SendAsync(
                "PUT",
                Fabrikam.Control + SeedIds.Contoso + "/access",
                new { groups = new[] { new { name = "Nobody" } }, policies = new[] { Policy(app, "RestrictAccess", "Nobody") } })).Status);
        Assert.Equal(500, (await cloud.EwsAsync(app, cloudMailbox, tenant: SeedIds.Contoso)).Status);
        Assert.Equal(200, (await cloud.EwsAsync(app, "pilot@contoso.com", tenant: SeedIds.Contoso, host: SeedIds.ExchangeHost)).Status);
    }

    [Theory]
    [InlineData("soap", 500, "ErrorAccessDenied")]
    [InlineData("403", 403, "blocked")]
    public async Task How_EWS_refuses_is_not_documented_so_both_ways_are_here(string way, int status, string says)
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) }, policies = new[] { Policy(app, "RestrictAccess", "A") } });
        await cloud.SetAsync(new { ewsPolicyRefusal = way });
        var answer = await cloud.EwsAsync(app, Ben);
        await cloud.SetAsync(new { ewsPolicyRefusal = "soap" });
        Assert.Equal(status, answer.Status);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    // "can take longer than 1 hour … even when Test-ApplicationAccessPolicy shows positive results"; Remove-: "up to 30 minutes".
    [Fact]
    public async Task A_new_policy_is_tested_at_once_and_met_by_calls_later_and_a_removed_one_lingers()
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) } });
        await cloud.SetAsync(new { appPolicySeconds = 3600, appPolicyRemovalSeconds = 1800 });
        using var moved = new Moved(cloud);
        var identity = (string)(await cloud.RunAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = app, PolicyScopeGroupId = "A" }))[0]!["Identity"]!;
        Assert.Equal(("Denied", 200), (await ResultAsync(app, Ben), (await cloud.EwsAsync(app, Ben)).Status));
        moved.By(TimeSpan.FromMinutes(61));
        Assert.Equal(500, (await cloud.EwsAsync(app, Ben)).Status);
        await cloud.RunAsync("Remove-ApplicationAccessPolicy", new { Identity = identity, Confirm = false });
        Assert.Equal(("Granted", 500), (await ResultAsync(app, Ben), (await cloud.EwsAsync(app, Ben)).Status));
        moved.By(TimeSpan.FromMinutes(31));
        Assert.Equal(200, (await cloud.EwsAsync(app, Ben)).Status);
    }

    [Theory]
    [InlineData("MailUniversalDistributionGroup")]
    [InlineData("DynamicDistributionGroup")]
    [InlineData("GroupMailbox")]
    public async Task Groups_that_are_no_security_principals_are_refused(string kind) // -PolicyScopeGroupID: "These types of recipients won't work"
    {
        await cloud.StateAsync(new { groups = new[] { new { name = "A", kind } } });
        Assert.Contains("not a security principal", await NewAsync("A"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sales@fabrikam.com")] // shared
    [InlineData("room@fabrikam.com")]
    [InlineData("beamer@fabrikam.com")]
    [InlineData("guest@elsewhere.com")] // contact
    public async Task Shared_and_resource_mailboxes_and_contacts_are_refused_as_scope(string recipient) // the same list
    {
        await cloud.StateAsync(new { mailboxes = new[] { Mailbox("room@fabrikam.com", "RoomMailbox"), Mailbox("beamer@fabrikam.com", "EquipmentMailbox"), Mailbox("guest@elsewhere.com", "MailContact") } });
        Assert.Contains("not a security principal", await NewAsync(recipient), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shared_mailbox_is_covered_by_a_group_it_is_in() // "add the shared mailboxes as members of a mail-enabled security group"
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { groups = new[] { Group("A", SeedIds.Mailboxes.Sales) }, policies = new[] { Policy(app, "RestrictAccess", "A") } });
        Assert.Equal((200, 500), ((await cloud.EwsAsync(app, SeedIds.Mailboxes.Sales)).Status, (await cloud.EwsAsync(app, Anna)).Status));
    }

    [Theory]
    [InlineData(Anna)]
    [InlineData("mover@fabrikam.com")] // MailUser
    public async Task A_user_mailbox_or_mail_user_can_be_the_scope_itself(string recipient)
    {
        var app = cloud.App([AccessTown.Ews]);
        await cloud.StateAsync(new { mailboxes = new[] { Mailbox("mover@fabrikam.com", "MailUser") } });
        await cloud.RunAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = app, PolicyScopeGroupId = recipient });
        Assert.Equal((recipient == Anna ? 200 : 500, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
    }

    [Fact]
    public async Task An_Entra_group_is_not_found() // Exchange does not know it
    {
        await cloud.StateAsync(new { groups = new[] { new { name = "A", kind = "EntraSecurityGroup" } } });
        Assert.Contains("ManagementObjectNotFoundException", await NewAsync("A"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_identity_names_organization_app_group_and_policy() // Get-ApplicationAccessPolicy, Example 2
    {
        var app = Guid.NewGuid().ToString();
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) } });
        var made = await cloud.RunAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = app, PolicyScopeGroupId = "A", Description = "Sync" });
        var sid = (await cloud.RunAsync("Get-Group", new { Identity = "A" }))[0]!["Sid"]!;
        Assert.Matches($"^{SeedIds.Fabrikam}\\\\{app}:{sid};[0-9a-f-]{{36}}$", (string)made[0]!["Identity"]!);
        Assert.Equal(("RestrictAccess", "A", "Sync"), ((string)made[0]!["AccessRight"]!, (string)made[0]!["ScopeName"]!, (string)made[0]!["Description"]!));
    }

    [Fact]
    public async Task Reading_with_an_unknown_identity_answers_all() // the caution of Get-ApplicationAccessPolicy
    {
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) }, policies = new[] { Policy("*", "RestrictAccess", "A"), Policy("*", "DenyAccess", "A") } });
        var all = await cloud.RunAsync("Get-ApplicationAccessPolicy");
        Assert.Equal(2, all.Count);
        Assert.Equal(2, (await cloud.RunAsync("Get-ApplicationAccessPolicy", new { Identity = "nonsense" })).Count);
        Assert.Equal(2, (await cloud.RunAsync("Get-ApplicationAccessPolicy", new { Identity = (string?)null })).Count);
        Assert.Single(await cloud.RunAsync("Get-ApplicationAccessPolicy", new { Identity = (string)all[0]!["Identity"]! }));
    }

    [Fact]
    public async Task Only_the_description_can_be_changed() // Set-ApplicationAccessPolicy
    {
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) }, policies = new[] { Policy("*", "RestrictAccess", "A") } });
        var identity = (string)(await cloud.RunAsync("Get-ApplicationAccessPolicy"))[0]!["Identity"]!;
        await cloud.RunAsync("Set-ApplicationAccessPolicy", new { Identity = identity, Description = "new" });
        Assert.Equal("new", (string)(await cloud.RunAsync("Get-ApplicationAccessPolicy"))[0]!["Description"]!);
        Assert.Contains("parameter name 'AccessRight'", await cloud.RefusalAsync("Set-ApplicationAccessPolicy", new { Identity = identity, AccessRight = "DenyAccess" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_apps_in_one_command_and_wrong_ones_refused() // -AppId: GUIDs separated by commas, or *
    {
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) } });
        var made = await cloud.RunAsync(
            "New-ApplicationAccessPolicy",
            new { AccessRight = "RestrictAccess", AppId = new[] { Guid.NewGuid().ToString(), Guid.NewGuid().ToString() }, PolicyScopeGroupId = "a@fabrikam.com" });
        Assert.Equal(2, made.Count);
        Assert.Contains(
            "not a valid application ID",
            await cloud.RefusalAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = "Sync app", PolicyScopeGroupId = "A" }),
            StringComparison.Ordinal);
        Assert.Contains("'AccessRight'", await cloud.RefusalAsync("New-ApplicationAccessPolicy", new { AccessRight = "AllowAccess", AppId = "*", PolicyScopeGroupId = "A" }), StringComparison.Ordinal);
    }

    // "approximately 300 policies" with a one-character description; the error's words are on the page.
    [Fact]
    public async Task The_space_for_policies_ends()
    {
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) }, policies = Enumerable.Range(0, 300).Select(_ => new { appId = "*", right = "RestrictAccess", scope = "A", description = "x" }) });
        Assert.Contains("The total size of App Access Policies exceeded the limit.", await NewAsync("A"), StringComparison.Ordinal);
        await cloud.RunAsync("Remove-ApplicationAccessPolicy", new { Identity = (string)(await cloud.RunAsync("Get-ApplicationAccessPolicy"))[0]!["Identity"]!, Confirm = false });
        await cloud.RunAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = "*", PolicyScopeGroupId = "A", Description = "x" });
    }

    [Fact]
    public async Task Removing_waits_for_somebody_who_confirms() // "Destructive cmdlets … have a built-in pause"
    {
        await cloud.StateAsync(new { groups = new[] { Group("A", Anna) }, policies = new[] { Policy("*", "RestrictAccess", "A") } });
        var identity = (string)(await cloud.RunAsync("Get-ApplicationAccessPolicy"))[0]!["Identity"]!;
        Assert.Contains("-Confirm:$false", await cloud.RefusalAsync("Remove-ApplicationAccessPolicy", new { Identity = identity }), StringComparison.Ordinal);
        await cloud.RunAsync("Remove-ApplicationAccessPolicy", new { Identity = identity, WhatIf = true });
        Assert.Single(await cloud.RunAsync("Get-ApplicationAccessPolicy"));
    }

    [Fact]
    public async Task The_test_tells_of_a_group_whether_it_is_in_scope() // Test-ApplicationAccessPolicy, Example 1
    {
        var app = Guid.NewGuid().ToString();
        await cloud.StateAsync(new { groups = new[] { Group("Outer", "Inner"), Group("Inner"), Group("Other") }, policies = new[] { Policy(app, "RestrictAccess", "Outer") } });
        Assert.Equal(("Granted", "Granted", "Denied"), (await ResultAsync(app, "Outer"), await ResultAsync(app, "Inner"), await ResultAsync(app, "Other")));
    }

    private Task<string> NewAsync(string scope) => cloud.RefusalAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = "*", PolicyScopeGroupId = scope, Description = "x" });

    private async Task<string> ResultAsync(string app, string mailbox) => (string)(await cloud.RunAsync("Test-ApplicationAccessPolicy", new { Identity = mailbox, AppId = app }))[0]!["AccessCheckResult"]!;

    private static object Group(string name, params string[] members) => new { name, members, address = name.ToLowerInvariant() + "@fabrikam.com" };

    private static object Policy(string appId, string right, string scope) => new { appId, right, scope };

    private static object Mailbox(string address, string type) => new { address, type };
}
