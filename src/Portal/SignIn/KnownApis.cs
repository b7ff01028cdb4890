using Portal.Connections;
using Portal.Features;

namespace Portal.SignIn;

/// <summary>The tokens this portal ever asks a person for; a link cannot make it ask for others.</summary>
public sealed class KnownApis(Places places)
{
    private static readonly string[] GraphScopes = ["User.Read", .. Feature.All.Where(f => f.Resource == Apis.GraphResource).SelectMany(f => f.Scopes), ".default"];
    private static readonly string[] AsThePerson = ["user_impersonation", ".default"];

    private static readonly string[] ManageExchange = ["Exchange.Manage", ".default"];

    public bool Allows(ApiNeed need) =>
        Reaches(need.TenantId)
        && need.Scopes.Count > 0
        && need.Scopes.All(s => ScopesOf(need.Resource).Contains(s, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether people can be sent to this tenant for a token at all.</summary>
    public bool Reaches(string tenantId) => places.Reaches(tenantId);

    private string[] ScopesOf(string resource) => resource switch
    {
        Apis.GraphResource => GraphScopes,
        Apis.ArmResource or Apis.KeyVaultResource or Apis.DiscoveryResource => AsThePerson,
        Apis.ExchangeOnlineResource => ManageExchange,
        _ when places.HasEnvironment(resource) => AsThePerson,
        _ => [],
    };
}
