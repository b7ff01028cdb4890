namespace Portal.Settings;

public enum PortalMode
{
    /// <summary>Simulated tenants only; nothing real can be reached.</summary>
    Sandbox,

    /// <summary>The real Entra, Azure, Dataverse and Exchange.</summary>
    Production,
}

/// <summary>
/// Everything under <c>Portal:</c> in the configuration. appsettings.example.json at the root of the repository explains each key; a test compares the two.
/// In sandbox mode sign-in, reader and connections are filled from the sandbox's seed.
/// </summary>
public sealed class PortalSettings
{
    public const string Section = "Portal";

    public PortalMode? Mode { get; set; }

    /// <summary>Address of the portal as browsers see it, without a path. Redirect addresses are built from it, never from the request.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Folder of the SQLite store, the sandbox's world and the log file; relative to the content root.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>File the log is also written to (JSON lines, a new one each day); empty for the console only.</summary>
    public string? LogFile { get; set; }

    public StoreSettings Store { get; set; } = new();

    public SignInSettings SignIn { get; set; } = new();

    public ReaderSettings Reader { get; set; } = new();

    public SandboxSettings Sandbox { get; set; } = new();

    public DataProtectionSettings DataProtection { get; set; } = new();

    public ConnectionSettings Connections { get; set; } = new();

    public ApprovalSettings Approvals { get; set; } = new();

    public DataverseSettings Dataverse { get; set; } = new();

    public NameSettings Names { get; set; } = new();

    public MailboxSettings Mailboxes { get; set; } = new();

    public FeatureSettings Features { get; set; } = new();

    public ExchangeSettings Exchange { get; set; } = new();

    internal bool IsSandbox => Mode == PortalMode.Sandbox;
}

public enum StoreProvider
{
    Sqlite,
    PostgreSql,
}

public sealed class StoreSettings
{
    public StoreProvider Provider { get; set; } = StoreProvider.Sqlite;

    /// <summary>Needed for PostgreSQL; SQLite uses <c>portal.db</c> in the data folder when it is empty.</summary>
    public string? ConnectionString { get; set; }
}

public sealed class SandboxSettings
{
    /// <summary>Address and port of a sandbox that runs already; empty starts one within the portal.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The running sandbox's authority certificate (PEM).</summary>
    public string? CaFile { get; set; }

    /// <summary>Where the embedded sandbox keeps its world; empty means <c>sandbox.db</c> in the data folder.</summary>
    public string? StateFile { get; set; }

    /// <summary>Generated mailboxes in a new world of the embedded sandbox, besides the 305 of its seed; 0 to 1,000,000.</summary>
    public int Mailboxes { get; set; } = 600;
}

public sealed class DataProtectionSettings
{
    /// <summary>Encrypts the keys that protect cookies, in the store. RSA.</summary>
    public CertificateSettings Certificate { get; set; } = new();

    /// <summary>Certificates that were used before, so that keys made with them still open.</summary>
    public List<CertificateSettings> OldCertificates { get; set; } = [];
}

public sealed class ApprovalSettings
{
    /// <summary>
    /// Lets a requester who holds Portal.Approver decide their own request. For organisations with one administrator; every such decision carries an alarm in the audit.
    /// </summary>
    public bool SingleApprover { get; set; }

    /// <summary>Days a decision may wait for its grant before it must be taken anew; 1 to 365.</summary>
    public int ValidDays { get; set; } = 30;

    /// <summary>Days a request waits for its decision before it must be asked anew; 1 to 90. Whoever asks can choose another number.</summary>
    public int DueDays { get; set; } = 14;

    /// <summary>How many different people have to approve a request; 1 to 5.</summary>
    public int MinimumApprovers { get; set; } = 1;

    /// <summary>Where news of requests are posted to as JSON, an https address; empty for nowhere. Often holds a key of the receiver, so it is not logged.</summary>
    public Uri? WebhookUrl { get; set; }
}

public sealed class ExchangeSettings
{
    /// <summary>Lets the portal call the service behind Exchange Online PowerShell with the acting person's token. Microsoft documents and supports it nowhere; off unless the operator says so.</summary>
    public bool Rest { get; set; }
}

/// <summary>The portal's copy of the mailboxes.</summary>
public sealed class MailboxSettings
{
    /// <summary>Minutes between two readings of what changed, 1 to 1440; 0 reads only when somebody asks.</summary>
    public int EveryMinutes { get; set; } = 5;

    /// <summary>Days that the history of mailboxes, their alerts and incidents are kept; 7 to 3650.</summary>
    public int KeepDays { get; set; } = 365;
}

public sealed class FeatureSettings
{
    /// <summary>What exists, from the least to the most; Features/Feature.cs says what each is.</summary>
    public static IReadOnlyList<string> Known { get; } = ["read-entra", "dataverse", "key-vault", "azure", "change-apps", "grant", "exchange-online"];

    /// <summary>Features that are not used although they may be consented: "grant", "change-apps". The README's table has their names.</summary>
    public List<string> Off { get; set; } = [];
}

public sealed class DataverseSettings
{
    /// <summary>
    /// How an HMA profile is spread over Dataverse's tables when the environment has none to learn from: "A" or "B". Microsoft documents neither, so
    /// nothing is written without a profile to learn from unless this is set.
    /// </summary>
    public Portal.Cloud.Dataverse.HmaWiring? UnconfirmedWiring { get; set; }

    /// <summary>Lets cross-tenant profiles be written by the mapping that is likely and nowhere confirmed, in an environment that has none to learn from.</summary>
    public bool UnconfirmedCrossTenant { get; set; }
}
