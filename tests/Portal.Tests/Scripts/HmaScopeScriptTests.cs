using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Tests.Scripts;

/// <summary>
/// The two scripts that try to confine HMA-App, as they are: ApplicationImpersonation in the Exchange Management Shell of the simulated server, and the policy on an
/// empty group in Exchange Online PowerShell. Each is written,
/// read back, and done once when it runs twice.
/// </summary>
public sealed class HmaScopeScriptTests(OnePortal running) : IClassFixture<OnePortal>, IAsyncLifetime
{
    private const string Cloud = "farid.ferrari@contoso.com";
    private const string Inside = "ada.andersen@contoso.com", Account = "alice@contoso.com";
    private readonly HmaSetUp _record = new() { Key = Guid.NewGuid(), Form = new() { ExchangeTenantId = SeedIds.Contoso }, HmaApp = new(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), null, "HMA-App", false) };
    private readonly OnlineShell _online = new(running.Portal.Service<JoinedSandbox>().Endpoint, running.Portal.Service<JoinedSandbox>().Authority.ExportCertificatePem());

    private string Name => $"sss-{_record.Key.ToString("N")[..8]}";

    public async ValueTask InitializeAsync()
    {
        await running.Portal.ChangeSandboxAsync(new { appPolicySeconds = 0, appMembershipSeconds = 0 });
        // Others of the class leave theirs behind.
        foreach (var held in await ServerAsync("Get-ManagementRoleAssignment")) await ServerAsync("Remove-ManagementRoleAssignment", new() { ["Identity"] = held!["Name"]!.DeepClone(), ["Confirm"] = false });
    }

    public ValueTask DisposeAsync()
    {
        _online.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Impersonation_is_given_for_the_group_s_members_and_a_second_run_gives_nothing_more()
    {
        var record = await ScopedAsync("O'Brien's team");

        var first = await OnServerAsync(HmaScopeScripts.Impersonation(record).Text);
        var second = await OnServerAsync(HmaScopeScripts.Impersonation(record).Text);

        Assert.Equal((null, null), (first.Thrown, second.Thrown));
        Assert.Contains($"CustomRecipientWriteScope : {Name}", first.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("for every mailbox already", first.Printed, StringComparison.Ordinal);
        Assert.Equal(["New-ManagementScope", "New-ManagementRoleAssignment"], first.Cmdlets.Where(c => c.StartsWith("New-", StringComparison.Ordinal)));
        Assert.DoesNotContain(second.Cmdlets, c => c.StartsWith("New-", StringComparison.Ordinal));
        var held = (await ServerAsync("Get-ManagementRoleAssignment", new() { ["Role"] = "ApplicationImpersonation" })).Single()!;
        Assert.Equal((Account, Name), ((string)held["RoleAssigneeName"]!, (string)held["CustomRecipientWriteScope"]!));
        Assert.Equal(Portal.Wizards.Confine.ScopeReach.Filter(record.Scoping.GroupDn), (string)(await ServerAsync("Get-ManagementScope", new() { ["Identity"] = Name })).Single()!["RecipientFilter"]!);
    }

    [Fact]
    public async Task A_scope_of_that_name_with_another_meaning_and_an_account_that_nobody_has_stop_the_script_before_the_role()
    {
        var record = await ScopedAsync("Sales");
        await ServerAsync("New-ManagementScope", new() { ["Name"] = Name, ["RecipientRestrictionFilter"] = "Alias -eq 'somebody'" });

        var taken = await OnServerAsync(HmaScopeScripts.Impersonation(record).Text);
        await ServerAsync("Remove-ManagementScope", new() { ["Identity"] = Name, ["Confirm"] = false });
        var nobody = await OnServerAsync(HmaScopeScripts.Impersonation(record with { Scoping = record.Scoping with { Account = @"CONTOSO\nobody" } }).Text);

        Assert.Contains("means other mailboxes", taken.Thrown, StringComparison.Ordinal);
        Assert.Contains("couldn't be found", nobody.Thrown, StringComparison.Ordinal);
        Assert.Empty(await ServerAsync("Get-ManagementRoleAssignment"));
    }

    [Fact]
    public async Task Who_holds_the_role_for_every_mailbox_already_is_named()
    {
        await ServerAsync("New-ManagementRoleAssignment", new() { ["Name"] = "Backup", ["Role"] = "ApplicationImpersonation", ["User"] = Account });

        var ran = await OnServerAsync(HmaScopeScripts.Impersonation(await ScopedAsync("Service")).Text);

        Assert.Null(ran.Thrown);
        Assert.Contains("Others hold ApplicationImpersonation for every mailbox already", ran.Printed, StringComparison.Ordinal);
        Assert.Contains("Name : Backup", ran.Printed, StringComparison.Ordinal);
    }

    /// <summary>On-premises the role is for accounts: New-ManagementRoleAssignment, "-App: This parameter is available only in the cloud-based service".</summary>
    [Fact]
    public async Task The_server_refuses_a_role_for_an_app_and_a_cmdlet_of_the_cloud()
    {
        Assert.Contains(
            "matches parameter name 'App'",
            (string)(await AskAsync(
                "New-ManagementRoleAssignment",
                new() { ["Name"] = "x", ["Role"] = "ApplicationImpersonation", ["App"] = SeedIds.LegacySyncApp }))["error"]!,
            StringComparison.Ordinal);
        Assert.Contains("is not recognized", (string)(await AskAsync("New-ApplicationAccessPolicy", []))["error"]!, StringComparison.Ordinal);
        Assert.Contains(
            "couldn't be found",
            (string)(await AskAsync("New-ManagementRoleAssignment", new() { ["Name"] = "x", ["Role"] = "Application EWS.AccessAsApp", ["User"] = Account }))["error"]!,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_is_shut_out_of_every_cloud_mailbox_and_a_second_run_writes_nothing()
    {
        var script = HmaScopeScripts.ShutOut(_record, "contoso.com").Text;

        var first = await _online.RunAsync(script, SeedIds.People.Egon);
        var second = await _online.RunAsync(script, SeedIds.People.Egon);

        Assert.Equal((null, null), (first.Thrown, second.Thrown));
        Assert.Contains("AccessRight : RestrictAccess", first.Printed, StringComparison.Ordinal);
        Assert.Equal(["New-DistributionGroup", "New-ApplicationAccessPolicy"], first.Cmdlets.Where(c => c.StartsWith("New-", StringComparison.Ordinal)));
        Assert.DoesNotContain(second.Cmdlets, c => c.StartsWith("New-", StringComparison.Ordinal));
        var tests = await _online.RunAsync($"(Test-ApplicationAccessPolicy -Identity '{Cloud}' -AppId '{_record.HmaApp!.AppId}').AccessCheckResult", SeedIds.People.Egon);
        Assert.Equal("Denied", tests.Printed);
    }

    [Fact]
    public async Task A_group_that_is_not_empty_and_a_policy_that_lets_the_app_in_elsewhere_stop_the_script()
    {
        var script = HmaScopeScripts.ShutOut(_record, "contoso.com").Text;
        var elsewhere = await _online.RunAsync(
            $"if (@(Get-ConnectionInformation).Count -eq 0) {{ Connect-ExchangeOnline -ShowBanner:$false }}\n$made = New-ApplicationAccessPolicy -AppId '{_record.HmaApp!.AppId}' -PolicyScopeGroupId 'Dynamics users' -AccessRight RestrictAccess -Description 'theirs' -Confirm:$false",
            SeedIds.People.Egon);
        Assert.Null(elsewhere.Thrown);

        var added = await _online.RunAsync(script, SeedIds.People.Egon);
        var filled = await _online.RunAsync($"Add-DistributionGroupMember -Identity '{Name}-nobody@contoso.com' -Member '{Cloud}'", SeedIds.People.Egon);
        var full = await _online.RunAsync(script, SeedIds.People.Egon);

        Assert.Contains("policies that restrict add up", added.Thrown, StringComparison.Ordinal);
        Assert.Null(filled.Thrown);
        Assert.Contains("the group is not empty", full.Thrown, StringComparison.Ordinal);
        Assert.DoesNotContain("New-ApplicationAccessPolicy", added.Cmdlets.Concat(full.Cmdlets));
    }

    /// <summary>A group on-premises with one mailbox in it, and the record that names it.</summary>
    private async Task<HmaSetUp> ScopedAsync(string group)
    {
        var made = (await ServerAsync("New-DistributionGroup", new() { ["Name"] = group, ["Type"] = "Security", ["Members"] = new JsonArray(Inside) })).Single()!;
        return _record with { Scoping = new() { GroupDn = (string)made["DistinguishedName"]!, Account = Account } };
    }

    private Task<PowerShellRun> OnServerAsync(string script) => PowerShellRun.OfAsync(script, AskAsync);

    private async Task<JsonArray> ServerAsync(string cmdlet, JsonObject? parameters = null)
    {
        var answer = await AskAsync(cmdlet, parameters ?? []);
        return answer["objects"]?.AsArray() ?? throw new InvalidOperationException(answer.ToJsonString());
    }

    private async Task<JsonObject> AskAsync(string cmdlet, JsonObject parameters)
    {
        using var answer = await running.Portal.Sandbox.PostAsJsonAsync("/exchange/shell", new { cmdlet, parameters });
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
