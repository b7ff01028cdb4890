using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Portal.Cloud.Dataverse;

namespace Portal.Mailboxes.Replica;

public enum OwnerKind { User, Queue, Forward }

public enum MailboxState
{
    Working,

    /// <summary>Nothing is synchronized, whatever for: an address that nobody approved is not processed, and results that are "not run" enable nothing.</summary>
    NotWorking,

    /// <summary>For something that comes by itself: a test that is scheduled.</summary>
    Waiting,

    /// <summary>By somebody's decision: deactivated, no profile, no method.</summary>
    SwitchedOff,
    CouldNotCheck,
}

/// <summary>A mailbox of an environment as it was read last. NOTES.md in this folder says which of its indexes serves which question.</summary>
public sealed class ReplicaMailbox
{
    /// <summary>Made by the store; the last word in every order, and what the text index points to.</summary>
    public long Row { get; init; }

    /// <summary>Host of the environment, in lower case.</summary>
    public required string Environment { get; init; }

    /// <summary>The environment's own key; a copied environment has the same ones.</summary>
    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>The name as it is sorted and searched (<see cref="Folded"/>); never empty.</summary>
    public required string NameKey { get; set; }

    public string Address { get; set; } = "";
    public string AddressKey { get; set; } = "";
    public Guid? ProfileId { get; set; }
    public string? ProfileName { get; set; }

    /// <summary>Folded name of the profile; empty without one.</summary>
    public string ProfileKey { get; set; } = "";
    public Guid? OwnerId { get; set; }
    public OwnerKind Owner { get; set; }

    /// <summary>The user's or queue's name as the environment gave it with the row; null where it gave none. A user who is renamed later is so here from the next full reading on.</summary>
    public string? OwnerName { get; set; }

    /// <summary>The person or team that owns the row, where that is somebody else than the user it belongs to: who looks after a queue.</summary>
    public string? RowOwner { get; set; }
    public bool OwnerDisabled { get; set; }
    public bool Active { get; set; }

    /// <summary>Numbers as in <see cref="Mailbox"/>; appointments are numbered differently.</summary>
    public int IncomingMethod { get; set; }
    public int OutgoingMethod { get; set; }
    public int AppointmentsMethod { get; set; }
    public MailboxResult Incoming { get; set; }
    public MailboxResult Outgoing { get; set; }
    public MailboxResult Appointments { get; set; }
    public MailboxApproval Approval { get; set; }
    public DateTimeOffset? ApprovedAt { get; set; }
    public string? ApprovedBy { get; set; }

    /// <summary>False where the environment synchronizes unapproved addresses too.</summary>
    public bool ApprovalNeeded { get; set; }
    public bool TestScheduled { get; set; }
    public DateTimeOffset? TestCompletedAt { get; set; }
    public DateTimeOffset? LastSyncAt { get; set; }
    public string? LastSyncError { get; set; }
    public int TransientFailures { get; set; }
    public DateTimeOffset? PostponedUntil { get; set; }
    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>Without anything quoted from a mail.</summary>
    public string? LastAlertText { get; set; }
    public int? LastAlertCode { get; set; }
    public DateTimeOffset? LastAlertAt { get; set; }

    public MailboxState State { get; set; }

    /// <summary>Key in the catalogue of causes; null when it works or nobody knows.</summary>
    public string? Cause { get; set; }

    /// <summary>When the portal first saw this state: "since at least".</summary>
    public DateTimeOffset StateSince { get; set; }

    /// <summary>When these values were read.</summary>
    public DateTimeOffset SeenAt { get; set; }
    public long? IncidentId { get; set; }

    /// <summary>Approved, and never tested since.</summary>
    public bool NeverTested { get; set; }

    /// <summary>Another environment synchronizes the same address too.</summary>
    public bool Rival { get; set; }

    /// <summary>Made not long ago, and still on the profile that Microsoft makes with every environment.</summary>
    public bool OnDefault { get; set; }
}

internal sealed class ReplicaMailboxConfiguration : IEntityTypeConfiguration<ReplicaMailbox>
{
    /// <summary>Longest name; keys are cut to it.</summary>
    public const int NameLength = 200;

