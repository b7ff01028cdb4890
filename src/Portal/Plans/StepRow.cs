using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Plans;

/// <summary>The last look at one step, and whether somebody is running it. The row is the lock and the bookmark.</summary>
public sealed class StepRow
{
    public required long SetUpId { get; init; }

    public required string Step { get; init; }

    /// <summary><see cref="Observation"/> as JSON, so that a page can show the last look with its time before it looks again.</summary>
    public string? Observation { get; set; }

    public Truth Truth { get; set; }

    public DateTimeOffset? LookedAt { get; set; }

    /// <summary>When that look began. One that began earlier and is written down later saw what was true before.</summary>
    public DateTimeOffset? LookBegan { get; set; }

    /// <summary>Whoever runs the step holds it until then; a process that was killed frees it by the clock, or by its next start where it is the only one.</summary>
    public DateTimeOffset? HeldUntil { get; set; }

    public Guid? HeldBy { get; set; }

    /// <summary>What the present or last run is doing, in a sentence.</summary>
    public string? Progress { get; set; }

    /// <summary><see cref="Problem"/> of the last run as JSON, until the next run or a good look.</summary>
    public string? Trouble { get; set; }
}

internal sealed class StepRowConfiguration : IEntityTypeConfiguration<StepRow>
{
    public void Configure(EntityTypeBuilder<StepRow> builder)
    {
        builder.ToTable("step");
        builder.HasKey(r => new { r.SetUpId, r.Step });
        builder.Property(r => r.Step).HasMaxLength(40);
        builder.Property(r => r.Progress).HasMaxLength(1000);
    }
}
