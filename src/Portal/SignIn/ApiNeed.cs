namespace Portal.SignIn;

/// <summary>One token that a click needs: for one tenant and one resource, with delegated scopes of that resource.</summary>
/// <param name="TenantId">The tenant the token is for.</param>
/// <param name="Resource">The resource without a slash at its end: <c>https://graph.microsoft.com</c>.</param>
/// <param name="Scopes">Short names of delegated scopes: <c>Application.ReadWrite.All</c>, <c>user_impersonation</c>.</param>
public sealed record ApiNeed(string TenantId, string Resource, IReadOnlyList<string> Scopes)
{
    /// <summary>A claims challenge that the API answered with (JSON), to be passed to the sign-in.</summary>
    public string? Claims { get; init; }

    /// <summary>This portal was given no access to the tenant, so nobody is sent there for it: what it is for goes by script.</summary>
    public bool Closed { get; init; }

    /// <summary>The set-up says that people meet the portal's own app in that tenant, also where the settings have a registration of the tenant's own.</summary>
    public bool ByPortalsApp { get; init; }

    private const string PortalsApp = "*";

    /// <summary>Full scope names as the token endpoint wants them.</summary>
    internal IEnumerable<string> FullScopes => Scopes.Select(s => $"{Resource}/{s}");

    /// <summary>One line of text, for addresses and for the protected state.</summary>
    internal string Format() => $"{TenantId}{(ByPortalsApp ? PortalsApp : "")}|{Resource}|{string.Join(' ', Scopes)}|{Claims}";

    /// <summary>The reverse of <see cref="Format"/>; null for anything else.</summary>
    internal static ApiNeed? Parse(string? text)
    {
        var parts = text?.Split('|', 4) ?? [];
        return parts.Length == 4
            ? new(
                parts[0].TrimEnd('*'),
                parts[1],
                parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    Claims = parts[3].Length > 0 ? parts[3] : null,
                    ByPortalsApp = parts[0].EndsWith(PortalsApp, StringComparison.Ordinal)
                }
            : null;
    }

    /// <summary>One need for each tenant and resource: a token replaces the one before it, so it must carry everything at once. Reading that a writing scope includes is left out.</summary>
    public static IReadOnlyList<ApiNeed> Merge(IEnumerable<ApiNeed> needs) =>
    [
        .. needs.GroupBy(n => (n.TenantId, n.Resource)).Select(same =>
        {
            var all = same.SelectMany(n => n.Scopes).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            return same.First() with { Scopes = [.. all.Where(s => !all.Exists(other => other != s && Includes(other, s)))], Claims = same.Select(n => n.Claims).FirstOrDefault(c => c is not null) };
        }),
    ];

    /// <summary>Graph's "X.ReadWrite.All" allows everything "X.Read.All" does. https://learn.microsoft.com/graph/permissions-overview#permissions-naming-pattern</summary>
    internal static bool Includes(string held, string wanted) =>
        string.Equals(held, wanted, StringComparison.OrdinalIgnoreCase)
        || (wanted.EndsWith(".Read.All", StringComparison.OrdinalIgnoreCase) && string.Equals(held, $"{wanted[..^".Read.All".Length]}.ReadWrite.All", StringComparison.OrdinalIgnoreCase));

    public bool Equals(ApiNeed? other) =>
        other is not null && (TenantId, Resource, Claims) == (other.TenantId, other.Resource, other.Claims) && Scopes.SequenceEqual(other.Scopes);

    public override int GetHashCode() => HashCode.Combine(TenantId, Resource, Scopes.Count);
}

/// <summary>The APIs a person's click can need.</summary>
public static class Apis
{
    public const string GraphResource = "https://graph.microsoft.com";
    public const string ArmResource = "https://management.azure.com";
    public const string KeyVaultResource = "https://vault.azure.net";

    /// <summary>Exchange Online, also for the service behind its PowerShell.</summary>
    public const string ExchangeOnlineResource = "https://outlook.office365.com";

    /// <summary>Dataverse's list of one's environments, in Microsoft's commercial cloud. https://learn.microsoft.com/power-apps/developer/data-platform/discovery-service</summary>
    public const string DiscoveryResource = "https://globaldisco.crm.dynamics.com";
    private static readonly string[] AsThePerson = ["user_impersonation"];
    private static readonly string[] ExchangeManage = ["Exchange.Manage"];

    public static ApiNeed Graph(string tenantId, params string[] scopes) => new(tenantId, GraphResource, scopes);

    public static ApiNeed Arm(string tenantId) => new(tenantId, ArmResource, AsThePerson);

    public static ApiNeed KeyVault(string tenantId) => new(tenantId, KeyVaultResource, AsThePerson);

    public static ApiNeed ExchangeOnline(string tenantId) => new(tenantId, ExchangeOnlineResource, ExchangeManage);

    public static ApiNeed Discovery(string tenantId) => new(tenantId, DiscoveryResource, AsThePerson);

    public static ApiNeed Dataverse(string tenantId, Uri environment) => new(tenantId, environment.GetLeftPart(UriPartial.Authority), AsThePerson);
}

/// <summary>A call needs a token that this session does not have. The page leads to <see cref="PortalUrls.Connect(ApiNeed, string)"/> by a full page load.</summary>
public sealed class SignInNeededException(IReadOnlyList<ApiNeed> needs) : Exception("A sign-in to one more service is needed before this can be done.")
{
    public SignInNeededException(ApiNeed need) : this([need])
    {
    }

    /// <summary>All tokens that are missing; one redirect chain gets them one after the other.</summary>
    public IReadOnlyList<ApiNeed> Needs => needs;

    public ApiNeed Need => needs[0];
}
