using System.Text.RegularExpressions;

namespace Portal.Cloud.Errors;

/// <summary>One row of a table: which answers it covers, and what they mean. Every condition that is given must hold; the first row that fits counts.</summary>
/// <param name="Codes">Codes of the service; empty covers all.</param>
internal sealed partial record KnownError(CloudErrorKind Kind, string[] Codes, ErrorText Text)
{
    /// <summary>Part of the service's message, where the code alone says too little. Texts change without notice, so rows with only a text are a last resort.</summary>
    public string? Says { get; init; }
    public int? Status { get; init; }

    /// <summary>Also seen for seconds or minutes after a change: waiting is right while the change is recent.</summary>
    public bool Settling { get; init; }

    /// <summary>The text, with <c>{name}</c> in its sentence replaced by the property that the service's message names.</summary>
    public ErrorText TextFor(string message) => Text.Sentence.Contains("{name}", StringComparison.Ordinal)
        ? Text with { Sentence = Text.Sentence.Replace("{name}", Named().Match(message) is { Success: true } found ? found.Groups["name"].Value : "that is asked for", StringComparison.Ordinal) }
        : Text;

    public bool Fits(int? status, string? code, string message) =>
        (Codes.Length == 0 || (code is not null && Codes.Contains(code, StringComparer.OrdinalIgnoreCase)))
        && (Says is null || message.Contains(Says, StringComparison.OrdinalIgnoreCase))
        && (Status is null || Status == status);

    [GeneratedRegex("property (named )?'(?<name>[A-Za-z_][A-Za-z0-9_]{0,99})'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Named();
}
