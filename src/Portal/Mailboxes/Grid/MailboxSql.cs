using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes.Grid;

/// <summary>How the words of a search are found.</summary>
internal enum TextWay
{
    None,

    /// <summary>Few rows: the text index has named them, now they are sorted.</summary>
    Index,

    /// <summary>Few rows: a range of the indexes of name and address has named them, now they are sorted.</summary>
    Beginning,

    /// <summary>Many rows: walked in their order, each looked at, until the page is full.</summary>
    Walk,
}

/// <param name="Rows">The rows that hold the words an index can find; null where none was asked.</param>
/// <param name="Within">The statement asks the index itself, and finds nothing where it names more rows than this. PostgreSQL then finds, sorts and reads in one go;
/// asked for their numbers first, it reads each row twice. SQLite has nothing to gain by it.</param>
internal readonly record struct TextHits(TextWay Way, long[]? Rows, int? Within = null);

/// <summary>
/// The grid's statements, written by hand: EF cannot write a comparison of rows, <c>(a, b) &gt; (x, y)</c>, and without it PostgreSQL reads everything before the page. Every value is a parameter; names of columns
/// are those of the entity. NOTES.md says which index each one seeks.
/// </summary>
internal static class MailboxSql
{
    public const string Table = "replica_mailbox";
    public const string TextIndex = "replica_mailbox_text";
    private const string Highest = "\U0010FFFF";
    private static readonly string Selected = string.Join(", ", MailboxLine.Columns.Select(c => $"m.\"{c}\""));

    public static IReadOnlyList<string> Columns(MailboxOrder order) => order switch
    {
        MailboxOrder.Address => [nameof(ReplicaMailbox.AddressKey), nameof(ReplicaMailbox.Row)],
        MailboxOrder.Environment => [nameof(ReplicaMailbox.Environment), nameof(ReplicaMailbox.NameKey), nameof(ReplicaMailbox.Row)],
        MailboxOrder.Profile => [nameof(ReplicaMailbox.ProfileKey), nameof(ReplicaMailbox.NameKey), nameof(ReplicaMailbox.Row)],
        MailboxOrder.State => [nameof(ReplicaMailbox.State), nameof(ReplicaMailbox.NameKey), nameof(ReplicaMailbox.Row)],
        MailboxOrder.Changed => [nameof(ReplicaMailbox.StateSince), nameof(ReplicaMailbox.Row)],
        _ => [nameof(ReplicaMailbox.NameKey), nameof(ReplicaMailbox.Row)],
    };

    /// <summary>A page: the lines' columns, then those of the order.</summary>
    /// <param name="take">Null for all of them.</param>
    public static void Page(DbCommand command, MailboxQuery query, SearchWords words, TextHits hits, MailboxMark? after, int? take)
    {
        var order = Columns(query.Order);
        var sql = new StringBuilder();
        if (hits.Within is { } few) Holding(command, sql.Append("WITH named AS MATERIALIZED (SELECT * FROM "), words).Append(" LIMIT ").Append(Value(command, few + 1)).Append(") ");
        sql.Append("SELECT ").Append(Selected).Append(", ").AppendJoin(", ", order.Select(c => $"m.\"{c}\""));
        From(command, sql, query, words, hits);
        if (after is not null)
            And(sql).Append('(').AppendJoin(", ", order.Select(c => $"m.\"{c}\"")).Append(query.Descending ? ") < (" : ") > (").AppendJoin(", ", after.Values.Select(v => Value(command, v))).Append(')');
        sql.Append(" ORDER BY ").AppendJoin(", ", order.Select(c => $"m.\"{c}\"{(query.Descending ? " DESC" : "")}"));
        if (take is { } most) sql.Append(" LIMIT ").Append(Value(command, most));
        command.CommandText = sql.ToString();
    }

    /// <summary>How many there are, counted no further than <paramref name="most"/>.</summary>
    public static void Count(DbCommand command, MailboxQuery query, SearchWords words, TextHits hits, int most)
    {
        var sql = new StringBuilder("SELECT count(*) FROM (SELECT 1");
        From(command, sql, query, words, hits);
        command.CommandText = sql.Append(" LIMIT ").Append(Value(command, most)).Append(") counted").ToString();
    }

    /// <summary>The rows that an index names, no more than <paramref name="most"/>.</summary>
    public static void Hits(DbCommand command, SearchWords words, TextWay way, int most)
    {
        var sql = new StringBuilder("SELECT \"Row\" FROM (");
        Named(command, sql, words, way);
        command.CommandText = sql.Append(") named LIMIT ").Append(Value(command, most)).ToString();
    }

