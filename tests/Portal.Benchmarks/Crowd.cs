using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Portal.Mailboxes.Replica;

namespace Portal.Benchmarks;

/// <summary>Invented mailboxes, the same for the same number: three environments, forty profiles, one in fourteen in trouble, names as thousands of people have them.</summary>
internal static class Crowd
{
    public static readonly string[] Environments = ["contoso.crm4.dynamics.com", "contoso-test.crm4.dynamics.com", "fabrikam.crm.dynamics.com"];
    public static readonly string[] Causes = ["secret-expired", "no-licence", "not-approved-admin", "ews-blocked", "no-mailbox", "no-alert"];
    private static readonly string[] Syllables = ["an", "ber", "ca", "dor", "el", "fi", "gu", "hal", "in", "jo", "ka", "lin", "mar", "no", "ol", "pe", "qui", "ros", "sten", "tor", "ul", "vik", "wen", "xa", "yl", "zim"];
    private static readonly string[] Columns = [
        "Environment", "Id", "Name", "NameKey", "Address", "AddressKey", "ProfileId", "ProfileName", "ProfileKey", "OwnerId", "Owner", "OwnerName",
        "OwnerDisabled", "Active", "IncomingMethod", "OutgoingMethod", "AppointmentsMethod", "Incoming", "Outgoing", "Appointments", "Approval",
        "ApprovalNeeded", "TestScheduled", "TestCompletedAt", "LastSyncAt", "TransientFailures", "LastAlertText", "LastAlertAt", "State", "Cause",
        "StateSince", "SeenAt", "NeverTested", "Rival", "OnDefault"
    ];

    /// <summary>Fills an empty store: indexes and triggers are taken away first and made again, as they were, afterwards.</summary>
    public static async Task FillAsync(Stores stores, int count, CancellationToken ct)
    {
        await using var db = stores.CreateDbContext();
        await db.Database.OpenConnectionAsync(ct);
        var connection = db.Database.GetDbConnection();
        var again = await StripAsync(connection, ct);
        if (connection is NpgsqlConnection npgsql) await CopyAsync(npgsql, count, ct);
        else await InsertAsync((SqliteConnection)connection, count, ct);
        foreach (var statement in again) await ExecuteAsync(connection, statement, ct);
        if (connection is SqliteConnection) await ExecuteAsync(connection, "INSERT INTO replica_mailbox_text(replica_mailbox_text) VALUES ('rebuild')", ct);
        else await ExecuteAsync(connection, "VACUUM ANALYZE replica_mailbox", ct);
    }

    private static async Task<List<string>> StripAsync(DbConnection connection, CancellationToken ct)
    {
        var postgres = connection is NpgsqlConnection;
        await using var command = connection.CreateCommand();
        command.CommandText = postgres
            ? "SELECT 'INDEX \"' || indexname || '\"', indexdef FROM pg_indexes WHERE tablename = 'replica_mailbox' AND indexname NOT LIKE 'PK%'"
            : "SELECT upper(type) || ' \"' || name || '\"', sql FROM sqlite_master WHERE tbl_name = 'replica_mailbox' AND type IN ('index', 'trigger') AND sql IS NOT NULL";
        var found = new List<(string Name, string Sql)>();
        await using (var rows = await command.ExecuteReaderAsync(ct))
            while (await rows.ReadAsync(ct)) found.Add((rows.GetString(0), rows.GetString(1)));
        foreach (var (name, _) in found) await ExecuteAsync(connection, $"DROP {name}", ct);
        return [.. found.Select(f => f.Sql)];
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 600);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task InsertAsync(SqliteConnection connection, int count, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO replica_mailbox ({string.Join(", ", Columns.Select(c => $"\"{c}\""))}) VALUES ({string.Join(", ", Columns.Select(c => $"@{c}"))})";
        var parameters = Columns.Select(c => command.Parameters.Add(new SqliteParameter { ParameterName = $"@{c}" })).ToList();
        command.Prepare();
        for (var i = 0; i < count; i++)
        {
            var values = Row(i);
            for (var c = 0; c < values.Length; c++) parameters[c].Value = values[c] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, int count, CancellationToken ct)
    {
        await using var writer = await connection.BeginBinaryImportAsync($"COPY replica_mailbox ({string.Join(", ", Columns.Select(c => $"\"{c}\""))}) FROM STDIN (FORMAT BINARY)", ct);
        for (var i = 0; i < count; i++)
        {
            await writer.StartRowAsync(ct);
            foreach (var value in Row(i))
                await (value switch
                {
                    null => writer.WriteNullAsync(ct),
                    Guid id => writer.WriteAsync(id, NpgsqlDbType.Uuid, ct),
                    bool flag => writer.WriteAsync(flag, NpgsqlDbType.Boolean, ct),
                    int number => writer.WriteAsync(number, NpgsqlDbType.Integer, ct),
                    long number => writer.WriteAsync(number, NpgsqlDbType.Bigint, ct),
                    _ => writer.WriteAsync((string)value, NpgsqlDbType.Varchar, ct),
                });
        }

        await writer.CompleteAsync(ct);
    }

    private static object?[] Row(int i)
    {
        var random = new Random(i);
        var (first, last) = (Word(random, 2), Word(random, 3));
        var (name, address) = ($"{last}, {first}", $"{first}.{last}.{i}@contoso.com".ToLowerInvariant());
        var profile = random.Next(40);
        var profileName = $"Profile {profile:00}";
        var trouble = random.Next(14) == 0;
        var since = 1_790_000_000_000_000L + random.NextInt64(2_592_000_000_000L);
        return
        [
            Environments[random.Next(10) switch { < 6 => 0, < 9 => 1, _ => 2 }], Id(random), name, Folded.Of(name), address, address, Profile(profile), profileName, Folded.Of(profileName),
            Id(random), i % 20 == 0 ? "Queue" : "User", $"{first} {last}", false, true, 2, 2, 1, trouble ? "Failure" : "Success", "Success", "Success", random.Next(50) == 0 ? "Pending" : "Approved", true, false,
            since,
            since,
            0,
            trouble ? "The mailbox could not be reached. AADSTS7000222" : null,
            trouble ? since : null,
            trouble ? "NotWorking" : "Working",
            trouble ? Causes[random.Next(Causes.Length)] : null,
            since,
            since,
            false,
            false,
            false,
        ];
    }

    /// <summary>The id of one of the forty profiles.</summary>
    public static Guid Profile(int number) => new(number + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private static string Word(Random random, int syllables)
    {
        var word = string.Concat(Enumerable.Range(0, syllables).Select(_ => Syllables[random.Next(Syllables.Length)]));
        return string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(word[0])}{word[1..]}");
    }

    private static Guid Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
