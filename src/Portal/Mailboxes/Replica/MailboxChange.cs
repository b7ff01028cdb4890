using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Replica;

/// <summary>What the portal saw change on a mailbox between two readings. Written once.</summary>
public sealed class MailboxChange
{
    public long Id { get; init; }
    public required string Environment { get; init; }
    public required Guid MailboxId { get; init; }

    /// <summary>When the portal saw it; it happened at this time or earlier, after the reading before.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Null at the first reading of the mailbox.</summary>
    public MailboxState? FromState { get; init; }
    public string? FromCause { get; init; }

    /// <summary>Null when the mailbox is gone.</summary>
    public MailboxState? ToState { get; init; }
    public string? ToCause { get; init; }

    /// <summary>JSON array of <see cref="Plans.Change"/>: the columns that changed.</summary>
    public required string Changes { get; init; }
}

internal sealed class MailboxChangeConfiguration : IEntityTypeConfiguration<MailboxChange>
{
    public void Configure(EntityTypeBuilder<MailboxChange> change)
    {
        change.ToTable("mailbox_change");
        change.Property(c => c.Id).UseIdentityByDefaultColumn();
        change.HasIndex(c => new { c.Environment, c.MailboxId, c.Id });
        change.HasIndex(c => c.At);
        change.Property(c => c.Environment).HasMaxLength(255);
        change.Property(c => c.FromCause).HasMaxLength(60);
        change.Property(c => c.ToCause).HasMaxLength(60);
    }
}
