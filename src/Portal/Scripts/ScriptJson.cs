using System.Text.Json;

namespace Portal.Scripts;

/// <summary>
/// A JSON body for a script. Everything but ASCII, and quotes with it, is written as \uXXXX: the file means the same in every encoding it is saved in, no
/// mark turns it on the screen, and the shell sees neither a line end nor a quote.
/// </summary>
public static class ScriptJson
{
    private static readonly JsonSerializerOptions Options = new();

    public static string Of(object body) => JsonSerializer.Serialize(body, body.GetType(), Options);
}

/// <summary>An address for a script: values in it are escaped, <c>Address.Of($"https://graph.microsoft.com/v1.0/applications/{id}")</c>.</summary>
public static class Address
{
    public static string Of(FormattableString address) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, address.Format, [.. address.GetArguments().Select(a => Uri.EscapeDataString($"{a}"))]);
}
