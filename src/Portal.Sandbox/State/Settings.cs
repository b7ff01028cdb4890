using System.Text.Json.Nodes;

namespace Portal.Sandbox.State;

/// <summary>How the simulated cloud behaves. Delays are seconds of world time; 0 takes a delay away. Changed while it runs with POST https://sandbox.localhost/settings.</summary>
public sealed record Settings
{
    /// <summary>A new application or service principal is unknown to other calls for this long (Entra replicates).</summary>
    public double ReplicationSeconds { get; init; } = 2;

    /// <summary>A new client secret is refused with AADSTS7000215 for this long.</summary>
    public double SecretAcceptedSeconds { get; init; } = 2;

    /// <summary>A removed client secret stays in what is read of its application for this long; it signs nobody in any more. Microsoft says of its directory that it is eventually consistent, and gives no time for this.</summary>
    public double RemovedSecretShownSeconds { get; init; }

    /// <summary>An assertion signed with a new certificate is refused with AADSTS700027 for this long.</summary>
    public double CertificateAcceptedSeconds { get; init; } = 2;

    /// <summary>A new app role assignment reaches tokens after this. Microsoft: effective immediately.</summary>
    public double GrantEffectiveSeconds { get; init; }

    /// <summary>Azure role assignments and vault access policies take effect after this. Microsoft speaks of "several minutes".</summary>
    public double AccessEffectiveSeconds { get; init; } = 4;

    /// <summary>A certificate that Key Vault makes is "inProgress" for this long.</summary>
    public double CertificatePendingSeconds { get; init; } = 2;

    /// <summary>A changed list of applications for EWS (<c>EwsAllowedAppIDs</c>) is in force after this. Microsoft: up to 24 hours.</summary>
    public double EwsListSeconds { get; init; } = 20;

    /// <summary>A changed <c>EwsEnabled</c> or user agent list is in force after this. Microsoft: about an hour.</summary>
    public double EwsEnabledSeconds { get; init; } = 10;

    /// <summary>A new application access policy is in force for calls after this; Test-ApplicationAccessPolicy knows it at once. Microsoft: "can take longer than 1 hour".</summary>
    public double AppPolicySeconds { get; init; } = 10;

    /// <summary>A removed application access policy counts for calls until this. Microsoft: up to 30 minutes.</summary>
    public double AppPolicyRemovalSeconds { get; init; } = 5;

    /// <summary>
    /// Who was put into a policy's group, or taken out, counts for calls after this; the test cmdlet knows it at once. Microsoft gives no time for it; of policies it says more than an hour. Groups of scopes are kept
    /// with the roles, see <see cref="AppRoleCacheSeconds"/>.
    /// </summary>
    public double AppMembershipSeconds { get; init; } = 10;

    /// <summary>Space for application access policies; Microsoft tells that it holds about 300 with a description of one character, and 100 before. A policy takes 200 and twice its description.</summary>
    public int AppPolicySpace { get; init; } = 300 * 202;

    /// <summary>
    /// What Exchange knows of an application's role assignments, their scopes and the groups in them is kept until the application has not called for
    /// <see cref="AppRoleIdleSeconds"/>, and at most for <see cref="AppRoleCacheSeconds"/>. Microsoft: 30 minutes
    /// and two hours. Test-ServicePrincipalAuthorization looks past it.
    /// </summary>
    public double AppRoleIdleSeconds { get; init; } = 5;

    /// <inheritdoc cref="AppRoleIdleSeconds"/>
    public double AppRoleCacheSeconds { get; init; } = 20;

    /// <summary>How EWS refuses a mailbox that a policy denies, which is documented nowhere: <c>soap</c>, a fault ErrorAccessDenied, or <c>403</c>.</summary>
    public string EwsPolicyRefusal { get; init; } = "soap";

    /// <summary>Server-side synchronization works with role assignments of Exchange alone, without a consent in Entra. Microsoft does not say.</summary>
    public bool SyncWithoutConsent { get; init; } = true;

    /// <summary>When Microsoft itself changes what <c>EwsEnabled</c> means; world time.</summary>
    public EwsFlips EwsFlips { get; init; } = new();

    /// <summary>Test &amp; Enable starts this long after it was asked for.</summary>
    public double TestSeconds { get; init; } = 3;

    /// <summary>
    /// Enabled mailboxes are synchronized this often: tokens by what is stored, the vault, Exchange. 0 is off, as at the beginning, so that nothing but the people
    /// at work sends requests. GET https://sandbox.localhost/sync shows each pass.
    /// </summary>
    public double SyncSeconds { get; init; }

    /// <summary>Addresses of the mailboxes that are synchronized; empty is all that are enabled.</summary>
    public IReadOnlyList<string> SyncOnly { get; init; } = [];

