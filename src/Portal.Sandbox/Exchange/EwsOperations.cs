using System.Xml.Linq;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Exchange;

/// <summary>What a sync client does in an opened mailbox: look into folders, send a mail. The same on-premises and in Exchange Online.</summary>
internal sealed class EwsOperations(ExchangeState exchange, Clocks clocks)
{
    private static readonly string[] Folders = ["inbox", "calendar", "contacts", "tasks", "sentitems", "drafts"];

    public IResult Run(ExchangeMailbox mailbox, XElement operation) => operation.Name.LocalName switch
    {
        "GetFolder" => Folder(mailbox, operation, "GetFolder"),
        "FindItem" => Folder(mailbox, operation, "FindItem"),
        "CreateItem" => Create(mailbox, operation),
        var other => EwsXml.FaultResult("ErrorInvalidRequest", $"The sandbox does not know the operation {other}."),
    };

    private IResult Folder(ExchangeMailbox mailbox, XElement operation, string name)
    {
        var folder = operation.Descendants(EwsXml.Types + "DistinguishedFolderId").FirstOrDefault()?.Attribute("Id")?.Value ?? "";
        if (!Folders.Contains(folder)) return Xml(EwsXml.Response(name, "ErrorFolderNotFound", "The specified folder could not be found in the store."));
        if (mailbox.ClosedFolders.Contains(folder, StringComparer.OrdinalIgnoreCase)) return Xml(EwsXml.Response(name, "ErrorAccessDenied", "Access is denied. Check credentials and try again."));
        var mails = exchange.MailsIn(mailbox, folder);
        return Xml(name == "GetFolder"
            ? EwsXml.Response(name, null, "", new XElement(EwsXml.Messages + "Folders", EwsXml.Folder(folder, mails.Count)))
            : EwsXml.Response(name, null, "", new XElement(EwsXml.Messages + "RootFolder", new XAttribute("TotalItemsInView", mails.Count), new XAttribute("IncludesLastItemInRange", true),
                new XElement(EwsXml.Types + "Items", mails.Select(EwsXml.Message)))));
    }

    private IResult Create(ExchangeMailbox mailbox, XElement operation)
    {
        if (operation.Attribute("MessageDisposition")?.Value is not ("SendAndSaveCopy" or "SendOnly")) return EwsXml.FaultResult("ErrorInvalidRequest", "The sandbox only sends mails.");
        if (mailbox.SendQuotaExceeded) return Xml(EwsXml.Response("CreateItem", "ErrorQuotaExceeded", "The mailbox has exceeded its quota."));
        var message = operation.Descendants(EwsXml.Types + "Message").FirstOrDefault();
        var to = message?.Element(EwsXml.Types + "ToRecipients")?.Descendants(EwsXml.Types + "EmailAddress").Select(e => e.Value).ToList() ?? [];
        if (to.Count == 0) return Xml(EwsXml.Response("CreateItem", "ErrorInvalidRecipients", "At least one recipient isn't valid."));

        var mail = new SentMail(Guid.NewGuid().ToString(), mailbox.Address, to, message!.Element(EwsXml.Types + "Subject")?.Value ?? "", clocks.World);
        exchange.Sent.Put(mail.Id, mail);
        return Xml(EwsXml.Response("CreateItem", null, "", new XElement(EwsXml.Messages + "Items")));
    }

    private static IResult Xml(string body) => Results.Text(body, "text/xml");
}
