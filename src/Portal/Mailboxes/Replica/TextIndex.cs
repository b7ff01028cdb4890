using Microsoft.EntityFrameworkCore;
using Npgsql;
using Portal.Store;

namespace Portal.Mailboxes.Replica;

/// <summary>
/// What migrations for two databases cannot say: the index that finds parts of names (trigrams), and on PostgreSQL the order of the sorted columns (by code point, as SQLite has it; a range for "begins with" needs it).
/// Made at start when it is missing. PostgreSQL's pg_trgm is a trusted extension that the owner of the database may make; where the portal's role may not, searches read every row, and <see cref="Trouble"/> says so.
/// </summary>
public sealed class TextIndex(IDbContextFactory<PortalDb> dbs, ILogger<TextIndex> log)
{
    private static readonly string[] Sqlite =
    [
        "CREATE VIRTUAL TABLE replica_mailbox_text USING fts5(NameKey, AddressKey, content='replica_mailbox', content_rowid='Row', tokenize='trigram case_sensitive 1')",
        "CREATE TRIGGER replica_mailbox_text_insert AFTER INSERT ON replica_mailbox BEGIN INSERT INTO replica_mailbox_text(rowid, NameKey, AddressKey) VALUES (new.Row, new.NameKey, new.AddressKey); END",
        "CREATE TRIGGER replica_mailbox_text_delete AFTER DELETE ON replica_mailbox BEGIN INSERT INTO replica_mailbox_text(replica_mailbox_text, rowid, NameKey, AddressKey) VALUES ('delete', old.Row, old.NameKey, old.AddressKey); END",
        "CREATE TRIGGER replica_mailbox_text_update AFTER UPDATE OF NameKey, AddressKey ON replica_mailbox WHEN old.NameKey <> new.NameKey OR old.AddressKey <> new.AddressKey BEGIN INSERT INTO replica_mailbox_text(replica_mailbox_text, rowid, NameKey, AddressKey) VALUES ('delete', old.Row, old.NameKey, old.AddressKey); INSERT INTO replica_mailbox_text(rowid, NameKey, AddressKey) VALUES (new.Row, new.NameKey, new.AddressKey); END",
        "INSERT INTO replica_mailbox_text(replica_mailbox_text) VALUES ('rebuild')",
    ];

    private const string PostgresOrder = """
        DO $$ DECLARE col text; BEGIN
          FOREACH col IN ARRAY ARRAY['NameKey', 'AddressKey', 'ProfileKey'] LOOP
            IF NOT EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation WHERE a.attrelid = 'replica_mailbox'::regclass AND a.attname = col AND c.collname = 'C') THEN
              EXECUTE format('ALTER TABLE replica_mailbox ALTER COLUMN %I TYPE varchar(200) COLLATE "C"', col);
            END IF;
          END LOOP;
        END $$
        """;

    /// <summary>Both keys as one text, so that one look into the index finds a word in either. Nobody can type the character between them.</summary>
    internal const string PostgresText = "(\"NameKey\" || chr(10) || \"AddressKey\")";

    private const string PostgresTrigrams = $"""
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX IF NOT EXISTS "IX_replica_mailbox_text" ON replica_mailbox USING gin ({PostgresText} gin_trgm_ops);
        """;

    // Any fixed number does; it names this lock among PostgreSQL's advisory locks.
    private const long Lock = 0x5353_5054_5249_4752;

    /// <summary>False where searches read every row.</summary>
    public bool Ready { get; private set; }

    /// <summary>Why there is no index, as a sentence; null when there is one.</summary>
    public string? Trouble { get; private set; }

    public async Task EnsureAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (db.Database.IsNpgsql()) await PostgresAsync(db, ct);
        else await SqliteAsync(db, ct);
        Ready = Trouble is null;
    }

    private static async Task SqliteAsync(PortalDb db, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM sqlite_master WHERE name = 'replica_mailbox_text'").SingleAsync(ct) > 0) return;
        foreach (var statement in Sqlite) await db.Database.ExecuteSqlRawAsync(statement, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task PostgresAsync(PortalDb db, CancellationToken ct)
    {
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", ct); // several instances may start in the same moment
            await db.Database.ExecuteSqlRawAsync(PostgresOrder, ct);
            await transaction.CommitAsync(ct);
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", ct);
            await db.Database.ExecuteSqlRawAsync(PostgresTrigrams, ct);
            await transaction.CommitAsync(ct);
            Trouble = null;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedObject)
        {
            Trouble = "The database has no pg_trgm: searching mailboxes by a part of their name reads every row. The owner of the database makes it with CREATE EXTENSION pg_trgm; the portal then makes its index at the next start.";
            log.LogWarning("No trigram index: {Reason}", e.MessageText);
        }
    }
}
