using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Reach;

/// <summary>The newest reading of who may open which mailboxes of an organization, with the consents of one app. A newer one takes its place.</summary>
public sealed class AccessReading
{
    public required string TenantId { get; init; }
    public required string AppId { get; init; }
    public DateTimeOffset ReadAt { get; set; }
    public required string Source { get; set; }

    /// <summary>Who read it, or gave the report.</summary>
    public required string By { get; set; }

    /// <summary>Zero also where they could not be read.</summary>
    public int Mailboxes { get; set; }

    /// <summary>The facts as JSON, compressed with Brotli: less than a hundred bytes a mailbox.</summary>
    public required byte[] Facts { get; set; }
}

internal sealed class AccessReadingConfiguration : IEntityTypeConfiguration<AccessReading>
{
    public void Configure(EntityTypeBuilder<AccessReading> reading)
    {
        reading.ToTable("access_reading");
        reading.HasKey(r => new { r.TenantId, r.AppId });
        reading.Property(r => r.TenantId).HasMaxLength(36);
        reading.Property(r => r.AppId).HasMaxLength(36);
        reading.Property(r => r.Source).HasMaxLength(400);
        reading.Property(r => r.By).HasMaxLength(200);
    }
}
