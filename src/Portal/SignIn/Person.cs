using System.Security.Claims;

namespace Portal.SignIn;

/// <summary>Who is signed in. (<paramref name="TenantId"/>, <paramref name="ObjectId"/>) is the identity; names are for display only and may change or be reused.</summary>
/// <param name="TenantId">The id token's <c>tid</c>.</param>
/// <param name="ObjectId">The id token's <c>oid</c>.</param>
/// <param name="Name">Display name.</param>
/// <param name="UserName">The id token's <c>preferred_username</c>.</param>
/// <param name="Roles">Portal roles (<see cref="PortalRoles"/>), from the app roles of the portal's registration.</param>
/// <param name="SessionId">The portal's own id of this sign-in; tokens and circuits hang on it.</param>
public sealed record Person(string TenantId, string ObjectId, string Name, string UserName, IReadOnlyList<string> Roles, string SessionId)
{
    /// <summary>Whether one of the person's roles holds <paramref name="permission"/>, a constant of <see cref="Permissions"/>.</summary>
    public bool May(string permission) =>
        Permissions.Roles[permission] is { Length: > 0 } roles ? roles.Any(r => Roles.Contains(r, StringComparer.Ordinal)) : true;

    internal static Person? Of(ClaimsPrincipal principal)
    {
        if (principal.Identity?.IsAuthenticated != true) return null;
        string Claim(string type) => principal.FindFirstValue(type) ?? "";
        return new(Claim(PersonClaims.Tenant), Claim(PersonClaims.ObjectId), Claim(PersonClaims.Name), Claim(PersonClaims.UserName),
            [.. principal.FindAll(PersonClaims.Role).Select(c => c.Value)], Claim(PersonClaims.Session));
    }
}

/// <summary>The claims that the portal keeps of an id token, under Entra's names, and its own session id.</summary>
internal static class PersonClaims
{
    public const string Tenant = "tid";
    public const string ObjectId = "oid";
    public const string Name = "name";
    public const string UserName = "preferred_username";
    public const string Role = "roles";
    public const string EntraSession = "sid";
    public const string Session = "portal_session";
}
