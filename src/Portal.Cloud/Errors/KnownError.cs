namespace Portal.Cloud.Errors;

/// <summary>One row of a table: which answers it covers, and what they mean. Every condition that is given must hold; the first row that fits counts.</summary>
/// <param name="Codes">Codes of the service; empty covers all.</param>
internal sealed record KnownError(CloudErrorKind Kind, string[] Codes, ErrorText Text)
{
    /// <summary>Part of the service's message, where the code alone says too little. Texts change without notice, so rows with only a text are a last resort.</summary>
    public string? Says { get; init; }
    public int? Status { get; init; }

    /// <summary>Also seen for seconds or minutes after a change: waiting is right while the change is recent.</summary>
    public bool Settling { get; init; }

    public bool Fits(int? status, string? code, string message) =>
        (Codes.Length == 0 || (code is not null && Codes.Contains(code, StringComparer.OrdinalIgnoreCase)))
        && (Says is null || message.Contains(Says, StringComparison.OrdinalIgnoreCase))
        && (Status is null || Status == status);
}
