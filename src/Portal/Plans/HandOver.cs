using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Plans;

/// <summary>One step given to another person by a link. Whoever opens it first while signed in holds it; nobody else can.</summary>
public sealed class HandOver
{
    public long Id { get; init; }

    public required long SetUpId { get; init; }

    public required string Step { get; init; }

    /// <summary>SHA-256 of the link's random part; the link itself is shown once and not kept.</summary>
    public required string LinkHash { get; init; }

    public required string MadeBy { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public string? TakenByTenantId { get; set; }

    public string? TakenByObjectId { get; set; }

    public string? TakenByName { get; set; }
}

internal sealed class HandOverConfiguration : IEntityTypeConfiguration<HandOver>
{
    public void Configure(EntityTypeBuilder<HandOver> builder)
    {
        builder.ToTable("hand_over");
        builder.Property(h => h.Id).UseIdentityByDefaultColumn();
        builder.Property(h => h.Step).HasMaxLength(40);
        builder.Property(h => h.LinkHash).HasMaxLength(64);
        builder.HasIndex(h => h.LinkHash).IsUnique();
        builder.Property(h => h.MadeBy).HasMaxLength(256);
        builder.Property(h => h.TakenByTenantId).HasMaxLength(36).IsConcurrencyToken();
        builder.Property(h => h.TakenByObjectId).HasMaxLength(36);
        builder.Property(h => h.TakenByName).HasMaxLength(256);
        builder.HasIndex(h => new { h.SetUpId, h.Step });
    }
}
