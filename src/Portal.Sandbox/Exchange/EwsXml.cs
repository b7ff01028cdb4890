using System.Xml;
using System.Xml.Linq;

namespace Portal.Sandbox.Exchange;

/// <summary>The SOAP of Exchange Web Services, as far as a sync client uses it. https://learn.microsoft.com/exchange/client-developer/web-service-reference/ews-operations-in-exchange</summary>
internal static class EwsXml
{
    public static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace Types = "http://schemas.microsoft.com/exchange/services/2006/types";
    public static readonly XNamespace Messages = "http://schemas.microsoft.com/exchange/services/2006/messages";
    private static readonly XNamespace Errors = "http://schemas.microsoft.com/exchange/services/2006/errors";

    public static XDocument? Parse(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XDocument.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    public static string Response(string operation, string? code, string message, params object[] content) => Envelope(
        new XElement(Messages + $"{operation}Response", Prefixes(),
            new XElement(Messages + "ResponseMessages",
                new XElement(Messages + $"{operation}ResponseMessage", new XAttribute("ResponseClass", code is null ? "Success" : "Error"),
                    code is null ? null : new XElement(Messages + "MessageText", message),
                    new XElement(Messages + "ResponseCode", code ?? "NoError"), content))));

    public static string Fault(string code, string message) => Envelope(
        new XElement(Soap + "Fault",
            new XElement("faultcode", new XAttribute(XNamespace.Xmlns + "a", Types), "a:" + code),
            new XElement("faultstring", new XAttribute(XNamespace.Xml + "lang", "en-US"), message),
            new XElement("detail",
                new XElement(Errors + "ResponseCode", new XAttribute(XNamespace.Xmlns + "e", Errors), code),
                new XElement(Errors + "Message", new XAttribute(XNamespace.Xmlns + "e", Errors), message))));

    public static IResult FaultResult(string code, string message) => Results.Text(Fault(code, message), "text/xml", statusCode: 500);

    public static XElement Folder(string name, int mails) => new(Types + name switch { "calendar" => "CalendarFolder", "contacts" => "ContactsFolder", "tasks" => "TasksFolder", _ => "Folder" },
        new XElement(Types + "FolderId", new XAttribute("Id", "AAMk" + name), new XAttribute("ChangeKey", "AQAA")),
        new XElement(Types + "DisplayName", char.ToUpperInvariant(name[0]) + name[1..]),
        new XElement(Types + "TotalCount", mails), new XElement(Types + "ChildFolderCount", 0));

    public static XElement Message(SentMail mail) => new(Types + "Message",
        new XElement(Types + "ItemId", new XAttribute("Id", "AAMk" + mail.Id), new XAttribute("ChangeKey", "CQAA")),
        new XElement(Types + "Subject", mail.Subject),
        new XElement(Types + "DateTimeReceived", mail.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)));

    private static XAttribute[] Prefixes() => [new(XNamespace.Xmlns + "m", Messages), new(XNamespace.Xmlns + "t", Types)];

    private static string Envelope(XElement body) => "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + new XElement(Soap + "Envelope", new XAttribute(XNamespace.Xmlns + "s", Soap),
        new XElement(
            Soap + "Header",
            new XElement(
                Types + "ServerVersionInfo",
                new XAttribute("MajorVersion", 15),
                new XAttribute("MinorVersion", 2),
                new XAttribute("MajorBuildNumber", 2562),
                new XAttribute("Version", "V2017_07_11"))),
        new XElement(Soap + "Body", body)).ToString(SaveOptions.DisableFormatting);
}
