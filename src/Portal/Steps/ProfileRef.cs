namespace Portal.Steps;

/// <param name="SecretKeyId">Entra's id of the client secret that was stored in Dataverse; the value is not kept anywhere here.</param>
/// <param name="StoredAt">World time at which the run began that stored it; what Dynamics 365 tested before says nothing of this secret.</param>
public sealed record ProfileRef(Guid ProfileId, string SecretKeyId, DateTimeOffset SecretExpiresAt, DateTimeOffset StoredAt)
{
    /// <summary>Known from pasted answers only, so which secret may go does not follow from it.</summary>
    public bool Pasted { get; init; }
}
