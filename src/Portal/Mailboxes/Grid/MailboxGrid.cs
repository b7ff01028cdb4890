using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Mailboxes.Replica;
using Portal.Store;

namespace Portal.Mailboxes.Grid;

/// <summary>Reads the mailboxes of all environments for people: page by page, counted, or all of them as a stream. NOTES.md of the replica says how fast and why.</summary>
public sealed class MailboxGrid(IDbContextFactory<PortalDb> dbs, TextIndex texts, TimeProvider time)
{
    public const int PageSize = 50;

    /// <summary>Above it a count says "more than".</summary>
    public const int Counted = 1000;

    /// <summary>More hits than this are found sooner by walking the order than by sorting them.</summary>
    internal int FewHits { get; init; } = 5000;

    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private const int Kept = 500;
    private readonly ConcurrentDictionary<MailboxQuery, (MailboxCount Count, DateTimeOffset At)> _counts = new();

    // Words that more rows hold than are sorted: who scrolls through them need not ask the index before each page.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _many = new(StringComparer.Ordinal);

    /// <param name="after">The end of the page before; null for the first.</param>
    public async Task<MailboxPageOf> PageAsync(MailboxQuery query, MailboxMark? after, CancellationToken ct, int take = PageSize)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await AtOnceAsync(db, query, after, ct, take) is { Lines.Count: > 0 } found) return found;
        await using var command = await CommandAsync(db, query, ct, (c, words, hits) => MailboxSql.Page(c, query, words, hits, after, take + 1));
        return await ReadAsync(command, take, ct);
    }

    /// <summary>A search in one statement, where the database gains by it. Nothing in it is no answer yet: the rows may be too many to be sorted.</summary>
    private async Task<MailboxPageOf?> AtOnceAsync(PortalDb db, MailboxQuery query, MailboxMark? after, CancellationToken ct, int take)
    {
        var words = SearchWords.Of(query.Text);
        if (words.Indexed.Count == 0 || !texts.Ready || !db.Database.IsNpgsql() || AreMany(words)) return null;
        await db.Database.OpenConnectionAsync(ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        MailboxSql.Page(command, query, words, new TextHits(TextWay.Index, null, Within: FewHits), after, take + 1);
        return await ReadAsync(command, take, ct);
    }

    private static async Task<MailboxPageOf> ReadAsync(DbCommand command, int take, CancellationToken ct)
    {
        await using var rows = await command.ExecuteReaderAsync(ct);
        var lines = new List<MailboxLine>(take);
        MailboxMark? last = null;
        while (await rows.ReadAsync(ct))
        {
            if (lines.Count == take) return new MailboxPageOf(lines, last);
            lines.Add(MailboxLine.Read(rows));
            if (lines.Count == take) last = Mark(rows);
        }

        return new MailboxPageOf(lines, null);
    }

    /// <summary>All of them in their order, as the store hands them out; nothing is kept.</summary>
    public async IAsyncEnumerable<MailboxLine> LinesAsync(MailboxQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var command = await CommandAsync(db, query, ct, (c, words, hits) => MailboxSql.Page(c, query, words, hits, null, null));
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct)) yield return MailboxLine.Read(rows);
    }

    /// <summary>Counts to <see cref="Counted"/> and no further; believed for ten seconds.</summary>
    public async Task<MailboxCount> CountAsync(MailboxQuery query, CancellationToken ct)
    {
        var key = query with { Order = default, Descending = false };
        var now = time.GetUtcNow();
        if (_counts.TryGetValue(key, out var kept) && now - kept.At < Remembered) return kept.Count;
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var command = await CommandAsync(db, query, ct, (c, words, hits) => MailboxSql.Count(c, query, words, hits, Counted + 1));
        var number = await NumberAsync(command, ct);
        var count = number > Counted ? new MailboxCount(Counted, true) : new MailboxCount(number, false);
        if (_counts.Count >= Kept) _counts.Clear();
        _counts[key] = (count, now);
        return count;
    }

    /// <summary>The copy was read anew: what was counted before is not believed any longer.</summary>
    public void Forget()
    {
        _counts.Clear();
        _many.Clear();
    }

    /// <summary>The command for a page, for tests that look at its plan.</summary>
    internal Task<DbCommand> PageCommandAsync(PortalDb db, MailboxQuery query, MailboxMark? after, CancellationToken ct) =>
        CommandAsync(db, query, ct, (c, words, hits) => MailboxSql.Page(c, query, words, hits, after, PageSize + 1));

    private async Task<DbCommand> CommandAsync(PortalDb db, MailboxQuery query, CancellationToken ct, Action<DbCommand, SearchWords, TextHits> write)
    {
        await db.Database.OpenConnectionAsync(ct);
        var connection = db.Database.GetDbConnection();
        var words = SearchWords.Of(query.Text);
        var hits = await HitsAsync(connection, words, ct);
        var command = connection.CreateCommand();
        write(command, words, hits);
        return command;
    }

    /// <summary>Asks the index once; the rows it names are what the page is then made of.</summary>
    private async Task<TextHits> HitsAsync(DbConnection connection, SearchWords words, CancellationToken ct)
    {
        if (!words.Any) return new(TextWay.None, null);
        var way = words.Beginning is not null ? TextWay.Beginning : words.Indexed.Count > 0 && texts.Ready ? TextWay.Index : TextWay.Walk;
        if (way == TextWay.Walk || AreMany(words)) return new(TextWay.Walk, null);
        await using var command = connection.CreateCommand();
        MailboxSql.Hits(command, words, way, FewHits + 1);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<long>();
        while (await reader.ReadAsync(ct)) rows.Add(reader.GetInt64(0));
        if (rows.Count <= FewHits) return new(way, [.. rows]);
        if (_many.Count >= Kept) _many.Clear();
        _many[Key(words)] = time.GetUtcNow();
        return new(TextWay.Walk, null);
    }

    private bool AreMany(SearchWords words) => _many.TryGetValue(Key(words), out var at) && time.GetUtcNow() - at < Remembered;

    private static string Key(SearchWords words) => string.Join(' ', words.All);

    /// <summary>The command that asks the text index, for tests that look at its plan.</summary>
    internal static async Task<DbCommand> HitsCommandAsync(PortalDb db, string text, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        var command = db.Database.GetDbConnection().CreateCommand();
        MailboxSql.Hits(command, SearchWords.Of(text), TextWay.Index, 5001);
        return command;
    }

    private static async Task<int> NumberAsync(DbCommand command, CancellationToken ct) => Convert.ToInt32(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);

    /// <summary>The order's columns stand behind the line's.</summary>
    private static MailboxMark Mark(DbDataReader row) => new([.. Enumerable.Range(MailboxLine.Columns.Count, row.FieldCount - MailboxLine.Columns.Count).Select(row.GetValue)]);
}
