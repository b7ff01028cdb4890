using System.Text.RegularExpressions;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Renew;

/// <summary>Begins renewals, finds those under way, and tells the set-up that is renewed what its profile holds now.</summary>
public sealed partial class Renewals(SetUps setUps)
{
    /// <summary>A renewal of this profile that is not finished: a second beside it would take the first one's secret for an old one.</summary>
    public async Task<SetUp?> UnderWayAsync(string environmentUrl, Guid profileId, CancellationToken ct)
    {
        foreach (var kind in RenewWizards.Kinds)
            foreach (var setUp in await setUps.OfKindAsync(kind, ct))
                if (setUp.OfProfile() is { Renewal.FinishedAt: null } record && Same(record, environmentUrl, profileId)) return setUp;
        return null;
    }

    /// <summary>The set-up of this portal that made the profile, or adopted it, if there is one.</summary>
    public async Task<SetUp?> MadeByAsync(string environmentUrl, Guid profileId, CancellationToken ct)
    {
        foreach (var kind in ProfileRecords.Kinds)
            foreach (var setUp in await setUps.OfKindAsync(kind, ct))
                if (setUp.OfProfile() is { Profile: not null } record && Same(record, environmentUrl, profileId)) return setUp;
        return null;
    }

    /// <returns>The renewal, or why it does not begin.</returns>
    public async Task<(SetUp? Renewal, Problem? Problem)> BeginAsync(string kind, string environmentUrl, Guid profileId, string profileName, Person person, CancellationToken ct)
    {
        if (await UnderWayAsync(environmentUrl, profileId, ct) is { } other)
            return (null, new Problem(
                $"Set-up #{other.Id} renews this profile already.",
                "Two renewals beside each other would take each other's secrets and certificates for old ones.",
                $"Go on with set-up #{other.Id}, or abandon it.",
                "You"));
        var made = await MadeByAsync(environmentUrl, profileId, ct);
        var begun = kind == RenewWizards.SyncSecret ? BeginSyncAsync(environmentUrl, profileId, profileName, made, person, ct) : BeginHmaAsync(kind, environmentUrl, profileId, profileName, made, person, ct);
        return (await begun, null);
    }

    private Task<SetUp> BeginHmaAsync(string kind, string environmentUrl, Guid profileId, string profileName, SetUp? made, Person person, CancellationToken ct)
    {
        var record = made?.Record();
        var form = (record?.Form ?? new HmaForm { EnvironmentUrl = environmentUrl, ProfileName = profileName }) with { ProfileId = profileId.ToString() };
        if (kind == RenewWizards.Certificate) form = form with { CertificateName = "", CertificateWay = CertificateWay.Create };
        return setUps.BeginAsync(kind, $"{RenewWizards.Word(kind)} of {profileName}", key => new HmaSetUp
        {
            Key = record?.Key ?? key, Form = form, RenewedBy = record?.RenewedBy ?? [], Renewal = new Renewal(key, made?.Id) { LiveWay = record?.Form.CertificateWay ?? CertificateWay.Existing },
        }, person, ct, made?.Id);
    }

    private Task<SetUp> BeginSyncAsync(string environmentUrl, Guid profileId, string profileName, SetUp? made, Person person, CancellationToken ct)
    {
        var record = (CrossTenantSetUp?)made?.OfProfile();
        var form = (record?.Form ?? new CrossTenantForm { EnvironmentUrl = environmentUrl, DataverseTenantId = person.TenantId, ProfileName = profileName }) with { ProfileId = profileId.ToString() };
        return setUps.BeginAsync(RenewWizards.SyncSecret, $"{RenewWizards.Word(RenewWizards.SyncSecret)} of {profileName}", key => new CrossTenantSetUp
        {
            Key = record?.Key ?? key, Form = form, Grants = record?.Grants ?? [], Rules = record?.Rules, RenewedBy = record?.RenewedBy ?? [], Renewal = new Renewal(key, made?.Id),
        }, person, ct, made?.Id);
    }

    /// <summary>What the renewal stored is known to the set-up it renews, so that its own steps look for the right secret and certificate.</summary>
    public Task TellAsync(HmaSetUp renewal, Func<HmaSetUp, HmaSetUp> change, CancellationToken ct) => TellAsync((IProfileRecord)renewal, made => change((HmaSetUp)made), ct);

    public async Task TellAsync(IProfileRecord renewal, Func<IProfileRecord, IProfileRecord> change, CancellationToken ct)
    {
        // A pasted look changes nothing of the set-up that is renewed.
        if (!Answers.AreUsed && renewal.Renewal?.SetUpId is { } id) await setUps.LearnAsync(id, s => change(s.OfProfile()), ct);
    }

    /// <summary>The name after this one: "hma-mail-contoso-com", "hma-mail-contoso-com-2", "…-3".</summary>
    public static string NextName(string name)
    {
        var number = Numbered().Match(name);
        var next = number.Success && int.TryParse(number.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture, out var last) ? last + 1 : 2;
        var stem = number.Success ? name[..number.Index] : name;
        var end = $"-{next}";
        return (stem.Length + end.Length > Cloud.Dataverse.Limits.KeyName ? stem[..(Cloud.Dataverse.Limits.KeyName - end.Length)] : stem) + end;
    }

    private static bool Same(IProfileRecord record, string environmentUrl, Guid profileId) =>
        record.Place.Id == profileId && string.Equals(record.Place.EnvironmentUrl.TrimEnd('/'), environmentUrl.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"-([0-9]{1,3})\z", RegexOptions.None, 2000)]
    private static partial Regex Numbered();
}
