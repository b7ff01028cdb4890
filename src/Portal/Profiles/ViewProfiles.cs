using Portal.Cloud;
using Portal.Connections;
using Portal.Plans;
using Portal.Readiness;
using Portal.Wizards;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;
using Portal.Wizards.Renew;
using Portal.Wizards.SwitchEws;
using static Portal.Ids;

namespace Portal.Profiles;

/// <summary>Puts beside a profile what its set-up, its app and reports of its organization tell, and from that what to do next.</summary>
public sealed class ViewProfiles(ReadProfiles profiles, SetUps setUps, Places places, WorldClock world, TimeProvider time)
{
    /// <summary>As the secret's end is warned of elsewhere.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public async Task<ProfileView> OfAsync(FoundProfile profile, CancellationToken ct)
    {
        var secretTenant = profile.Kind == ProfileKind.Hma ? places.VaultTenant ?? profile.TenantId : profile.TenantId;
        var app = profile.Unread is { } unread ? AppSeen.Not(unread) : await profiles.AppAsync(profile.TenantId, profile.AppId, ct);
        var secretApp = profile.Kind == ProfileKind.Hma && profile.Unread is null ? await profiles.AppAsync(secretTenant, profile.SecretAppId, ct) : app;
        var (ends, first) = Ends(profile, secretApp);
        var standing = profile.Kind == ProfileKind.Hma
            ? null
            : CrossTenantStanding.Of(
                await KnownAsync(profile, app, ct),
                world.GetUtcNow(),
                time.GetUtcNow(),
                step => profile.SetUp is { } made ? PortalUrls.Step(made.Id, step) : profile.AdoptHref);
        return new(profile, app, standing, ends, first, Next(profile, standing, first));
    }

    /// <summary>What the reader sees now counts more than what a step of the set-up saw last; where neither saw it, it is not known.</summary>
    private async Task<SyncKnown> KnownAsync(FoundProfile profile, AppSeen app, CancellationToken ct)
    {
        var online = await OnlineAsync(profile.TenantId, ct);
        var known = profile.SetUp?.OfProfile() is CrossTenantSetUp record ? SyncKnown.Of(record) : new SyncKnown(null, app.Unread, online, profile.AppId, PermissionSets.Default, true);
        return known with { Held = app.Held ?? known.Held, Online = known.Online.Report is null ? online : known.Online };
    }

    /// <summary>The newest report of that organization, whichever set-up it was brought for.</summary>
    public async Task<ExchangeOnlineKnowledge> OnlineAsync(string? tenantId, CancellationToken ct)
    {
        var sync = (await setUps.OfKindAsync(CrossTenantWizard.Kind, ct)).Select(SetUpState.Read<CrossTenantSetUp>).Where(r => Same(r.Form.ExchangeTenantId, tenantId)).Select(r => r.ExchangeOnline);
        var toggles = (await setUps.OfKindAsync(EwsSwitchWizard.Kind, ct)).Select(SetUpState.Read<EwsSwitchSetUp>).Where(r => Same(r.TenantId, tenantId)).Select(r => r.ExchangeOnline);
        var newest = sync.Concat(toggles).Select(k => k.Report).OfType<OnlineReport>().MaxBy(r => r.At);
        return newest is null ? new() : new ExchangeOnlineKnowledge().With(newest);
    }

    /// <summary>Nothing tells which of an app's secrets a profile holds, unless this portal stored it.</summary>
    private (IReadOnlyList<Fact> Facts, DateTimeOffset? First) Ends(FoundProfile profile, AppSeen app)
    {
        var (facts, known, now) = (new List<Fact>(), new List<DateTimeOffset>(), world.GetUtcNow());
        if (profile.SetUp?.OfProfile().Profile is { } stored)
        {
            known.Add(stored.SecretExpiresAt);
            facts.Add(Of("Secret in the profile", stored.SecretExpiresAt, now, $"Stored by set-up #{profile.SetUp.Id}."));
        }
        else if (app.Unread is { } unread) facts.Add(new("Secret in the profile", "its end is not known", Truth.CouldNotCheck, unread));
        else if (app.AllSecrets.Count == 0)
            facts.Add(new(
                "Secret in the profile",
                "the app has no secret in Microsoft Entra",
                Truth.NotOk,
                "It was removed, or the profile signs in with something else; synchronization stops with AADSTS7000215."));
        else
        {
            facts.AddRange(app.AllSecrets.Where(s => s.End is not null)
                .OrderBy(s => s.End)
                .Select(s => Of(
                    $"Secret {s.Name ?? s.Hint ?? s.KeyId.ToString()}",
                    s.End!.Value,
                    now,
                    app.AllSecrets.Count == 1 ? null : "Nothing tells which of the app's secrets the profile holds.")));
            known.AddRange(app.AllSecrets.Select(s => s.End).OfType<DateTimeOffset>());
        }

        if (profile.Kind == ProfileKind.Hma) facts.Add(profile.SetUp is { } made && Wizards.Hma.Steps.Records.Record(made).Certificate is { } certificate
            ? Add(Of($"Certificate {certificate.Name}", certificate.ExpiresAt, now, $"As set-up #{made.Id} saw it last."))
                : new(
                    "Certificate",
                    "its end is not known",
                    Truth.CouldNotCheck,
                    "It is in the key vault, which the portal's reader does not read. A set-up that adopts the profile does."));
        return (facts, known.Count == 0 ? null : known.Min());

        Fact Add(Fact fact)
        {
            known.Add(Wizards.Hma.Steps.Records.Record(profile.SetUp!).Certificate!.ExpiresAt);
            return fact;
        }
    }

    private static Fact Of(string what, DateTimeOffset end, DateTimeOffset now, string? note) =>
        new(what, $"{(end <= now ? "ended" : "until")} {end:d MMMM yyyy}", end <= now ? Truth.NotOk : end - now < Soon ? Truth.Waiting : Truth.Ok, note);

    private ProfileNext? Next(FoundProfile profile, EwsStanding? standing, DateTimeOffset? first)
    {
        if (first is { } end && end - world.GetUtcNow() < Soon)
            return new(
                end <= world.GetUtcNow() ? "Renew what has ended." : "Renew before it ends.",
                profile.SetUp is { } made
                    ? PortalUrls.Renew(made.Id, Kind(profile))
                    : PortalUrls.RenewOf(profile.Environment.Url!.GetLeftPart(UriPartial.Authority), profile.Row.Id, Kind(profile)));
        if (standing?.Next is { } next) return new(next, standing.Href);
        return profile.SetUp is null ? new("Adopt it", profile.AdoptHref) : null;
    }

    internal static string Kind(FoundProfile profile) => profile.Kind == ProfileKind.Hma ? RenewWizards.Secret : RenewWizards.SyncSecret;
}