    private const string HasCause = "\"Cause\" IS NOT NULL";

    public void Configure(EntityTypeBuilder<ReplicaMailbox> mailbox)
    {
        mailbox.ToTable("replica_mailbox");
        mailbox.HasKey(m => m.Row);
        mailbox.Property(m => m.Row).UseIdentityByDefaultColumn();
        mailbox.Property(m => m.Environment).HasMaxLength(255);
        mailbox.Property(m => m.Name).HasMaxLength(NameLength);
        mailbox.Property(m => m.NameKey).HasMaxLength(NameLength);
        mailbox.Property(m => m.Address).HasMaxLength(NameLength);
        mailbox.Property(m => m.AddressKey).HasMaxLength(NameLength);
        mailbox.Property(m => m.ProfileName).HasMaxLength(NameLength);
        mailbox.Property(m => m.ProfileKey).HasMaxLength(NameLength);
        mailbox.Property(m => m.OwnerName).HasMaxLength(NameLength);
        mailbox.Property(m => m.RowOwner).HasMaxLength(NameLength);
        mailbox.Property(m => m.ApprovedBy).HasMaxLength(NameLength);
        mailbox.Property(m => m.LastSyncError).HasMaxLength(500);
        mailbox.Property(m => m.LastAlertText).HasMaxLength(1000);
        mailbox.Property(m => m.Cause).HasMaxLength(60);
        mailbox.HasIndex(m => new { m.Environment, m.Id }).IsUnique();
        Orders(mailbox);
    }

    /// <summary>A page is a seek where the filtered column, the sorted one and the row stand in one index, in this order.</summary>
    private static void Orders(EntityTypeBuilder<ReplicaMailbox> mailbox)
    {
        mailbox.HasIndex(m => new { m.NameKey, m.Row });
        mailbox.HasIndex(m => new { m.Environment, m.NameKey, m.Row });
        mailbox.HasIndex(m => new { m.ProfileId, m.NameKey, m.Row });
        mailbox.HasIndex(m => new { m.State, m.NameKey, m.Row });
        mailbox.HasIndex(m => new { m.Approval, m.NameKey, m.Row });
        mailbox.HasIndex(m => new { m.StateSince, m.Row });
        mailbox.HasIndex(m => new { m.Environment, m.StateSince, m.Row });
        mailbox.HasIndex(m => new { m.State, m.StateSince, m.Row });
        mailbox.HasIndex(m => new { m.AddressKey, m.Row });
        mailbox.HasIndex(m => new { m.ProfileKey, m.NameKey, m.Row });

        // Few mailboxes have a cause or belong to an incident; the others are not in these, so they cost nothing to write. A cause with a second filter has an index for both.
        mailbox.HasIndex(m => new { m.IncidentId, m.NameKey, m.Row }).HasFilter("\"IncidentId\" IS NOT NULL");
        mailbox.HasIndex(m => new { m.Cause, m.NameKey, m.Row }).HasFilter(HasCause);
        mailbox.HasIndex(m => new { m.Cause, m.StateSince, m.Row }).HasFilter(HasCause);
        mailbox.HasIndex(m => new { m.Cause, m.Environment, m.NameKey, m.Row }).HasFilter(HasCause);
        mailbox.HasIndex(m => new { m.Cause, m.ProfileId, m.NameKey, m.Row }).HasFilter(HasCause);
        mailbox.HasIndex(m => new { m.Cause, m.Approval, m.NameKey, m.Row }).HasFilter(HasCause);

        // The three shipped views that are few rows of many: both databases take the bare column for a condition.
        mailbox.HasIndex(m => new { m.NameKey, m.Row }, "IX_replica_mailbox_never_tested").HasFilter("\"NeverTested\"");
        mailbox.HasIndex(m => new { m.NameKey, m.Row }, "IX_replica_mailbox_rival").HasFilter("\"Rival\"");
        mailbox.HasIndex(m => new { m.NameKey, m.Row }, "IX_replica_mailbox_on_default").HasFilter("\"OnDefault\"");
    }
}
