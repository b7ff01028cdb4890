namespace Portal.Steps;

/// <param name="SecretDays">Longest life of a client secret; null without limit.</param>
/// <param name="CertificateDays">Longest life of a certificate on the app; null without limit.</param>
/// <param name="From">Which policy says so.</param>
public sealed record CredentialRules(bool SecretsBlocked, int? SecretDays, int? CertificateDays, string From)
{
    /// <summary>The app takes certificates of trusted authorities only.</summary>
    public bool AuthoritiesOnly { get; init; }

    /// <summary>The end that was chosen, or the last moment that the policy allows.</summary>
    public static DateTimeOffset SecretEnd(CredentialRules? rules, int months, DateTimeOffset now) =>
        rules?.SecretDays is { } days && now.AddDays(days) is var last && last < now.AddMonths(months) ? last : now.AddMonths(months);

    public static int CertificateMonths(CredentialRules? rules, int months, DateTimeOffset now) => Fit(rules?.CertificateDays, months, now);

    /// <summary>The months that were chosen, or as many whole ones as fit into the days; at least one, which is the least a vault can make.</summary>
    public static int Fit(int? days, int months, DateTimeOffset now)
    {
        while (days is { } most && months > 1 && now.AddMonths(months) > now.AddDays(most)) months--;
        return months;
    }
}
