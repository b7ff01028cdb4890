using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline;

/// <summary>Mailboxes through Microsoft Graph, app-only. Sources: the permissions on each API's reference page, "Limit mailbox access", "Control access to EWS in Exchange".</summary>
public sealed class GraphMailTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Anna = "/users/" + SeedIds.Mailboxes.Anna;

    [Theory]
    [InlineData("/mailFolders/inbox?$select=id", "Mail.ReadWrite")]
    [InlineData("/mailFolders('inbox')/messages", "Mail.Read")]
    [InlineData("/messages?$top=1", "Mail.ReadWrite")]
    [InlineData("/calendar?$select=id", "Calendars.ReadWrite")]
    [InlineData("/calendar/events", "Calendars.ReadWrite")]
    [InlineData("/contacts", "Contacts.ReadWrite")]
    [InlineData("/contactFolders?$select=id&$top=1", "Contacts.ReadWrite")]
    [InlineData("/todo/lists?$top=1", "Tasks.ReadWrite.All")]
    [InlineData("/mailboxSettings?$select=timeZone", "MailboxSettings.ReadWrite")]
    public async Task Each_part_opens_with_its_own_permission_and_with_no_other(string path, string permission)
    {
        var with = cloud.App(graph: [permission]);
        var answer = await cloud.GraphAsync(with, "GET", Anna + path);
        Assert.True(answer.Status == 200, answer.ToString());

        string[] others = ["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "Contacts.ReadWrite", "Tasks.ReadWrite.All", "MailboxSettings.ReadWrite", "User.Read.All"];
        var without = cloud.App(["full_access_as_app"], [.. others.Where(o => o != permission && !(permission == "Mail.Read" && o == "Mail.ReadWrite"))]);
        var refused = await cloud.GraphAsync(without, "GET", Anna + path);
        Assert.Equal((403, "ErrorAccessDenied"), (refused.Status, refused["error.code"]));
    }

    [Fact]
    public async Task A_sent_mail_lies_in_the_other_inbox() // user: sendMail, 202
    {
        var app = cloud.App(graph: ["Mail.Send", "Mail.ReadWrite"]);
        var sent = await cloud.GraphAsync(app, "POST", Anna + "/sendMail", Mail("ben@fabrikam.com", "Hello Ben"));
        var found = await cloud.GraphAsync(app, "GET", "/users/ben@fabrikam.com/mailFolders/inbox/messages?$select=subject");
        Assert.Equal((202, ""), (sent.Status, sent.Text));
        Assert.Contains(found.Json["value"]!.AsArray(), m => (string)m!["subject"]! == "Hello Ben");
    }

    [Fact]
    public async Task Sending_needs_Mail_Send_and_a_recipient()
    {
        var reader = cloud.App(graph: ["Mail.ReadWrite"]);
        Assert.Equal(403, (await cloud.GraphAsync(reader, "POST", Anna + "/sendMail", Mail("ben@fabrikam.com", "no"))).Status);
        var sender = cloud.App(graph: ["Mail.Send"]);
        Assert.Equal("ErrorInvalidRecipients", (await cloud.GraphAsync(sender, "POST", Anna + "/sendMail", Mail("nobody", "no")))["error.code"]);
    }

    // "The mailbox is either inactive, soft-deleted, or is hosted on-premise": no licence, or the mailbox is elsewhere.
    [Theory]
    [InlineData(SeedIds.Fabrikam, "frank@fabrikam.com")]
    [InlineData(SeedIds.Contoso, "pilot@contoso.com")]
    [InlineData(SeedIds.Contoso, "anna.arnold@contoso.com")] // her mailbox is in the other tenant
    public async Task A_user_without_a_mailbox_in_the_tenant_is_MailboxNotEnabledForRESTAPI(string tenant, string user)
    {
        var app = cloud.App(graph: ["Mail.ReadWrite"], tenant: tenant);
        var answer = await cloud.GraphAsync(app, "GET", $"/users/{user}/mailFolders/inbox", tenant: tenant);
        Assert.Equal((404, "MailboxNotEnabledForRESTAPI"), (answer.Status, answer["error.code"]));
    }

    [Fact]
    public async Task A_user_of_another_tenant_is_nobody() // the token's tenant is the one that is asked
    {
        var app = cloud.App(graph: ["Mail.ReadWrite"], tenant: SeedIds.Contoso);
        var answer = await cloud.GraphAsync(app, "GET", Anna + "/mailFolders/inbox", tenant: SeedIds.Contoso);
        Assert.Equal((404, "ErrorInvalidUser"), (answer.Status, answer["error.code"]));
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    // Set-OrganizationConfig: EwsEnabled and EwsAllowedAppIDs concern EWS only.
    [Theory]
    [InlineData(SeedIds.Mailboxes.Anna)]
    [InlineData(SeedIds.Mailboxes.Carla)] // licence without EWS
    [InlineData(SeedIds.Mailboxes.Dirk)] // EWS off for the mailbox
    [InlineData(SeedIds.Mailboxes.Sales)] // shared
    public async Task The_switches_of_EWS_do_not_reach_Graph(string address)
    {
        var app = cloud.App(graph: ["Mail.ReadWrite"]);
        await cloud.OrganizationAsync(new { ewsEnabled = false });
        var answer = await cloud.GraphAsync(app, "GET", $"/users/{address}/mailFolders/inbox");
        Assert.True(answer.Status == 200, answer.ToString());
    }

    // "User Agent based blocking also impacts connections using REST/Graph API"; code and text unconfirmed (microsoft-graph-docs#19788).
    [Fact]
    public async Task User_agent_lists_reach_Graph()
    {
        var app = cloud.App(graph: ["Mail.ReadWrite"]);
        await cloud.OrganizationAsync(new { ewsApplicationAccessPolicy = "EnforceAllowList", ewsAllowList = new[] { "Outlook/*" } });
        var blocked = await cloud.GraphAsync(app, "GET", Anna + "/mailFolders/inbox");
        await cloud.OrganizationAsync(new { ewsApplicationAccessPolicy = "EnforceAllowList", ewsAllowList = new[] { "Outlook/*", "CRM/*" } });
        var passed = await cloud.GraphAsync(app, "GET", Anna + "/mailFolders/inbox");
        await cloud.OrganizationAsync(new { });

        Assert.Equal((403, "ErrorAccessDenied", 200), (blocked.Status, blocked["error.code"], passed.Status));
        Assert.Contains("UserAgent", blocked["error.message"], StringComparison.Ordinal);
        Assert.NotNull(blocked.Header("x-sandbox-unconfirmed"));
    }

    // graph/errors: 404 ErrorItemNotFound for a folder that is not there.
    [Fact]
    public async Task An_unknown_folder_is_ErrorItemNotFound()
    {
        var app = cloud.App(graph: ["Mail.ReadWrite"]);
        var answer = await cloud.GraphAsync(app, "GET", Anna + "/mailFolders/attic");
        Assert.Equal((404, "ErrorItemNotFound"), (answer.Status, answer["error.code"]));
    }

    // A part of a mailbox that denies access fails alone, as each direction of a test has to be able to; the same switch closes the folder to EWS.
    [Fact]
    public async Task A_closed_part_and_a_full_mailbox_fail_alone()
    {
        const string address = "https://sandbox.localhost/exchange/mailboxes/" + SeedIds.Mailboxes.Ben;
        var app = cloud.App(["full_access_as_app"], ["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite"]);
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { app } });
        var before = (await cloud.Http.SendAsync("GET", address)).Text;
        await cloud.Http.SendAsync("PUT", address, new { address = SeedIds.Mailboxes.Ben, name = "Ben", place = "cloud", closedFolders = new[] { "calendar" }, sendQuotaExceeded = true });
        var calendar = await cloud.GraphAsync(app, "GET", "/users/ben@fabrikam.com/calendar");
        var inbox = await cloud.GraphAsync(app, "GET", "/users/ben@fabrikam.com/mailFolders/inbox");
        var send = await cloud.GraphAsync(app, "POST", "/users/ben@fabrikam.com/sendMail", Mail("anna@fabrikam.com", "no"));
        var ews = await cloud.EwsAsync(app, SeedIds.Mailboxes.Ben, body: "<m:GetFolder><m:FolderIds><t:DistinguishedFolderId Id=\"calendar\"/></m:FolderIds></m:GetFolder>");
        await cloud.Http.SendAsync("PUT", address, before);

        Assert.Equal(("ErrorAccessDenied", 200, "ErrorQuotaExceeded"), (calendar["error.code"], inbox.Status, send["error.code"]));
        Assert.Contains("ErrorAccessDenied", ews.Text, StringComparison.Ordinal);
        Assert.NotNull(send.Header("x-sandbox-unconfirmed"));
    }

    private static object Mail(string to, string subject) =>
        new
        {
            message = new { subject, body = new { contentType = "Text", content = "…" }, toRecipients = new[] { new { emailAddress = new { address = to } } } },
            saveToSentItems = true
        };
}
