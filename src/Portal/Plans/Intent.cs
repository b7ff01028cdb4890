using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Plans;

/// <summary>How far one write got.</summary>
public enum IntentState
{
    /// <summary>Written down before the write; still so after a crash or a lost answer, until a look settles it.</summary>
    Attempting,
    Succeeded,
    Failed,
}

/// <summary>One write to the outside, written down before it is made.</summary>
public sealed class Intent
{
    public long Id { get; init; }

    public required long SetUpId { get; init; }

    public required string Step { get; init; }

    /// <summary><see cref="Command.Key"/>.</summary>
    public required string Command { get; init; }

    public required string Title { get; init; }

    public required Guid OperationId { get; init; }

    public required string PersonName { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    public IntentState State { get; set; }

    public string? Outcome { get; set; }
}

internal sealed class IntentConfiguration : IEntityTypeConfiguration<Intent>
{
    public void Configure(EntityTypeBuilder<Intent> builder)
    {
        builder.ToTable("intent");
        builder.Property(i => i.Id).UseIdentityByDefaultColumn();
        builder.Property(i => i.Step).HasMaxLength(40);
        builder.Property(i => i.Command).HasMaxLength(60);
        builder.Property(i => i.Title).HasMaxLength(400);
        builder.Property(i => i.PersonName).HasMaxLength(256);
        builder.Property(i => i.Outcome).HasMaxLength(2000);
        builder.HasIndex(i => new { i.SetUpId, i.Step, i.State });
    }
}
