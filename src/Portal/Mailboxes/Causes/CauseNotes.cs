using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Mailboxes.Replica;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Causes;

/// <summary>Notes on alerts that the catalogue does not know. Each is audited with its words; none is ever changed, only taken back.</summary>
public sealed class CauseNotes(IDbContextFactory<PortalDb> dbs, AuditLog audit, TimeProvider time)
{
    /// <summary>How many are shown for one alert.</summary>
    public const int Shown = 20;

    public async Task<IReadOnlyList<CauseNote>> OfAsync(AlertSign alert, CancellationToken ct)
    {
        var print = AlertPrint.Of(alert);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<CauseNote>().AsNoTracking().Where(n => n.Print == print && n.RemovedAt == null).OrderByDescending(n => n.Id).Take(Shown).ToListAsync(ct);
    }

    /// <returns>What is wrong with the text, as a sentence; null when the note is kept.</returns>
    public async Task<string?> AddAsync(AlertSign alert, string? typed, Person person, CancellationToken ct)
    {
        var text = Folded.Whole(typed ?? "").Trim();
        if (text.Length == 0) return "Write what you found out.";
        if (text.Length > CauseNote.Longest) return $"The note has {text.Length} characters; {CauseNote.Longest} are kept.";
        var note = new CauseNote
        {
            Print = AlertPrint.Of(alert), Alert = Folded.Cut(Folded.Whole(AlertWords.Text(alert.Text)), 1000), Text = text,
            AuthorTenantId = person.TenantId, AuthorObjectId = person.ObjectId, AuthorName = Folded.Cut(person.Name, 256), WrittenAt = time.GetUtcNow(),
        };
        await using var db = await dbs.CreateDbContextAsync(ct);
        db.Add(note);
        await audit.AppendAsync(db, new AuditEvent("mailbox.note", AuditOutcome.Succeeded, AuditActor.Of(person))
        {
            Permission = Permissions.Mailbox, System = "Portal", Target = note.Alert, Reason = text,
        }, ct);
        return null;
    }

    /// <summary>Its author or an admin takes a note back.</summary>
    /// <exception cref="NotPermittedException">It is somebody else's.</exception>
    public async Task RemoveAsync(long id, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<CauseNote>().FindAsync([id], ct) is not { RemovedAt: null } note) return;
        if (!MayRemove(note, person)) throw new NotPermittedException("Only who wrote a note, or an admin, can take it back.");
        note.RemovedAt = time.GetUtcNow();
        await audit.AppendAsync(db, new AuditEvent("mailbox.note-removed", AuditOutcome.Succeeded, AuditActor.Of(person))
        {
            Permission = Permissions.Mailbox, System = "Portal", Target = note.Alert, Reason = $"Taken back: {note.Text}",
        }, ct);
    }

    public static bool MayRemove(CauseNote note, Person person) =>
        person.May(Permissions.Mailboxes) || (note.AuthorTenantId == person.TenantId && note.AuthorObjectId == person.ObjectId);
}
