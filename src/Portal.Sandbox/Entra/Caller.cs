namespace Portal.Sandbox.Entra;

/// <summary>Who calls a simulated service, as its bearer token says.</summary>
/// <param name="ObjectId">Of the user, or of the service principal for an application's own token.</param>
/// <param name="AppId">Client id of the application.</param>
/// <param name="IsApp">An application acting as itself; otherwise it acts for the user.</param>
/// <param name="Roles">App roles on the resource (application permissions); empty when nothing was granted.</param>
/// <param name="Scopes">Delegated permissions; empty for applications.</param>
/// <param name="Wids">Directory roles at the time of the token; ask <see cref="EntraDirectory.ActiveRoles"/> for those that work now.</param>
public sealed record Caller(
    string TenantId, string ObjectId, string AppId, bool IsApp, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes, IReadOnlyList<string> Wids,
    string Audience, string Name, string? UserName)
{
    /// <summary>Authentication contexts that the sign-in met (<c>acrs</c>).</summary>
    public IReadOnlyList<string> Contexts { get; init; } = [];

    /// <summary>What the application says it can handle (<c>xms_cc</c>).</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];
}