    private static void From(DbCommand command, StringBuilder sql, MailboxQuery query, SearchWords words, TextHits hits)
    {
        // CROSS JOIN keeps SQLite from reading the tables in the other order; OFFSET 0 does the same for PostgreSQL.
        sql.Append(hits.Rows switch
        {
            null when hits.Within is { } few => $" FROM named m WHERE (SELECT count(*) FROM named) <= {Value(command, few)}",
            null => $" FROM {Table} m WHERE 1 = 1",
            { } rows when IsSqlite(command) => $" FROM json_each({Value(command, $"[{string.Join(',', rows)}]")}) n CROSS JOIN {Table} m ON m.\"Row\" = n.value WHERE 1 = 1",
            { } rows => $" FROM (SELECT unnest({Value(command, rows)}) AS hit OFFSET 0) n JOIN {Table} m ON m.\"Row\" = n.hit WHERE 1 = 1",
        });

        Equal(command, sql, nameof(ReplicaMailbox.Environment), query.Environment);
        Equal(command, sql, nameof(ReplicaMailbox.ProfileId), query.Profile);
        Equal(command, sql, nameof(ReplicaMailbox.State), query.State?.ToString());
        Equal(command, sql, nameof(ReplicaMailbox.Cause), query.Cause);
        Equal(command, sql, nameof(ReplicaMailbox.Approval), query.Approval?.ToString());
        Equal(command, sql, nameof(ReplicaMailbox.IncidentId), query.Incident);
        if (query.Since is { } since) And(sql).Append("m.\"StateSince\" >= ").Append(Value(command, Microseconds(since)));
        if (query.NeverTested) And(sql).Append("m.\"NeverTested\"");
        if (query.Rival) And(sql).Append("m.\"Rival\"");
        if (query.OnDefault) And(sql).Append("m.\"OnDefault\"");
        Looked(command, sql, words, hits.Way);
    }

    /// <summary>The rows that the index names.</summary>
    private static void Named(DbCommand command, StringBuilder sql, SearchWords words, TextWay way)
    {
        if (way == TextWay.Beginning)
        {
            var (from, to) = (Value(command, words.Beginning!), Value(command, words.Beginning! + Highest));
            sql.Append(
                CultureInfo.InvariantCulture,
                $"SELECT \"Row\" FROM {Table} WHERE \"NameKey\" >= {from} AND \"NameKey\" < {to} UNION SELECT \"Row\" FROM {Table} WHERE \"AddressKey\" >= {from} AND \"AddressKey\" < {to}");
        }
        else if (IsSqlite(command))
            sql.Append(CultureInfo.InvariantCulture, $"SELECT rowid AS \"Row\" FROM {TextIndex} WHERE {TextIndex} MATCH {Value(command, string.Join(' ', words.Indexed.Select(w => $"\"{w.Replace("\"", "\"\"")}\"")))}");
        else
            Holding(command, sql.Append("SELECT \"Row\" FROM "), words);
    }

    /// <summary>PostgreSQL: the table's rows in which the index finds all the words.</summary>
    private static StringBuilder Holding(DbCommand command, StringBuilder sql, SearchWords words) =>
        sql.Append(Table).Append(" WHERE ").AppendJoin(" AND ", words.Indexed.Select(w => $"{Replica.TextIndex.PostgresText} LIKE {Value(command, Like(w))}"));

    /// <summary>The words that no index has answered for are looked for in each row.</summary>
    private static void Looked(DbCommand command, StringBuilder sql, SearchWords words, TextWay way)
    {
        var find = IsSqlite(command) ? "instr" : "strpos"; // a LIKE would have PostgreSQL take the text index after all
        foreach (var word in words.All)
        {
            if (way == TextWay.Index && words.Indexed.Contains(word)) continue;
            if (word == words.Beginning)
            {
                if (way == TextWay.Beginning) continue;
                var (from, to) = (Value(command, word), Value(command, word + Highest));
                And(sql).Append(CultureInfo.InvariantCulture, $"(m.\"NameKey\" >= {from} AND m.\"NameKey\" < {to} OR m.\"AddressKey\" >= {from} AND m.\"AddressKey\" < {to})");
                continue;
            }

            var value = Value(command, word);
            And(sql).Append(CultureInfo.InvariantCulture, $"({find}(m.\"NameKey\", {value}) > 0 OR {find}(m.\"AddressKey\", {value}) > 0)");
        }
    }

    private static void Equal(DbCommand command, StringBuilder sql, string column, object? value)
    {
        if (value is not null) And(sql).Append(CultureInfo.InvariantCulture, $"m.\"{column}\" = {Value(command, value)}");
    }

    private static StringBuilder And(StringBuilder sql) => sql.Append(" AND ");

    private static string Value(DbCommand command, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }

    /// <summary>As the store keeps times.</summary>
    private static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private static string Like(string word) => $"%{word.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%";

    private static bool IsSqlite(DbCommand command) => command is SqliteCommand;
}
