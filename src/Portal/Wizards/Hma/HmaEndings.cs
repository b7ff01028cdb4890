using Portal.Plans;
using Portal.Wizards.Renew;

namespace Portal.Wizards.Hma;

/// <summary>When the certificate and the secret of an HMA set-up end, soonest first. Dataverse knows neither.</summary>
public static class HmaEndings
{
    public static IReadOnlyList<Ending> Of(SetUp setUp)
    {
        var record = SetUpState.Read<HmaSetUp>(setUp);
        var ends = new List<Ending>();
        if (record.Certificate is { } certificate) ends.Add(new($"The certificate {certificate.Name}", certificate.ExpiresAt, record.Profile is null ? null : PortalUrls.Renew(setUp.Id, RenewWizards.Certificate)));
        if (record.Profile is { } profile) ends.Add(new($"KV-App's secret", profile.SecretExpiresAt, PortalUrls.Renew(setUp.Id, RenewWizards.Secret)));
        return [.. ends.OrderBy(e => e.At)];
    }
}
