namespace Portal.Cloud;

/// <summary>Checks of what people type; each says what is wrong in a sentence.</summary>
public static class Typed
{
    public static bool TryGuid(string? text, string what, out Guid id, out string why) => throw new NotImplementedException();
    public static bool TryEmail(string? text, out string address, out string why) => throw new NotImplementedException();
}
