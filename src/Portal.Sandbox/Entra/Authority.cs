namespace Portal.Sandbox.Entra;

/// <summary>The first segment of the path: a tenant, or <c>organizations</c> or <c>common</c> for whichever the person belongs to.</summary>
internal sealed record Authority(string Segment, Tenant? Tenant)
{
    public string Issuer => Tenant is null ? SigningKeys.AnyTenant : IssuerOf(Tenant.Id);

    public static string IssuerOf(string tenantId) => $"https://login.microsoftonline.com/{tenantId}/v2.0";

    /// <summary>Null for an unknown tenant. Answers name a tenant by its GUID, also when it was asked for by a domain.</summary>
    public static Authority? Find(string segment, EntraDirectory directory)
    {
        if (Ids.Same(segment, "organizations") || Ids.Same(segment, "common")) return new(segment.ToLowerInvariant(), null);
        return directory.Tenant(segment) is { } tenant ? new(tenant.Id, tenant) : null;
    }

    public static Authority Require(string segment, EntraDirectory directory) => Find(segment, directory) ?? throw EntraErrors.UnknownTenant(segment);
}
