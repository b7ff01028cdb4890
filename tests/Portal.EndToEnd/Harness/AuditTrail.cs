using Microsoft.Data.Sqlite;

namespace Portal.EndToEnd.Harness;

/// <summary>The audit as it stands in the portal's database file, read past the portal.</summary>
public static class AuditTrail
{
    public sealed record Entry(long Sequence, string Action, string Outcome, string? OperationId, string Actor);

    public static IReadOnlyList<Entry> Read(string storeFile)
    {
        using var connection = new SqliteConnection($"Data Source={storeFile};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """SELECT "Sequence", "Action", "Outcome", "OperationId", "ActorName" FROM audit ORDER BY "Sequence" """;
        using var reader = command.ExecuteReader();
        var entries = new List<Entry>();
        while (reader.Read())
            entries.Add(new(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetString(4)));
        return entries;
    }
}
