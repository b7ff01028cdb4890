using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline;

/// <summary>
/// Which applications EWS of Exchange Online lets into which mailboxes. Sources: "Control access to EWS in Exchange" (the 403 and its header X-EWS-Policy-Reason), the Exchange
/// Team's "Introducing EWSAllowedAppIDs" and "EWS Deprecation Is Here", EWS response codes.
/// </summary>
public sealed class EwsAccessTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Disabled = "EWS is disabled for this user or tenant", Policy = "EWS is blocked by policy for this user or tenant";

    private readonly string _app = cloud.App(["full_access_as_app"]);

    private Task ListedAsync(params string[] others) => cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { _app.ToUpperInvariant() }.Concat(others) });

    [Fact]
    public async Task A_listed_app_opens_a_mailbox_and_its_mails_lie_in_it()
    {
        await ListedAsync();
        var sent = await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna, body:
            "<m:CreateItem MessageDisposition=\"SendAndSaveCopy\"><m:Items><t:Message><t:Subject>From anna to ben</t:Subject><t:ToRecipients><t:Mailbox><t:EmailAddress>ben@fabrikam.com</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>");
        var found = await cloud.EwsAsync(_app, SeedIds.Mailboxes.Ben, body: "<m:FindItem Traversal=\"Shallow\"><m:ParentFolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:ParentFolderIds></m:FindItem>");
        Assert.Equal((200, 200), (sent.Status, found.Status));
        Assert.Contains("<t:Subject>From anna to ben</t:Subject>", found.Text, StringComparison.Ordinal);
    }

    // Set-OrganizationConfig, EwsAllowedAppIDs: with EwsEnabled True only the applications on the list.
    [Fact]
    public async Task An_app_that_is_not_on_the_list_is_refused_by_policy()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Guid.NewGuid().ToString() } });
        await RefusedAsync(SeedIds.Mailboxes.Anna, Policy, "not-listed");
    }

    // "EWS Deprecation Is Here": since 2026-10-10 True needs a list, and blocks everybody without one.
    [Fact]
    public async Task True_with_an_empty_list_refuses_everybody()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true });
        await RefusedAsync(SeedIds.Mailboxes.Anna, Policy, "list-empty");
    }

    // Table 1 of "Control access to EWS in Exchange": $false blocks the organization.
    [Fact]
    public async Task False_refuses_whoever_is_listed()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = false, ewsAllowedAppIDs = new[] { _app } });
        await RefusedAsync(SeedIds.Mailboxes.Anna, Disabled, "organization-off");
    }

    // "Introducing EWSAllowedAppIDs": the list is ignored while EwsEnabled is Null.
    [Fact]
    public async Task Null_lets_in_who_is_not_listed()
    {
        await cloud.OrganizationAsync(new { ewsAllowedAppIDs = new[] { Guid.NewGuid().ToString() } });
        Assert.Equal(200, (await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna)).Status);
    }

    // Set-CASMailbox -EwsEnabled; since April 2025 organization and mailbox both have to allow it (MC1015893).
    [Fact]
    public async Task A_mailbox_whose_EWS_is_off_is_refused()
    {
        await ListedAsync();
        await RefusedAsync(SeedIds.Mailboxes.Dirk, Disabled, "mailbox-off");
    }

    // techcommunity 4474299: Kiosk, F1 and F3 have no right to EWS. Which header is sent is not published, so none is.
    [Fact]
    public async Task A_licence_without_EWS_is_refused()
    {
        await ListedAsync();
        await RefusedAsync(SeedIds.Mailboxes.Carla, null, "licence");
    }

    [Fact]
    public async Task A_shared_mailbox_needs_no_licence()
    {
        await ListedAsync();
        Assert.Equal(200, (await cloud.EwsAsync(_app, SeedIds.Mailboxes.Sales)).Status);
    }

    // EnforceAllowList and EnforceBlockList compare the user agent; Dynamics 365 calls itself CRM/….
    [Theory]
    [InlineData("EnforceAllowList", "MAC/*", null)]
    [InlineData("EnforceBlockList", null, "crm/*")]
    public async Task A_user_agent_that_the_organizations_list_shuts_out_is_refused(string policy, string? allow, string? block)
    {
        await cloud.OrganizationAsync(new
        {
            ewsEnabled = true, ewsAllowedAppIDs = new[] { _app }, ewsApplicationAccessPolicy = policy,
            ewsAllowList = allow is null ? [] : new[] { allow }, ewsBlockList = block is null ? [] : new[] { block },
        });
        await RefusedAsync(SeedIds.Mailboxes.Anna, Policy, "user-agent");
    }

    [Fact]
    public async Task A_user_agent_on_the_allow_list_passes_and_still_has_to_be_a_listed_app()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { _app }, ewsApplicationAccessPolicy = "EnforceAllowList", ewsAllowList = new[] { "CRM/*" } });
        Assert.Equal(200, (await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna)).Status);
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Guid.NewGuid().ToString() }, ewsApplicationAccessPolicy = "EnforceAllowList", ewsAllowList = new[] { "CRM/*" } });
        await RefusedAsync(SeedIds.Mailboxes.Anna, Policy, "not-listed");
    }

    // Set-CASMailbox has the same lists for one mailbox.
    [Fact]
    public async Task A_mailbox_has_user_agent_lists_of_its_own()
    {
        await ListedAsync();
        const string address = "https://sandbox.localhost/exchange/mailboxes/" + SeedIds.Mailboxes.Ben;
        var before = (await cloud.Http.SendAsync("GET", address)).Text;
        await cloud.Http.SendAsync(
            "PUT",
            address,
            new
            {
                address = SeedIds.Mailboxes.Ben,
                name = "Ben",
                place = "cloud",
                userAgents = new { policy = "EnforceBlockList", allow = Array.Empty<string>(), block = new[] { "CRM/*" } }
            });
        await RefusedAsync(SeedIds.Mailboxes.Ben, Policy, "mailbox-user-agent");
        await cloud.Http.SendAsync("PUT", address, before);
    }

    // EWS response codes: ErrorNonExistentMailbox. The token says the tenant, so another tenant's mailbox is nobody's.
    [Theory]
    [InlineData("nobody@fabrikam.com")]
    [InlineData("frank@fabrikam.com")] // an account without a licence
    [InlineData("katja.andersen@contoso.com")] // another tenant's
    [InlineData("pilot@contoso.com")] // on-premises
    public async Task What_is_no_mailbox_of_the_tenant_is_ErrorNonExistentMailbox(string address)
    {
        await ListedAsync();
        var answer = await cloud.EwsAsync(_app, address, anchor: SeedIds.Mailboxes.Anna);
        Assert.Equal(500, answer.Status);
        Assert.Contains("ErrorNonExistentMailbox", answer.Text, StringComparison.Ordinal);
    }

    // EWS response codes: ErrorNonPrimarySmtpAddress.
    [Fact]
    public async Task An_alias_as_primary_address_is_ErrorNonPrimarySmtpAddress()
    {
        await ListedAsync();
        Assert.Contains("ErrorNonPrimarySmtpAddress", (await cloud.EwsAsync(_app, "orders@fabrikam.com")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await cloud.EwsAsync(_app, "orders@fabrikam.com", kind: "SmtpAddress")).Status);
    }

    // Unconfirmed (ews-managed-api#245): an application's own token without the header.
    [Fact]
    public async Task A_call_without_impersonation_is_refused()
    {
        await ListedAsync();
        var answer = await cloud.EwsAsync(_app, null);
        Assert.Equal(403, answer.Status);
        Assert.Contains("ExchangeImpersonation SOAP header must be present", answer.Text, StringComparison.Ordinal);
    }

    // "Impersonation and EWS in Exchange": a wrong X-AnchorMailbox leads to 500 and 503; which one is unconfirmed.
    [Fact]
    public async Task An_anchor_that_is_nobodys_is_503_and_a_missing_one_is_marked()
    {
        await ListedAsync();
        var wrong = await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna, anchor: "nobody@fabrikam.com");
        Assert.Equal((503, true), (wrong.Status, wrong.Header("x-sandbox-unconfirmed") is not null));
        var missing = await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna, anchor: "");
        Assert.Equal((200, "that a request without X-AnchorMailbox is answered"), (missing.Status, missing.Header("x-sandbox-unconfirmed")));
    }

    // 2000008: no permission in the token, and a person's token.
    [Fact]
    public async Task A_token_without_full_access_as_app_is_2000008()
    {
        await cloud.OrganizationAsync(new { });
        var without = cloud.App(graph: ["Mail.ReadWrite"]);
        Assert.StartsWith("2000008;", (await cloud.EwsAsync(without, SeedIds.Mailboxes.Anna)).Header("x-ms-diagnostics"));
        using var frank = cloud.As(SeedIds.People.Frank, "https://outlook.office365.com");
        Assert.StartsWith("2000008;", (await frank.SendAsync("POST", Fabrikam.Ews)).Header("x-ms-diagnostics"));
    }

    // 2000003: the audience is another resource's, Graph's or the on-premises server's.
    [Theory]
    [InlineData("https://graph.microsoft.com")]
    [InlineData(MicrosoftApps.Graph)]
    public async Task A_token_for_another_resource_is_2000003(string audience)
    {
        using var app = cloud.With(cloud.TokenOfApp(SeedIds.Fabrikam, _app, audience));
        var answer = await app.SendAsync("POST", Fabrikam.Ews);
        Assert.Equal(401, answer.Status);
        Assert.StartsWith("2000003;", answer.Header("x-ms-diagnostics"));
    }

    [Fact]
    public async Task Without_a_token_the_challenge_trusts_every_tenant()
    {
        var answer = await cloud.Http.SendAsync("GET", Fabrikam.Ews);
        Assert.Equal(401, answer.Status);
        Assert.Contains("trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\"", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Null(answer.Header("x-ms-diagnostics"));
    }

    private async Task RefusedAsync(string address, string? reason, string rule)
    {
        var answer = await cloud.EwsAsync(_app, address);
        Assert.True(answer.Status == 403, answer.ToString());
        Assert.Equal(reason, answer.Header("X-EWS-Policy-Reason"));
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
        Assert.Equal(rule, await cloud.RuleAsync(_app));
    }
}
