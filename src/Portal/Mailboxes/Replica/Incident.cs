using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Replica;

/// <summary>Many mailboxes of one profile that fail for one cause.</summary>
public sealed class Incident
{
    public long Id { get; init; }
    public required string Environment { get; init; }

    /// <summary>Null for mailboxes without a profile.</summary>
    public Guid? ProfileId { get; init; }
    public string? ProfileName { get; init; }
    public required string Cause { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When no mailbox had it any more.</summary>
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Mailboxes hit now; 0 once closed.</summary>
    public int Count { get; set; }

    /// <summary>The most there were.</summary>
    public int Peak { get; set; }

    /// <summary>Environment, profile and cause while it is open, null afterwards: unique, so that two instances open one.</summary>
    public string? OpenKey { get; set; }
}

public enum IncidentMoment { Opened, Counted, Closed }

/// <summary>A line of an incident's timeline.</summary>
public sealed class IncidentEvent
{
    public long Id { get; init; }
    public required long IncidentId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required IncidentMoment Moment { get; init; }
    public required int Count { get; init; }
}

internal sealed class IncidentConfiguration : IEntityTypeConfiguration<Incident>, IEntityTypeConfiguration<IncidentEvent>
{
    public void Configure(EntityTypeBuilder<Incident> incident)
    {
        incident.ToTable("incident");
        incident.Property(i => i.Id).UseIdentityByDefaultColumn();
        incident.Property(i => i.Environment).HasMaxLength(255);
        incident.Property(i => i.ProfileName).HasMaxLength(200);
        incident.Property(i => i.Cause).HasMaxLength(60);
        incident.Property(i => i.OpenKey).HasMaxLength(400);
        incident.HasIndex(i => i.OpenKey).IsUnique();
        incident.HasIndex(i => new { i.ClosedAt, i.Id });
    }

    public void Configure(EntityTypeBuilder<IncidentEvent> line)
    {
        line.ToTable("incident_event");
        line.Property(l => l.Id).UseIdentityByDefaultColumn();
        line.HasIndex(l => new { l.IncidentId, l.Id });
        line.HasOne<Incident>().WithMany().HasForeignKey(l => l.IncidentId).OnDelete(DeleteBehavior.Cascade);
    }
}
