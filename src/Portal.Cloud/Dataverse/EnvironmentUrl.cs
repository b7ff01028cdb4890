namespace Portal.Cloud.Dataverse;
public readonly record struct EnvironmentUrl
{
    public Uri Uri => throw new NotImplementedException();
    public string Host => throw new NotImplementedException();
    public static EnvironmentUrl Parse(string text) => throw new NotImplementedException();
    public static bool TryParse(string? text, out EnvironmentUrl url, out string why) => throw new NotImplementedException();
}
