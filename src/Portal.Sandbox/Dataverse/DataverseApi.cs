using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>Answers one request to the Web API. Batches come through here part by part, so that they cannot behave otherwise.</summary>
internal sealed partial class DataverseApi(DataverseRows rows, Query query, ChangeTracking changes, Writer writer, Functions functions, SettingsStore settings)
{
    public Answer Run(Call call)
    {
        try
        {
            var answer = Route(call);
            return answer with { Unconfirmed = answer.Unconfirmed ?? UnconfirmedAbout(call.Path) };
        }
        catch (DataverseError refusal)
        {
            return new Answer(refusal.Status, refusal.Body, Unconfirmed: refusal.Unconfirmed);
        }
    }

    private Answer Route(Call call)
    {
        var path = Path().Match(call.Path);
        if (!path.Success) throw DataverseError.NoSegment(call.Path);
        var (set, key, rest) = (path.Groups["set"].Value, path.Groups["key"].Value, path.Groups["rest"].Value);
        // Functions and metadata are read; nobody makes a table here.
        if (set is ("WhoAmI" or "RetrieveVersion" or "RetrieveCurrentOrganization" or "EntityDefinitions") && call.Method != "GET") throw DataverseError.NoMethod();
        switch (set)
        {
            case "WhoAmI": return Ok(Functions.WhoAmI(call));
            case "RetrieveVersion": return Ok(functions.RetrieveVersion(call));
            case "RetrieveCurrentOrganization": return Ok(functions.CurrentOrganization(call));
            case "EntityDefinitions": return Metadata(call, key, rest);
        }

        var table = (Tables.BySet(set) ?? throw DataverseError.NoSegment(set)).In(settings.Now, call.Environment.Host);
        if (!path.Groups["key"].Success) return OnSet(call, table, rest);
        var id = IdOf(call, table, key);
        return rest.Length > 0 ? OnPart(call, table, id, rest) : OnRow(call, table, id);
    }

    /// <summary>What Microsoft's pages leave open about these tables.</summary>
    private string? UnconfirmedAbout(string path) => path.Split('(', '/')[0] switch
    {
        "keyvaultreferences" or "managedidentities" or "emailserverprofiles" => $"HMA wiring {settings.Now.HmaWiring}",
        "tracelogs" => "numbers in tracecode",
        _ => null,
    };

    private Answer OnSet(Call call, Table table, string rest)
    {
        switch (call.Method, rest)
        {
            case ("GET", ""):
                call.Need("Read", table);
                return ChangeTracking.IsAskedFor(call) ? changes.Read(call, table) : query.Many(call, table, rows.Of(call.Environment, table.Name));
            case ("GET", "$count"):
                call.Need("Read", table);
                return new Answer(
                    200,
                    Math.Min(call.Options.ContainsKey("$deltatoken") ? changes.Count(call, table) : rows.Of(call.Environment, table.Name).Count, 5_000)
                        .ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ContentType: "text/plain");
            case ("POST", ""):
                return writer.Create(call, table);
            default:
                throw DataverseError.NoMethod();
        }
    }

    private Answer OnRow(Call call, Table table, string id)
    {
        switch (call.Method)
        {
            case "GET":
                call.Need("Read", table);
                var row = rows.Of(call.Environment, table.Name).Find(id) ?? throw DataverseError.NoRow(table, id);
                return call.IfNoneMatch == row.ETag ? new Answer(304, ETag: row.ETag) : new Answer(200, query.One(call, table, row), ETag: row.ETag);
            case "PATCH":
                return writer.Patch(call, table, id);
            case "DELETE":
                return writer.Delete(call, table, id);
            default:
                throw DataverseError.NoMethod();
        }
    }

    private Answer OnPart(Call call, Table table, string id, string rest)
    {
        if (call.Method != "GET") throw DataverseError.NoMethod();
        if (rest.StartsWith("Microsoft.Dynamics.CRM.RetrieveUserPrivileges", StringComparison.Ordinal) && table.Name == "systemuser") return Ok(functions.UserPrivileges(call, id));

        call.Need("Read", table);
        var row = rows.Of(call.Environment, table.Name).Find(id) ?? throw DataverseError.NoRow(table, id);
        if (rest == "systemuserroles_association") return query.Many(call, Tables.ByName("role"), new ListedRows(query.RolesOf(call, row)));
        var (name, target, column) = table.Collections.FirstOrDefault(c => c.Name == rest);
        if (name is null) throw DataverseError.NoSegment(rest);
        var other = Tables.ByName(target);
        call.Need("Read", other);
        return query.Many(call, other, new ListedRows(rows.Of(call.Environment, target).All.Where(r => string.Equals(r.LookupId(column), id, StringComparison.OrdinalIgnoreCase))));
    }

    private Answer Metadata(Call call, string key, string rest)
    {
        if (key.Length == 0) return Ok(functions.Definitions(call));
        var name = key.Split('\'').ElementAtOrDefault(1) ?? key;
        var table = Tables.All.FirstOrDefault(t => t.Name == name) ?? throw new DataverseError(404, "0x80040217", $"Could not find an entity with name '{name}'.");
        return Ok(functions.Definition(call, table.In(settings.Now, call.Environment.Host), rest.Length == 0 ? null : rest)) with { Unconfirmed = "IsOptimisticConcurrencyEnabled, ChangeTrackingEnabled" };
    }

    /// <summary>A GUID, or one column that is unique: systemusers(azureactivedirectoryobjectid=…).</summary>
    private string IdOf(Call call, Table table, string key)
    {
        if (Guid.TryParse(key, out var id)) return id.ToString();
        if (key.Split('=') is not [var name, var value] || table.FindReadable(name) is not { } column) throw DataverseError.BadQuery($"Bad key '{key}'.");
        var wanted = value.Trim('\'').ToLowerInvariant();
        return rows.Of(call.Environment, table.Name).All.FirstOrDefault(r => Filter.ValueOf(r, column) as string == wanted)?.Id ?? throw DataverseError.NoRow(table, value);
    }

    private static Answer Ok(JsonObject body, string? etag = null) => new(200, body.ToJsonString(Json.Wire), ETag: etag);

    [GeneratedRegex(@"^(?<set>[A-Za-z_$]+)(?:\((?<key>[^)]*)\))?(?:/(?<rest>.+))?$", RegexOptions.None, 1000)]
    private static partial Regex Path();
}
