using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Sandbox.Network;

namespace Portal.Sandbox.Sync;

/// <summary>
/// The same mailbox through Microsoft Graph, as the application itself. Which calls Dynamics 365 makes is not documented; these need the permissions that Microsoft asks to be
/// granted for mail, calendar, contacts, tasks and settings (https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth).
/// </summary>
internal sealed class GraphSession(DynamicsNetwork network, string token, string address) : SyncSession
{
    public override string By => "Graph";

    public override Task ReadMailAsync(CancellationToken ct) => GetAsync("mailFolders/inbox?$select=id", ct);

    public override async Task ReadCalendarAsync(CancellationToken ct)
    {
        await GetAsync("mailboxSettings?$select=timeZone", ct);
        await GetAsync("calendar?$select=id", ct);
    }

    public override async Task ReadContactsAndTasksAsync(CancellationToken ct)
    {
        await GetAsync("contactFolders?$select=id&$top=1", ct);
        await GetAsync("todo/lists?$top=1", ct);
    }

    public override async Task SendTestMailAsync(CancellationToken ct)
    {
        using var request = Request(HttpMethod.Post, "sendMail");
        request.Content = JsonContent.Create(new
        {
            message = new
            {
                subject = TestSubject, body = new { contentType = "Text", content = "Server-side synchronization can reach this mailbox." }, toRecipients = new[] { new { emailAddress = new { address } } },
            },
            saveToSentItems = true,
        });
        await SendAsync(request, ct);
    }

    private async Task GetAsync(string part, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, part);
        await SendAsync(request, ct);
    }

    private HttpRequestMessage Request(HttpMethod method, string part) => new(method, $"https://graph.microsoft.com/v1.0/users/{Uri.EscapeDataString(address)}/{part}")
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
    };

    private async Task SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var answer = await Transport.SendAsync(network.Http, request, ct);
        if (answer.IsSuccessStatusCode) return;
        var body = await answer.Content.ReadAsStringAsync(ct);
        var (code, message) = ErrorIn(body);
        var details = $"Microsoft Graph answered {(int)answer.StatusCode} to {request.Method} {request.RequestUri!.AbsolutePath}: {code}: {message}";
        throw (answer.StatusCode, code) switch
        {
            (HttpStatusCode.Unauthorized, _) => SyncFailure.Unauthorized(details),
            (_, "MailboxNotEnabledForRESTAPI") => new SyncFailure("8005E274. The mailbox is either inactive, soft-deleted, or is hosted on-premise. MailboxNotEnabledForRESTAPI", details, 4_042),
            (_, "ErrorInvalidUser" or "Request_ResourceNotFound") => new SyncFailure($"Test and Enable failed because no user was found with the email address {address}.", details, 4_043),
            (HttpStatusCode.Forbidden, "ErrorQuotaExceeded") => new SyncFailure("ErrorQuotaExceeded", details, 5_000),
            (HttpStatusCode.Forbidden, _) => SyncFailure.Forbidden(details),
            (HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError, _) => SyncFailure.ServerTrouble((int)answer.StatusCode, details),
            _ => new SyncFailure($"Http server returned {(int)answer.StatusCode}.", details, 5_000),
        };
    }

    private static (string Code, string Message) ErrorIn(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement.GetProperty("error");
            return (error.GetProperty("code").GetString() ?? "", error.GetProperty("message").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ("", body);
        }
    }
}
