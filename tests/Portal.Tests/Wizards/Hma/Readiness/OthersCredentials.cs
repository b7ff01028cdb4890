using System.Net.Http.Headers;
using System.Net.Http.Json;
using Azure.Core;
using Portal.Cloud.Http;
using Portal.SignIn;

namespace Portal.Tests.Wizards.Hma.Readiness;

/// <summary>What somebody does beside the portal, with Alice's own rights.</summary>
internal static class OthersCredentials
{
    public static async Task AddAsync(HmaTown town, bool secret = true, bool federated = true)
    {
        var app = town.Record.HmaApp!;
        if (secret)
            await PostAsync(
                town,
                "https://graph.microsoft.com/",
                $"https://graph.microsoft.com/v1.0/servicePrincipals/{app.ServicePrincipalId}/addPassword",
                new { passwordCredential = new { displayName = "somebody else's" } });
        if (federated)
            await PostAsync(town, "https://graph.microsoft.com/", $"https://graph.microsoft.com/v1.0/applications/{app.ObjectId}/federatedIdentityCredentials",
                new { name = "pipeline", issuer = "https://token.actions.githubusercontent.com", subject = "repo:octo/repo:ref:refs/heads/main", audiences = new[] { "api://AzureADTokenExchange" } });
    }

    public static Task MakeRenewingAsync(HmaTown town, string name) => PostAsync(town, "https://vault.azure.net/", $"{town.Record.Form.VaultUri.TrimEnd('/')}/certificates/{name}/create?api-version=7.5", new
    {
        policy = new
        {
            key_props = new { exportable = true, kty = "RSA", key_size = 2048, reuse_key = false },
            secret_props = new { contentType = "application/x-pkcs12" },
            x509_props = new { subject = "CN=mail.contoso.com", validity_months = 12 },
            issuer = new { name = "Self" }, lifetime_actions = new[] { new { trigger = new { days_before_expiry = 30 }, action = new { action_type = "AutoRenew" } } },
        },
    });

    private static async Task PostAsync(HmaTown town, string resource, string url, object body)
    {
        var alice = await town.AliceAsync();
        var token = await town.Get<PersonTokens>().For(alice).GetTokenAsync(new TokenRequestContext([$"{resource}.default"]), default);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        using var answer = await town.Get<CloudNetwork>().Services.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
