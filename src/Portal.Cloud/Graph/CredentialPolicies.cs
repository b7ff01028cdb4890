using System.Text.Json;
using System.Xml;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

/// <summary>
/// What the tenant allows for secrets and certificates of applications. https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy.
/// Read as JSON, because restrictions get new kinds and fields faster than the SDK.
/// </summary>
public sealed class CredentialPolicies(CloudNetwork network, TokenCredential credential)
{
    private static readonly Uri Graph = new("https://graph.microsoft.com/v1.0/");
    private readonly JsonApi _api = new(network.Services, credential, "https://graph.microsoft.com/.default", CloudSystem.Graph);

    /// <summary>The limits for one application: its own policy if one is assigned to it, else the tenant's.</summary>
    /// <param name="applicationId">Object id; null for an application that is still to be made.</param>
    /// <param name="createdAt">When the application was or will be made: restrictions can begin with a date.</param>
    public async Task<CredentialLimits> ReadAsync(string? applicationId, DateTimeOffset createdAt, CancellationToken ct)
    {
        var tenant = _api.GetAsync(new Uri(Graph, "policies/defaultAppManagementPolicy"), ct);
        if (applicationId is not null && await OwnAsync(applicationId, ct) is { } own)
        {
            await tenant;
            return Limits(own.At("restrictions") ?? default, createdAt, $"the policy {own.Text("displayName") ?? own.Text("id")} of this application");
        }

        var policy = await tenant;
        return policy.Bool("isEnabled") == true ? Limits(policy.At("applicationRestrictions") ?? default, createdAt, "the tenant's default policy") : CredentialLimits.None;
    }

    private async Task<JsonElement?> OwnAsync(string applicationId, CancellationToken ct)
    {
        var assigned = await _api.FindAsync(new Uri(Graph, $"applications/{Uri.EscapeDataString(applicationId)}/appManagementPolicies"), ct);
        var enabled = assigned?.Items("value").Where(p => p.Bool("isEnabled") != false).ToList() ?? [];
        return enabled.Count > 0 ? enabled[0] : null;
    }

    private static CredentialLimits Limits(JsonElement restrictions, DateTimeOffset createdAt, string from)
    {
        var secrets = Active(restrictions, "passwordCredentials", createdAt);
        var keys = Active(restrictions, "keyCredentials", createdAt);
        return new CredentialLimits(
            secrets.Any(r => r.Text("restrictionType") == "passwordAddition"), Shortest(secrets, "passwordLifetime"), Shortest(keys, "asymmetricKeyLifetime"),
            keys.Any(r => r.Text("restrictionType") == "trustedCertificateAuthority"), from);
    }

    /// <summary>Restrictions that are switched on and whose date is not after the application's creation. A missing state is an older answer and means on.</summary>
    private static List<JsonElement> Active(JsonElement restrictions, string kind, DateTimeOffset createdAt) =>
    [
        .. restrictions.Items(kind)
            .Where(r => !string.Equals(r.Text("state"), "disabled", StringComparison.OrdinalIgnoreCase))
            .Where(r => r.Time("restrictForAppsCreatedAfterDateTime") is not { } after || after <= createdAt),
    ];

    private static TimeSpan? Shortest(List<JsonElement> restrictions, string type)
    {
        var found = restrictions.Where(r => r.Text("restrictionType") == type).Select(r => Duration(r.Text("maxLifetime"))).OfType<TimeSpan>().ToList();
        return found.Count == 0 ? null : found.Min();
    }

    /// <summary>"P90D", "P4DT12H30M5S"; null for anything else. A month counts 30 days and a year 365, as .NET has it.</summary>
    internal static TimeSpan? Duration(string? iso8601)
    {
        try
        {
            return iso8601 is { Length: > 0 } ? XmlConvert.ToTimeSpan(iso8601) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}

/// <param name="SecretsBlocked">No client secret can be added.</param>
/// <param name="LongestSecret">Longest life of a new secret; null without limit.</param>
/// <param name="LongestCertificate">Longest life of a new certificate on the application; null without limit.</param>
/// <param name="TrustedAuthoritiesOnly">Self-signed certificates are refused.</param>
/// <param name="From">Which policy says so: "the tenant's default policy".</param>
public sealed record CredentialLimits(bool SecretsBlocked, TimeSpan? LongestSecret, TimeSpan? LongestCertificate, bool TrustedAuthoritiesOnly, string From)
{
    public static readonly CredentialLimits None = new(false, null, null, false, "no policy");
}
