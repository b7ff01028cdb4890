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

    private const string Graph = LookAtCredential.Graph, Row = "the profile in Dataverse";

    /// <param name="unread">Why what stands behind the profile could not be read; null when it was.</param>
    public async Task<IReadOnlyList<LiveSign>> LookAsync(LiveSubject subject, string? unread, CancellationToken ct) => subject switch
    {
        { Row: null } => [],
        { IsServerToServer: true } => Both(Truth.Ok, "The profile uses Microsoft's own sign-in within the tenant: there is no secret that ends, and no app of the company's to consent to.", Row),
        { Row: { IsHma: false, IsCrossTenant: false } } =>
            [
                Credential(
                    Truth.CouldNotCheck,
                    LiveLooks.Words(
                        "the profile signs in with a user name and a password, which nobody can read",
                        "a System Administrator of the environment can enter it again"),
                    Row),
                Consent(Truth.NotReached, "A sign-in with a password needs no consent.", Row)
            ],
        { Profile: { } profile } => await AppsAsync(subject, profile, ct),
        _ => Both(Truth.CouldNotCheck, LiveLooks.Words(unread ?? "the profile could not be read", Who), Row),
    };

    private async Task<IReadOnlyList<LiveSign>> AppsAsync(LiveSubject subject, FoundProfile profile, CancellationToken ct)
    {
        if (profile is { Unread: { } unread, AppId: null }) return Both(Truth.CouldNotCheck, LiveLooks.Words(unread, Who), Row);
        var signsIn = profiles.AppAsync(profile.TenantId, profile.AppId, ct);
        var holds = profile.Kind == ProfileKind.Hma ? profiles.AppAsync(places.VaultTenant ?? profile.TenantId, profile.SecretAppId, ct) : signsIn;
        var (holder, app) = await Looking.BothAsync(holds, signsIn);
        return [new LookAtCredential(subject, profile, holder, app, Tenant(profile), time.GetUtcNow()).Look(), ConsentOf(subject, profile, app)];
    }

    private LiveSign ConsentOf(LiveSubject subject, FoundProfile profile, AppSeen app)
    {
        if (app.Held is not { } held) return Consent(Truth.CouldNotCheck, LiveLooks.Words(app.Unread ?? "the app's permissions could not be read", Who), Graph);
        var byGraph = !subject.IsOnPremises && EwsCalendar.Ends.HasBegun(subject.World);
        var (api, permission) = byGraph ? (WellKnown.MicrosoftGraph, "Mail.ReadWrite") : (WellKnown.ExchangeOnline, WellKnown.FullAccessAsApp);
        if (held.Any(h => h.Resource == api && string.Equals(h.Permission, permission, StringComparison.OrdinalIgnoreCase)))
            return Consent(Truth.Ok, $"The app holds {permission}.", Graph) with { Cleared = [CausesOfEntra.NotConsented] };
        var sentence = $"The app holds no {permission} in Microsoft Entra. {(profile.Kind == ProfileKind.Hma ? "" : "Exchange may give it a role of its own instead, which the portal's reader does not read.")}".TrimEnd();
        return Consent(subject.Failing ? Truth.NotOk : Truth.CouldNotCheck, sentence, Graph, CausesOfEntra.NotConsented);
    }

    private string Tenant(FoundProfile profile) =>
        profile.Kind == ProfileKind.Hma && places.VaultTenant is { } vault ? places.TenantName(vault).Isolated()
            : profile.TenantId is { } tenant ? places.TenantName(tenant).Isolated()
            : "its tenant";

    private IReadOnlyList<LiveSign> Both(Truth truth, string sentence, string source) => [Credential(truth, sentence, source), Consent(truth, sentence, source)];

    private LiveSign Credential(Truth truth, string sentence, string source) => new(MailboxLinks.Credential, truth, sentence, source, time.GetUtcNow());

    private LiveSign Consent(Truth truth, string sentence, string source, string? cause = null) => new(MailboxLinks.Consent, truth, sentence, source, time.GetUtcNow(), cause);
}
