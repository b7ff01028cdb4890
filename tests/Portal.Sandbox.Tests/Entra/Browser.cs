using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Tests.Entra;

/// <summary>A person at the sign-in pages: keeps cookies, chooses an account, and reads what is sent back to the application.</summary>
public sealed partial class Browser(CloudClient cloud) : IDisposable
{
    public const string Redirect = "http://localhost:5080/signin-entra";

    private readonly HttpClient _http = new(Handler(cloud));

    /// <summary>Of the last authorize request.</summary>
    public string Verifier { get; private set; } = "";

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden { get; }

    [GeneratedRegex("AADSTS(?<code>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code { get; }

    /// <summary>What came of it: the values sent to the application, or the page that stayed.</summary>
    public sealed record Result(HttpStatusCode Status, IReadOnlyDictionary<string, string> Sent, string Page, HttpResponseMessage Response)
    {
        public int? Aadsts => Code.Match(Sent.GetValueOrDefault("error_description") ?? Page) is { Success: true } m ? int.Parse(m.Groups["code"].Value) : null;

        public bool AsksWho => Page.Contains("Pick an account");
    }

    public string Address(string tenant = SeedIds.Contoso, params (string Name, string? Value)[] changes)
    {
        Verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = SeedIds.PortalApp, ["response_type"] = "code", ["redirect_uri"] = Redirect, ["response_mode"] = "query", ["scope"] = "openid profile",
            ["state"] = "state-1", ["nonce"] = "nonce-1", ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))), ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) query[name] = value;
        return QueryHelpers.AddQueryString($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize", query.Where(p => p.Value is not null));
    }

    public Task<Result> OpenAsync(params (string Name, string? Value)[] changes) => GetAsync(Address(changes: changes));

    public async Task<Result> GetAsync(string address) => await ReadAsync(await _http.GetAsync(new Uri(address)));

    public async Task<Result> ChooseAsync(string address, string person)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("user", person)]);
        return await ReadAsync(await _http.PostAsync(new Uri(address), form));
    }

    /// <summary>A button of the page: "confirm", "decline", "accept" with the account it was shown to.</summary>
    public async Task<Result> PressAsync(string address, string button, string value = "1")
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create(button, value)]);
        return await ReadAsync(await _http.PostAsync(new Uri(address), form));
    }

    public Task<Result> SignInAsync(string person, params (string Name, string? Value)[] changes) => ChooseAsync(Address(changes: changes), person);

    public Task<TokenClient.Answer> RedeemAsync(Result result, params (string Name, string Value)[] changes) => RedeemInAsync(SeedIds.Contoso, result, changes);

    public Task<TokenClient.Answer> RedeemInAsync(string tenant, Result result, params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code", ["client_id"] = SeedIds.PortalApp, ["client_secret"] = cloud.SecretOf(SeedIds.PortalApp),
            ["code"] = result.Sent["code"], ["redirect_uri"] = Redirect, ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes) fields[name] = value;
        return cloud.TokenAsync(tenant, fields.Where(f => f.Value.Length > 0).Select(f => (f.Key, f.Value)).ToArray());
    }

    public void Dispose() => _http.Dispose();

    private static async Task<Result> ReadAsync(HttpResponseMessage response)
    {
        var page = await response.Content.ReadAsStringAsync();
        var sent = response.Headers.Location is { } to
            ? QueryHelpers.ParseQuery(to.Query).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal)
            : Hidden.Matches(page).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value), StringComparer.Ordinal);
        return new(response.StatusCode, sent, page, response);
    }

    private static SocketsHttpHandler Handler(CloudClient cloud)
    {
        var handler = cloud.Handler();
        handler.UseCookies = true;
        return handler;
    }
}
