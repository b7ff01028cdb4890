using System.Text.Json.Nodes;
using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>
/// Who may approve a mailbox: https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-email (Exchange Online takes two roles together) and
/// connect-exchange-server-on-premises (System Administrator alone).
/// </summary>
public sealed class ApprovalTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    [Fact]
    public async Task System_Administrator_alone_approves_an_on_premises_mailbox()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var mailbox = await MailboxAsync(alice, "HMA legacy", 2);
        Assert.Equal(204, (await ApproveAsync(alice, mailbox)).Status);
        var row = await ReadAsync(alice, mailbox);
        Assert.Equal("1", row["emailrouteraccessapproval"]);
        Assert.Equal((await alice.SendAsync("GET", Calls.Api + "WhoAmI"))["UserId"], row["_emailaddressapprovedby_value"]);
        Assert.NotNull(row["emailaddressapprovedon"]);
    }

    // "System admin alone: no" for Exchange Online; the text is the one people report.
    [Fact]
    public async Task System_Administrator_alone_may_not_approve_a_cloud_mailbox_but_with_an_Entra_role_may()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var mailbox = await MailboxAsync(alice, "Microsoft Exchange Online", 1);
        await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", new { emailrouteraccessapproval = 3 }, ("If-Match", "*"));
        var refused = await ApproveAsync(alice, mailbox);
        Assert.Equal(403, refused.Status);
        Assert.Contains("can only be approved by a user with the Global Administrator or Exchange Administrator role", refused["error.message"], StringComparison.Ordinal);

        using var gloria = cloud.As(SeedIds.People.Gloria, SeedIds.Environment); // Global Administrator and System Administrator
        Assert.Equal(204, (await ApproveAsync(gloria, mailbox)).Status);
        Assert.Equal("1", (await ReadAsync(alice, mailbox))["emailrouteraccessapproval"]);
    }

    // Microsoft.Xrm.Data.PowerShell issue 454: a service principal approves, no error, nothing changes.
    [Fact]
    public async Task Application_user_approves_without_an_error_and_nothing_changes()
    {
        using var app = cloud.AsApp(SeedIds.AutomationApp, SeedIds.Environment);
        var mailbox = await MailboxAsync(app, "HMA legacy", 3);
        var answer = await ApproveAsync(app, mailbox);
        Assert.Equal(204, answer.Status);
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
        Assert.Equal("3", (await ReadAsync(app, mailbox))["emailrouteraccessapproval"]);
    }

    [Fact]
    public async Task Rejecting_clears_who_approved()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var mailbox = await MailboxAsync(alice, "HMA legacy", 1);
        await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", new { emailrouteraccessapproval = 3 }, ("If-Match", "*"));
        var row = await ReadAsync(alice, mailbox);
        Assert.Null(row["_emailaddressapprovedby_value"]);
        Assert.Null(row["emailaddressapprovedon"]);
    }

    // Changing profile or address: statuses return to Not Run, a new address to Pending Approval.
    [Fact]
    public async Task New_address_resets_statuses_and_approval()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var mailbox = await MailboxAsync(alice, "HMA legacy", 1);
        var answer = await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", new { emailaddress = "renamed@contoso.com" }, ("If-Match", "*"));
        Assert.Equal("a new address returns the approval to pending", answer.Header("x-sandbox-unconfirmed"));
        var row = await ReadAsync(alice, mailbox);
        Assert.Equal(("2", "0", "0"), (row["emailrouteraccessapproval"], row["incomingemailstatus"], row["mailboxstatus"]));
    }

    [Fact]
    public async Task New_profile_resets_statuses_and_keeps_the_approval()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var mailbox = await MailboxAsync(alice, "HMA legacy", 1);
        var other = (await alice.SendAsync("GET", Calls.Api + "emailserverprofiles?$select=name&$filter=name eq 'HMA old host'")).Json["value"]![0]!["emailserverprofileid"];
        await alice.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", new JsonObject { ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({other})" }.ToJsonString(), ("If-Match", "*"));
        var row = await ReadAsync(alice, mailbox);
        Assert.Equal(("1", "0"), (row["emailrouteraccessapproval"], row["mailboxstatus"]));
    }

    [Fact]
    public async Task Approval_can_be_written_on_the_user_of_the_mailbox()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var mailbox = await MailboxAsync(alice, "HMA legacy", 2, "systemuser");
        var user = (await ReadAsync(alice, mailbox))["_regardingobjectid_value"];
        Assert.Equal(204, (await alice.SendAsync("PATCH", $"{Calls.Api}systemusers({user})", new { emailrouteraccessapproval = 1 }, ("If-Match", "*"))).Status);
        Assert.Equal("1", (await ReadAsync(alice, mailbox))["emailrouteraccessapproval"]);
    }

    // "Exchange admin + System admin: yes"; each of the two alone: no.
    [Fact]
    public async Task An_Exchange_Administrator_approves_a_cloud_mailbox_only_as_System_Administrator_too()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        using var egon = cloud.As(SeedIds.People.Egon, SeedIds.Environment);
        var mailbox = await RejectedAsync(alice, SeedIds.Mailboxes.Anna);

        await WithRolesAsync(SeedIds.People.Egon, [], async () => Assert.Equal(403, (await ApproveAsync(egon, mailbox)).Status));
        Assert.Equal("3", (await ReadAsync(alice, mailbox))["emailrouteraccessapproval"]);
        Assert.Equal(204, (await ApproveAsync(egon, mailbox)).Status);
        var row = await ReadAsync(alice, mailbox);
        Assert.Equal(("1", "true"), (row["emailrouteraccessapproval"], row["isemailaddressapprovedbyo365admin"]));
    }

    [Fact]
    public async Task A_Delegated_Mailbox_Approver_approves_a_cloud_mailbox_only_as_System_Administrator_too()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        var mailbox = await RejectedAsync(alice, SeedIds.Mailboxes.Ben);

        await WithRolesAsync(SeedIds.People.Alice, ["Delegated Mailbox Approver"], async () => Assert.Equal(403, (await ApproveAsync(alice, mailbox)).Status));
        await WithRolesAsync(SeedIds.People.Alice, ["Delegated Mailbox Approver", "System Administrator"], async () => Assert.Equal(204, (await ApproveAsync(alice, mailbox)).Status));
    }

    // Microsoft.Xrm.Data.PowerShell issue 497: an Exchange Administrator by PIM approves in the admin center and is refused by the API.
    [Fact]
    public async Task An_activated_Exchange_Administrator_is_refused_by_the_API_and_a_Global_Administrator_is_not()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        using var egon = cloud.As(SeedIds.People.Egon, SeedIds.Environment);
        using var gloria = cloud.As(SeedIds.People.Gloria, SeedIds.Environment);
        var mailbox = await RejectedAsync(alice, SeedIds.Mailboxes.Carla);
        await cloud.SetAsync(new { exchangePim = true });
        try
        {
            var refused = await ApproveAsync(egon, mailbox);
            Assert.Equal(403, refused.Status);
            Assert.Equal("that an activated Exchange Administrator may not approve by the API", refused.Header("x-sandbox-unconfirmed"));
            Assert.Equal(204, (await ApproveAsync(gloria, mailbox)).Status);
        }
        finally
        {
            await cloud.SetAsync(new { exchangePim = false });
        }
    }

    // connect-exchange-online-server-profile-oauth: "must be approved by a Global or Exchange Administrator of the primary tenant"; the mailboxes' tenant does not count.
    [Fact]
    public async Task An_Exchange_Administrator_of_the_mailboxes_tenant_is_nobody_here()
    {
        using var alice = cloud.As(SeedIds.People.Alice, SeedIds.Environment);
        using var fiona = cloud.As(SeedIds.People.Fiona, SeedIds.Environment);
        var mailbox = await RejectedAsync(alice, SeedIds.Mailboxes.Dirk);

        Assert.Equal(401, (await ApproveAsync(fiona, mailbox)).Status); // a token of Fabrikam

        // As a guest of Contoso and System Administrator she still has no role of Contoso's directory.
        var users = cloud.Directory.Users;
        users.Put(
            "f10e0000-0000-4000-8000-0000000000aa",
            users.Find(SeedIds.People.Fiona)! with
            {
                Id = "f10e0000-0000-4000-8000-0000000000aa",
                TenantId = SeedIds.Contoso,
                HomeTenantId = SeedIds.Fabrikam,
                HomeUserId = SeedIds.People.Fiona
            });
        await alice.SendAsync(
            "POST",
            Calls.Api + "systemusers",
            new
            {
                systemuserid = "f10e0000-0000-4000-8000-0000000000ab",
                fullname = "Fiona Falk",
                azureactivedirectoryobjectid = "f10e0000-0000-4000-8000-0000000000aa"
            });
        Change("f10e0000-0000-4000-8000-0000000000aa", ["System Administrator"]);
        using var guest = cloud.As("f10e0000-0000-4000-8000-0000000000aa", SeedIds.Environment);
        Assert.Equal(403, (await ApproveAsync(guest, mailbox)).Status);
    }

    // P2, "Approve a mailbox programmatically", and the reports: an application user of the environment with System Administrator.
    [Fact]
    public async Task An_application_approves_a_cloud_mailbox_without_an_error_and_nothing_changes()
    {
        using var app = cloud.AsApp(SeedIds.AutomationApp, SeedIds.Environment);
        var mailbox = await RejectedAsync(app, SeedIds.Mailboxes.Sales);

        Assert.Equal(204, (await ApproveAsync(app, mailbox)).Status);
        Assert.NotEqual("1", (await ReadAsync(app, mailbox))["emailrouteraccessapproval"]);
    }

    /// <summary>On the seeded Exchange Online profile and not approved.</summary>
    private static async Task<string> RejectedAsync(HttpClient http, string address)
    {
        var profile = (await http.SendAsync("GET", Calls.Api + "emailserverprofiles?$select=name&$filter=name eq 'Microsoft Exchange Online'")).Json["value"]![0]!["emailserverprofileid"];
        var mailbox = (await http.SendAsync("GET", $"{Calls.Api}mailboxes?$select=name&$filter=emailaddress eq '{address}'")).Json["value"]![0]!["mailboxid"]!.ToString();
        var body = new JsonObject { ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({profile})", ["emailrouteraccessapproval"] = 3 };
        Assert.Equal(204, (await http.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", body.ToJsonString(), ("If-Match", "*"))).Status);
        return mailbox;
    }

    private async Task WithRolesAsync(string person, string[] roles, Func<Task> act)
    {
        var before = Change(person, roles);
        await act();
        Change(person, before);
    }

    private string[] Change(string person, IReadOnlyList<string> roles)
    {
        var shelf = cloud.Get<World>().Shelf<Row>("dataverse contoso.crm4.dynamics.com systemuser");
        var user = shelf.All.Single(u => u.Text("azureactivedirectoryobjectid") == person);
        shelf.Put(user.Id, user with { Roles = roles });
        return [.. user.Roles ?? []];
    }

    private static Task<Reply> ApproveAsync(HttpClient http, string mailbox) => http.SendAsync("PATCH", $"{Calls.Api}mailboxes({mailbox})", new { emailrouteraccessapproval = 1 }, ("If-Match", "*"));

    private static Task<Reply> ReadAsync(HttpClient http, string mailbox) => http.SendAsync("GET", $"{Calls.Api}mailboxes({mailbox})");

    private static async Task<string> MailboxAsync(HttpClient http, string profile, int approval, string owner = "systemuser")
    {
        var profileId = (await http.SendAsync("GET", $"{Calls.Api}emailserverprofiles?$select=name&$filter=name eq '{profile}'")).Json["value"]![0]!["emailserverprofileid"];
        var found = await http.SendAsync(
            "GET",
            $"{Calls.Api}mailboxes?$select=name&$top=1&$filter=_emailserverprofile_value eq {profileId} and emailrouteraccessapproval eq {approval} and regardingobjecttypecode eq '{owner}'");
        return found.Json["value"]![0]!["mailboxid"]!.ToString();
    }
}
