using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Audit;

/// <summary>A row of the trail. Written once by <see cref="AuditLog"/>, never changed.</summary>
public sealed class AuditEntry
{
    /// <summary>1, 2, 3 … without gaps; given by the appender, not by the database.</summary>
    public long Sequence { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public AuditOutcome Outcome { get; init; }

    public string? ActorTenantId { get; init; }

    public string? ActorObjectId { get; init; }

    public required string ActorName { get; init; }

    public string? ActorUserName { get; init; }

    public string? Permission { get; init; }

    public long? SetupId { get; init; }

    public string? Step { get; init; }

    public long? ApprovalId { get; init; }

    public string? Reason { get; init; }

    public Guid? OperationId { get; init; }

    public string? System { get; init; }

    public string? Target { get; init; }

    /// <summary>JSON array of <see cref="Plans.Change"/>, hashed as it stands.</summary>
    public required string Changes { get; init; }

    /// <summary>One id per line.</summary>
    public string? CloudIds { get; init; }

    public string? Error { get; init; }

    public string? Alarm { get; init; }

    /// <summary>The texts above in lower case in one string, so that one search finds it. Not hashed: it can be made again, and the verifier does.</summary>
    public required string SearchText { get; set; }

    /// <summary>Hash of the entry before; 32 zero bytes for the first.</summary>
    public required byte[] PreviousHash { get; init; }

    public required byte[] Hash { get; set; }
}

public sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit");
        entry.HasKey(e => e.Sequence);
        entry.Property(e => e.Sequence).ValueGeneratedNever();
        entry.Property(e => e.Action).HasMaxLength(100);
        entry.Property(e => e.Outcome).HasMaxLength(20);
        entry.Property(e => e.PreviousHash).HasMaxLength(32);
        entry.Property(e => e.Hash).HasMaxLength(32);
        entry.HasIndex(e => new { e.SetupId, e.Sequence });
        entry.HasIndex(e => new { e.ActorObjectId, e.Sequence });
        entry.HasIndex(e => new { e.Outcome, e.Sequence });
        entry.HasIndex(e => new { e.System, e.Sequence });
        entry.HasIndex(e => e.At);
    }
}
