using Portal.Steps;
using Portal.Wizards.Forms;

namespace Portal.Wizards.Hma;

/// <summary>The record of one HMA set-up: what was typed, and the ids found or made since. No secrets, and nothing that claims to be true.</summary>
public sealed record HmaSetUp : IFormRecord<HmaForm>, IPilotRecord
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

    /// <summary>Mailboxes as they were before this set-up put them on its profile, so that abandoning puts them back.</summary>
    public IReadOnlyList<MailboxBefore> Before { get; init; } = [];

    /// <summary>Keys of the renewals that stored a secret in this profile: their secrets are this set-up's too.</summary>
    public IReadOnlyList<Guid> RenewedBy { get; init; } = [];

    /// <summary>Thumbprints that a decision allows on HMA-App besides <see cref="Certificate"/>, while a renewal has both there.</summary>
    public IReadOnlyList<string> AlsoDecided { get; init; } = [];

    /// <summary>What is renewed, where this is the record of a renewal.</summary>
    public Renewal? Renewal { get; init; }

    /// <summary>Names of certificates of this set-up that were seen in the vault, so that deleted ones are known too.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = [];

    /// <summary>While it is abandoned: step → why what is left there was left on purpose.</summary>
    public IReadOnlyDictionary<string, string> Left { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What people told of the Exchange servers, which no API tells.</summary>
    public Readiness.ExchangeKnowledge Exchange { get; init; } = new();

    /// <summary>What the tenant's policies allowed for credentials when they were last read; null while they were not.</summary>
    public CredentialRules? Rules { get; init; }

    PilotWish IPilotRecord.Pilot => new(Form.EnvironmentUrl, null, Form.PilotAddress, Form.ProfileName, Profile, Before);

    object IPilotRecord.WithBefore(IReadOnlyList<MailboxBefore> before) => this with { Before = before };

    object IFormRecord<HmaForm>.With(HmaForm form) => this with { Form = form };
}

/// <summary>What a renewal renews, and how far it is. The values of the profile stand in the form beside it, as they were read.</summary>
/// <param name="Key"><see cref="Plans.SetUp.Key"/> of the renewal itself; in <see cref="HmaSetUp.Key"/> stands that of the set-up it renews, where there is one.</param>
/// <param name="SetUpId">The set-up of this portal that made the profile; null where the profile was made elsewhere.</param>
public sealed record Renewal(Guid Key, long? SetUpId)
{
    /// <summary>What the profile signs in with until the switch.</summary>
    public CertificateRef? Live { get; init; }

    /// <summary>How the renewed set-up came to its live certificate, so that a renewal that is taken back leaves that as it was.</summary>
    public CertificateWay LiveWay { get; init; }

    /// <summary>The live certificate renews itself in the vault: a new version would be current before HMA-App knows it.</summary>
    public bool LiveRenewsItself { get; init; }

    /// <summary>World time at which Dataverse had answered that it holds the new secret, or the new certificate's name.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Thumbprint of the certificate that was proven, and when.</summary>
    public string? Proven { get; init; }

    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>The <see cref="ChangedAt"/> since which a mailbox was seen to synchronize; a later change is waited for anew.</summary>
    public DateTimeOffset? PassedSince { get; init; }

    /// <summary>Hours the old certificate stays after the switch, because nobody documents when Dynamics 365 reads the vault again.</summary>
    public int WaitHours { get; init; } = 24;

    /// <summary>Key ids of older secrets that the person ticked to be removed.</summary>
    public IReadOnlyList<Guid> Remove { get; init; } = [];

    /// <summary>World time at which the old one was found gone.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <param name="ResourceId">Azure Resource Manager's id.</param>
/// <param name="UsesRoles">True for Azure roles, false for access policies.</param>
public sealed record VaultRef(string ResourceId, string Name, string TenantId, bool UsesRoles);

/// <param name="Thumbprint">SHA-1 in hex, as the Entra admin center shows it.</param>
public sealed record CertificateRef(string Name, string Version, string Thumbprint, DateTimeOffset ExpiresAt)
{
    /// <summary>Known from pasted answers only. No right is given on its account, for its thumbprint could be that of somebody else's credential.</summary>
    public bool Pasted { get; init; }
}

/// <param name="Id">The vault's id of the operation.</param>
/// <param name="Since">World time.</param>
/// <param name="Csr">PKCS #10 in DER, base64. Public: it holds the public key and a signature.</param>
public sealed record RequestRef(string Name, string Id, DateTimeOffset Since, string Csr)
{
    /// <summary>What the CA answered, checked against the request's key and not merged yet: DER, base64, the certificate first.</summary>
    public IReadOnlyList<string>? Signed { get; init; }

    /// <summary>Somebody chose to give the request up.</summary>
    public bool GivenUp { get; init; }

    /// <summary>Known from pasted answers only, so it makes nobody's request ours.</summary>
    public bool Pasted { get; init; }
}
