namespace Portal.Wizards.Hma.Readiness;

/// <summary>All checks in the order in which they are shown. They run at the same time; what several need is read once.</summary>
internal static class Checks
{
    public static readonly IReadOnlyList<IReadinessCheck> All =
    [
        new ChallengeCheck(), new ConnectionCheck(), new TlsCheck(), new VersionCheck(), new HybridCheck(), new OAuthCheck(), new AuthServerCheck(), new ClientProfileCheck(), new PassThroughCheck(),
        new ResourceCheck(), new RolesCheck(), new CredentialPolicyCheck(), new AppCredentialsCheck(), new CloudReachCheck(),
        new VaultCheck(), new VaultNetworkCheck(), new VaultDeletionCheck(), new AzurePolicyCheck(), new VaultRightsCheck(), new AutoRenewCheck(),
        new DataverseCheck(),
    ];
}
