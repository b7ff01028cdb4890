using System.Text;
using System.Text.Json;
using Portal.Scripts;
using Portal.Steps.Readiness;

namespace Portal.Reach;

/// <summary>A report of <see cref="AccessScripts.Report"/>, pasted or given as a file. It is text from anywhere: wrong, foreign, old, oversized and doubled ones are refused with the reason.</summary>
public static class ReadAccessReport
{
    public const string Schema = "sss-access-report/1";

    /// <summary>Bytes; about 100,000 mailboxes with an address or two each.</summary>
    public const int Largest = 32 << 20;

    private const int MostMailboxes = 500_000, MostGroups = 20_000, MostMembers = 500_000, MostOthers = 20_000;

    /// <summary>Policies and roles are changed by people at any time.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(7);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow, AllowDuplicateProperties = false };

    /// <param name="held">The consents, which Exchange cannot tell.</param>
    /// <param name="why">What is wrong, as a sentence to show beside the field; null when it was taken.</param>
    public static AccessFacts? Read(string? given, Guid key, string tenantId, string appId, string givenBy, ConsentsRead held, DateTimeOffset now, out string? why)
    {
        why = null;
        try
        {
            using var document = JsonDocument.Parse(Cut(given), Strict);
            return Read(document.RootElement, key, tenantId, appId, givenBy, held, now);
        }
        catch (ReportRefusedException refused)
        {
            why = refused.Message;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            why = "This is not the whole report, or something in it stands twice. It begins with { and ends with }; take all that the script printed.";
        }

        return null;
    }

    private static AccessFacts Read(JsonElement root, Guid key, string tenantId, string appId, string givenBy, ConsentsRead held, DateTimeOffset now)
    {
        if (AccessRows.Text(root, "schema") != Schema) throw new ReportRefusedException("This is not a report of this portal's script, or one of another version. Run the script that is shown here.");
        if (!Guid.TryParse(AccessRows.Text(root, "key"), out var of) || of != key) throw new ReportRefusedException("This report was made for another profile. Run the script that is shown here.");
        if (!AccessRows.Text(root, "tenant").Equals(tenantId, StringComparison.OrdinalIgnoreCase))
            throw new ReportRefusedException("This report was read in another tenant. Run Disconnect-ExchangeOnline, then the script again, and sign in with an account of the tenant that is named above.");
        if (!AccessRows.Text(root, "app").Equals(appId, StringComparison.OrdinalIgnoreCase))
            throw new ReportRefusedException("This report was made for another application: the profile uses a different one now. Run the script that is shown here.");
        var at = ReportJson.MadeAt(root, now, Lasts, "the computer that ran the script");
        var failed = List(root, "failed", 20)?.GroupBy(f => AccessRows.Text(f, "part")).ToDictionary(f => f.Key, f => AccessRows.Text(f.First(), "message"), StringComparer.Ordinal) ?? [];
        var (members, listed) = (Members(root), Listed(root));
        var report = new AccessReport
        {
            TenantId = tenantId, AppId = appId, At = at, Source = $"report run by {AccessRows.Text(root, "account")}, given by {Lines.One(givenBy)}",
            Mailboxes = Rows("mailboxes", MostMailboxes), Groups = Rows("groups", MostGroups), OtherGroups = Rows("otherGroups", MostGroups), Policies = Rows("policies", MostOthers), Scopes = Rows("scopes", MostOthers),
            Assignments = Rows("assignments", MostOthers), Pointers = Rows("pointers", MostOthers),
        };
        if (report is { Mailboxes.All: null, Policies.All: null, Assignments.All: null }) throw new ReportRefusedException("The report holds nothing. Run the script as an Exchange Administrator or Global Reader.");
        return report.FactsAsync(held, _ => Task.FromResult<IReadOnlyDictionary<string, Rows>>(members), _ => Task.FromResult<IReadOnlyDictionary<string, Rows>>(listed))
            .GetAwaiter().GetResult(); // nothing is waited for: the answers are all here

        Rows Rows(string name, int most) => new(List(root, name, most), failed.GetValueOrDefault(name) is { Length: > 0 } said ? said : "The script could not read it.");
    }

    /// <summary>A group that stands twice could be read one way here and another way by a person.</summary>
    private static Dictionary<string, Rows> Members(JsonElement root)
    {
        var (all, count) = (new Dictionary<string, Rows>(StringComparer.Ordinal), 0);
        foreach (var group in List(root, "members", MostGroups) ?? [])
        {
            var rows = List(group, "members", MostMembers);
            if ((count += rows?.Count ?? 0) > 4 * MostMembers) throw new ReportRefusedException("The report lists more members of groups than the portal reads.");
            if (!all.TryAdd(AccessRows.Text(group, "group").ToLowerInvariant(), new(rows, AccessRows.Text(group, "failed") is { Length: > 0 } said ? said : "The script could not read its members.")))
                throw new ReportRefusedException("A group stands twice in the report. Take it as the script printed it.");
        }

        return all;
    }

    /// <summary>Whom Exchange Online listed for the filters of scopes; a report of an earlier script has none.</summary>
    private static Dictionary<string, Rows> Listed(JsonElement root)
    {
        var all = new Dictionary<string, Rows>(StringComparer.OrdinalIgnoreCase);
        foreach (var scope in List(root, "listed", MostOthers) ?? [])
        {
            var rows = new Rows(List(scope, "members", MostMembers), AccessRows.Text(scope, "failed") is { Length: > 0 } said ? said : "The script could not read whom Exchange lists for it.");
            if (!all.TryAdd(AccessRows.Text(scope, "scope"), rows)) throw new ReportRefusedException("A scope stands twice in the report. Take it as the script printed it.");
        }

        return all;
    }

    /// <summary>Null where it is null or missing: not read, which is not the same as empty.</summary>
    private static List<JsonElement>? List(JsonElement element, string name, int most)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.Object)) throw ReportJson.Wrong(name);
        return value.GetArrayLength() <= most ? [.. value.EnumerateArray()] : throw new ReportRefusedException($"The report lists {value.GetArrayLength()} {name}; at most {most} are read.");
    }

    private static string Cut(string? given)
    {
        if (string.IsNullOrWhiteSpace(given)) throw new ReportRefusedException("Paste what the script printed, or choose the file it was written to.");
        if (Encoding.UTF8.GetByteCount(given) > Largest) throw new ReportRefusedException($"This has more than {Largest >> 20} MB. A report is shorter; take only what the script printed.");
        var (from, to) = (given.IndexOf('{'), given.LastIndexOf('}'));
        return from >= 0 && to > from ? given[from..(to + 1)] : throw new ReportRefusedException("This is not the report: it has no { and }. Take all that the script printed.");
    }
}
