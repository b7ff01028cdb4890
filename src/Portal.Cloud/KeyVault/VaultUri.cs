namespace Portal.Cloud.KeyVault;
public readonly record struct VaultUri
{
    public Uri Uri => throw new NotImplementedException();
    public string Name => throw new NotImplementedException();
    public static VaultUri Parse(string text) => throw new NotImplementedException();
    /// <param name="why">What is wrong, as a sentence to show beside the field.</param>
    public static bool TryParse(string? text, out VaultUri uri, out string why) => throw new NotImplementedException();
}
