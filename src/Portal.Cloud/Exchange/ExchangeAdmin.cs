using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>
/// The service behind Exchange Online PowerShell, called directly. Microsoft documents it nowhere and supports only the module, so the portal uses it when its
/// operator says so and everything it does exists as a script too. Only the cmdlets and parameters below are ever sent.
/// </summary>
/// <param name="credential">For <paramref name="tenantId"/>.</param>
/// <param name="userName">Whose right it is: requests are routed by it. Null for the right of an app itself.</param>
// What is known of it: the module's own requests, as several open-source clients reproduce them. Unconfirmed throughout.
public sealed partial class ExchangeAdmin(CloudNetwork network, TokenCredential credential, string tenantId, string? userName)
{
    private const string Host = "https://outlook.office365.com";

    /// <summary>Cmdlet → the parameters it may carry.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Allowed = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["Get-OrganizationConfig"] = ["RetrieveEwsOperationAccessPolicy"],
        ["Set-OrganizationConfig"] = ["EwsAllowedAppIDs", "EwsEnabled", "Confirm"],
        ["Get-CASMailbox"] = ["Identity"],
        ["Get-Mailbox"] = ["Identity", "ResultSize"],
    }.Concat(AccessReading).Concat(ScopeWriting).ToDictionary(StringComparer.Ordinal);

    private Uri Address => new($"{Host}/adminapi/beta/{System.Guid.Parse(tenantId):D}/InvokeCommand");

    // An app has no mailbox of its own: the module names one that every organization has.
    private string Anchor => userName is null ? $"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{tenantId}" : $"UPN:{userName}";

    private readonly JsonApi _api = new(network.Services, credential, $"{Host}/.default", CloudSystem.ExchangeOnline);

    /// <summary>How EWS stands in the organization.</summary>
    public async Task<JsonElement> OrganizationAsync(CancellationToken ct) =>
        await OneAsync("Get-OrganizationConfig", new JsonObject { ["RetrieveEwsOperationAccessPolicy"] = true }, ct);

    public async Task<JsonElement> CasMailboxAsync(string address, CancellationToken ct) => await OneAsync("Get-CASMailbox", new JsonObject { ["Identity"] = address }, ct);

    public async Task<JsonElement> MailboxAsync(string address, CancellationToken ct) => await OneAsync("Get-Mailbox", new JsonObject { ["Identity"] = address }, ct);

    /// <summary>Replaces the whole list: Exchange Online has no way to add one entry.</summary>
    /// <exception cref="ArgumentException">The list is empty: with EwsEnabled True that blocks every app.</exception>
    public async Task SetAllowedAppsAsync(IReadOnlyList<string> appIds, CancellationToken ct)
    {
        if (appIds.Count == 0 || !appIds.All(id => System.Guid.TryParseExact(id, "D", out _))) throw new ArgumentException("The list is empty, or an entry is no application id.", nameof(appIds));
        await InvokeAsync("Set-OrganizationConfig", new JsonObject { ["EwsAllowedAppIDs"] = string.Join(',', appIds), ["Confirm"] = false }, ct);
    }

    /// <param name="enabled">Null takes the setting away.</param>
    public Task SetEwsEnabledAsync(bool? enabled, CancellationToken ct) => InvokeAsync("Set-OrganizationConfig", new JsonObject { ["EwsEnabled"] = enabled, ["Confirm"] = false }, ct);

    private async Task<JsonElement> OneAsync(string cmdlet, JsonObject parameters, CancellationToken ct) =>
        await InvokeAsync(cmdlet, parameters, ct) is [var first, ..] ? first
            : throw new CloudException(new CloudError(CloudSystem.ExchangeOnline, CloudErrorKind.AnswerLost, 200, null, $"{cmdlet} answered nothing.") { Host = new Uri(Host).Host });

    /// <exception cref="InvalidOperationException">The cmdlet or one of its parameters is not on the list.</exception>
    internal async Task<IReadOnlyList<JsonElement>> InvokeAsync(string cmdlet, JsonObject parameters, CancellationToken ct) =>
        [.. (await SendAsync(cmdlet, parameters, null, ct)).Items("value")];

    /// <param name="page">Link of a further page: the same body goes to it.</param>
    /// <returns>The answer, or nothing of value after a cmdlet that answers with nothing.</returns>
    private async Task<JsonElement> SendAsync(string cmdlet, JsonObject parameters, Uri? page, CancellationToken ct)
    {
        if (!Allowed.TryGetValue(cmdlet, out var known) || parameters.Any(p => !known.Contains(p.Key, StringComparer.Ordinal)))
            throw new InvalidOperationException($"{cmdlet} with these parameters is not on the list of what the portal sends.");
        using var request = new HttpRequestMessage(HttpMethod.Post, page ?? Address)
        {
            Content = JsonContent.Create(new JsonObject { ["CmdletInput"] = new JsonObject { ["CmdletName"] = cmdlet, ["Parameters"] = parameters } }),
        };
        if (cmdlet.StartsWith("Get-", StringComparison.Ordinal)) request.Options.Set(RequestIds.Reads, true);
        request.Headers.TryAddWithoutValidation("X-AnchorMailbox", Anchor);
        request.Headers.TryAddWithoutValidation("X-ResponseFormat", "json");
        request.Headers.TryAddWithoutValidation("client-request-id", System.Guid.NewGuid().ToString());
        using var response = await _api.AskAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode) throw new CloudException(Refusal(response, text));
        if (string.IsNullOrWhiteSpace(text)) return default; // Set- cmdlets answer with nothing
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException e)
        {
            throw new CloudException(new CloudError(CloudSystem.ExchangeOnline, CloudErrorKind.AnswerLost, (int)response.StatusCode, null, "The answer broke off or was not JSON.") { Host = new Uri(Host).Host }, e);
        }
    }

    /// <summary>The cmdlet's own words stand in the details. A 403 has often none: then a role is missing, or too new.</summary>
    private static CloudError Refusal(HttpResponseMessage response, string text)
    {
        var (code, message) = ErrorReader.Parse(text);
        var said = Details(text) ?? message;
        if ((int)response.StatusCode == 403) said = $"User is not allowed to call this cmdlet. {said} {RequestIds.Read(response, "x-ms-diagnostics")}".Trim();
        return ErrorReader.Create(CloudSystem.ExchangeOnline, response, code, said);
    }

    private static string? Details(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.At("error") is { } error && error.Items("details").Select(d => d.Text("message")).FirstOrDefault(m => m is not null) is { } detail ? detail : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
