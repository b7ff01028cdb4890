using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>People in a shell: the Azure CLI is a public client. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token</summary>
public sealed class PublicClientTests(CloudClient cloud) : IClassFixture<CloudClient>, IDisposable
{
    private readonly Browser _browser = new(cloud);

    public void Dispose() => _browser.Dispose();

    private Task<Browser.Result> SignInAsync(string redirect) =>
        _browser.SignInAsync(SeedIds.People.Alice, ("client_id", MicrosoftApps.AzureCli), ("redirect_uri", redirect), ("scope", "https://graph.microsoft.com//.default offline_access openid profile"));

    private Task<TokenClient.Answer> RedeemAsync(Browser.Result result, string redirect, params (string Name, string Value)[] changes) =>
        _browser.RedeemAsync(result, [("client_id", MicrosoftApps.AzureCli), ("client_secret", ""), ("redirect_uri", redirect), .. changes]);

    [Fact]
    public async Task A_person_gets_tokens_with_any_free_port_and_no_secret_one_resource_at_a_time()
    {
        var answer = await RedeemAsync(await SignInAsync("http://localhost:38127"), "http://localhost:38127");
        Assert.Contains("Directory.AccessAsUser.All", (string)answer.Body["scope"]!);

        var vault = await cloud.TokenAsync(
            SeedIds.Contoso,
            ("grant_type", "refresh_token"),
            ("client_id", MicrosoftApps.AzureCli),
            ("refresh_token", (string)answer.Body["refresh_token"]!),
            ("scope", "https://vault.azure.net/.default"));

        Assert.Contains("user_impersonation", (string)vault.Body["scope"]!);
    }

    [Fact]
    public async Task Another_address_than_localhost_is_refused_with_50011() =>
        Assert.Equal(50011, (await SignInAsync("http://localhost.evil.example:38127")).Aadsts);

    [Fact]
    public async Task A_public_client_that_presents_a_secret_is_refused_with_700025() =>
        Assert.Equal(700025, (await RedeemAsync(await SignInAsync("http://localhost:1"), "http://localhost:1", ("client_secret", "anything"))).Aadsts);

    [Fact]
    public async Task The_code_of_somebody_else_s_sign_in_is_refused_without_its_verifier_with_501481() =>
        Assert.Equal(501481, (await RedeemAsync(await SignInAsync("http://localhost:1"), "http://localhost:1", ("code_verifier", new string('x', 43)))).Aadsts);

    [Fact]
    public async Task A_public_client_has_no_token_of_its_own_7000218() =>
        Assert.Equal(7000218, (await cloud.TokenAsync(SeedIds.Contoso, ("grant_type", "client_credentials"), ("client_id", MicrosoftApps.AzureCli), ("scope", "https://graph.microsoft.com/.default"))).Aadsts);
}
