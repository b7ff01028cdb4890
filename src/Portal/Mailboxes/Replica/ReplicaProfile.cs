using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Replica;

/// <summary>An email server profile of an environment as it was read last.</summary>
public sealed class ReplicaProfile
{
    public required string Environment { get; init; }
    public required Guid Id { get; init; }
    public required string Name { get; set; }
    public bool Active { get; set; }

    /// <summary>Where it points to; an Exchange Online profile may have none.</summary>
    public string? Location { get; set; }

    /// <summary>The profile that Microsoft makes with every environment.</summary>
    public bool IsMicrosofts { get; set; }

    /// <summary>Another environment has a profile with the same id: one was copied from the other, and both would fetch the same mail.</summary>
    public bool Copied { get; set; }
    public DateTimeOffset SeenAt { get; set; }
}

internal sealed class ReplicaProfileConfiguration : IEntityTypeConfiguration<ReplicaProfile>
{
    public void Configure(EntityTypeBuilder<ReplicaProfile> profile)
    {
        profile.ToTable("replica_profile");
        profile.HasKey(p => new { p.Environment, p.Id });
        profile.HasIndex(p => p.Id);
        profile.Property(p => p.Environment).HasMaxLength(255);
        profile.Property(p => p.Name).HasMaxLength(200);
        profile.Property(p => p.Location).HasMaxLength(500);
    }
}
