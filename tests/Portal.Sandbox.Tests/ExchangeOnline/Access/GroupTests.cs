using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Crowd;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>Groups and their members, as the cmdlets show and change them.</summary>
public sealed class GroupTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Theory]
    [InlineData(SeedIds.Groups.Sync, "MailUniversalSecurityGroup", true)]
    [InlineData(SeedIds.Groups.SalesList, "MailUniversalDistributionGroup", false)]
    [InlineData(SeedIds.Groups.Falcon, "GroupMailbox", false)]
    [InlineData(SeedIds.Groups.Staff, "DynamicDistributionGroup", false)]
    [InlineData(SeedIds.Mailboxes.Anna, "UserMailbox", true)]
    [InlineData(SeedIds.Mailboxes.Sales, "SharedMailbox", false)]
    [InlineData(SeedIds.Mailboxes.Room, "RoomMailbox", false)]
    [InlineData("piet@partner.example", "MailContact", false)]
    public async Task A_recipient_tells_its_kind_and_whether_it_is_a_security_principal(string identity, string kind, bool principal) // New-ApplicationAccessPolicy: "Get-Recipient … IsValidSecurityPrincipal"
    {
        var found = (await cloud.RunAsync("Get-Recipient", new { Identity = identity }))[0]!;
        Assert.Equal((kind, principal), ((string)found["RecipientTypeDetails"]!, (bool)found["IsValidSecurityPrincipal"]!));
        Assert.Equal(kind, (string)(await cloud.RunAsync("Get-Recipient", new { Identity = (string)found["DistinguishedName"]! }))[0]!["RecipientTypeDetails"]!);
    }

    [Fact]
    public async Task Exchange_does_not_know_a_group_that_is_Entra_s_only() =>
        Assert.Contains("ManagementObjectNotFoundException", await cloud.RefusalAsync("Get-Recipient", new { Identity = SeedIds.Groups.Pilots }), StringComparison.Ordinal);

    [Fact]
    public async Task Members_are_direct_ones_and_none_are_shown_of_a_Microsoft_365_group() // Get-DistributionGroupMember; Get-UnifiedGroupLinks shows them
    {
        Assert.Equal(
            [SeedIds.Groups.FieldTeam, "Anna Arnold"],
            (await cloud.RunAsync("Get-DistributionGroupMember", new { Identity = SeedIds.Groups.Sync })).Select(m => (string)m!["Name"]!)
                .OrderDescending(StringComparer.Ordinal));
        Assert.Empty(await cloud.RunAsync("Get-DistributionGroupMember", new { Identity = SeedIds.Groups.Falcon }));
        Assert.Equal(2, (await cloud.RunAsync("Get-UnifiedGroupLinks", new { Identity = SeedIds.Groups.Falcon, LinkType = "Members" })).Count);
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Get-DistributionGroup", new { Identity = SeedIds.Groups.Falcon }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_made_filled_emptied_and_removed() // New-DistributionGroup -Type Security makes a mail-enabled security group
    {
        var made = (await cloud.RunAsync("New-DistributionGroup", new { Name = "O'Brien's, \"team\"", Type = "Security", Members = new[] { SeedIds.Mailboxes.Anna } }))[0]!;
        var identity = (string)made["DistinguishedName"]!;
        Assert.StartsWith("CN=O'Brien's\\, \\\"team\\\",OU=fabrikam.onmicrosoft.com,", identity, StringComparison.Ordinal);
        Assert.Equal("MailUniversalSecurityGroup", (string)made["RecipientTypeDetails"]!);
        Assert.Contains("MemberAlreadyExistsException", await cloud.RefusalAsync("Add-DistributionGroupMember", new { Identity = identity, Member = SeedIds.Mailboxes.Anna }), StringComparison.Ordinal);
        Assert.Contains("MemberNotFoundException", await cloud.RefusalAsync("Remove-DistributionGroupMember", new { Identity = identity, Member = SeedIds.Mailboxes.Ben, Confirm = false }), StringComparison.Ordinal);
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Add-DistributionGroupMember", new { Identity = identity, Member = "nobody@fabrikam.com" }), StringComparison.Ordinal);
        await cloud.RunAsync("Add-DistributionGroupMember", new { Identity = identity, Member = "frank@fabrikam.com" }); // an account without a mailbox
        Assert.Equal(["User", "UserMailbox"], (await cloud.RunAsync("Get-DistributionGroupMember", new { Identity = identity })).Select(m => (string)m!["RecipientTypeDetails"]!).Order(StringComparer.Ordinal));
        await cloud.RunAsync("Remove-DistributionGroupMember", new { Identity = identity, Member = SeedIds.Mailboxes.Anna, Confirm = false });
        Assert.Single(await cloud.RunAsync("Get-DistributionGroupMember", new { Identity = identity }));
        Assert.Contains("already in use", await cloud.RefusalAsync("New-DistributionGroup", new { Name = "O'Brien's, \"team\"" }), StringComparison.Ordinal);
        await cloud.RunAsync("Remove-DistributionGroup", new { Identity = identity, Confirm = false });
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Get-DistributionGroup", new { Identity = identity }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_that_moves_stays_in_its_groups_and_is_out_of_reach_on_premises()
    {
        await cloud.OrganizationAsync(new { });
        var app = cloud.App([AccessTown.Ews]);
        await MoveAsync(SeedIds.ExchangeHost);
        Assert.Equal("MailUser", (string)(await cloud.RunAsync("Get-Recipient", new { Identity = SeedIds.Mailboxes.Ben }))[0]!["RecipientTypeDetails"]!);
        Assert.Equal("ErrorNonExistentMailbox", (await cloud.EwsAsync(app, SeedIds.Mailboxes.Ben)).Text.Split("ResponseCode")[1].Split('>')[1].Split('<')[0]);
        Assert.Single(await cloud.RunAsync("Get-DistributionGroupMember", new { Identity = SeedIds.Groups.FieldTeam }));
        await MoveAsync("cloud");
        Assert.Equal(200, (await cloud.EwsAsync(app, SeedIds.Mailboxes.Ben)).Status);

        async Task MoveAsync(string to) => Assert.Equal(204, (await cloud.Http.SendAsync("POST", Fabrikam.Control + SeedIds.Fabrikam + "/move", new { address = SeedIds.Mailboxes.Ben, to })).Status);
    }

    [Fact]
    public async Task Global_Reader_reads_and_does_not_write() // permissions-exo: the directory role reaches into Exchange to read
    {
        cloud.Directory.RoleAssignments.Put("reader", new("reader", SeedIds.Fabrikam, SeedIds.People.Felix, Portal.Sandbox.Entra.DirectoryRoles.GlobalReader, DateTimeOffset.MinValue));
        Assert.Equal(200, (await cloud.CmdletAsync("Get-ApplicationAccessPolicy", person: SeedIds.People.Felix)).Status);
        Assert.Equal(401, (await cloud.CmdletAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = "*", PolicyScopeGroupId = SeedIds.Groups.Sync }, SeedIds.People.Felix)).Status);
        Assert.Equal(401, (await cloud.CmdletAsync("Get-ApplicationAccessPolicy", person: SeedIds.People.Farah)).Status);
        cloud.Directory.RoleAssignments.Remove("reader");
    }
}

