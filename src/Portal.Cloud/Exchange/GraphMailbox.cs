using System.Net.Http.Headers;
using Portal.Cloud.Entra;
using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>One harmless call as the app for each part of a mailbox that synchronization uses over Microsoft Graph. Ids are read, nothing of the content.</summary>
public sealed class GraphMailbox(CloudNetwork network)
{
    // The permission is the one that Dynamics 365 needs; the calls themselves would be content with reading.
    // https://learn.microsoft.com/graph/api/mailfolder-get, /calendar-get, /user-list-contactfolders, /todo-list-lists, /user-get-mailboxsettings
    private static readonly (string Part, string Permission, string Path)[] Parts =
    [
        ("Inbox", "Mail.ReadWrite", "mailFolders/inbox?$select=id"),
        ("Calendar", "Calendars.ReadWrite", "calendar?$select=id"),
        ("Contacts", "Contacts.ReadWrite", "contactFolders?$select=id&$top=1"),
        ("Tasks", "Tasks.ReadWrite.All", "todo/lists?$top=1"),
        ("Mailbox settings", "MailboxSettings.ReadWrite", "mailboxSettings?$select=timeZone"),
    ];

    /// <summary>The names of the parts, in the order of the answers.</summary>
    public static IReadOnlyList<string> Names => [.. Parts.Select(p => p.Part)];

    /// <summary>Every part is asked, whatever the others answer. A part that was refused carries its error; this throws only when the caller cancels.</summary>
    /// <param name="token">For https://graph.microsoft.com.</param>
    public async Task<IReadOnlyList<GraphPart>> OpenAsync(AppToken token, string address, CancellationToken ct) =>
        await Task.WhenAll(Parts.Select(part => AskAsync(part, token, address, ct)));

    private async Task<GraphPart> AskAsync((string Part, string Permission, string Path) part, AppToken token, string address, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://graph.microsoft.com/v1.0/users/{Uri.EscapeDataString(address)}/{part.Path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        request.Headers.TryAddWithoutValidation("client-request-id", Guid.NewGuid().ToString());
        try
        {
            using var response = await network.Services.SendAsync(request, ct);
            var error = response.IsSuccessStatusCode ? null : await ErrorReader.ReadAsync(CloudSystem.GraphMail, response, ct);
            return new GraphPart(part.Part, part.Permission, error);
        }
        catch (Exception e) when (ConnectionErrors.From(e, CloudSystem.GraphMail, "graph.microsoft.com", ct) is { } error)
        {
            return new GraphPart(part.Part, part.Permission, error);
        }
    }
}

/// <param name="Name">"Inbox".</param>
/// <param name="Permission">The application permission that Dynamics 365 uses it with.</param>
/// <param name="Error">Why it could not be opened; null when it was.</param>
public sealed record GraphPart(string Name, string Permission, CloudError? Error);
