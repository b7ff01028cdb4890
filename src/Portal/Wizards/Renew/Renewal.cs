using Portal.Wizards.Hma;

namespace Portal.Wizards.Renew;

/// <summary>What a renewal renews, and how far it is. The values of the profile stand in the form beside it, as they were read.</summary>
/// <param name="Key"><see cref="Plans.SetUp.Key"/> of the renewal itself; in the record's own stands that of the set-up it renews, where there is one.</param>
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
