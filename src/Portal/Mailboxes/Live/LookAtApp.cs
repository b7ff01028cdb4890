using System.Globalization;
using Portal.Cloud.Graph;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Profiles;
using Portal.Readiness;
using Portal.Wizards;

namespace Portal.Mailboxes.Live;

/// <summary>The app behind the profile: is it there, when do its secrets end, and what may it do?</summary>
public sealed class LookAtApp(ReadProfiles profiles, Places places, TimeProvider time)
{
    internal const string Who = "an owner of the profile's app, or an Application Administrator of its tenant";

    private const string Graph = "Microsoft Graph, applications", Row = "the profile in Dataverse";

    /// <param name="unread">Why what stands behind the profile could not be read; null when it was.</param>
    public async Task<IReadOnlyList<LiveSign>> LookAsync(LiveSubject subject, string? unread, CancellationToken ct) => subject switch
    {
        { Row: null } => [],
        { IsServerToServer: true } => Both(Truth.Ok, "The profile uses Microsoft's own sign-in within the tenant: there is no secret that ends, and no app of the company's to consent to.", Row),
        { Row: { IsHma: false, IsCrossTenant: false } } =>
            [Credential(Truth.CouldNotCheck, LiveLooks.Words("the profile signs in with a user name and a password, which nobody can read", "a System Administrator of the environment can enter it again"), Row), Consent(Truth.NotReached, "A sign-in with a password needs no consent.", Row)],
        { Profile: { } profile } => await AppsAsync(subject, profile, ct),
        _ => Both(Truth.CouldNotCheck, LiveLooks.Words(unread ?? "the profile could not be read", Who), Row),
    };

    private async Task<IReadOnlyList<LiveSign>> AppsAsync(LiveSubject subject, FoundProfile profile, CancellationToken ct)
    {
        if (profile is { Unread: { } unread, AppId: null }) return Both(Truth.CouldNotCheck, LiveLooks.Words(unread, Who), Row);
        var signsIn = profiles.AppAsync(profile.TenantId, profile.AppId, ct);
        var holds = profile.Kind == ProfileKind.Hma ? profiles.AppAsync(places.VaultTenant ?? profile.TenantId, profile.SecretAppId, ct) : signsIn;
        var (holder, app) = await Looking.BothAsync(holds, signsIn);
        return [CredentialOf(subject, profile, holder), ConsentOf(subject, profile, app)];
    }

    private LiveSign CredentialOf(LiveSubject subject, FoundProfile profile, AppSeen app)
    {
        if (app.Missing) return Credential(Truth.NotOk, $"Microsoft Entra has no application {profile.SecretAppId} in {Tenant(profile)}.", Graph, CausesOfEntra.AppUnknown);
        if (app.Disabled) return Credential(Truth.NotOk, "Sign-in of the profile's app is switched off.", Graph, CausesOfEntra.AppDisabled);
        var secret = SecretOf(subject, profile, app);
        return profile.Kind == ProfileKind.Hma && secret.Truth == Truth.Ok ? WithCertificate(subject, profile, secret) : secret;
    }

    /// <summary>Dataverse never tells which of an app's secrets it holds, unless this portal stored it.</summary>
    private LiveSign SecretOf(LiveSubject subject, FoundProfile profile, AppSeen app)
    {
        if (profile.SetUp?.OfProfile().Profile is { } stored) return StoredSecret(subject, profile, app, stored.SecretKeyId, stored.SecretExpiresAt);
        if (app.Unread is { } unread) return Credential(Truth.CouldNotCheck, LiveLooks.Words(unread, Who), Graph);
        if (!app.Registered) return Credential(Truth.CouldNotCheck, LiveLooks.Words("the app's registration is in another tenant, where its secrets stand", Who), Graph);
        var ended = app.Secrets.Count(s => s.End <= subject.World);
        return (app.Secrets.Count, ended) switch
        {
            (0, _) => Credential(subject.Failing ? Truth.NotOk : Truth.CouldNotCheck, "The app has no client secret in Microsoft Entra.", Graph, CausesOfEntra.SecretWrong),
            (1, 1) => Credential(Truth.NotOk, $"The app's client secret ended on {Day(app.Secrets[0].End)}.", Graph, CausesOfEntra.SecretExpired),
            (var all, var gone) when all == gone => Credential(Truth.NotOk, $"All {all} client secrets of the app have ended, the last one on {Day(app.Secrets.Max(s => s.End))}.", Graph, CausesOfEntra.SecretExpired),
            (_, 0) => Credential(Truth.Ok, $"The app's client secret lasts until {Day(app.Secrets.Min(s => s.End))}.", Graph),
            var (all, gone) => Credential(Truth.CouldNotCheck, LiveLooks.Words($"{gone} of the app's {all} client secrets {(gone == 1 ? "has" : "have")} ended, and nothing tells which one the profile holds", "whoever stored it"), Graph),
        };
    }

