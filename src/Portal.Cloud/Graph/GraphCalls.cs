using System.Net;
using Azure.Core;
using Microsoft.Graph;
using Microsoft.Graph.Authentication;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Serialization;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

/// <summary>Microsoft's Graph client over our connections, and its failures as <see cref="CloudException"/>.</summary>
/// <remarks>
/// The client gets a plain HttpClient: the SDK's own retry handler would repeat a POST after 504, and with it a create that may have happened. Retrying is
/// <see cref="RetryHandler"/>'s business. Claims challenges are answered by the SDK, once, through the credential.
/// </remarks>
internal sealed class GraphCalls(CloudNetwork network, TokenCredential credential)
{
    // A new client wraps the writers that the whole process shares (Kiota's ApiClientBuilder looks, then wraps, without a lock). Two made at the same moment wrap them twice,
    // and from then on every null is sent twice, which no service accepts.
    private static readonly Lock OneAtATime = new();
    private readonly GraphServiceClient _client = NewClient(network, credential);

    private static GraphServiceClient NewClient(CloudNetwork network, TokenCredential credential)
    {
        lock (OneAtATime) return new(network.Services, new AzureIdentityAuthenticationProvider(credential, ["graph.microsoft.com"], null, isCaeEnabled: false, ["https://graph.microsoft.com/.default"]));
    }

    public async Task<T> CallAsync<T>(Func<GraphServiceClient, Task<T?>> call, CancellationToken ct) where T : class =>
        await FindAsync(call, ct) ?? throw new CloudException(CloudErrors.Create(CloudSystem.Graph, 404, "Request_ResourceNotFound", ""));

    /// <summary>Null on 404.</summary>
    public async Task<T?> FindAsync<T>(Func<GraphServiceClient, Task<T?>> call, CancellationToken ct) where T : class
    {
        try
        {
            return await call(_client);
        }
        catch (ODataError e) when (e.ResponseStatusCode == (int)HttpStatusCode.NotFound && Read(e).Kind == CloudErrorKind.NotFound)
        {
            return null;
        }
        catch (ApiException e)
        {
            throw new CloudException(Read(e), e);
        }
        catch (Exception e) when (CallErrors.From(e, CloudSystem.Graph, "graph.microsoft.com", ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }

    /// <summary>A write without an answer body. 404 is an error here, unless <paramref name="goneIsFine"/>.</summary>
    public async Task WriteAsync(Func<GraphServiceClient, Task> call, CancellationToken ct, bool goneIsFine = false)
    {
        var done = await FindAsync<object>(async g =>
        {
            await call(g);
            return g;
        }, ct);
        if (done is null && !goneIsFine) throw new CloudException(CloudErrors.Create(CloudSystem.Graph, 404, "Request_ResourceNotFound", ""));
    }

    /// <summary>All pages of a collection.</summary>
    public async Task<IReadOnlyList<TItem>> ListAsync<TItem, TPage>(Func<GraphServiceClient, Task<TPage?>> first, CancellationToken ct)
        where TPage : class, IParsable, IAdditionalDataHolder, new()
    {
        var items = new List<TItem>();
        var page = await CallAsync(first, ct);
        await CallAsync<object>(async g =>
        {
            await PageIterator<TItem, TPage>.CreatePageIterator(g, page, item =>
            {
                items.Add(item);
                return true;
            }).IterateAsync(ct);
            return g;
        }, ct);
        return items;
    }

    private static CloudError Read(ApiException exception)
    {
        var error = (exception as ODataError)?.Error;
        var claims = Header("WWW-Authenticate") is { } challenge ? Challenge.Claims(Challenge.Parse(challenge)) : null;
        var code = error?.Details?.Select(d => d.Code).FirstOrDefault(c => c == "NoBackingApplicationObject") ?? error?.Code;
        return CloudErrors.Create(CloudSystem.Graph, exception.ResponseStatusCode, code, error?.Message ?? "", claims) with
        {
            RequestId = error?.InnerError?.RequestId ?? Header("request-id"),
            CorrelationId = error?.InnerError?.ClientRequestId ?? Header("client-request-id"),
            At = DateTimeOffset.TryParse(Header("Date"), out var date) ? date : null,
            RetryAfter = int.TryParse(Header("Retry-After"), out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
            Host = "graph.microsoft.com",
        };

        string? Header(string name) => exception.ResponseHeaders?.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
    }
}
