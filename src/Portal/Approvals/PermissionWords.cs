namespace Portal.Approvals;

/// <summary>A permission in plain words.</summary>
/// <param name="Does">What an app with it can do.</param>
/// <param name="UsedFor">What server-side synchronization does with it.</param>
/// <param name="Confinement">Whether and by what it can be confined to some mailboxes.</param>
/// <param name="IfRefused">What does not work without it.</param>
/// <param name="Link">Microsoft's page.</param>
public sealed record PermissionText(string Does, string UsedFor, string Confinement, string IfRefused, string? Link = null)
{
    /// <summary>Entra roles that can grant it; null where nobody wrote it down.</summary>
    public string? WhoGrants { get; init; }
}

/// <summary>Plain words for the permissions that the wizards ask for; what is not listed is said to be unknown, not guessed.</summary>
public static class PermissionWords
{
    private const string Exchange = "00000002-0000-0ff1-ce00-000000000000";

    /// <summary>Words for an Exchange on-premises profile (hybrid modern authentication).</summary>
    public static PermissionText Hma(RequestedPermission permission) => (permission.ResourceAppId, permission.Name) switch
    {
        (Exchange, "full_access_as_app") => new(
            "Opens every mailbox that accepts this tenant's tokens, without a signed-in user: reads, changes, deletes and sends mail, appointments, contacts and tasks.",
            "Server-side synchronization opens each mailbox of the profile with it, to fetch and send mail and to keep appointments, contacts and tasks in step.",
            "On-premises it cannot be confined by anything that Microsoft confirms: application access policies and roles for applications work in Exchange Online only. "
                + "In Exchange Online an application access policy can shut this app out; without one it reaches the cloud mailboxes too, because it is the same permission on the same resource.",
            "The profile cannot open any mailbox, and Test & Enable fails for all of them.",
            "https://learn.microsoft.com/en-us/power-platform/admin/use-hma-exchange-on-prem"),
        _ => Unknown(permission),
    };

    /// <summary>The same for each permission of a request.</summary>
    public static IReadOnlyDictionary<string, PermissionText> Hma(IEnumerable<RequestedPermission> permissions) => permissions.ToDictionary(p => p.Key, Hma, StringComparer.Ordinal);

    /// <summary>Said of a permission that nobody described.</summary>
    public static PermissionText Unknown(RequestedPermission permission) => new(
        $"The portal has no description of {permission.Name} on {permission.ResourceName}.",
        "Not known to the portal: ask the person who made the request.",
        "Not known to the portal. Take it as not confined.",
        "Not known to the portal.");
}
