using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>
/// The tenant's policy for credentials of applications (https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy). The codes are those
/// that Microsoft's own client branches on (OfficeDev/TeamsFx, aadErrorCode); the texts are from reports.
/// </summary>
internal sealed class CredentialRules(SettingsStore settings)
{
    /// <summary>Id of the tenant's default policy, which the refusals name.</summary>
    public const string PolicyId = "9d2624cb-0000-4000-8000-000000000301";

    private const string Unconfirmed = "the text of a refusal by the credential policy";

    public void CheckSecret(string appId, DateTimeOffset createdAt, DateTimeOffset start, DateTimeOffset end)
    {
        if (For(appId, createdAt) is not { } policy) return;
        if (policy.SecretsBlocked) throw new GraphRefusal(400, "CredentialTypeNotAllowedAsPerAppPolicy", $"Credential type not allowed as per assigned policy '{PolicyId}'.", Unconfirmed);
        CheckLife(end - start, policy.MaxSecretDays);
    }

    public void CheckCertificate(string appId, DateTimeOffset createdAt, DateTimeOffset start, DateTimeOffset end) => CheckLife(end - start, For(appId, createdAt)?.MaxCertificateDays);

    /// <summary>An application's own policy, else the tenant's; each restricts applications from its date on.</summary>
    private CredentialPolicy? For(string appId, DateTimeOffset createdAt)
    {
        var policy = Own(appId) ?? settings.Now.CredentialPolicy;
        return policy?.AppsCreatedAfter > createdAt ? null : policy;
    }

    public CredentialPolicy? Own(string appId) => settings.Now.AppCredentialPolicies.FirstOrDefault(p => p.Key.Equals(appId, StringComparison.OrdinalIgnoreCase)).Value;

    private static void CheckLife(TimeSpan life, int? days)
    {
        // A day and an hour of grace: "90 days" is asked for by calendar, and clocks differ.
        if (days is { } most && life > TimeSpan.FromDays(most) + TimeSpan.FromHours(25))
            throw new GraphRefusal(400, "CredentialInvalidLifetimeAsPerAppPolicy", $"Credential lifetime exceeds the max value allowed as per assigned policy '{PolicyId}'.", Unconfirmed);
    }
}
