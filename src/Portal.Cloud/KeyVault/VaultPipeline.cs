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

    public async Task<JsonElement> GetAsync(string path, CancellationToken ct) => await SendAsync(RequestMethod.Get, new Uri(vault.Uri, $"{path}{(path.Contains('?') ? '&' : '?')}api-version={ApiVersion}"), null, ct);

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
        await SendAsync(RequestMethod.Post, new Uri(vault.Uri, $"{path}?api-version={ApiVersion}"), RequestContent.Create(BinaryData.FromObjectAsJson(body)), ct);

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

    private async Task<JsonElement> SendAsync(RequestMethod method, Uri uri, RequestContent? content, CancellationToken ct)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(uri);
        message.Request.Content = content;
        message.Request.Headers.Add(HttpHeader.Common.JsonAccept);
        if (content is not null) message.Request.Headers.Add(HttpHeader.Common.JsonContentType);
        try
        {
            await _pipeline.SendAsync(message, ct);
            if (message.Response.IsError) throw new RequestFailedException(message.Response);
            return message.Response.Content.ToObjectFromJson<JsonElement>();
        }
        catch (Exception e) when (VaultErrorReader.From(e, vault.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }
}