/// <summary>A group of thousands, computed.</summary>
public sealed class LargeGroupTests(CrowdTown town) : IClassFixture<CrowdTown>
{
    [Fact]
    public async Task A_group_of_all_generated_mailboxes_is_read_by_pages_and_counts_for_a_policy_through_another_group()
    {
        var (cloud, members, pages) = (town.Cloud, new List<string>(), 0);
        using var egon = cloud.With(cloud.TokenOf(SeedIds.People.Egon, "https://outlook.office365.com", "Exchange.Manage"));
        var body = new { CmdletInput = new { CmdletName = "Get-DistributionGroupMember", Parameters = new { Identity = "Dynamics users", ResultSize = "Unlimited" } } };
        for (var link = $"https://outlook.office365.com/adminapi/beta/{SeedIds.Contoso}/InvokeCommand"; link is not null; pages++)
        {
            var page = await egon.SendAsync("POST", link, body);
            members.AddRange(page.Json["value"]!.AsArray().Select(m => (string)m!["PrimarySmtpAddress"]!));
            link = (string?)page.Json["@odata.nextLink"];
        }

        Assert.Equal(members.Count, members.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(members.Count, CrowdTown.Size * 8 / 10, CrowdTown.Size);
        Assert.Equal((members.Count + 999) / 1000, pages);

        var app = Guid.NewGuid().ToString();
        await cloud.CmdletAsync("New-ApplicationAccessPolicy", new { AccessRight = "RestrictAccess", AppId = app, PolicyScopeGroupId = "Dynamics mailboxes" }, SeedIds.People.Egon, SeedIds.Contoso);
        Assert.Equal(("Granted", "Denied"), (await ResultAsync(members[^1]), await ResultAsync("farid.ferrari@contoso.com")));

        async Task<string> ResultAsync(string mailbox) =>
            (string)(await cloud.CmdletAsync(
                "Test-ApplicationAccessPolicy",
                new { Identity = mailbox, AppId = app },
                SeedIds.People.Egon,
                SeedIds.Contoso)).Json["value"]![0]!["AccessCheckResult"]!;
    }
}
