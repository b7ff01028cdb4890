using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>Address of Exchange Web Services on an Exchange server, "https://mail.contoso.com/EWS/Exchange.asmx".</summary>
public readonly record struct EwsUrl
{
    /// <summary>Exchange Online's, in Microsoft's worldwide cloud; other clouds have hosts of their own.</summary>
    public static readonly EwsUrl ExchangeOnline = new(new Uri("https://outlook.office365.com/EWS/Exchange.asmx"));

    private readonly Uri? _uri;

    private EwsUrl(Uri uri) => _uri = uri;

    public Uri Uri => _uri ?? throw new InvalidOperationException("No EWS address was given.");
    public string Host => Uri.Host;

    internal CloudSystem System => Host == ExchangeOnline.Host ? CloudSystem.ExchangeOnline : CloudSystem.Exchange;

    /// <summary>"https://mail.contoso.com/": the usual resource id, as it is registered among the service principal names.</summary>
    public string ResourceId => $"https://{Host}/";

    public static EwsUrl Parse(string text) => TryParse(text, out var url, out var why) ? url : throw new FormatException(why);

    /// <param name="why">What is wrong, as a sentence to show beside the field.</param>
    public static bool TryParse(string? text, out EwsUrl url, out string why)
    {
        url = default;
        if (HttpsAddress.Read(text, "The EWS URL", Limits.ServerLocation, out why) is not { } address) return false;
        if (!address.AbsolutePath.Equals("/ews/exchange.asmx", StringComparison.OrdinalIgnoreCase))
            why = "The EWS URL ends with /EWS/Exchange.asmx, such as https://mail.company.com/EWS/Exchange.asmx.";
        if (why.Length > 0) return false;
        url = new EwsUrl(new Uri($"https://{address.IdnHost.ToLowerInvariant()}/EWS/Exchange.asmx"));
        return true;
    }

    public override string ToString() => _uri?.ToString() ?? "";
}
