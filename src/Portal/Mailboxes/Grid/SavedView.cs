using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Grid;

/// <summary>A person's own view of the grid: a name for what stands in the address bar.</summary>
public sealed class SavedView
{
    public const int LongestName = 60, MostPerPerson = 50;

    public long Id { get; init; }
    public required string TenantId { get; init; }
    public required string ObjectId { get; init; }
    public required string Name { get; set; }

    /// <summary>The query of the address, without its question mark.</summary>
    public required string Query { get; set; }
    public required DateTimeOffset SavedAt { get; set; }
}

internal sealed class SavedViewConfiguration : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> view)
    {
        view.ToTable("mailbox_view");
        view.Property(v => v.Id).UseIdentityByDefaultColumn();
        view.Property(v => v.TenantId).HasMaxLength(36);
        view.Property(v => v.ObjectId).HasMaxLength(64);
        view.Property(v => v.Name).HasMaxLength(SavedView.LongestName);
        view.Property(v => v.Query).HasMaxLength(2000);
        view.HasIndex(v => new { v.TenantId, v.ObjectId, v.Name }).IsUnique();
    }
}
