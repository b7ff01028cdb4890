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

    public void CheckSecret(DateTimeOffset start, DateTimeOffset end)
    {
        if (settings.Now.CredentialPolicy is not { } policy) return;
        if (policy.SecretsBlocked) throw new GraphRefusal(400, "CredentialTypeNotAllowedAsPerAppPolicy", $"Credential type not allowed as per assigned policy '{PolicyId}'.", Unconfirmed);
        CheckLife(end - start, policy.MaxSecretDays);
    }

    public void CheckCertificate(DateTimeOffset start, DateTimeOffset end) => CheckLife(end - start, settings.Now.CredentialPolicy?.MaxCertificateDays);

    private static void CheckLife(TimeSpan life, int? days)
    {
        // A day and an hour of grace: "90 days" is asked for by calendar, and clocks differ.
        if (days is { } most && life > TimeSpan.FromDays(most) + TimeSpan.FromHours(25))
            throw new GraphRefusal(400, "CredentialInvalidLifetimeAsPerAppPolicy", $"Credential lifetime exceeds the max value allowed as per assigned policy '{PolicyId}'.", Unconfirmed);
    }
}
