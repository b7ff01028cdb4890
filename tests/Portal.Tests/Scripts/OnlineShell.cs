using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Tests.Scripts;

/// <summary>
/// A person's PowerShell with the module ExchangeOnlineManagement: each cmdlet is sent as that person to the simulated Exchange Online, by the service that the module itself uses.
/// </summary>
public sealed class OnlineShell : IDisposable
{
    /// <summary>The module's own public client: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in</summary>
    private const string Module = "fb78d390-0c51-40cd-8e17-fdbfab77341b";
    private const string Redirect = "http://localhost:51234";
    private const string Exchange = "https://outlook.office365.com";

    private readonly HttpClient _http;
    private readonly Dictionary<string, Connection> _connections = new(StringComparer.Ordinal);

    private sealed record Connection(string TenantId, string UserName, string Token);

    /// <param name="authority">The certificate to trust, as PEM.</param>
    public OnlineShell(IPEndPoint sandbox, string authority)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(sandbox, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509Certificate2.CreateFromPem(authority) }
        };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <param name="personId">Who sits there; a session stays connected from script to script, as a window of PowerShell does.</param>
    public Task<PowerShellRun> RunAsync(string script, string personId) => PowerShellRun.OfAsync(script, (cmdlet, parameters) => AnswerAsync(cmdlet, parameters, personId));

    /// <summary>Another account than the person's own, or a session that was open before: connects to the tenant that is named.</summary>
    public async Task ConnectAsync(string personId, string tenant) => _connections[personId] = await SignInAsync(personId, tenant);

    private async Task<JsonObject> AnswerAsync(string cmdlet, JsonObject parameters, string personId)
    {
        switch (cmdlet)
        {
            // Without -Organization the module signs in wherever the account is at home.
            case "Connect-ExchangeOnline":
                await ConnectAsync(personId, "organizations");
                return Objects();
            case "Get-ConnectionInformation":
                return _connections.TryGetValue(personId, out var open) ? Objects(new JsonObject { ["TenantID"] = open.TenantId, ["UserPrincipalName"] = open.UserName, ["State"] = "Connected" }) : Objects();
            default:
                return _connections.TryGetValue(personId, out var connection) ? await InvokeAsync(connection, cmdlet, parameters)
                    : new JsonObject { ["error"] = $"The term '{cmdlet}' is not recognized as a name of a cmdlet, function, script file, or executable program." };
        }
    }

    private async Task<JsonObject> InvokeAsync(Connection connection, string cmdlet, JsonObject parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Exchange}/adminapi/beta/{connection.TenantId}/InvokeCommand")
        {
            Content = JsonContent.Create(new JsonObject { ["CmdletInput"] = new JsonObject { ["CmdletName"] = cmdlet, ["Parameters"] = parameters.DeepClone() } }),
        };
        request.Headers.Authorization = new("Bearer", connection.Token);
        request.Headers.TryAddWithoutValidation("X-AnchorMailbox", $"UPN:{connection.UserName}");
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode) return Objects([.. JsonNode.Parse(text)!["value"]!.AsArray().Select(v => v!.DeepClone())]);
        var error = text.Length > 0 ? JsonNode.Parse(text)!["error"] : null;
        return new JsonObject { ["error"] = (string?)error?["details"]?[0]?["message"] ?? (string?)error?["message"] ?? $"{(int)answer.StatusCode}" };
    }

    private static JsonObject Objects(params IReadOnlyList<JsonNode> objects) => new() { ["objects"] = new JsonArray([.. objects]) };

    /// <summary>As the module does: the browser's sign-in with a code verifier and no secret, then one token for Exchange Online.</summary>
    private async Task<Connection> SignInAsync(string personId, string tenant)
    {
        var verifier = Text(RandomNumberGenerator.GetBytes(32));
        var query = $"client_id={Module}&response_type=code&response_mode=query&redirect_uri={Uri.EscapeDataString(Redirect)}&scope={Uri.EscapeDataString($"{Exchange}/.default offline_access openid profile")}"
            + $"&code_challenge={Text(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))}&code_challenge_method=S256&prompt=select_account";
        using var choice = new FormUrlEncodedContent([KeyValuePair.Create("user", personId)]);
        using var chosen = await _http.PostAsync(new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize?{query}"), choice);
        var code = System.Web.HttpUtility.ParseQueryString(chosen.Headers.Location?.Query ?? "")["code"]
            ?? throw new InvalidOperationException($"The sign-in of {personId} did not end: {await chosen.Content.ReadAsStringAsync()}");
        using var form = new FormUrlEncodedContent([new("client_id", Module), new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", Redirect), new("code_verifier", verifier)]);
        using var answer = await _http.PostAsync(new Uri($"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"), form);
        var tokens = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException((string?)tokens["error_description"]);
        var payload = ((string)tokens["id_token"]!).Split('.')[1].Replace('-', '+').Replace('_', '/');
        var claims = JsonNode.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')))!;
        return new Connection((string)claims["tid"]!, (string)claims["preferred_username"]!, (string)tokens["access_token"]!);
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public void Dispose() => _http.Dispose();
}
