using System.Net.Http.Json;
using System.Text.Json;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Arm;

/// <summary>Azure Resource Manager: every call names an api-version, lists come in pages.</summary>
internal sealed class ArmApi(CloudNetwork network, TokenCredential credential)
{
    public static readonly Uri Host = new("https://management.azure.com/");

    private readonly JsonApi _api = new(network.Services, credential, "https://management.azure.com/.default", CloudSystem.Arm);

    public Task<JsonElement?> FindAsync(string path, string version, CancellationToken ct) => _api.FindAsync(At(path, version), ct);

    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, string version, CancellationToken ct)
    {
        var items = new List<JsonElement>();
        var uri = At(path, version);
        while (true)
        {
            var page = await _api.GetAsync(uri, ct);
            items.AddRange(page.Items("value"));

            // Only within Azure itself: the token goes along.
            if (page.Text("nextLink") is not { Length: > 0 } next || !Uri.TryCreate(next, UriKind.Absolute, out var further) || further.Host != Host.Host) return items;
            uri = further;
        }
    }

    public async Task<JsonElement> PutAsync(string path, string version, object body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, At(path, version)) { Content = JsonContent.Create(body) };
        return await _api.ReadAsync(request, ct);
    }

    public async Task DeleteAsync(string path, string version, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, At(path, version));
        using var response = await _api.SendAsync(request, ct);
    }

    private static Uri At(string path, string version) => new(Host, $"{path.TrimStart('/')}{(path.Contains('?') ? '&' : '?')}api-version={version}");
}
