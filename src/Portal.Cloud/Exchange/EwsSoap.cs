using System.Xml;
using System.Xml.Linq;

namespace Portal.Cloud.Exchange;

/// <param name="Code">"NoError", or the response code.</param>
/// <param name="Version">"15.2.1748".</param>
internal sealed record EwsAnswer(string? Code, string? Message, string? Version);

/// <summary>The little SOAP that is needed. https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation</summary>
internal static class EwsSoap
{
    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Types = "http://schemas.microsoft.com/exchange/services/2006/types";
    private static readonly XNamespace Messages = "http://schemas.microsoft.com/exchange/services/2006/messages";

    public static string GetInbox(string address) => new XElement(Soap + "Envelope",
        new XAttribute(XNamespace.Xmlns + "soap", Soap), new XAttribute(XNamespace.Xmlns + "t", Types), new XAttribute(XNamespace.Xmlns + "m", Messages),
        new XElement(Soap + "Header",
            new XElement(Types + "RequestServerVersion", new XAttribute("Version", "Exchange2013")),
            new XElement(Types + "ExchangeImpersonation", new XElement(Types + "ConnectingSID", new XElement(Types + "PrimarySmtpAddress", address)))),
        new XElement(Soap + "Body", new XElement(Messages + "GetFolder",
            new XElement(Messages + "FolderShape", new XElement(Types + "BaseShape", "IdOnly")),
            new XElement(Messages + "FolderIds", new XElement(Types + "DistinguishedFolderId", new XAttribute("Id", "inbox"))))))
        .ToString(SaveOptions.DisableFormatting);

    /// <summary>Null when it is not SOAP. The answer comes from a server somebody typed in: no DTD, nothing fetched.</summary>
    public static EwsAnswer? Read(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 20 });
            var envelope = XDocument.Load(reader).Root;
            if (envelope?.Name != Soap + "Envelope") return null;
            var code = First(envelope, "ResponseCode") ?? First(envelope, "faultcode")?.Split(':')[^1];
            return new EwsAnswer(code, First(envelope, "MessageText") ?? First(envelope, "faultstring"), Version(envelope));
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string? First(XElement envelope, string name) => envelope.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    private static string? Version(XElement envelope) =>
        envelope.Descendants(Types + "ServerVersionInfo").FirstOrDefault() is { } v ? string.Join('.', new[] { "MajorVersion", "MinorVersion", "MajorBuildNumber" }.Select(a => v.Attribute(a)?.Value ?? "0")) : null;
}
