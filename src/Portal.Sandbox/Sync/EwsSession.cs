using System.Net;
using System.Net.Http.Headers;
using System.Security;
using System.Text;
using System.Xml.Linq;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.Network;

namespace Portal.Sandbox.Sync;

/// <summary>EWS as Dynamics speaks it: one mailbox, impersonated.</summary>
internal sealed class EwsSession(DynamicsNetwork network, Uri incoming, Uri outgoing, string token, string address) : SyncSession
{
    public override string By => "EWS";

    public override Task ReadMailAsync(CancellationToken ct) => GetFolderAsync("inbox", ct);

    public override Task ReadCalendarAsync(CancellationToken ct) => GetFolderAsync("calendar", ct);

    public override async Task ReadContactsAndTasksAsync(CancellationToken ct)
    {
        foreach (var folder in new[] { "contacts", "tasks" }) await GetFolderAsync(folder, ct);
    }

    public override Task SendTestMailAsync(CancellationToken ct) => CallAsync(outgoing,
        "<m:CreateItem MessageDisposition=\"SendAndSaveCopy\"><m:SavedItemFolderId><t:DistinguishedFolderId Id=\"sentitems\"/></m:SavedItemFolderId><m:Items><t:Message>"
        + $"<t:Subject>{TestSubject}</t:Subject><t:Body BodyType=\"Text\">Server-side synchronization can reach this mailbox.</t:Body>"
        + $"<t:ToRecipients><t:Mailbox><t:EmailAddress>{SecurityElement.Escape(address)}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>", ct);

    private Task GetFolderAsync(string folder, CancellationToken ct) => CallAsync(incoming,
        $"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"{folder}\"/></m:FolderIds></m:GetFolder>", ct);

    private async Task CallAsync(Uri server, string operation, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("X-AnchorMailbox", address);
        request.Content = new StringContent(
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"{EwsXml.Soap}\" xmlns:t=\"{EwsXml.Types}\" xmlns:m=\"{EwsXml.Messages}\"><s:Header><t:RequestServerVersion Version=\"Exchange2013_SP1\"/>"
            + $"<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>{SecurityElement.Escape(address)}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header><s:Body>{operation}</s:Body></s:Envelope>",
            Encoding.UTF8, "text/xml");
        using var answer = await Transport.SendAsync(network.Http, request, ct);
        var body = await answer.Content.ReadAsStringAsync(ct);
        Check(answer, body);
    }

    private static void Check(HttpResponseMessage answer, string body)
    {
        var xml = EwsXml.Parse(body);
        var code = xml?.Descendants().FirstOrDefault(e => e.Name.LocalName == "ResponseCode")?.Value;
        if (answer.IsSuccessStatusCode && code == "NoError") return;
        throw (answer.StatusCode, code) switch
        {
            (HttpStatusCode.Unauthorized, _) => SyncFailure.Unauthorized(Header(answer, "x-ms-diagnostics")),
            (HttpStatusCode.Forbidden, _) => SyncFailure.Forbidden($"{body} {Header(answer, "X-EWS-Policy-Reason")}".Trim()),
            (_, { } soap) => new SyncFailure(Text(xml!, soap), $"{soap}: {Text(xml!, soap)}", 5_000),
            _ => SyncFailure.ServerTrouble((int)answer.StatusCode, body),
        };
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join("; ", values) : "";

    private static string Text(XDocument xml, string code) => xml.Descendants().FirstOrDefault(e => e.Name.LocalName is "faultstring" or "MessageText")?.Value ?? code;
}
