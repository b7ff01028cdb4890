using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>RBAC for Applications. The rules stand on "Role Based Access Control for Applications in Exchange Online" and the pages of the cmdlets.</summary>
public sealed class RoleTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben, Sales = SeedIds.Mailboxes.Sales, EwsRole = "Application EWS.AccessAsApp";

    public async ValueTask InitializeAsync() => await cloud.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Without_a_consent_the_token_has_no_roles_and_the_scope_decides() // "Create a pointer", "Create a new role assignment"; the token is unconfirmed
    {
        var app = cloud.App();
        await PutGroupAsync("Sync", [Anna, Sales]);
        Assert.Equal(401, (await cloud.EwsAsync(app, Anna)).Status);
        await AssignAsync(app, EwsRole, "Sync");
        var (inside, outside) = (await cloud.EwsAsync(app, Anna), await cloud.EwsAsync(app, Ben));
        Assert.Equal((200, 500, 200), (inside.Status, outside.Status, (await cloud.EwsAsync(app, Sales)).Status));
        Assert.Contains("ErrorImpersonateUserDenied", outside.Text, StringComparison.Ordinal); // responsecode: the RBAC scope excludes the mailbox
        Assert.NotNull(inside.Header("x-sandbox-unconfirmed"));
        Assert.Equal("access-scope", await cloud.RuleAsync(app));
    }

    [Fact]
    public async Task A_consent_that_survives_defeats_every_scope() // FAQ: effective permissions are the union
    {
        var app = cloud.App([AccessTown.Ews]);
        await PutGroupAsync("Sync", [Anna]);
        await AssignAsync(app, EwsRole, "Sync");
        Assert.Equal(200, (await cloud.EwsAsync(app, Ben)).Status);
    }

    [Fact]
    public async Task Policies_do_not_limit_roles() // FAQ: policies limit what is granted in Entra only
    {
        var app = cloud.App([AccessTown.Ews]);
        await PutGroupAsync("Policy", [Anna]);
        await PutGroupAsync("Sync", [Ben]);
        await cloud.RunAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = app, PolicyScopeGroupId = "Policy" });
        await AssignAsync(app, EwsRole, "Sync");
        Assert.Equal((200, 200, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status, (await cloud.EwsAsync(app, Sales)).Status));
    }

    [Fact]
    public async Task Members_of_groups_within_the_group_are_out_of_scope() // "nested groups are considered out of scope"
    {
        var app = cloud.App();
        await PutGroupAsync("Inner", [Ben]);
        await PutGroupAsync("Outer", [Anna, "Inner"]);
        await AssignAsync(app, EwsRole, "Outer");
        Assert.Equal((200, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
    }

    [Theory]
    [InlineData("Application Mail.ReadWrite", "/mailFolders/inbox", "/calendar")]
    [InlineData("Application Calendars.Read", "/calendar", "/mailFolders/inbox")]
    [InlineData("Application Mail Full Access", "/mailFolders/inbox", "/contactFolders")]
    [InlineData("Application Exchange Full Access", "/contactFolders", "/todo/lists")]
    public async Task A_role_permits_what_it_says_in_Graph_and_nothing_else(string role, string open, string closed) // the table of supported application roles
    {
        var app = cloud.App();
        await PutGroupAsync("Sync", [Anna]);
        await AssignAsync(app, role, "Sync");
        var outside = await cloud.GraphAsync(app, "GET", $"/users/{Ben}{open}");
        Assert.Equal((200, 403, 403), ((await cloud.GraphAsync(app, "GET", $"/users/{Anna}{open}")).Status, (await cloud.GraphAsync(app, "GET", $"/users/{Anna}{closed}")).Status, outside.Status));
        Assert.Equal(("ErrorAccessDenied", "Access is denied. Check credentials and try again."), (outside["error.code"], outside["error.message"]));
        Assert.Equal(401, (await cloud.EwsAsync(app, Anna)).Status); // the bundle is without EWS
    }

    // Parameters of New-ManagementRoleAssignment; without one the whole organization.
    [Theory]
    [InlineData(null, null, 200, 200)]
    [InlineData("RecipientGroupScope", "Sync", 200, 500)]
    [InlineData("RecipientAdministrativeUnitScope", "Unit", 500, 200)]
    public async Task An_assignment_is_for_a_group_a_unit_or_everybody(string? parameter, string? scope, int anna, int ben)
    {
        var app = cloud.App();
        await cloud.StateAsync(new { groups = new object[] { new { name = "Sync", members = new[] { Anna } }, new { name = "Unit", kind = "AdministrativeUnit", members = new[] { Ben } } } });
        await PointAsync(app);
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["App"] = app, ["Role"] = EwsRole };
        if (parameter is not null) parameters[parameter] = scope!;
        await cloud.RunAsync("New-ManagementRoleAssignment", parameters);
        Assert.Equal((anna, ben), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
    }

    [Fact]
    public async Task Two_scope_parameters_do_not_go_together() // inference: each has its own parameter set
    {
        var app = cloud.App();
        await PutGroupAsync("Sync", [Anna]);
        await PointAsync(app);
        await ScopeAsync("S", "Sync");
        Assert.Contains(
            "can't be used together",
            await cloud.RefusalAsync("New-ManagementRoleAssignment", new { App = app, Role = EwsRole, CustomResourceScope = "S", RecipientGroupScope = "Sync" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pointer_needs_the_object_id_of_the_enterprise_application() // New-ServicePrincipal, -ObjectId
    {
        var app = cloud.App();
        var registration = cloud.Directory.ApplicationByAppId(app)!.Id;
        Assert.Contains("couldn't be found in Microsoft Entra ID", await cloud.RefusalAsync("New-ServicePrincipal", new { AppId = app, ObjectId = registration }), StringComparison.Ordinal);
        Assert.Contains("couldn't be found in Microsoft Entra ID", await cloud.RefusalAsync("New-ServicePrincipal", new { AppId = Guid.NewGuid().ToString(), ObjectId = cloud.ObjectOf(app) }), StringComparison.Ordinal);
        await cloud.RunAsync("New-ServicePrincipal", new { AppId = app, ServiceId = cloud.ObjectOf(app), DisplayName = "Sync" }); // the deprecated name of ObjectId
        Assert.Contains("already exists", await cloud.RefusalAsync("New-ServicePrincipal", new { AppId = app, ObjectId = cloud.ObjectOf(app) }), StringComparison.Ordinal);
        Assert.Equal(app, (string)(await cloud.RunAsync("Get-ServicePrincipal", new { Identity = "Sync" }))[0]!["AppId"]!);
    }

    [Fact]
    public async Task A_scope_with_a_root_holds_what_is_under_it_alone() // New-ManagementScope, -RecipientRoot
    {
        var app = cloud.App();
        await cloud.StateAsync(new
        {
            mailboxes = new[] { new { address = Anna, unit = "Munich/Sales" }, new { address = Ben, unit = "Munich2" } },
            groups = new[] { new { name = "Sync", members = new[] { Anna, Ben } } },
            apps = new[] { new { appId = app, pointer = true } },
        });
        var dn = (string)(await cloud.RunAsync("Get-DistributionGroup", new { Identity = "Sync" }))[0]!["DistinguishedName"]!;
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("New-ManagementScope", new { Name = "SSS", RecipientRestrictionFilter = $"MemberOfGroup -eq '{dn}'", RecipientRoot = "Berlin" }), StringComparison.Ordinal);
        await cloud.RunAsync("New-ManagementScope", new { Name = "SSS", RecipientRestrictionFilter = $"MemberOfGroup -eq '{dn}'", RecipientRoot = "Munich" });
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = EwsRole, CustomResourceScope = "SSS" });

        Assert.EndsWith("/fabrikam.onmicrosoft.com/Munich", (string)(await cloud.RunAsync("Get-ManagementScope"))[0]!["RecipientRoot"]!, StringComparison.Ordinal);
        Assert.EndsWith("/fabrikam.onmicrosoft.com/Munich/Sales", (string)(await cloud.RunAsync("Get-Mailbox", new { Identity = Anna }))[0]!["OrganizationalUnit"]!, StringComparison.Ordinal);
        Assert.Equal((200, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
        await cloud.RunAsync("Set-ManagementScope", new { Identity = "SSS", RecipientRoot = "fabrikam.onmicrosoft.com" });
        Assert.Equal((200, 200), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
    }

    [Fact]
    public async Task The_administrators_of_every_organization_hand_the_roles_of_applications_on_and_give_none() // New-ManagementRoleAssignment, -Delegating
    {
        var app = cloud.App();
        await PutGroupAsync("Sync", [Anna]);
        await AssignAsync(app, EwsRole, "Sync");

        var held = (await cloud.RunAsync("Get-ManagementRoleAssignment", new { Role = EwsRole })).Select(a => ((string)a!["RoleAssigneeType"]!, (string)a["RoleAssignmentDelegationType"]!));
        Assert.Equal([("ServicePrincipal", "Regular"), ("RoleGroup", "DelegatingOrgWide")], held);
        Assert.Equal(500, (await cloud.EwsAsync(app, Ben)).Status);
    }

    [Fact]
    public async Task A_filter_lists_whom_a_scope_with_it_holds() // Get-Recipient, -Filter: OPATH, as management scopes take it
    {
        await PutGroupAsync("Sync", [Anna, Ben]);
        var dn = (string)(await cloud.RunAsync("Get-DistributionGroup", new { Identity = "Sync" }))[0]!["DistinguishedName"]!;
        var found = await cloud.RunAsync("Get-Recipient", new { Filter = $"MemberOfGroup -eq '{dn}' -and PrimarySmtpAddress -ne '{Ben}'", ResultSize = "Unlimited" });

        Assert.Equal([Anna], found.Select(r => (string)r!["PrimarySmtpAddress"]!));
        Assert.Contains("isn't valid", await cloud.RefusalAsync("Get-Recipient", new { Filter = "Shoe -eq '42'" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_service_principal_takes_pointer_and_assignments_and_leaves_scopes() // "Create a pointer to a Microsoft Entra service principal"
    {
        var app = cloud.App();
        await PutGroupAsync("Sync", [Anna]);
        await AssignAsync(app, EwsRole, "Sync");
        var principal = cloud.Directory.Principal(SeedIds.Fabrikam, app)!;
        cloud.Directory.ServicePrincipals.Put(principal.Id, principal with { DeletedAt = cloud.Get<Clocks>().World });
        Assert.Equal((0, 0, 1), ((await cloud.RunAsync("Get-ServicePrincipal")).Count, (await cloud.RunAsync("Get-ManagementRoleAssignment", new { RoleAssigneeType = "ServicePrincipal" })).Count, (await cloud.RunAsync("Get-ManagementScope")).Count));
        cloud.Directory.ServicePrincipals.Put(principal.Id, principal); // restored: they stay gone
        Assert.Empty(await cloud.RunAsync("Get-ServicePrincipal"));
    }

    [Theory]
    [InlineData("MemberOfGroup -eq 'Sync'", "distinguished name")] // recipientfilter-properties: "This filter requires the distinguished name"
    [InlineData("MemberOfGroup -like 'CN=*'", "no wildcards")]
    [InlineData("Membership -eq 'x'", "not a recognized filterable property")]
    [InlineData("Alias -is 'x'", "not a comparison operator")]
    [InlineData("Alias -eq 'O'Brien'", "")] // the quotation mark is not written twice
    [InlineData("(Alias -eq 'x'", "not closed")]
    [InlineData("Alias -eq", "ends too early")]
    public async Task A_filter_that_is_none_is_refused(string filter, string says)
    {
        var refusal = await cloud.RefusalAsync("New-ManagementScope", new { Name = "S", RecipientRestrictionFilter = filter });
        Assert.Contains("isn't valid", refusal, StringComparison.Ordinal);
        Assert.Contains(says, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quotation_mark_in_a_group_s_name_is_written_twice_in_the_filter() // recipient-filters, "Additional OPATH syntax information"
    {
        var app = cloud.App();
        await PutGroupAsync("Anna's team, \"north\"", [Anna]);
        await AssignAsync(app, EwsRole, "Anna's team, \"north\"");
        Assert.Equal(200, (await cloud.EwsAsync(app, Anna)).Status);
    }

    [Fact]
    public async Task Filters_join_and_except() // OPATH: -and, -or, -not
    {
        var app = cloud.App();
        var (a, b) = (await PutGroupAsync("A", [Anna, Ben]), await PutGroupAsync("B", [Sales]));
        await PointAsync(app);
        await cloud.RunAsync("New-ManagementScope", new { Name = "S", RecipientRestrictionFilter = $"(MemberOfGroup -eq '{a}' -or MemberOfGroup -eq '{b}') -and -not (PrimarySmtpAddress -like 'ben@*')" });
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = EwsRole, CustomResourceScope = "S" });
        Assert.Equal((200, 500, 200), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status, (await cloud.EwsAsync(app, Sales)).Status));
    }

    [Theory]
    [InlineData("GroupMailbox", 200)] // "works with mail-enabled security groups, distribution groups and Microsoft 365 groups"
    [InlineData("MailUniversalDistributionGroup", 200)]
    [InlineData("EntraSecurityGroup", 500)] // Exchange does not know it: nobody is in scope
    [InlineData("DynamicDistributionGroup", 500)]
    public async Task Which_kinds_of_groups_a_scope_works_with(string kind, int status)
    {
        var app = cloud.App();
        var state = await cloud.StateAsync(new { groups = new[] { new { name = "Sync", kind, members = new[] { Anna } } } });
        await PointAsync(app);
        await cloud.RunAsync("New-ManagementScope", new { Name = "S", RecipientRestrictionFilter = $"MemberOfGroup -eq '{state["groups"]![0]!["distinguishedName"]}'" });
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = EwsRole, CustomResourceScope = "S" });
        Assert.Equal(status, (await cloud.EwsAsync(app, Anna)).Status);
    }

    [Fact]
    public async Task Names_have_at_most_64_characters_and_are_unique() // -Name of both cmdlets
    {
        var app = cloud.App();
        await PutGroupAsync("Sync", [Anna]);
        await PointAsync(app);
        Assert.Contains(
            "The maximum length is 64 and the length of the value provided is 65",
            await cloud.RefusalAsync("New-ManagementScope", new { Name = new string('x', 65), RecipientRestrictionFilter = "Alias -eq 'x'" }),
            StringComparison.Ordinal);
        await ScopeAsync(new string('x', 64), "Sync");
        Assert.Contains("already exists", await cloud.RefusalAsync("New-ManagementScope", new { Name = new string('X', 64), RecipientRestrictionFilter = "Alias -eq 'x'" }), StringComparison.Ordinal);
        Assert.Contains("maximum length is 64", await cloud.RefusalAsync("New-ManagementRoleAssignment", new { Name = new string('y', 65), App = app, Role = EwsRole }), StringComparison.Ordinal);
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = EwsRole });
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = EwsRole }); // names itself another time
        Assert.All(await cloud.RunAsync("Get-ManagementRoleAssignment", new { RoleAssignee = app }), a => Assert.InRange(((string)a!["Name"]!).Length, 1, 64));
    }

    [Theory]
    [InlineData("Mail Recipients", "Only application roles can")] // "you can't specify admin or user roles"
    [InlineData("Application Tasks.ReadWrite", "couldn't be found")] // there is no role for tasks
    public async Task Roles_that_are_none_for_applications_are_refused(string role, string says)
    {
        var app = cloud.App();
        await PointAsync(app);
        Assert.Contains(says, await cloud.RefusalAsync("New-ManagementRoleAssignment", new { App = app, Role = role }), StringComparison.Ordinal);
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("New-ManagementRoleAssignment", new { App = cloud.App(), Role = EwsRole }), StringComparison.Ordinal); // no pointer
    }

    [Fact]
    public async Task The_roles_can_be_listed() // Get-ManagementRole; 24 application roles of 2025-11-25
    {
        var roles = (await cloud.RunAsync("Get-ManagementRole", new { Identity = "Application *" })).Select(r => (string)r!["Name"]!).ToList();
        Assert.Equal(24, roles.Count);
        Assert.Contains(EwsRole, roles);
        Assert.DoesNotContain(roles, r => r.Contains("Tasks", StringComparison.Ordinal) || r.Contains("Chat", StringComparison.Ordinal));
        Assert.NotEmpty(await cloud.RunAsync("Get-ManagementRole", new { Identity = "Role Management" }));
    }

    // Test-ServicePrincipalAuthorization, Examples 1 and 2; it ignores what is consented in Entra.
    [Fact]
    public async Task The_test_says_in_scope_or_not_run_and_ignores_consents()
    {
        var app = cloud.App([AccessTown.Ews]);
        await PutGroupAsync("Sync", [Anna]);
        await AssignAsync(app, EwsRole, "Sync", "S");
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = "Application Mail Full Access" });
        var on = await TestAsync(app, Anna);
        var off = await TestAsync(app, Ben);
        var none = await TestAsync(app, null);
        Assert.Equal((true, false, "Not Run"), ((bool)on[EwsRole]["InScope"]!, (bool)off[EwsRole]["InScope"]!, (string)none[EwsRole]["InScope"]!));
        Assert.Equal(("S", "CustomRecipientScope", "EWS.AccessAsApp"), ((string)on[EwsRole]["AllowedResourceScope"]!, (string)on[EwsRole]["ScopeType"]!, (string)on[EwsRole]["GrantedPermissions"]!));
        Assert.Equal(
            ("Organization", "Organization", "Mail.ReadWrite, Mail.Send"),
            ((string)off["Application Mail Full Access"]["AllowedResourceScope"]!,
                (string)off["Application Mail Full Access"]["ScopeType"]!,
                (string)off["Application Mail Full Access"]["GrantedPermissions"]!));
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Test-ServicePrincipalAuthorization", new { Identity = cloud.App() }), StringComparison.Ordinal); // an app without a pointer
    }

    // Limitations: "cache maintenance that varies between 30 minutes and 2 hours depending on the app's recent usage"; the test bypasses it.
    [Fact]
    public async Task A_change_of_roles_is_met_after_30_idle_minutes_or_two_busy_hours_and_tested_at_once()
    {
        var app = cloud.App();
        await cloud.SetAsync(new { appRoleIdleSeconds = 1800, appRoleCacheSeconds = 7200 });
        using var moved = new Moved(cloud);
        await PutGroupAsync("Sync", [Anna]);
        Assert.Equal(401, (await cloud.EwsAsync(app, Anna)).Status); // has called: its roles, none, are kept
        await AssignAsync(app, EwsRole, "Sync");
        Assert.True((bool)(await TestAsync(app, Anna))[EwsRole]["InScope"]!);
        for (var minutes = 0; minutes < 100; minutes += 20)
        {
            moved.By(TimeSpan.FromMinutes(20));
            Assert.Equal(401, (await cloud.EwsAsync(app, Anna)).Status);
        }

        moved.By(TimeSpan.FromMinutes(21)); // two hours and a minute: whatever it does
        Assert.Equal(200, (await cloud.EwsAsync(app, Anna)).Status);
        await cloud.RunAsync("Remove-ManagementRoleAssignment", new { Identity = (string)(await cloud.RunAsync("Get-ManagementRoleAssignment"))[0]!["Name"]!, Confirm = false });
        Assert.Equal(200, (await cloud.EwsAsync(app, Anna)).Status);
        moved.By(TimeSpan.FromMinutes(31)); // idle
        Assert.Equal(401, (await cloud.EwsAsync(app, Anna)).Status);
    }

    [Fact]
    public async Task Changing_a_scope_s_filter_changes_every_assignment_with_it()
    {
        var app = cloud.App();
        await PutGroupAsync("A", [Anna]);
        await AssignAsync(app, EwsRole, "A", "S");
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = "Application Mail.ReadWrite", CustomResourceScope = "S" });
        await cloud.RunAsync("Set-ManagementScope", new { Identity = "S", RecipientRestrictionFilter = $"MemberOfGroup -eq '{await PutGroupAsync("B", [Ben])}'" });
        Assert.Equal((500, 200, 200), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status, (await cloud.GraphAsync(app, "GET", $"/users/{Ben}/mailFolders/inbox")).Status));
    }

    [Fact]
    public async Task What_is_in_use_is_not_removed() // unconfirmed for service principals
    {
        var app = cloud.App();
        await PutGroupAsync("Sync", [Anna]);
        await AssignAsync(app, EwsRole, "Sync", "S");
        Assert.Contains("it's used by the role assignment", await cloud.RefusalAsync("Remove-ManagementScope", new { Identity = "S", Confirm = false }), StringComparison.Ordinal);
        Assert.Contains("has the role assignment", await cloud.RefusalAsync("Remove-ServicePrincipal", new { Identity = app, Confirm = false }), StringComparison.Ordinal);
        var assignment = (string)(await cloud.RunAsync("Get-ManagementRoleAssignment", new { Role = EwsRole }))[0]!["Name"]!;
        await cloud.RunAsync("Set-ManagementRoleAssignment", new { Identity = assignment, RecipientGroupScope = "Sync" });
        await cloud.RunAsync("Remove-ManagementScope", new { Identity = "S", Confirm = false });
        await cloud.RunAsync("Remove-ManagementRoleAssignment", new { Identity = assignment, Confirm = false });
        await cloud.RunAsync("Remove-ServicePrincipal", new { Identity = app, Confirm = false });
    }

    private async Task<string> PutGroupAsync(string name, string[] members)
    {
        var group = (await cloud.RunAsync("New-DistributionGroup", new { Name = name, Type = "Security" }))[0]!;
        foreach (var member in members) await cloud.RunAsync("Add-DistributionGroupMember", new { Identity = name, Member = member });
        return (string)group["DistinguishedName"]!;
    }

    private async Task PointAsync(string app)
    {
        if ((await cloud.CmdletAsync("Get-ServicePrincipal", new { Identity = app })).Status == 400) await cloud.RunAsync("New-ServicePrincipal", new { AppId = app, ObjectId = cloud.ObjectOf(app) });
    }

    private async Task ScopeAsync(string name, string group)
    {
        var dn = (string)(await cloud.RunAsync("Get-DistributionGroup", new { Identity = group }))[0]!["DistinguishedName"]!;
        await cloud.RunAsync("New-ManagementScope", new { Name = name, RecipientRestrictionFilter = $"MemberOfGroup -eq '{dn.Replace("'", "''", StringComparison.Ordinal)}'" });
    }

    private async Task AssignAsync(string app, string role, string group, string scope = "Scope")
    {
        await PointAsync(app);
        await ScopeAsync(scope, group);
        await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role = role, CustomResourceScope = scope });
    }

    private async Task<Dictionary<string, System.Text.Json.Nodes.JsonNode>> TestAsync(string app, string? resource) =>
        (await cloud.RunAsync(
            "Test-ServicePrincipalAuthorization",
            resource is null ? new { Identity = app } : new { Identity = app, Resource = resource })).ToDictionary(
                r => (string)r!["RoleName"]!,
                r => r!,
                StringComparer.Ordinal);
}
