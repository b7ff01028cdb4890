using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Steps;

/// <summary>What Entra's answer said. It is a hint where to look, never a proof: what is granted is read from Entra.</summary>
public enum ConsentOutcome
{
    /// <summary>Nobody has answered yet.</summary>
    Waiting,

    /// <summary>The answer says that it was granted.</summary>
    Consented,

    /// <summary>The answer carries an error, whatever else it says.</summary>
    Refused,

    /// <summary>The answer names another tenant than the one that was asked.</summary>
    OtherTenant,

    /// <summary>Neither an error nor a consent.</summary>
    Unclear,
}

/// <summary>An address at Entra where an administrator consents, made for one approved request. Its state is random, bound to the request and taken once.</summary>
public sealed class ConsentLink
{
    public long Id { get; init; }

    public required long SetUpId { get; init; }

    public required string Step { get; init; }

    public required long ApprovalId { get; init; }

    public required string TenantId { get; init; }

    /// <summary>SHA-256 of the state; the address itself is shown once and not kept.</summary>
    public required string StateHash { get; init; }

    public required string MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; set; }

    public ConsentOutcome Outcome { get; set; }

    /// <summary>Entra's code, "AADSTS65004", where the answer had one.</summary>
    public string? Error { get; set; }
}

internal sealed class ConsentLinkConfiguration : IEntityTypeConfiguration<ConsentLink>
{
    public void Configure(EntityTypeBuilder<ConsentLink> builder)
    {
        builder.ToTable("consent_link");
        builder.Property(l => l.Id).UseIdentityByDefaultColumn();
        builder.Property(l => l.Step).HasMaxLength(40);
        builder.Property(l => l.TenantId).HasMaxLength(36);
        builder.Property(l => l.StateHash).HasMaxLength(64);
        builder.HasIndex(l => l.StateHash).IsUnique();
        builder.HasIndex(l => new { l.SetUpId, l.Step, l.Id });
        builder.Property(l => l.MadeBy).HasMaxLength(256);
        builder.Property(l => l.Error).HasMaxLength(80);
    }
}
