namespace Portal.Wizards.CrossTenant;

/// <summary>What Microsoft says of such profiles, said before anything is chosen.</summary>
internal static class CrossTenantLimits
{
    public const string Page = "https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth";

    /// <summary>As of Microsoft's page of 13 August 2026 and, for what is marked so, older pages.</summary>
    public static readonly IReadOnlyList<(string What, string Sentence)> All =
    [
        ("The same tenant is supported too,", "in spite of the name: choose it when the environment and the mailboxes are of one tenant and an app of your own shall reach them."),
        ("Exchange Web Services end on 1 April 2027 in Exchange Online.",
            "Until then the profile needs the app on the organization's list of allowed apps; from then on it needs permissions on Microsoft Graph. This set-up prepares both, so that nothing has to be done on the day."),
        ("App for Outlook", "is not supported across tenants. In the same tenant its deployment failed with such profiles when Microsoft last wrote about it (2023)."),
        ("Mailboxes are approved by a person of the environment's tenant:",
            "a Global Administrator or an Exchange Administrator there, who is also System Administrator of the environment. An application cannot approve."),
        ("Dynamics 365 on-premises 9.1", "is not supported by this feature. The environment must be online."),
        ("The app opens every mailbox of the tenant unless it is confined.",
            "The step \"Scope\" begins a plan for that, before the consent if you like; some permissions on Microsoft Graph cannot be confined by anything."),
    ];
}
