using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.EndToEnd.Harness;

/// <summary>
/// An outside client of the simulated cloud: any HTTP client that trusts its authority and connects the host names to its port.
/// Speaks to https://sandbox.localhost (faults, clock, settings, journal, seed) and, as the seeded automation application, to the services.
/// </summary>
public sealed class SandboxControl : IDisposable
{
    private const string Control = "https://sandbox.localhost";
    private readonly HttpClient _http;
    private JsonNode? _seed;

    public SandboxControl(IPEndPoint endpoint, string caFile) => _http = Client(endpoint, caFile);

    /// <summary>The client itself, for requests to any simulated host.</summary>
    public HttpClient Http => _http;

    public static async Task<bool> AnswersAsync(IPEndPoint endpoint, string caFile)
    {
        if (!File.Exists(caFile)) return false;
        try
        {
            using var http = Client(endpoint, caFile);
            using var answer = await http.GetAsync($"{Control}/clock");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or System.Security.Cryptography.CryptographicException) // the file may be half written
        {
            return false;
        }
    }

    public async Task<JsonNode> SeedAsync() => _seed ??= (await _http.GetFromJsonAsync<JsonNode>($"{Control}/seed"))!;

    public async Task SettingsAsync(object fields) => await PostAsync("/settings", fields);

    /// <summary>Delays of the cloud taken away, for stories that are not about waiting.</summary>
    public Task HurryAsync() => SettingsAsync(new
    {
        replicationSeconds = 0, secretAcceptedSeconds = 0, certificateAcceptedSeconds = 0, accessEffectiveSeconds = 0, certificatePendingSeconds = 0, testSeconds = 0,
        ewsListSeconds = 0, ewsEnabledSeconds = 0, appPolicySeconds = 0, appPolicyRemovalSeconds = 0, appMembershipSeconds = 0, appRoleIdleSeconds = 0, appRoleCacheSeconds = 0,
    });

    /// <summary>Moves world time forwards: propagation, expiry, dates. Tokens live by the wall clock.</summary>
    public Task MoveAsync(TimeSpan by) => PostAsync("/clock", new { moveSeconds = by.TotalSeconds });

    /// <summary>An Entra or Azure role, by its name, that an administrator gives to somebody elsewhere.</summary>
    public async Task RoleAsync(string person, string role) => await PostAsync($"/people/{person}/roles", new { role, active = true });

    /// <summary>The simulated Exchange Online of a tenant, as if it had been set long ago.</summary>
    public async Task ExchangeAsync(string tenant, object settings)
    {
        using var answer = await _http.PutAsJsonAsync($"{Control}/exchange-online/{tenant}", settings);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<Guid> FaultAsync(string kind, string? method, string host, string path, int times = 1, int? status = null, int? retryAfter = null, int skip = 0)
    {
        var made = await PostAsync("/faults", new { kind, method, host, path, times, status, retryAfter, skip });
        return made!["id"]!.GetValue<Guid>();
    }

    /// <summary>How many requests the fault has taken; a held request counts once it is held, so its write is durable (hold-after) or not begun (hold-before).</summary>
    public async Task<int> TakenAsync(Guid fault)
    {
        var all = await _http.GetFromJsonAsync<JsonArray>($"{Control}/faults");
        return all!.First(f => f!["id"]!.GetValue<Guid>() == fault)!["taken"]!.GetValue<int>();
    }

    public Task HeldAsync(Guid fault, TimeSpan? within = null) =>
        Eventually.TrueAsync(async () => await TakenAsync(fault) > 0, within ?? TimeSpan.FromSeconds(120), () => "The request that was to be held never came.");

    public async Task RemoveFaultAsync(Guid fault) => (await _http.DeleteAsync($"{Control}/faults/{fault}")).EnsureSuccessStatusCode();

    /// <summary>Holds every write that somebody else than Dynamics makes, before the service acts and after, until it is told to go on.</summary>
    /// <param name="except">Requests that pass: <c>POST login.microsoftonline.com*</c>.</param>
    public async Task<Stepper> StepThroughAsync(params string[] except)
    {
        var made = await PostAsync("/faults", new { kind = "step", method = "WRITE", times = 1_000_000, except });
        return new Stepper(_http, new Uri($"{Control}/faults/{made!["id"]!.GetValue<Guid>()}"));
    }

    /// <summary>Number of the last request in the journal.</summary>
    public async Task<long> LastRequestAsync() => JsonNode.Parse(await JournalAsync())!.AsArray().LastOrDefault()?["number"]!.GetValue<long>() ?? 0;

    public async Task<string> JournalAsync() => await _http.GetStringAsync($"{Control}/journal");

    /// <summary>GET of a simulated service's resource as the seeded automation application (or without a body: null on 404).</summary>
    public async Task<JsonNode?> ReadAsync(string url, string? scope = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new("Bearer", await TokenAsync(scope ?? new Uri(url).GetLeftPart(UriPartial.Authority) + "/.default"));
        using var answer = await _http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"GET {url}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text);
    }

    /// <summary>A collection's items (<c>value</c>).</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string url, string? scope = null) => [.. (await ReadAsync(url, scope))!["value"]!.AsArray().Select(n => n!)];

    /// <summary>A write of the seeded automation application.</summary>
    /// <returns>What was answered, or null when the answer has no body.</returns>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string url, JsonObject body, string? scope = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", await TokenAsync(scope ?? new Uri(url).GetLeftPart(UriPartial.Authority) + "/.default"));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{method} {url}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private async Task<string> TokenAsync(string scope)
    {
        var automation = (await SeedAsync())["automation"]!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = automation["clientId"]!.GetValue<string>(),
            ["client_secret"] = automation["clientSecret"]!.GetValue<string>(),
            ["scope"] = scope,
        });
        using var answer = await _http.PostAsync($"https://login.microsoftonline.com/{automation["tenantId"]}/oauth2/v2.0/token", form);
        var token = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return token["access_token"]?.GetValue<string>() ?? throw new HttpRequestException($"No token for {scope}: {token}");
    }

    private async Task<JsonNode?> PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(Control + path, body, JsonSerializerOptions.Web);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"POST {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    private static HttpClient Client(IPEndPoint endpoint, string caFile)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(caFile) },
        };
        return new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(90) };
    }

    public void Dispose() => _http.Dispose();
}
