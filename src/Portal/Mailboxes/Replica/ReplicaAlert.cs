using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Cloud.Dataverse;

namespace Portal.Mailboxes.Replica;

/// <summary>An alert of a mailbox or profile. Dynamics shows it for three days; here it stays as long as <c>Portal:Mailboxes:KeepDays</c> says.</summary>
public sealed class ReplicaAlert
{
    public required string Environment { get; init; }
    public required Guid Id { get; init; }

    /// <summary>The mailbox or profile it is about.</summary>
    public required Guid Regarding { get; init; }
    public AlertLevel Level { get; set; }
    public int? Code { get; set; }

    /// <summary>Without anything quoted from a mail.</summary>
    public required string Text { get; set; }

    /// <summary>As <see cref="Text"/>; may hold addresses.</summary>
    public string? Details { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was raised last.</summary>
    public DateTimeOffset At { get; set; }
}

internal sealed class ReplicaAlertConfiguration : IEntityTypeConfiguration<ReplicaAlert>
{
    public void Configure(EntityTypeBuilder<ReplicaAlert> alert)
    {
        alert.ToTable("replica_alert");
        alert.HasKey(a => new { a.Environment, a.Id });
        alert.HasIndex(a => new { a.Environment, a.Regarding, a.At });
        alert.HasIndex(a => new { a.Environment, a.At });
        alert.Property(a => a.Environment).HasMaxLength(255);
        alert.Property(a => a.Text).HasMaxLength(1000);
        alert.Property(a => a.Details).HasMaxLength(2000);
    }
}
