using System.Text;
using System.Text.RegularExpressions;
using Portal.Cloud.Entra;
using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>One harmless call as the app: the id of a mailbox's inbox, by impersonation. Nothing of its content is read.</summary>
public sealed partial class EwsMailbox(CloudNetwork network)
{
    /// <summary>"2000008;reason="…";error_category="…"".</summary>
    [GeneratedRegex(@"^\s*(?<number>\d{7})\s*;", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Number { get; }

    /// <exception cref="CloudException">The mailbox could not be opened; Code is the SOAP response code or the number in x-ms-diagnostics.</exception>
    // https://learn.microsoft.com/exchange/client-developer/exchange-web-services/impersonation-and-ews-in-exchange: X-AnchorMailbox always names the mailbox itself.
    public async Task<InboxFound> OpenInboxAsync(EwsUrl url, AppToken token, string address, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url.Uri) { Content = new StringContent(EwsSoap.GetInbox(address), Encoding.UTF8, "text/xml") };
        request.Headers.Authorization = new("Bearer", token.Token);
        request.Headers.TryAddWithoutValidation("X-AnchorMailbox", address);
        request.Headers.TryAddWithoutValidation("client-request-id", Guid.NewGuid().ToString());
        request.Headers.TryAddWithoutValidation("return-client-request-id", "true");
        try
        {
            using var response = await network.Outside.SendAsync(request, ct);
            var answer = EwsSoap.Read(await response.Content.ReadAsStringAsync(ct));
            return answer is { Code: "NoError" } && response.IsSuccessStatusCode
                ? new InboxFound(address, answer.Version, RequestIds.Read(response, "request-id"))
                : throw new CloudException(Refusal(url.System, response, answer));
        }
        catch (Exception e) when (e is not CloudException && ConnectionErrors.From(e, url.System, url.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }

    private static CloudError Refusal(CloudSystem system, HttpResponseMessage response, EwsAnswer? answer)
    {
        var diagnostics = RequestIds.Read(response, "x-ms-diagnostics") ?? "";
        // https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-control-access-to-ews-in-exchange
        var reason = RequestIds.Read(response, "X-EWS-Policy-Reason");
        var code = answer?.Code
            ?? (Number.Match(diagnostics) is { Success: true } number ? number.Groups["number"].Value : null)
            ?? ((int)response.StatusCode is 401 or 403 or 429 or >= 500 ? null : "NotExchange");
        return ErrorReader.Create(system, response, code, answer?.Message ?? reason ?? diagnostics) with
        {
            CorrelationId = response.RequestMessage?.Headers.TryGetValues("client-request-id", out var sent) == true ? sent.FirstOrDefault() : null,
        };
    }
}

public sealed record InboxFound(string Address, string? ServerVersion, string? RequestId);
