using Portal.Sandbox.Entra;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>
/// Which cmdlets a caller may run by the directory roles that reach into Exchange: https://learn.microsoft.com/exchange/permissions-exo/permissions-exo#microsoft-365-or-office-365-permissions-in-exchange-online.
/// Role groups of Exchange's own are not simulated.
/// </summary>
internal static class ExchangeRights
{
    /// <summary>Null when it may; 401 without a role, 403 when the role is newer than the token.</summary>
    public static int? Refuse(EntraDirectory directory, Caller caller, Cmdlet cmdlet)
    {
        string[] enough = cmdlet.Writes
            ? [DirectoryRoles.ExchangeAdministrator, DirectoryRoles.GlobalAdministrator]
            : [DirectoryRoles.ExchangeAdministrator, DirectoryRoles.GlobalAdministrator, DirectoryRoles.GlobalReader];
        var held = directory.ActiveRoles(caller.ObjectId).Intersect(enough, StringComparer.OrdinalIgnoreCase).ToList();
        if (held.Count == 0) return 401;
        return caller.IsApp || held.Intersect(caller.Wids, StringComparer.OrdinalIgnoreCase).Any() ? null : 403;
    }
}
