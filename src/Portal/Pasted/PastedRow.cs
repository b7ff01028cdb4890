using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Pasted;

/// <summary>The answers that were pasted for one step. They replace a look, never a person's right, and go with the set-up.</summary>
public sealed class PastedRow
{
    public required long SetUpId { get; init; }

    public required string Step { get; init; }

    /// <summary>A JSON list of <see cref="PastedAnswer"/>, at most some megabytes.</summary>
    public required string Answers { get; set; }

    public required DateTimeOffset PastedAt { get; set; }
}

internal sealed class PastedRowConfiguration : IEntityTypeConfiguration<PastedRow>
{
    public void Configure(EntityTypeBuilder<PastedRow> builder)
    {
        builder.ToTable("pasted_answers");
        builder.HasKey(r => new { r.SetUpId, r.Step });
        builder.Property(r => r.Step).HasMaxLength(40);
    }
}
