using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Plans;
using Portal.Settings;

namespace Portal.Profiles;

/// <summary>The two kinds of profile that sign in with an app of the company's own.</summary>
public enum ProfileKind
{
    /// <summary>Exchange Online, of the same or another tenant: "OAuth (Cross Tenant)".</summary>
    CrossTenant,

    /// <summary>Exchange on-premises by hybrid modern authentication.</summary>
    Hma,
}

/// <summary>An email server profile as an environment has it. Its texts come from there.</summary>
/// <param name="TenantId">Of the app that signs in to Exchange; null where the row has none.</param>
/// <param name="AppId">The app that signs in to Exchange: HMA-App, or the cross-tenant app.</param>
/// <param name="SecretAppId">The app whose secret Dataverse holds: KV-App, or the cross-tenant app.</param>
public sealed record FoundProfile(EnvironmentSettings Environment, ServerProfile Row, ProfileKind Kind, string? TenantId, string? AppId, string? SecretAppId, IReadOnlyList<Fact> Values)
{
    /// <summary>Why the values of the profile could not all be read; null when they were.</summary>
    public string? Unread { get; init; }

    /// <summary>How many mailboxes use it; Dataverse stops counting at 5,000.</summary>
    public int Mailboxes { get; init; }

    public string Host => Environment.Url!.Host;

    /// <summary>The set-up of this portal that made or adopted it.</summary>
    public SetUp? SetUp { get; init; }

    /// <summary>Where a set-up of this portal begins that chooses it.</summary>
    public string AdoptHref => PortalUrls.Adopt(Kind == ProfileKind.Hma ? PortalUrls.NewHma : PortalUrls.NewCrossTenant, Environment.Url!.GetLeftPart(UriPartial.Authority), Row.Id);

    public static string Word(ProfileKind kind) => kind == ProfileKind.Hma ? "HMA" : "Cross-tenant";
}

/// <summary>What one environment answered.</summary>
/// <param name="Profiles">Null when it could not be asked.</param>
public sealed record EnvironmentProfiles(EnvironmentSettings Environment, IReadOnlyList<FoundProfile>? Profiles, CloudError? Error, DateTimeOffset At);

/// <summary>What the directory tells of an app: what it holds and when its secrets end.</summary>
/// <param name="Unread">Why nothing could be read; null when it was.</param>
public sealed record AppSeen(string? Name, IReadOnlyList<SecretInfo> Secrets, IReadOnlyCollection<(string Resource, string Permission)>? Held, string? Unread)
{
    /// <summary>Secrets of the enterprise application (service principal) itself: they sign in as well as those of the registration, and do not show on it.</summary>
    public IReadOnlyList<SecretInfo> PrincipalSecrets { get; init; } = [];

    public IReadOnlyList<SecretInfo> AllSecrets => [.. Secrets, .. PrincipalSecrets];

    /// <summary>Of the registration and of the enterprise application.</summary>
    public IReadOnlyList<CertificateInfo> Certificates { get; init; } = [];

    /// <summary>The directory answered that it has no such application.</summary>
    public bool Missing { get; init; }

    /// <summary>Sign-in is switched off, for the application or in this tenant.</summary>
    public bool Disabled { get; init; }

    /// <summary>The registration itself is in this tenant: its secrets stand there and nowhere else.</summary>
    public bool Registered { get; init; }

    public static AppSeen Not(string why) => new(null, [], null, why);
}
