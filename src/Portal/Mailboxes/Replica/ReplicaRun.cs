using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Replica;

public enum ReplicaRunKind { Full, Changes, Window }

public enum ReplicaRunEnd
{
    Done,

    /// <summary>The environment could not be asked; the rows keep their age.</summary>
    CouldNotCheck,

    /// <summary>The process ended before the run did.</summary>
    BrokenOff,
}

/// <summary>One reading of an environment.</summary>
public sealed class ReplicaRun
{
    public long Id { get; init; }
    public required string Environment { get; init; }
    public ReplicaRunKind Kind { get; set; }

    /// <summary>Name of the person who asked for it; null for the schedule.</summary>
    public string? AskedBy { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Null while it runs.</summary>
    public ReplicaRunEnd? End { get; set; }
    public int Pages { get; set; }
    public int Read { get; set; }
    public int Added { get; set; }
    public int Changed { get; set; }
    public int Removed { get; set; }

    /// <summary>What happened on the way, for people: an expired token, a missing column, why it stopped.</summary>
    public string? Trouble { get; set; }
}

internal sealed class ReplicaRunConfiguration : IEntityTypeConfiguration<ReplicaRun>
{
    public void Configure(EntityTypeBuilder<ReplicaRun> run)
    {
        run.ToTable("replica_run");
        run.Property(r => r.Id).UseIdentityByDefaultColumn();
        run.HasIndex(r => new { r.Environment, r.Id });
        run.Property(r => r.Environment).HasMaxLength(255);
        run.Property(r => r.AskedBy).HasMaxLength(256);
        run.Property(r => r.Trouble).HasMaxLength(1000);
    }
}
