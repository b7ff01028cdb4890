namespace Portal.Reach;

/// <summary>One thing that was read, or why it could not be: never an empty list in place of an unread one.</summary>
/// <param name="Value">Null exactly when it could not be read.</param>
/// <param name="Source">What was asked, and as whom: "Exchange Online, read as olga@fabrikam.com".</param>
/// <param name="Unread">Why it could not be read, as a sentence.</param>
public sealed record Part<T>(T? Value, string Source, DateTimeOffset At, string? Unread) where T : class
{
    public bool IsKnown => Value is not null;

    public static Part<T> Read(T value, string source, DateTimeOffset at) => new(value, source, at, null);

    public static Part<T> Not(string why, string source, DateTimeOffset at) => new(null, source, at, why);
}
