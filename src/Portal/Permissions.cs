namespace Portal;

/// <summary>Every permission of the portal; each is an authorization policy of the same name. Pages and handlers name one of these, a test counts them.</summary>
public static class Permissions
{
    /// <summary>Signed in; what may be seen beyond that is decided per object (a hand-over link, own mailbox).</summary>
    public const string SignedIn = nameof(SignedIn);

    /// <summary>See and work on set-ups. Portal.Admin.</summary>
    public const string Setups = nameof(Setups);

    /// <summary>Decide approval requests. Portal.Approver.</summary>
    public const string Approve = nameof(Approve);

    /// <summary>Read approval requests without deciding. Whoever asks, decides or audits.</summary>
    public const string ReadApprovals = nameof(ReadApprovals);

    /// <summary>Read the audit trail. Portal.Auditor and Portal.Admin.</summary>
    public const string Audit = nameof(Audit);

    /// <summary>Look up one mailbox. Portal.Helpdesk and Portal.Admin.</summary>
    public const string Mailbox = nameof(Mailbox);

    /// <summary>See all mailboxes of all environments, their incidents, and take them along as a file; answer what helpdesk asks for. Portal.Admin.</summary>
    public const string Mailboxes = nameof(Mailboxes);

    /// <summary>Add, test and remove what the portal is connected to. Portal.Admin.</summary>
    public const string Connections = nameof(Connections);

    /// <summary>See what the portal is connected to and how it was tested last. Portal.Admin and Portal.Auditor.</summary>
    public const string ReadConnections = nameof(ReadConnections);

    /// <summary>Which portal roles (app roles of the portal's registration) hold each permission.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Roles = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [SignedIn] = [],
        [Setups] = [PortalRoles.Admin],
        [Approve] = [PortalRoles.Approver],
        [ReadApprovals] = [PortalRoles.Approver, PortalRoles.Admin, PortalRoles.Auditor],
        [Audit] = [PortalRoles.Auditor, PortalRoles.Admin],
        [Mailbox] = [PortalRoles.Helpdesk, PortalRoles.Admin],
        [Mailboxes] = [PortalRoles.Admin],
        [Connections] = [PortalRoles.Admin],
        [ReadConnections] = [PortalRoles.Admin, PortalRoles.Auditor],
    };
}

/// <summary>App roles declared on the portal's registration in Entra; they arrive in the id token's roles claim.</summary>
public static class PortalRoles
{
    public const string Admin = "Portal.Admin";
    public const string Approver = "Portal.Approver";
    public const string Helpdesk = "Portal.Helpdesk";
    public const string Auditor = "Portal.Auditor";
}
