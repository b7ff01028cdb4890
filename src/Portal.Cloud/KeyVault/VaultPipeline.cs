using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Portal.Cloud.Http;

namespace Portal.Cloud.KeyVault;

/// <summary>Azure.Core's pipeline for a vault's REST API, with failures as <see cref="CloudException"/>.</summary>
/// <remarks>Stands in for Azure.Security.KeyVault.Certificates, which this project's package source lacks; that client would replace this file and VaultCertificates.</remarks>
internal sealed class VaultPipeline(CloudNetwork network, VaultUri vault, TokenCredential credential)
{
    public const string ApiVersion = "7.5";

    private readonly HttpPipeline _pipeline = HttpPipelineBuilder.Build(Configure(new Options(), network), new VaultChallengePolicy(credential));

    private sealed class Options : ClientOptions;

    /// <summary>The settings that every Key Vault client of the portal uses.</summary>
    public static T Configure<T>(T options, CloudNetwork network) where T : ClientOptions
    {
        options.Transport = network.Transport;
        options.RetryPolicy = new SafeRetryPolicy();
        options.Retry.NetworkTimeout = CloudNetwork.AttemptLimit;
        options.Diagnostics.IsLoggingContentEnabled = false;
        return options;
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken ct) => await SendAsync(RequestMethod.Get, Address(path), null, ct);

    /// <summary>Null on 404.</summary>
    public async Task<JsonElement?> FindAsync(string path, CancellationToken ct)
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

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken ct) =>
        await SendAsync(RequestMethod.Post, Address(path), RequestContent.Create(BinaryData.FromObjectAsJson(body)), ct);

    public async Task<JsonElement> PatchAsync(string path, object body, CancellationToken ct) =>
        await SendAsync(RequestMethod.Patch, Address(path), RequestContent.Create(BinaryData.FromObjectAsJson(body)), ct);

    /// <summary>Null when there was nothing to delete.</summary>
    public async Task<JsonElement?> DeleteAsync(string path, CancellationToken ct)
    {
        try
        {
            return await SendAsync(RequestMethod.Delete, Address(path), null, ct);
        }
        catch (CloudException e) when (e.Error.Kind == CloudErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>A body with key material: written into one buffer of known size, which is cleared when the call is over.</summary>
    /// <param name="most">Size that the body is known not to exceed, in bytes.</param>
    public async Task<JsonElement> PostPrivateAsync(string path, int most, Action<Utf8JsonWriter> write, CancellationToken ct)
    {
        // Pinned, so that the collector does not leave copies behind when it moves things.
        var buffer = GC.AllocateUninitializedArray<byte>(most, pinned: true);
        try
        {
            using var stream = new MemoryStream(buffer, 0, buffer.Length, writable: true);
            await using (var json = new Utf8JsonWriter(stream)) write(json);
            return await SendAsync(RequestMethod.Post, Address(path), RequestContent.Create(buffer.AsMemory(0, (int)stream.Position)), ct);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>All pages of a list.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken ct)
    {
        var items = new List<JsonElement>();
        var page = await GetAsync(path, ct);
        items.AddRange(page.Items("value"));
        while (page.Text("nextLink") is { Length: > 0 } next && Uri.TryCreate(next, UriKind.Absolute, out var uri) && uri.Host == vault.Host)
        {
            page = await SendAsync(RequestMethod.Get, uri, null, ct);
            items.AddRange(page.Items("value"));
        }

        return items;
    }

    private Uri Address(string path) => new(vault.Uri, $"{path}{(path.Contains('?') ? '&' : '?')}api-version={ApiVersion}");

    private HttpMessage Message(RequestMethod method, Uri uri, RequestContent? content)
    {
        var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(uri);
        message.Request.Content = content;
        message.Request.Headers.Add(HttpHeader.Common.JsonAccept);
        if (content is not null) message.Request.Headers.Add(HttpHeader.Common.JsonContentType);
        return message;
    }

    private async Task<JsonElement> SendAsync(RequestMethod method, Uri uri, RequestContent? content, CancellationToken ct)
    {
        using var first = Message(method, uri, content);
        using var second = Message(method, uri, content);
        try
        {
            await _pipeline.SendAsync(first, ct);
            // The one answer to a challenge that a request has went into learning the vault's tenant; a demand for more claims comes after it.
            var message = first.Response.Status == 401 && first.Response.Headers.TryGetValue("WWW-Authenticate", out var header) && Challenge.Claims(Challenge.Parse(header)) is not null ? second : first;
            if (message == second) await _pipeline.SendAsync(second, ct);
            if (message.Response.IsError) throw new RequestFailedException(message.Response);
            return message.Response.Content.ToMemory().IsEmpty ? default : message.Response.Content.ToObjectFromJson<JsonElement>(); // a purge answers nothing
        }
        catch (Exception e) when (VaultErrorReader.From(e, vault.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }
}
