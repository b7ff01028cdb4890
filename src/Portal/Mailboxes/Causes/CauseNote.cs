using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Portal.Mailboxes.Causes;

/// <summary>What helpdesk found out about an alert that the catalogue does not know; the next one who meets the same words sees it.</summary>
public sealed class CauseNote
{
    public const int Longest = 1000;

    public long Id { get; init; }

    /// <summary>The alert's words without what differs from mailbox to mailbox (<see cref="AlertPrint"/>).</summary>
    public required string Print { get; init; }

    /// <summary>The alert as it was shown to the writer.</summary>
    public required string Alert { get; init; }
    public required string Text { get; init; }
    public required string AuthorTenantId { get; init; }
    public required string AuthorObjectId { get; init; }
    public required string AuthorName { get; init; }
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>When its author or an admin took it back; it is not shown any more.</summary>
    public DateTimeOffset? RemovedAt { get; set; }
}

/// <summary>Tells two alerts that say the same of different mailboxes from two that say something else.</summary>
public static partial class AlertPrint
{
    /// <summary>SHA-256 as 64 hexadecimal digits of the words, without addresses, ids, numbers and case.</summary>
    public static string Of(AlertSign alert)
    {
        var words = Differing().Replace(AlertWords.Text(alert.Text).Normalize(NormalizationForm.FormKC), "#");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Gaps().Replace(words, " ").Trim().ToUpperInvariant())));
    }

    [GeneratedRegex(@"[^\s""'<>]+@[^\s""'<>]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|https?://\S+|\d+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Differing();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.None, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Gaps();
}

internal sealed class CauseNoteConfiguration : IEntityTypeConfiguration<CauseNote>
{
    public void Configure(EntityTypeBuilder<CauseNote> note)
    {
        note.ToTable("cause_note");
        note.Property(n => n.Id).UseIdentityByDefaultColumn();
        note.Property(n => n.Print).HasMaxLength(64);
        note.Property(n => n.Alert).HasMaxLength(1000);
        note.Property(n => n.Text).HasMaxLength(CauseNote.Longest);
        note.Property(n => n.AuthorTenantId).HasMaxLength(36);
        note.Property(n => n.AuthorObjectId).HasMaxLength(64);
        note.Property(n => n.AuthorName).HasMaxLength(256);
        note.HasIndex(n => new { n.Print, n.Id });
    }
}
