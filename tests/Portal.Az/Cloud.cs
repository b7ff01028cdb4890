using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Az;

/// <summary>HTTPS to the simulated hosts: their production names, TLS that is checked, only the connection goes to the sandbox's port.</summary>
public sealed class Cloud : IDisposable
{
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public Cloud(Settings settings)
    {
        Settings = settings;
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(settings.Endpoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(settings.CaFile) },
            },
        };
        Http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.UserAgent.ParseAdd("AZURECLI/2.80.0");
    }

    public Settings Settings { get; }

    public HttpClient Http { get; }

    /// <summary>A call of a command's own, not of az rest; a refusal ends az with the service's sentence.</summary>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string url, string token, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = new("Bearer", token);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode) return text.Length == 0 ? null : JsonNode.Parse(text);
        var error = Parse(text)?["error"];
        var message = error?["message"]?.ToString() ?? text;
        throw (int)answer.StatusCode == 404 ? AzError.NotFound(message) : new AzError($"({error?["code"]}) {message}");
    }

    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose() => Http.Dispose();
}
