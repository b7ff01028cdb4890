using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Scripts;
using Portal.Steps;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>
/// The tenant's limits for the secret of KV-App and the certificate of HMA-App. A person needs the role Global Reader for it, so the portal's own reading
/// identity is asked first, where it is of that tenant.
/// </summary>
// https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get#permissions
internal static class Limits
{
    public static async Task<CredentialRules> ReadAsync(Ground ground)
    {
        if (!Answers.AreUsed && ground.Reader.IsOf(ground.Form.ExchangeTenantId))
        {
            try
            {
                ground.RulesReader = "the portal's own reading identity";
                return await ReadAsync(ground, new CredentialPolicies(ground.Network, ground.Reader.Credential));
            }
            catch (CloudException)
            {
                // The reading identity lacks Policy.Read.All; the person may have it.
            }
        }

        ground.RulesReader = ground.Person.Name;
        return await ReadAsync(ground, new CredentialPolicies(ground.Network, ground.InExchange));
    }

    private static async Task<CredentialRules> ReadAsync(Ground ground, CredentialPolicies policies)
    {
        var (kvApp, hmaApp) = (await ground.KvAppAsync(), await ground.HmaAppAsync());
        var secrets = policies.ReadAsync(kvApp?.Id, kvApp?.CreatedAt ?? ground.World, ground.Ct);
        var certificates = policies.ReadAsync(hmaApp?.Id, hmaApp?.CreatedAt ?? ground.World, ground.Ct);
        var (forSecrets, forCertificates) = (await secrets, await certificates);
        return new CredentialRules(
            forSecrets.SecretsBlocked,
            Days(forSecrets.LongestSecret),
            Days(forCertificates.LongestCertificate),
            Short(forSecrets.From)) { AuthoritiesOnly = forCertificates.TrustedAuthoritiesOnly };
    }

    /// <summary>A policy's name is somebody's text.</summary>
    private static string Short(string from) => Lines.One(from.Length > 150 ? from[..150] + " …" : from);

    private static int? Days(TimeSpan? life) => life is { } span ? (int)Math.Clamp(span.TotalDays, 0, 36500) : null;
}
