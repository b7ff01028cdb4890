using System.Globalization;
using Portal.Cloud.Graph;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Profiles;
using Portal.Wizards;

namespace Portal.Mailboxes.Live;

/// <summary>
/// Judges what a profile signs in with, from what Microsoft Entra tells of its apps. Credentials of the enterprise application (service principal) sign in as well as those of the registration, so both are counted
/// (https://learn.microsoft.com/graph/api/resources/serviceprincipal, passwordCredentials and keyCredentials).
/// </summary>
/// <param name="Holder">The app whose secret Dataverse holds: KV-App, or the cross-tenant app.</param>
/// <param name="Signer">The app that signs in to Exchange: HMA-App, or the cross-tenant app.</param>
/// <param name="TenantOf">Name of the tenant that should know the holder.</param>
internal sealed record LookAtCredential(LiveSubject Subject, FoundProfile Profile, AppSeen Holder, AppSeen Signer, string TenantOf, DateTimeOffset At)
{
    public const string Graph = "Microsoft Graph, applications";

    private static readonly string[] WhenSecretLasts = [CausesOfEntra.SecretExpired, CausesOfEntra.AppUnknown, CausesOfEntra.AppDisabled];

    private bool IsHma => Profile.Kind == ProfileKind.Hma;

    private string SetUpName => $"set-up #{Profile.SetUp!.Id}";

    public LiveSign Look()
    {
        if (Holder.Missing) return Sign(Truth.NotOk, $"Microsoft Entra has no application {Profile.SecretAppId} in {TenantOf}.", CausesOfEntra.AppUnknown);
        if (Holder.Disabled) return Sign(Truth.NotOk, "Sign-in of the profile's app is switched off.", CausesOfEntra.AppDisabled);
        var secret = Secret();
        return !IsHma || secret.Truth == Truth.NotOk ? secret : Certificate(secret);
    }

    /// <summary>Dataverse never tells which of an app's secrets it holds, unless this portal stored it.</summary>
    private LiveSign Secret()
    {
        if (Profile.SetUp?.OfProfile().Profile is { } stored) return Stored(stored.SecretKeyId, stored.SecretExpiresAt);
        if (Holder.Unread is { } unread) return Not(unread);
        if (!Holder.Registered)
            return Not($"the app's registration is in another tenant, where its secrets stand{(Holder.PrincipalSecrets.Count == 0 ? "" : $", besides {Holder.PrincipalSecrets.Count} of its enterprise application here")}");
        var all = Holder.AllSecrets;
        var (ended, apart) = (all.Count(s => s.End <= Subject.World),
            Holder.PrincipalSecrets.Count == 0
                ? ""
                : $" {Holder.PrincipalSecrets.Count} of {all.Count} {(Holder.PrincipalSecrets.Count == 1 ? "stands" : "stand")} on the enterprise application.");
        return (all.Count, ended) switch
        {
            (0, _) =>
                Sign(
                    Subject.Failing ? Truth.NotOk : Truth.CouldNotCheck,
                    "The app has no client secret in Microsoft Entra, neither at its registration nor at its enterprise application.",
                    CausesOfEntra.SecretWrong),
            (1, 1) => Sign(Truth.NotOk, $"The app's client secret ended on {Day(all[0].End)}.{apart}", CausesOfEntra.SecretExpired),
            var (count, gone) when count == gone => Sign(Truth.NotOk, $"All {count} client secrets of the app have ended, the last one on {Day(all.Max(s => s.End))}.{apart}", CausesOfEntra.SecretExpired),
            (_, 0) => Sign(Truth.Ok, $"The app's client secret lasts until {Day(all.Min(s => s.End))}.{apart}") with { Cleared = WhenSecretLasts },
            var (count, gone) => Not($"{gone} of the app's {count} client secrets {(gone == 1 ? "has" : "have")} ended, and nothing tells which one the profile holds.{apart}", "whoever stored it"),
        };
    }

