namespace Portal.Cloud.Exchange;
public readonly record struct EwsUrl
{
    public Uri Uri => throw new NotImplementedException();
    public string Host => throw new NotImplementedException();
    /// <summary>"https://mail.contoso.com/": the usual resource id, as registered in servicePrincipalNames.</summary>
    public string ResourceId => throw new NotImplementedException();
    public static EwsUrl Parse(string text) => throw new NotImplementedException();
    public static bool TryParse(string? text, out EwsUrl url, out string why) => throw new NotImplementedException();
}