    /// <summary>Synchronization reads the certificate from the vault again after this; 0 reads it at every pass. Microsoft does not say how long Dynamics 365 keeps it.</summary>
    public double VaultRereadSeconds { get; init; }

    /// <summary>Names of vaults without purge protection, in which a deleted certificate can be removed for good.</summary>
    public IReadOnlyList<string> VaultsWithoutPurgeProtection { get; init; } = [];

    /// <summary>
    /// How an HMA profile spreads over its three tables, which Microsoft does not document. A: the profile names HMA-App and points to a vault
    /// reference, that to KV-App. B: the profile points to an identity (HMA-App), that to a vault reference, that to a second identity (KV-App).
    /// </summary>
    public string HmaWiring { get; init; } = "A";

    /// <summary>
    /// World time from which Dynamics 365 synchronizes a cross-tenant profile through Microsoft Graph instead of EWS, by environment host; those that are not named move on
    /// 2027-04-01. Microsoft says "by April 2027" and no date per environment.
    /// </summary>
    public IReadOnlyDictionary<string, DateTimeOffset> GraphSwitch { get; init; } = new Dictionary<string, DateTimeOffset>(StringComparer.OrdinalIgnoreCase);

    internal DateTimeOffset GraphSwitchOf(string host) =>
        GraphSwitch.FirstOrDefault(s => s.Key.Equals(host, StringComparison.OrdinalIgnoreCase)) is { Key: not null, Value: var at }
            ? at
            : new(2027, 4, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Exchange Administrators have their role by Privileged Identity Management. Approving by the API is then refused though it works in the admin center:
    /// https://github.com/seanmcne/Microsoft.Xrm.Data.PowerShell/issues/497
    /// </summary>
    public bool ExchangePim { get; init; }

    /// <summary>On-premises Exchange hosts whose Hybrid Modern Authentication is switched on.</summary>
    public IReadOnlyList<string> HmaHosts { get; init; } = ["mail.contoso.com"];

    /// <summary>ApplicationImpersonation on-premises, once somebody has it, narrows an application's token to the scopes it is assigned for. Microsoft does not say.</summary>
    public bool ImpersonationNarrows { get; init; }

    /// <summary>Addresses outside the impersonation scope of the on-premises server, whatever is assigned there.</summary>
    public IReadOnlyList<string> ImpersonationDenied { get; init; } = [];

    /// <summary>
    /// Where the short form of admin consent ends for an application without a redirect address, which is not documented: <c>page</c>, a page that says it is done, or
    /// <c>500113</c>, Entra's complaint about the missing address, with the permissions granted all the same.
    /// </summary>
    public string AdminConsentRedirect { get; init; } = "page";

    /// <summary>Host names that one vantage point's DNS does not know.</summary>
    public IReadOnlyList<string> UnknownToPortal { get; init; } = [];

    public IReadOnlyList<string> UnknownToDynamics { get; init; } = [];

    /// <summary>Hosts behind a firewall that lets the company's network through and drops connections from Dynamics.</summary>
    public IReadOnlyList<string> ClosedToDynamics { get; init; } = [];

    /// <summary>Hosts that show a certificate of the company's private root, which the company trusts and Dynamics does not.</summary>
    public IReadOnlyList<string> PrivateRootHosts { get; init; } = [];

    /// <summary>
    /// What the tenant's policy allows for credentials of applications; null when it has none.
    /// https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy
    /// </summary>
    public CredentialPolicy? CredentialPolicy { get; init; }

    /// <summary>Policies of single applications, by client id; such a policy takes the place of the tenant's.</summary>
    public IReadOnlyDictionary<string, CredentialPolicy> AppCredentialPolicies { get; init; } = new Dictionary<string, CredentialPolicy>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Who gets through a vault's firewall, by vault name: <c>all</c>, <c>portal-only</c> (the company's addresses), <c>dynamics-only</c>. A vault that is
    /// not named keeps the rules it was given through Azure.
    /// </summary>
    public IReadOnlyDictionary<string, string> VaultNetworks { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of vaults in which Azure Policy denies every new certificate, made or imported.</summary>
    public IReadOnlyList<string> AzurePolicyDenies { get; init; } = [];

    /// <summary>Servers behind the load balancer that have OAuth off: so many of ten EWS requests with a bearer token are refused. 0 to 10.</summary>
    public int ServersWithoutOAuth { get; init; }

    /// <summary>On-premises hosts behind a device that asks for its own sign-in first, so that Exchange's challenge is never seen.</summary>
    public IReadOnlyList<string> PreAuthenticationHosts { get; init; } = [];

    /// <summary>APIs that ask for a stronger sign-in by a claims challenge: <c>arm</c>, <c>graph</c>, <c>vault</c>, <c>dataverse</c>, <c>exchange</c>; with <c>:write</c> behind it for writing only.</summary>
    public IReadOnlyList<string> StepUpFor { get; init; } = [];

    /// <summary>Client ids of applications whose service principal Conditional Access blocks (AADSTS53003).</summary>
    public IReadOnlyList<string> BlockedApps { get; init; } = [];

    /// <summary>Application permissions that Microsoft's services do not declare any more, by name (<c>Chat.Read.All</c>).</summary>
    public IReadOnlyList<string> PermissionsGone { get; init; } = [];

    /// <summary>Object ids of people who are not users of any Dataverse environment, whatever was planted.</summary>
    public IReadOnlyList<string> NotInEnvironment { get; init; } = [];

    /// <summary>Dataverse columns that this world does not have, as <c>table.column</c> by logical names.</summary>
    public IReadOnlyList<string> MissingColumns { get; init; } = [];

    /// <summary>
    /// How many mailboxes, with their users and queues, an environment has besides those of the seed, by environment host; 0 to 1,000,000. They are computed when they are asked for, the same for the
    /// same number, so a change costs nothing and needs no reset. It is another database afterwards: change tracking begins anew.
    /// </summary>
    public IReadOnlyDictionary<string, int> Mailboxes { get; init; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How often synchronization itself writes to the row of a generated mailbox that works, in seconds of world time. Microsoft: "about every 15 minutes". 0 for never.</summary>
    public double TouchSeconds { get; init; } = 900;

    /// <summary>Tables whose changes are tracked, by logical name. For mailbox and emailserverprofile Microsoft does not say; take one away to meet the refusal.</summary>
    public IReadOnlyList<string> ChangeTracking { get; init; } = ["systemuser", "queue", "mailbox", "emailserverprofile"];

    /// <summary><c>organization.expirechangetrackingindays</c>: a delta token older than this, in world time, is refused. Microsoft: 7.</summary>
    public double ChangeTrackingDays { get; init; } = 7;

    /// <summary>The service protection limits of Dataverse; null switches them off, as at the beginning.</summary>
    public ServiceLimits? ServiceLimits { get; init; }

    /// <summary>Requests that a vault takes in ten seconds; Microsoft: 4,000. Null switches it off, as at the beginning.</summary>
    public int? VaultRequests { get; init; }

    /// <summary>How much of the directory an application may ask through Microsoft Graph; null switches it off, as at the beginning.</summary>
    public GraphLimits? GraphLimits { get; init; }

    /// <summary>Environments that are not at work, by host: <c>offline</c> or <c>administration</c> (administration mode: only System Administrators and System Customizers get in).</summary>
    public IReadOnlyDictionary<string, string> EnvironmentStates { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    internal string? StateOf(string host) => EnvironmentStates.FirstOrDefault(s => s.Key.Equals(host, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Hosts of environments that run a version before 9.2.2412.2, without the columns that came with it.</summary>
    public IReadOnlyList<string> OlderEnvironments { get; init; } = [];

    /// <summary>Spoils the id tokens that are issued from now on, to see what a client refuses.</summary>
    public IdTokenTampering? TamperIdToken { get; init; }
}

/// <summary>The steps of the retirement of EWS in Exchange Online, worldwide cloud: https://techcommunity.microsoft.com/blog/exchange/4561431 and 4492361.</summary>
public sealed record EwsFlips
{
    /// <summary>From here on an organization with <c>EwsEnabled</c> True and an empty list blocks every application.</summary>
    public DateTimeOffset EmptyListBlocks { get; init; } = new(2026, 10, 10, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The wave that reaches this cloud: organizations whose <c>EwsEnabled</c> was never set and whose list is empty are switched to False, their list filled from the
    /// 60 days before. Microsoft has not published the dates of the waves.
    /// </summary>
    public DateTimeOffset NullBecomesFalse { get; init; } = new(2027, 1, 12, 0, 0, 0, TimeSpan.Zero);

    /// <summary>EWS ends for everybody, whatever is set.</summary>
    public DateTimeOffset Ends { get; init; } = new(2027, 4, 1, 0, 0, 0, TimeSpan.Zero);
}

/// <param name="Claims">Replaces claims of the same name; a JSON null removes one.</param>
/// <param name="Signing">
/// <c>none</c> (no signature), <c>bound-key</c> (a published key that may sign for another tenant only), <c>unknown-key</c> or <c>hs256</c>.
/// </param>
public sealed record IdTokenTampering(JsonObject? Claims = null, string? Signing = null);

/// <param name="MaxSecretDays">Longest life of a new client secret; null for no limit.</param>
/// <param name="MaxCertificateDays">Longest life of a certificate put on an application; null for no limit.</param>
/// <param name="SecretsBlocked">No new client secrets at all.</param>
/// <param name="AppsCreatedAfter">World time; applications made before it are not restricted. Null restricts all.</param>
public sealed record CredentialPolicy(int? MaxSecretDays = null, int? MaxCertificateDays = null, bool SecretsBlocked = false, DateTimeOffset? AppsCreatedAfter = null);
