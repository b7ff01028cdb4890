using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Exchange;

/// <summary>Hybrid Modern Authentication and impersonation at the on-premises server. Sources: "Use hybrid modern authentication with Outlook for iOS and Android", EWS response codes.</summary>
public sealed class EwsTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Mail = "https://mail.contoso.com/EWS/Exchange.asmx";
    private const string Legacy = "https://legacy.contoso.com/EWS/Exchange.asmx";

    [Fact]
    public async Task HMA_challenge_names_issuer_and_authority()
    {
        var answer = await cloud.Http.SendAsync("GET", Mail, null, ("Authorization", "Bearer "));
        Assert.Equal(401, answer.Status);
        var challenge = answer.Header("WWW-Authenticate")!;
        Assert.Contains($"trusted_issuers=\"00000001-0000-0000-c000-000000000000@{SeedIds.Contoso}\"", challenge, StringComparison.Ordinal);
        Assert.Contains("authorization_uri=\"https://login.windows.net/common/oauth2/authorize\"", challenge, StringComparison.Ordinal);
        Assert.Contains("Negotiate", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_whose_HMA_is_off_has_no_authority_and_says_flighting()
    {
        var answer = await cloud.Http.SendAsync("GET", Legacy, null, ("Authorization", "Bearer "));
        Assert.Equal(401, answer.Status);
        Assert.DoesNotContain("authorization_uri", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.StartsWith("4000000;reason=\"Flighting is not enabled for domain", answer.Header("x-ms-diagnostics"));
        await cloud.SetAsync(new { hmaHosts = new[] { "mail.contoso.com", "legacy.contoso.com" } });
        Assert.Contains("authorization_uri", (await cloud.Http.SendAsync("GET", Legacy)).Header("WWW-Authenticate"), StringComparison.Ordinal);
        await cloud.SetAsync(new { hmaHosts = new[] { "mail.contoso.com" } });
    }

    // Unconfirmed by Microsoft: a device answers in its own words, so none of Exchange's headers may show.
    [Fact]
    public async Task A_sign_in_device_in_front_answers_instead_of_Exchange()
    {
        await cloud.SetAsync(new { preAuthenticationHosts = new[] { "mail.contoso.com" } });
        var answer = await cloud.Http.SendAsync("GET", Mail, null, ("Authorization", "Bearer "));
        await cloud.SetAsync(new { preAuthenticationHosts = Array.Empty<string>() });
        Assert.Equal(302, answer.Status);
        Assert.Null(answer.Header("X-FEServer"));
        Assert.Null(answer.Header("WWW-Authenticate"));
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    [Fact]
    public async Task Inbox_is_found_with_the_granted_app_and_impersonation()
    {
        using var app = cloud.AsApp(SeedIds.LegacyHmaApp, "https://mail.contoso.com");
        var answer = await SoapAsync(app, "pilot@contoso.com");
        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Contains("<m:ResponseCode>NoError</m:ResponseCode>", answer.Text, StringComparison.Ordinal);
    }

    // 2000003: the audience claim is not this host's resource.
    [Fact]
    public async Task Token_for_Exchange_Online_is_2000003()
    {
        using var app = cloud.AsApp(SeedIds.LegacyHmaApp, "https://outlook.office365.com");
        var answer = await SoapAsync(app, "pilot@contoso.com");
        Assert.Equal(401, answer.Status);
        Assert.StartsWith("2000003;", answer.Header("x-ms-diagnostics"));
    }

    // 2000008: no roles in the token, or a delegated token.
    [Fact]
    public async Task Token_without_full_access_as_app_is_2000008()
    {
        using var app = cloud.AsApp(SeedIds.AutomationApp, "https://mail.contoso.com");
        Assert.StartsWith("2000008;", (await SoapAsync(app, "pilot@contoso.com")).Header("x-ms-diagnostics"));
        using var alice = cloud.As(SeedIds.People.Alice, "https://mail.contoso.com");
        Assert.StartsWith("2000008;", (await SoapAsync(alice, "pilot@contoso.com")).Header("x-ms-diagnostics"));
    }

    // 2000004: the server trusts Contoso's tenant only.
    [Fact]
    public async Task Token_of_another_tenant_is_2000004()
    {
        using var frank = cloud.As(SeedIds.People.Frank, "https://mail.contoso.com");
        Assert.StartsWith($"2000004;reason=\"The tenant for tenant guid '{SeedIds.Fabrikam}'", (await SoapAsync(frank, "pilot@contoso.com")).Header("x-ms-diagnostics"));
    }

    [Fact]
    public async Task App_only_call_without_impersonation_is_refused()
    {
        using var app = cloud.AsApp(SeedIds.LegacyHmaApp, "https://mail.contoso.com");
        var answer = await SoapAsync(app, null);
        Assert.Contains("ExchangeImpersonation SOAP header must be present", answer.Text, StringComparison.Ordinal);
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    [Fact]
    public async Task Unknown_mailbox_is_a_fault_with_ErrorNonExistentMailbox()
    {
        using var app = cloud.AsApp(SeedIds.LegacyHmaApp, "https://mail.contoso.com");
        var answer = await SoapAsync(app, "nobody@contoso.com");
        Assert.Equal(500, answer.Status);
        Assert.Contains("ErrorNonExistentMailbox", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailbox_outside_the_scope_is_a_fault_with_ErrorImpersonateUserDenied()
    {
        await cloud.SetAsync(new { impersonationDenied = new[] { "pilot@contoso.com" } });
        using var app = cloud.AsApp(SeedIds.LegacyHmaApp, "https://mail.contoso.com");
        var answer = await SoapAsync(app, "pilot@contoso.com");
        await cloud.SetAsync(new { impersonationDenied = Array.Empty<string>() });
        Assert.Equal(500, answer.Status);
        Assert.Contains("ErrorImpersonateUserDenied", answer.Text, StringComparison.Ordinal);
    }

    // EWS retirement in Exchange Online: since October 2026 only listed applications get through, and Contoso's list is empty.
    [Fact]
    public async Task Exchange_Online_refuses_EWS()
    {
        using var app = cloud.AsApp(SeedIds.LegacyHmaApp, "https://outlook.office365.com");
        var answer = await SoapAsync(app, "pilot@contoso.com", "https://outlook.office365.com/EWS/Exchange.asmx");
        Assert.Equal((403, "EWS is blocked by policy for this user or tenant"), (answer.Status, answer.Header("X-EWS-Policy-Reason")));
        Assert.NotNull(answer.Header("x-sandbox-unconfirmed"));
    }

    private static Task<Reply> SoapAsync(HttpClient http, string? address, string url = Mail)
    {
        var header = address is null ? "" : $"<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{address}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>";
        return http.SendAsync("POST", url, new StringContent(
            "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\" xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\">"
            + $"<s:Header>{header}</s:Header><s:Body><m:GetFolder><m:FolderIds><t:DistinguishedFolderId Id=\"inbox\"/></m:FolderIds></m:GetFolder></s:Body></s:Envelope>", System.Text.Encoding.UTF8, "text/xml"));
    }
}
