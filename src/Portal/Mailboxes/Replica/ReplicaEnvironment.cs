using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Replica;

/// <summary>How far the replica of an environment is: the lock, the bookmark, and how old what it shows is. One row per environment.</summary>
public sealed class ReplicaEnvironment
{
    /// <summary>Host, in lower case.</summary>
    public required string Environment { get; init; }

    /// <summary>The run that holds the environment; its lease ends by itself when the process dies.</summary>
    public long? HeldBy { get; set; }
    public DateTimeOffset? HeldUntil { get; set; }

    /// <summary>When a run began last, however it ended.</summary>
    public DateTimeOffset? TriedAt { get; set; }

    /// <summary>The environment's link to what changed since; null before the first full reading, or where it tracks no changes of mailboxes.</summary>
    public string? Token { get; set; }

    /// <summary>Newest change that was read, where there is no token: the next window begins there.</summary>
    public DateTimeOffset? ModifiedTo { get; set; }

    /// <summary>Newest alert that was read.</summary>
    public DateTimeOffset? AlertsTo { get; set; }

    /// <summary>Last complete reading of everything.</summary>
    public DateTimeOffset? FullAt { get; set; }

    /// <summary>Last reading that went well: how old the rows are.</summary>
    public DateTimeOffset? SeenAt { get; set; }

    /// <summary>Why the last run did not go well, as a sentence; null when it did.</summary>
    public string? Trouble { get; set; }

    /// <summary>What an admin should know though the run went well: a profile that came along with a copy, a privilege that is missing.</summary>
    public string? Warning { get; set; }

    /// <summary>Rows now.</summary>
    public int Mailboxes { get; set; }
}

internal sealed class ReplicaEnvironmentConfiguration : IEntityTypeConfiguration<ReplicaEnvironment>
{
    public void Configure(EntityTypeBuilder<ReplicaEnvironment> environment)
    {
        environment.ToTable("replica_environment");
        environment.HasKey(e => e.Environment);
        environment.Property(e => e.Environment).HasMaxLength(255);
        environment.Property(e => e.Trouble).HasMaxLength(1000);
        environment.Property(e => e.Warning).HasMaxLength(1000);
    }
}