    private LiveSign StoredSecret(LiveSubject subject, FoundProfile profile, AppSeen app, string keyId, DateTimeOffset ends)
    {
        var source = app.Unread is null ? Graph : $"set-up #{profile.SetUp!.Id}";
        if (ends <= subject.World) return Credential(Truth.NotOk, $"The client secret that set-up #{profile.SetUp!.Id} stored ended on {Day(ends)}.", source, CausesOfEntra.SecretExpired);
        if (app is { Unread: null, Registered: true } && !app.Secrets.Any(s => string.Equals(s.KeyId.ToString(), keyId, StringComparison.OrdinalIgnoreCase)))
            return Credential(subject.Failing ? Truth.NotOk : Truth.CouldNotCheck, $"The client secret that set-up #{profile.SetUp!.Id} stored was removed from the app.", source, CausesOfEntra.SecretWrong);
        return Credential(Truth.Ok, $"The client secret that set-up #{profile.SetUp!.Id} stored lasts until {Day(ends)}.", source);
    }

    private LiveSign WithCertificate(LiveSubject subject, FoundProfile profile, LiveSign secret)
    {
        if (profile.SetUp is not { } made || Wizards.Hma.Steps.Records.Record(made).Certificate is not { } certificate)
            return secret with { Truth = Truth.CouldNotCheck, Sentence = $"{secret.Sentence} {LiveLooks.Words("the certificate is in a key vault that the portal's reader does not read", "whoever may read the vault")}" };
        return certificate.ExpiresAt <= subject.World
            ? Credential(Truth.NotOk, $"The certificate {certificate.Name} ended on {Day(certificate.ExpiresAt)}.", $"set-up #{made.Id}", CausesOfEntra.CertificateEnded)
            : secret with { Sentence = $"{secret.Sentence} The certificate {certificate.Name} lasts until {Day(certificate.ExpiresAt)}, as set-up #{made.Id} saw it." };
    }

    private LiveSign ConsentOf(LiveSubject subject, FoundProfile profile, AppSeen app)
    {
        if (app.Held is not { } held) return Consent(Truth.CouldNotCheck, LiveLooks.Words(app.Unread ?? "the app's permissions could not be read", Who), Graph);
        var byGraph = !subject.IsOnPremises && EwsCalendar.Ends.HasBegun(subject.World);
        var (api, permission) = byGraph ? (WellKnown.MicrosoftGraph, "Mail.ReadWrite") : (WellKnown.ExchangeOnline, WellKnown.FullAccessAsApp);
        if (held.Any(h => h.Resource == api && string.Equals(h.Permission, permission, StringComparison.OrdinalIgnoreCase))) return Consent(Truth.Ok, $"The app holds {permission}.", Graph);
        var sentence = $"The app holds no {permission} in Microsoft Entra. {(profile.Kind == ProfileKind.Hma ? "" : "Exchange may give it a role of its own instead, which the portal's reader does not read.")}".TrimEnd();
        return Consent(subject.Failing ? Truth.NotOk : Truth.CouldNotCheck, sentence, Graph, CausesOfEntra.NotConsented);
    }

    private string Tenant(FoundProfile profile) => profile.Kind == ProfileKind.Hma && places.VaultTenant is { } vault ? places.TenantName(vault) : profile.TenantId is { } tenant ? places.TenantName(tenant) : "its tenant";

    private IReadOnlyList<LiveSign> Both(Truth truth, string sentence, string source) => [Credential(truth, sentence, source), Consent(truth, sentence, source)];

    private LiveSign Credential(Truth truth, string sentence, string source, string? cause = null) => new(MailboxLinks.Credential, truth, sentence, source, time.GetUtcNow(), cause);

    private LiveSign Consent(Truth truth, string sentence, string source, string? cause = null) => new(MailboxLinks.Consent, truth, sentence, source, time.GetUtcNow(), cause);

    private static string Day(DateTimeOffset? at) => at is { } known ? known.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) : "a day that is not known";
}
