using Portal.Plans;

namespace Portal.Steps;

/// <summary>What a credential window works on, from the wizard's record.</summary>
/// <param name="Key">Key of the set-up; the names of its secrets are made from it.</param>
/// <param name="App">The app that gets the secret.</param>
/// <param name="Meant">By what the app is known as the one that this set-up means.</param>
/// <param name="AppTenantId">The tenant of the app.</param>
/// <param name="DataverseTenantId">The tenant of the environment.</param>
/// <param name="ProfileId">Chosen beforehand, or that of a profile that is there.</param>
public sealed record WindowOn(Guid Key, AppRef App, MeantApp Meant, string AppTenantId, string EnvironmentUrl, string DataverseTenantId, Guid ProfileId, string ProfileName, string PilotAddress)
{
    public int SecretMonths { get; init; }

    public CredentialRules? Rules { get; init; }

    public ProfileRef? Profile { get; init; }

    public Proof? Proof { get; init; }

    /// <summary>Keys of the renewals that stored a secret in this profile.</summary>
    public IReadOnlyList<Guid> RenewedBy { get; init; } = [];

    /// <summary>Secrets that were removed and that Entra may still show.</summary>
    public IReadOnlyList<RemovedSecret> Removed { get; init; } = [];

    /// <summary>The renewal whose record this is; null for a set-up of its own.</summary>
    public RenewalOn? Renewal { get; init; }
}

/// <param name="Key">Key of the renewal itself.</param>
/// <param name="SetUpId">The set-up it renews; null where the profile was made elsewhere.</param>
public sealed record RenewalOn(Guid Key, long? SetUpId, bool Finished);

/// <summary>The profile as Dataverse has it, seen from one set-up.</summary>
/// <param name="SecretWrittenAt">The last write to the row that holds the secret, by Dataverse's clock: a secret that is younger cannot be in it.</param>
/// <param name="Values">Each value with its verdict.</param>
/// <param name="Differences">Values that are not those of the set-up.</param>
public sealed record StoredProfile(string Name, bool Active, DateTimeOffset? SecretWrittenAt, IReadOnlyList<Fact> Values, IReadOnlyList<Change> Differences);

/// <summary>Everything a window needs to know of Dataverse before it opens.</summary>
/// <param name="Stored">Null when the profile is not there.</param>
/// <param name="Store">The write that puts the secret there.</param>
/// <param name="Obstacle">Something that stands against it, such as another profile of this name.</param>
/// <param name="NoMapping">Why a new profile cannot be written; null where it can, or is there.</param>
public sealed record ProfileSeen(StoredProfile? Stored, Command Store, Problem? Obstacle = null, Problem? NoMapping = null);
