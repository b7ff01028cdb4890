using System.Net;
using System.Net.Http.Headers;
using System.Security;
using System.Text;
using System.Xml.Linq;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.Network;

namespace Portal.Sandbox.Sync;

/// <summary>EWS as Dynamics speaks it: one mailbox, impersonated. Each method throws <see cref="SyncFailure"/> when the server does not do it.</summary>
internal sealed class ExchangeSession(DynamicsNetwork network, string token, string address)
{
    public const string TestSubject = "Your mailbox is now connected to Dynamics 365";

    public Task GetFolderAsync(Uri server, string folder, CancellationToken ct) => CallAsync(server,
        $"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id=\"{folder}\"/></m:FolderIds></m:GetFolder>", ct);

    public Task SendTestMailAsync(Uri server, CancellationToken ct) => CallAsync(server,
        "<m:CreateItem MessageDisposition=\"SendAndSaveCopy\"><m:SavedItemFolderId><t:DistinguishedFolderId Id=\"sentitems\"/></m:SavedItemFolderId><m:Items><t:Message>"
        + $"<t:Subject>{TestSubject}</t:Subject><t:Body BodyType=\"Text\">Server-side synchronization can reach this mailbox.</t:Body>"
        + $"<t:ToRecipients><t:Mailbox><t:EmailAddress>{SecurityElement.Escape(address)}</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>", ct);

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
        var diagnostics = answer.Headers.TryGetValues("x-ms-diagnostics", out var values) ? string.Join("; ", values) : "";
        throw (answer.StatusCode, code) switch
        {
            (HttpStatusCode.Unauthorized, _) => new SyncFailure("Http server returned 401 Unauthorized exception.", diagnostics, 4_011),
            (HttpStatusCode.Forbidden, _) => new SyncFailure("Http server returned Forbidden exception.", body, 4_031),
            (_, { } soap) => new SyncFailure(Text(xml!, soap), $"{soap}: {Text(xml!, soap)}", 5_000),
            _ => new SyncFailure($"Http server returned {(int)answer.StatusCode}.", body, 5_001),
        };
    }

    private static string Text(XDocument xml, string code) => xml.Descendants().FirstOrDefault(e => e.Name.LocalName is "faultstring" or "MessageText")?.Value ?? code;
}
