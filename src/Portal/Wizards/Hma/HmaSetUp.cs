using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Forms;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew;

namespace Portal.Wizards.Hma;

/// <summary>The record of one HMA set-up: what was typed, and the ids found or made since. No secrets, and nothing that claims to be true.</summary>
public sealed record HmaSetUp : IFormRecord<HmaForm>, IPilotRecord, IProfileRecord
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

    /// <summary>What somebody chose for confining HMA-App.</summary>
    public HmaScoping Scoping { get; init; } = new();

    public ProfileRef? Profile { get; init; }

    /// <summary>The last rehearsal of the credential window.</summary>
    public Proof? Proof { get; init; }

    /// <summary>Mailboxes as they were before this set-up put them on its profile, so that abandoning puts them back.</summary>
    public IReadOnlyList<MailboxBefore> Before { get; init; } = [];

    /// <summary>Keys of the renewals that stored a secret in this profile: their secrets are this set-up's too.</summary>
    public IReadOnlyList<Guid> RenewedBy { get; init; } = [];

    /// <summary>Secrets of this set-up that Entra was told to remove: what is read there can show them for a while.</summary>
    public IReadOnlyList<RemovedSecret> RemovedSecrets { get; init; } = [];

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

    ProfilePlace IProfileRecord.Place => new(Form.EnvironmentUrl, null, HmaRows.Ids(this).ProfileId, Form.ProfileName, Form.ProfileId is { Length: > 0 }, Form.PilotAddress);

    SecretHolder? IProfileRecord.Holder => KvApp is { } app ? new(app, "KV-App", Vault?.TenantId) : null;

    IProfileRecord IProfileRecord.With(Renewal renewal) => this with { Renewal = renewal };

    IProfileRecord IProfileRecord.With(IReadOnlyDictionary<string, string> left) => this with { Left = left };

    IProfileRecord IProfileRecord.With(IReadOnlyList<RemovedSecret> removed) => this with { RemovedSecrets = removed };

    IProfileRecord IProfileRecord.Renewed(IProfileRecord renewal) =>
        this with
        {
            Profile = renewal.Profile,
            Proof = ((HmaSetUp)renewal).Proof ?? Proof,
            RenewedBy = [.. RenewedBy.Append(renewal.Renewal!.Key).Distinct()],
            RemovedSecrets = [.. RemovedSecrets.Union(renewal.RemovedSecrets)],
        };

    object IFormRecord<HmaForm>.With(HmaForm form) => this with { Form = form };

    /// <param name="id">The request that was seen.</param>
    /// <exception cref="StepRefusedException">By now it is another one, or none.</exception>
    public HmaSetUp WithRequest(string id, Func<RequestRef, RequestRef> change) => Request is { } request && request.Id == id
        ? this with { Request = change(request) }
        : throw new StepRefusedException(new Problem("The request that was shown here is not the set-up's any more.", "It was merged, cancelled or made anew meanwhile.", "Look at the step again.", "You"));
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

/// <summary>What can be tried to confine HMA-App, and what was decided.</summary>
public sealed record HmaScoping
{
    /// <summary>Distinguished name of the group on-premises whose members synchronize.</summary>
    public string GroupDn { get; set; } = "";

    /// <summary>The account on-premises that ApplicationImpersonation is assigned to.</summary>
    public string Account { get; set; } = "";

    /// <summary>A mailbox on-premises out of that scope: the next credential window tries to open it.</summary>
    public string Outside { get; set; } = "";

    /// <summary>Why nothing confines it, with who decided so; empty where nobody did.</summary>
    public string NotConfined { get; set; } = "";
}
