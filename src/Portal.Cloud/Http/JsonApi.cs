using System.IO.Pipelines;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Core;

namespace Portal.Cloud.Http;

/// <summary>A JSON service with bearer tokens: sends, follows one claims challenge, and turns every failure into a <see cref="CloudException"/>.</summary>
internal sealed class JsonApi(HttpClient http, TokenCredential credential, string scope, CloudSystem system)
{
    /// <summary>How long the body of a large answer may take to arrive.</summary>
    private static readonly TimeSpan LargeLimit = TimeSpan.FromMinutes(2);
    private const int LargeBuffer = 32 * 1024;

    public async Task<JsonElement> GetAsync(Uri uri, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        return await ReadAsync(request, ct);
    }

    /// <summary>Null on 404.</summary>
    public async Task<JsonElement?> FindAsync(Uri uri, CancellationToken ct)
    {
        try
        {
            return await GetAsync(uri, ct);
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.NotFound)
        {
            return null;
        }
    }

    public async Task<JsonElement> ReadAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var response = await SendAsync(request, ct);
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            throw new CloudException(new CloudError(system, CloudErrorKind.AnswerLost, (int)response.StatusCode, null, "The answer broke off or was not JSON.") { Host = request.RequestUri?.Host }, e);
        }
    }

    /// <summary>A large answer, of which only the rows of <c>value</c> and the texts beside them are wanted.</summary>
    /// <returns>The texts by name.</returns>
    public async Task<IReadOnlyDictionary<string, string>> ReadRowsAsync(HttpRequestMessage request, Action<JsonElement> row, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var response = await SendAsync(request, ct, HttpCompletionOption.ResponseHeadersRead);
        try
        {
            limit.CancelAfter(LargeLimit);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: LargeBuffer));
            var rows = new JsonRows(row);
            while (true)
            {
                var read = await pipe.ReadAsync(limit.Token);
                pipe.AdvanceTo(rows.Read(read.Buffer, read.IsCompleted), read.Buffer.End);
                if (read.IsCompleted) return rows.Texts;
            }
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new CloudException(new CloudError(system, CloudErrorKind.AnswerLost, (int)response.StatusCode, null, "The answer broke off or was not JSON.") { Host = request.RequestUri?.Host }, e);
        }
    }

    /// <summary>The answer of a request that succeeded; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var response = await AskAsync(request, ct, completion);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw new CloudException(await ErrorReader.ReadAsync(system, response, ct));
    }

    /// <summary>The answer, whatever its status; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken ct, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        // Every call carries an id of ours, so that Microsoft's support finds even those that were never answered.
        request.Headers.TryAddWithoutValidation("x-ms-client-request-id", Guid.NewGuid().ToString());
        var response = await TrySendAsync(request, claims: null, completion, ct);
        if ((int)response.StatusCode == 401 && Challenge.Claims(Challenge.Bearer(response.Headers)) is { } claims)
        {
            response.Dispose();
            using var again = await CopyAsync(request, ct);
            response = await TrySendAsync(again, claims, completion, ct);
        }

        return response;
    }

    private async Task<HttpResponseMessage> TrySendAsync(HttpRequestMessage request, string? claims, HttpCompletionOption completion, CancellationToken ct)
    {
        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext([scope], claims: claims), ct);
            request.Headers.Authorization = new("Bearer", token.Token);
            return await http.SendAsync(request, completion, ct);
        }
        catch (Exception e) when (CallErrors.From(e, system, request.RequestUri?.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }

    /// <summary>HttpClient sends a message object once only.</summary>
    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var (name, values) in request.Headers) copy.Headers.TryAddWithoutValidation(name, values);
        if (request.Content is { } content)
        {
            copy.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync(ct));
            foreach (var (name, values) in content.Headers) copy.Content.Headers.TryAddWithoutValidation(name, values);
        }

        return copy;
    }
}
