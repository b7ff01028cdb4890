using Portal.Steps;

namespace Portal.Wizards.Hma;

/// <summary>The record of one HMA set-up: what was typed, and the ids found or made since. No secrets, and nothing that claims to be true.</summary>
public sealed record HmaSetUp
{
    /// <summary><see cref="Plans.SetUp.Key"/>: part of the unique names of what is created.</summary>
    public required Guid Key { get; init; }

    public required HmaForm Form { get; init; }

    public VaultRef? Vault { get; init; }

    public CertificateRef? Certificate { get; init; }

    /// <summary>A signing request that waits in the vault for the company's CA.</summary>
    public RequestRef? Request { get; init; }

    /// <summary>The app that may read the certificate; its secret goes to Dataverse.</summary>
    public AppRef? KvApp { get; init; }

    /// <summary>The app that reaches Exchange; it signs in with the certificate.</summary>
    public AppRef? HmaApp { get; init; }

    public GrantRef? Grant { get; init; }

    /// <summary>Number of the approval request of the decision step.</summary>
    public long? Approval { get; init; }

    public ProfileRef? Profile { get; init; }

    /// <summary>The last rehearsal of the credential window.</summary>
    public Proof? Proof { get; init; }
}

/// <param name="ResourceId">Azure Resource Manager's id.</param>
/// <param name="UsesRoles">True for Azure roles, false for access policies.</param>
public sealed record VaultRef(string ResourceId, string Name, string TenantId, bool UsesRoles);

/// <param name="Thumbprint">SHA-1 in hex, as the Entra admin center shows it.</param>
public sealed record CertificateRef(string Name, string Version, string Thumbprint, DateTimeOffset ExpiresAt);

/// <param name="Id">The vault's id of the operation.</param>
/// <param name="Since">World time.</param>
/// <param name="Csr">PKCS #10 in DER, base64. Public: it holds the public key and a signature.</param>
public sealed record RequestRef(string Name, string Id, DateTimeOffset Since, string Csr)
{
    /// <summary>What the CA answered, checked against the request's key and not merged yet: DER, base64, the certificate first.</summary>
    public IReadOnlyList<string>? Signed { get; init; }

    /// <summary>Somebody chose to give the request up.</summary>
    public bool GivenUp { get; init; }
}

/// <param name="AssignmentId">Id of the app role assignment in Entra.</param>
public sealed record GrantRef(string AssignmentId, DateTimeOffset GrantedAt);

/// <param name="SecretKeyId">Entra's id of the KV-App secret that was stored in Dataverse; the value is not kept anywhere here.</param>
/// <param name="StoredAt">World time at which the run began that stored it; what Dynamics 365 tested before says nothing of this secret.</param>
public sealed record ProfileRef(Guid ProfileId, string SecretKeyId, DateTimeOffset SecretExpiresAt, DateTimeOffset StoredAt);

/// <summary>What the portal did as Dynamics 365 will do it, link by link, and when. A later proof needs a new secret, so this is history with a time.</summary>
public sealed record Proof(DateTimeOffset At, IReadOnlyList<Plans.Fact> Links);
