using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Requests;

public enum RequestState
{
    Open,

    /// <summary>An admin has done it, or a test was seen after it was asked for.</summary>
    Done,
    Declined,
}

/// <summary>Helpdesk asks an admin to run Test &amp; Enable on one mailbox: the portal has no identity of its own that writes.</summary>
public sealed class MailboxRequest
{
    public const int LongestReason = 500;

    public long Id { get; init; }

    /// <summary>Host of the environment, in lower case.</summary>
    public required string Environment { get; init; }
    public required Guid MailboxId { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }

    /// <summary>Why, in the asking person's words.</summary>
    public required string Reason { get; init; }
    public required string RequesterTenantId { get; init; }
    public required string RequesterObjectId { get; init; }
    public required string RequesterName { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public RequestState State { get; set; }

    /// <summary>Who ended it; null for what ended by a test that was seen.</summary>
    public string? ClosedBy { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>What the admin says to the one who asked.</summary>
    public string? Answer { get; set; }

    /// <summary>Environment and mailbox while it is open, null afterwards: unique, so that two people ask once.</summary>
    public string? OpenKey { get; set; }
}

/// <summary>How a request stands, as its people read it; without a full stop.</summary>
public static class MailboxRequestWords
{
    public static string Of(MailboxRequest request) => request.State switch
    {
        RequestState.Open => "An admin was asked to run a test",
        RequestState.Done => "The test that was asked for has been started",
        _ => "The test that was asked for was declined",
    };
}

internal sealed class MailboxRequestConfiguration : IEntityTypeConfiguration<MailboxRequest>
{
    public void Configure(EntityTypeBuilder<MailboxRequest> request)
    {
        request.ToTable("mailbox_request");
        request.Property(r => r.Id).UseIdentityByDefaultColumn();
        request.Property(r => r.Environment).HasMaxLength(255);
        request.Property(r => r.Name).HasMaxLength(200);
        request.Property(r => r.Address).HasMaxLength(200);
        request.Property(r => r.Reason).HasMaxLength(MailboxRequest.LongestReason);
        request.Property(r => r.RequesterTenantId).HasMaxLength(36);
        request.Property(r => r.RequesterObjectId).HasMaxLength(64);
        request.Property(r => r.RequesterName).HasMaxLength(256);
        request.Property(r => r.ClosedBy).HasMaxLength(256);
        request.Property(r => r.Answer).HasMaxLength(MailboxRequest.LongestReason);
        request.Property(r => r.OpenKey).HasMaxLength(300);
        request.HasIndex(r => r.OpenKey).IsUnique();
        request.HasIndex(r => new { r.Environment, r.MailboxId, r.Id });
        request.HasIndex(r => new { r.RequesterObjectId, r.RequestedAt });
    }
}
