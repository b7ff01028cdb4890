using System.Text.Json;
using Portal.Plans;

namespace Portal.Connections;

/// <summary>What a test of a connection found, kept with its time and with whose rights it was made.</summary>
/// <param name="By">Name of the person whose token was used, or of the portal's own identity.</param>
public sealed record ConnectionCheck(Truth Truth, string Sentence, DateTimeOffset At, string By, IReadOnlyList<CheckLine> Lines)
{
    public static ConnectionCheck Of(IReadOnlyList<CheckLine> lines, string fine, DateTimeOffset at, string by)
    {
        var bad = lines.Where(l => l.Truth == Truth.NotOk).ToList();
        var unread = lines.Where(l => l.Truth == Truth.CouldNotCheck).ToList();
        return new(
            bad.Count > 0 ? Truth.NotOk : unread.Count > 0 ? Truth.CouldNotCheck : Truth.Ok,
            bad.Count == 1 ? $"{bad[0].What}: {bad[0].Found}"
                : bad.Count > 1 ? $"Something is missing at {bad.Count} points: {string.Join(", ", bad.Select(l => l.What))}."
                : unread.Count > 0 ? $"Could not check: {string.Join(", ", unread.Select(l => l.What))}."
                : fine,
            at, by, lines);
    }

    public string Pack() => JsonSerializer.Serialize(this);

    public static ConnectionCheck? Unpack(string? json) => json is null ? null : JsonSerializer.Deserialize<ConnectionCheck>(json);
}

/// <summary>One thing that was tested.</summary>
/// <param name="What">"Privileges", "The reader".</param>
/// <param name="Found">What is true, in a sentence.</param>
/// <param name="Source">Who said so: "Dataverse, WhoAmI".</param>
public sealed record CheckLine(string What, Truth Truth, string Found, string Source)
{
    /// <summary>What to do; null where nothing is missing.</summary>
    public string? Remedy { get; init; }

    /// <summary>Who can do it: a role, not a name.</summary>
    public string? Who { get; init; }

    /// <summary>The remedy as text to copy: a command, or a link to send.</summary>
    public string? Copy { get; init; }

    /// <summary>Microsoft's page.</summary>
    public string? Link { get; init; }
}
