using System.Globalization;

namespace Portal.Sandbox.Dataverse;

/// <summary>A moment of change tracking, as it stands in delta tokens: a version and a time, "919042!08/22/2017 08:10:44".</summary>
/// <param name="At">World time; whole seconds count.</param>
internal sealed record Stamp(long Version, DateTimeOffset At)
{
    private const string Format = "MM'/'dd'/'yyyy HH':'mm':'ss";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version}!{At.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)}");

    /// <exception cref="FormatException">It is not one.</exception>
    public static Stamp Parse(string text)
    {
        if (text.Split('!') is not [var version, var at]) throw new FormatException("A delta token has two parts.");
        return new(long.Parse(version, NumberStyles.None, CultureInfo.InvariantCulture), DateTimeOffset.ParseExact(at, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }
}
