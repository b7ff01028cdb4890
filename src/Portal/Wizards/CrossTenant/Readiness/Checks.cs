using Portal.Steps.Readiness;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>All checks in the order in which they are shown. They run at the same time; what several need is read once.</summary>
internal static class Checks
{
    public static readonly IReadOnlyList<IReadinessCheck<Ground>> All =
    [
        new TenantsCheck(), new EwsCheck(), new UserAgentsCheck(), new MailboxCheck(), new LicenceCheck(), new CloudCheck(), new ApisCheck(), new RolesCheck(), new CredentialPolicyCheck(), new DataverseCheck(),
    ];
}
