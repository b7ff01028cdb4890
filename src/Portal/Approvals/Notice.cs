using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Approvals;

/// <summary>What a notice tells of.</summary>
public enum NoticeKind
{
    Requested,

    /// <summary>One approver of several has decided.</summary>
    PartlyDecided,
    Decided,
    Withdrawn,
    Expired,
    Voided,
}

/// <summary>One piece of news for the webhook, written in the transaction of what it tells, so that none is lost or made up.</summary>
public sealed class Notice
{
    public long Id { get; init; }

    public required long ApprovalId { get; init; }

    public required NoticeKind Kind { get; init; }

    /// <summary>The body as it will be posted, each time the same.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When it is tried next; null when it was delivered or given up.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    /// <summary>Why the last attempt failed, in a sentence without the address.</summary>
    public string? Trouble { get; set; }
}

internal sealed class NoticeConfiguration : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> notice)
    {
        notice.ToTable("approval_notice");
        notice.Property(n => n.Id).UseIdentityByDefaultColumn();
        notice.Property(n => n.Trouble).HasMaxLength(500);
        notice.HasIndex(n => n.NextAt);
        notice.HasIndex(n => n.ApprovalId);
    }
}
