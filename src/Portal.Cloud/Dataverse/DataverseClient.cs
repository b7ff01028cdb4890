using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>The Dataverse Web API (OData v4) of one environment. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors</summary>
public sealed class DataverseClient(CloudNetwork network, EnvironmentUrl environment, TokenCredential credential)
{
    private readonly JsonApi _api = new(network.Services, credential, environment.Scope, CloudSystem.Dataverse);

    public EnvironmentUrl Environment => environment;

    internal Uri Root { get; } = new(environment.Uri, "/api/data/v9.2/");

    internal async Task<JsonElement> GetAsync(string path, CancellationToken ct)
    {
        using var request = Read(new Uri(Root, path), "odata.include-annotations=\"*\"");
        return await _api.ReadAsync(request, ct);
    }

    /// <summary>Null on 404.</summary>
    internal async Task<JsonElement?> FindAsync(string path, CancellationToken ct)
    {
        try
        {
            return await GetAsync(path, ct);
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>One page and where the next one is. A link that leads to another host is none.</summary>
    /// <param name="path">A path below the API's root, or a link that this environment gave.</param>
    /// <param name="take">Takes what is wanted out of a row, which is gone afterwards.</param>
    internal async Task<(IReadOnlyList<T> Rows, string? Next, string? Delta)> PageAsync<T>(string path, string prefer, Func<JsonElement, T> take, CancellationToken ct)
    {
        using var request = Read(new Uri(Root, path), prefer);
        var rows = new List<T>();
        var texts = await _api.ReadRowsAsync(request, row => rows.Add(take(row)), ct);
        return (rows, Own(texts.GetValueOrDefault("@odata.nextLink")), Own(texts.GetValueOrDefault("@odata.deltaLink")));
    }

    private string? Own(string? link) => link is not null && Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Host == environment.Host ? link : null;

    internal async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken ct) => [.. (await GetAsync(path, ct)).Items("value")];

    /// <summary>Changes a row that exists. Without If-Match a PATCH would create a missing one.</summary>
    /// <param name="etag">Only if the row is still as it was read; "*" for any version. Mailboxes change by themselves with every synchronization.</param>
    internal async Task UpdateAsync(string path, JsonObject changes, string etag, CancellationToken ct)
    {
        using var request = Common(new HttpRequestMessage(HttpMethod.Patch, new Uri(Root, path)) { Content = JsonContent.Create(changes) });
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        using var response = await _api.SendAsync(request, ct);
    }

    /// <summary>Deleting a row that is gone already is no error.</summary>
    internal async Task DeleteAsync(string path, CancellationToken ct)
    {
        try
        {
            using var request = Common(new HttpRequestMessage(HttpMethod.Delete, new Uri(Root, path)));
            using var response = await _api.SendAsync(request, ct);
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.NotFound)
        {
            // Somebody was faster.
        }
    }

    /// <summary>Several writes in one transaction: all or none.</summary>
    internal async Task ChangeAsync(IReadOnlyList<BatchRequest> requests, CancellationToken ct)
    {
        using var request = Common(new HttpRequestMessage(HttpMethod.Post, new Uri(Root, "$batch")) { Content = ChangeSet.Write(Root, requests) });
        using var response = await _api.AskAsync(request, ct);
        var answers = await ChangeSet.ReadAsync(response, ct);
        if (answers.FirstOrDefault(a => a.Status >= 400) is { } failed)
        {
            var (code, message) = ErrorReader.Parse(failed.Body);
            var ids = ErrorReader.Create(CloudSystem.Dataverse, response, code, message);
            throw new CloudException(CloudErrors.Create(CloudSystem.Dataverse, failed.Status, code, message) with { RequestId = ids.RequestId, CorrelationId = ids.CorrelationId, At = ids.At, Host = ids.Host });
        }

        if (!response.IsSuccessStatusCode) throw new CloudException(await ErrorReader.ReadAsync(CloudSystem.Dataverse, response, ct));
        if (answers.Count < requests.Count)
            throw new CloudException(new CloudError(CloudSystem.Dataverse, CloudErrorKind.AnswerLost, (int)response.StatusCode, null, "The answer of the change set was incomplete.") { Host = environment.Host });
    }

    private static HttpRequestMessage Read(Uri uri, string prefer)
    {
        var request = Common(new HttpRequestMessage(HttpMethod.Get, uri));
        request.Headers.TryAddWithoutValidation("Prefer", prefer);
        request.Headers.TryAddWithoutValidation("If-None-Match", "null");
        return request;
    }

    private static HttpRequestMessage Common(HttpRequestMessage request)
    {
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Add("OData-MaxVersion", "4.0");
        request.Headers.Add("OData-Version", "4.0");
        return request;
    }

    /// <summary>A text inside an OData string, ready for a URL.</summary>
    internal static string Quote(string text) => Uri.EscapeDataString($"'{text.Replace("'", "''")}'");
}
