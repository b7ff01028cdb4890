namespace Portal.Mailboxes.Causes;

/// <summary>Who, and where it is written.</summary>
internal static class Who
{
    public const string Admins = "System Administrator of the environment", AdminsAndApp = "System Administrator of the environment, with an owner of the app", Exchange = "Exchange administrator",
        Apps = "Owner of the app, or Application Administrator", TenantApps = "Application Administrator or Cloud Application Administrator of the app's tenant",
        Grants = "Privileged Role Administrator or Global Administrator for Microsoft Graph; Exchange administrator for what confines the app", Policies = "Conditional Access Administrator",
        Security = "Security Administrator of that tenant", Licences = "License Administrator", Users = "User Administrator", Vault = "Owner, User Access Administrator or Key Vault Contributor",
        VaultNetwork = "Key Vault Contributor, with the network team", Network = "Network administrator", Servers = "Exchange administrator, with the network team", Operator = "Operator of this portal",
        Self = "Whoever signs in", Nobody = "Nobody: it passes by itself", Global = "Global Administrator or Exchange Administrator";

    /// <summary>Who may approve depends on where the mailbox is.</summary>
    /// <param name="serverType">The profile's servertype: 3 is Exchange Online, 0 and 2 a server of one's own.</param>
    public static string Approvers(int? serverType) => serverType switch
    {
        3 => "an Exchange or Global Administrator, or a Delegated Mailbox Approver, who is System Administrator of the environment too",
        0 or 2 => Admins,
        _ => MailboxFacts.Approvers,
    };
}

/// <summary>What to tell the person. Plain, without blame and without a date that nobody can keep.</summary>
internal static class Tell
{
    public const string Connection = "Dynamics 365 cannot connect to mail at the moment. Your computer and your password are not the reason. An administrator has to repair the connection.",
        Mailbox = "Dynamics 365 cannot open your mailbox at the moment. An administrator has to correct a setting of your mailbox.",
        Licence = "Your mailbox has no licence that works with Dynamics 365. An administrator has to assign one.",
        Approval = "Your e-mail address has to be approved for Dynamics 365 first. An administrator does that.",
        Rights = "Your account lacks a right in Dynamics 365 that is needed to synchronize mail. An administrator has to add it.",
        Waits = "Mail is slowed down at the moment. Dynamics 365 tries again by itself; you need not do anything.",
        Elsewhere = "Another Dynamics 365 environment is connected to your mailbox. An administrator has to decide which of them keeps it.",
        Profile = "The connection between Dynamics 365 and mail is switched off at the moment. An administrator knows why.",
        Item = "One item could not be synchronized; everything else goes on. An administrator can tell you more.",
        NotYours = "This is about an administrator's own sign-in. Your mailbox is not the reason.";
}

internal static class Pages
{
    public const string Entra = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        Vault = "https://learn.microsoft.com/azure/key-vault/general/rest-error-codes", VaultRoles = "https://learn.microsoft.com/azure/key-vault/general/rbac-guide", VaultDelete = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
        Graph = "https://learn.microsoft.com/graph/errors", GraphLimits = "https://learn.microsoft.com/graph/permissions-reference", CredentialPolicy = "https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy",
        Azure = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting", Hma = "https://learn.microsoft.com/exchange/hybrid-deployment/configure-hybrid-modern-authentication",
        Ews = "https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode", EwsAccess = "https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig",
        Scope = "https://learn.microsoft.com/exchange/permissions-exo/application-access-policies", Rbac = "https://learn.microsoft.com/exchange/permissions-exo/application-rbac",
        CrossTenant = "https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth", Online = "https://learn.microsoft.com/power-platform/admin/connect-exchange-online",
        OnPremises = "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-on-premises", Limits = "https://learn.microsoft.com/power-apps/developer/data-platform/api-limits",
        AppOnly = "https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2", Throttling = "https://learn.microsoft.com/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange",
        Monitoring = Articles + "troubleshooting-monitoring-server-side-synchronization";

    private const string Articles = "https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/";

    /// <summary>One of Microsoft's support articles on server-side synchronization, by the last part of its address.</summary>
    public static string Article(string name) => Articles + name;
}