    private LiveSign Stored(string keyId, DateTimeOffset ends)
    {
        var source = Holder.Unread is null ? Graph : SetUpName;
        if (ends <= Subject.World) return Sign(Truth.NotOk, $"The client secret that {SetUpName} stored ended on {Day(ends)}.", CausesOfEntra.SecretExpired, source);
        if (Holder is { Unread: null, Registered: true } && !Holder.AllSecrets.Any(s => string.Equals(s.KeyId.ToString(), keyId, StringComparison.OrdinalIgnoreCase)))
            return Sign(Subject.Failing ? Truth.NotOk : Truth.CouldNotCheck, $"The client secret that {SetUpName} stored was removed from the app.", CausesOfEntra.SecretWrong, source);
        return Sign(Truth.Ok, $"The client secret that {SetUpName} stored lasts until {Day(ends)}.", source: source) with { Cleared = WhenSecretLasts };
    }

    /// <summary>Which certificate is in the vault only a set-up knows; that one of those on the app has to be it, everybody can see.</summary>
    private LiveSign Certificate(LiveSign secret)
    {
        var known = Profile.SetUp is { } made ? Wizards.Hma.Steps.Records.Record(made).Certificate : null;
        if (known is not null && known.ExpiresAt <= Subject.World) return Sign(Truth.NotOk, $"The certificate {known.Name.Isolated()} ended on {Day(known.ExpiresAt)}.", CausesOfEntra.CertificateEnded, SetUpName);
        if (Signer is { Unread: null, Registered: true } && OnTheApp(known?.Thumbprint) is { } wrong) return wrong;
        if (known is not null)
            return secret with
            {
                Sentence = $"{secret.Sentence} The certificate {known.Name.Isolated()} lasts until {Day(known.ExpiresAt)}, as {SetUpName} saw it.",
                Cleared = [.. secret.Cleared, CausesOfEntra.CertificateEnded]
            };
        var seen = Signer.Certificates.Count == 0 ? "" : $" Of those on the app the last one ends on {Day(Signer.Certificates.Max(c => c.End))}.";
        return secret with
        {
            Truth = secret.Truth == Truth.Ok ? Truth.CouldNotCheck : secret.Truth,
            Sentence = $"{secret.Sentence} {LiveLooks.Words("the certificate is in a key vault that the portal's reader does not read", "whoever may read the vault")}{seen}"
        };
    }

    /// <summary>Null where nothing on the app speaks against it.</summary>
    private LiveSign? OnTheApp(string? thumbprint)
    {
        var all = Signer.Certificates;
        if (all.Count == 0)
            return Sign(
                Subject.Failing ? Truth.NotOk : Truth.CouldNotCheck,
                "The app has no certificate in Microsoft Entra, neither at its registration nor at its enterprise application.",
                CausesOfEntra.CertificateUnknown);
        if (all.All(c => c.End <= Subject.World)) return Sign(Truth.NotOk, $"Every certificate on the app has ended, the last one on {Day(all.Max(c => c.End))}.", CausesOfEntra.CertificateEnded);
        return thumbprint is null || all.Any(c => c.Thumbprint is null || string.Equals(c.Thumbprint, thumbprint, StringComparison.OrdinalIgnoreCase)) ? null
            : Sign(Subject.Failing ? Truth.NotOk : Truth.CouldNotCheck, $"The certificate that {SetUpName} put on the app is not there any more.", CausesOfEntra.CertificateUnknown);
    }

    private LiveSign Not(string why, string who = LookAtApp.Who) => Sign(Truth.CouldNotCheck, LiveLooks.Words(why, who));

    private LiveSign Sign(Truth truth, string sentence, string? cause = null, string source = Graph) => new(MailboxLinks.Credential, truth, sentence, source, At, cause);

    private static string Day(DateTimeOffset? at) => at is { } known ? known.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : "a day that is not known";
}
