using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Plans;

/// <summary>
/// One long-lived set-up: what somebody wants and what is known of it. It holds ids and names, never a secret and never a truth; what is true
/// is looked up again from the cloud each time.
/// </summary>
public sealed class SetUp
{
    public long Id { get; init; }

    /// <summary>Part of the names of everything this set-up creates, so that looking finds them after a crash.</summary>
    public required Guid Key { get; init; }

    /// <summary>Which wizard it belongs to: "hma".</summary>
    public required string Kind { get; init; }

    public required string Name { get; set; }

    /// <summary>The wizard's own record as JSON: what was typed, and the ids that were found.</summary>
    public required string State { get; set; }

    public required string OwnerTenantId { get; init; }

    public required string OwnerObjectId { get; init; }

    public required string OwnerName { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset SavedAt { get; set; }

    /// <summary>Counts every change, whoever made it: none is written over unseen.</summary>
    public int Version { get; set; }

    /// <summary>
    /// Counts what people changed, so that two of them in one set-up cannot overwrite each other. What the portal's own looks learned beside
    /// them (ids, times) is no reason to refuse what somebody typed.
    /// </summary>
    public int Choices { get; set; }

    public SetUpPhase Phase { get; set; }

    /// <summary>When it was closed: abandoned, with nothing of it left that could be removed.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The set-up whose secret or certificate this one renews; null for a set-up of its own and for the renewal of a profile made elsewhere.</summary>
    public long? RenewsId { get; init; }

    public List<StepRow> Steps { get; init; } = [];
}

/// <summary>What is being done with a set-up.</summary>
public enum SetUpPhase
{
    Active,

    /// <summary>Its steps are those that remove what it made.</summary>
    Abandoning,

    /// <summary>Closed; it stays readable.</summary>
    Abandoned,
}

internal sealed class SetUpConfiguration : IEntityTypeConfiguration<SetUp>
{
    public void Configure(EntityTypeBuilder<SetUp> builder)
    {
        builder.ToTable("set_up");
        builder.Property(s => s.Id).UseIdentityByDefaultColumn();
        builder.HasIndex(s => s.Key).IsUnique();
        builder.Property(s => s.Kind).HasMaxLength(40);
        builder.Property(s => s.Phase).HasMaxLength(20);
        builder.HasIndex(s => s.RenewsId);
        builder.Property(s => s.Name).HasMaxLength(200);
        builder.Property(s => s.OwnerTenantId).HasMaxLength(36);
        builder.Property(s => s.OwnerObjectId).HasMaxLength(36);
        builder.Property(s => s.OwnerName).HasMaxLength(256);
        builder.Property(s => s.Version).IsConcurrencyToken();
        builder.HasMany(s => s.Steps).WithOne().HasForeignKey(r => r.SetUpId);
    }
}
