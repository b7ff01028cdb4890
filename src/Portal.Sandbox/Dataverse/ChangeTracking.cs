using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// Prefer: odata.track-changes. The first read gives every row and, on its last page, a delta link; that gives what changed since, deleted rows last, and the next delta link.
/// https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
/// </summary>
internal sealed class ChangeTracking(DataverseRows rows, Query query, Clocks clocks, SettingsStore settings)
{
    private static readonly string[] Forbidden = ["$filter", "$orderby", "$expand", "$top"];

    public static bool IsAskedFor(Call call) => call.TracksChanges || call.Options.ContainsKey("$deltatoken") || IsOfTracking(call);

    /// <exception cref="DataverseError">The table is not tracked, the query has options that cannot be tracked, the token is too old.</exception>
    public Answer Read(Call call, Table table)
    {
        Check(call, table);
        return call.Options.TryGetValue("$deltatoken", out var token) ? Changed(call, table, Since(call, token)) : All(call, table);
    }

    /// <summary>How many rows changed since the token.</summary>
    public int Count(Call call, Table table)
    {
        Check(call, table);
        var (from, to, set) = (Since(call, call.Options["$deltatoken"]), rows.Stamp(), rows.Of(call.Environment, table.Name));
        return set.Changed(from, to).Count() + Deleted(set, from, to).Count();
    }

    /// <summary>In the order of ids, as ever. What changes while the pages are read comes again with the delta link, which counts from the first page.</summary>
    private Answer All(Call call, Table table)
    {
        var names = new[] { table.PrimaryId };
        var cookie = Query.CookieOf(call, names);
        var begun = cookie?.Stamp ?? rows.Stamp();
        var (take, _) = Query.Size(call);
        var found = rows.Of(call.Environment, table.Name).After(cookie?.LastId).Take(take + 1).ToList();
        var next = found.Count > take ? Query.NextLink(call, new(cookie is null ? 2 : cookie.Page + 1, [found[take - 1].Id], begun), names) : null;
        return Page(call, table, found.Take(take).Select(Query.Item.Of), next, begun, "");
    }

    /// <summary>"Usually, the caller will get all new or updated records first (sorted by version number) followed by deleted records."</summary>
    private Answer Changed(Call call, Table table, Stamp from)
    {
        var ordering = new Ordering(table, "versionnumber");
        var cookie = Query.CookieOf(call, ordering.Names);
        var to = cookie?.Stamp ?? rows.Stamp();
        var set = rows.Of(call.Environment, table.Name);
        var (take, _) = Query.Size(call);
        var changed = cookie?.Deleted == true ? [] : ordering.First(set.Changed(from, to), take + 1, cookie);
        var gone = changed.Count > take ? [] : Deleted(set, from, to).Where(g => cookie?.Deleted != true || string.CompareOrdinal(g.Id, cookie.LastId) > 0).Take(take + 1 - changed.Count).ToList();

        Query.Item[] items = [.. changed.Select(Query.Item.Of), .. gone.Select(g => new Query.Item(null, g.Id))];
        var next = items.Length > take ? Query.NextLink(call, CookieBehind(items[take - 1], cookie, to, ordering), ordering.Names) : null;
        return Page(call, table, items.Take(take), next, to, "/$delta");
    }

    private static PagingCookie CookieBehind(Query.Item last, PagingCookie? cookie, Stamp to, Ordering ordering) =>
        new(cookie is null ? 2 : cookie.Page + 1, last.Row is { } row ? ordering.CookieKeys(row) : [null, last.GoneId], to, Deleted: last.Row is null);

    private static IEnumerable<GoneRow> Deleted(TableRows set, Stamp from, Stamp to) =>
        set.Gone.All.Where(g => g.Version > from.Version && g.Version <= to.Version).OrderBy(g => g.Id, StringComparer.Ordinal);

    /// <param name="now">What the next delta link counts from.</param>
    private Answer Page(Call call, Table table, IEnumerable<Query.Item> items, string? next, Stamp now, string suffix)
    {
        var members = new List<(string, object)> { ("@odata.context", $"{call.Root}$metadata#{table.Set}{Query.Selected(call)}{suffix}") };
        if (next is null) members.Add(("@odata.deltaLink", DeltaLink(call, now)));
        var answer = query.Stream(call, query.ViewOf(call, table), members, items, next, "odata.track-changes");
        return table.Name is "mailbox" or "emailserverprofile" ? answer with { Unconfirmed = $"that changes of {table.Name} are tracked" } : answer;
    }

    private static string DeltaLink(Call call, Stamp now)
    {
        var options = call.Options.Where(o => o.Key is not ("$skiptoken" or "$deltatoken")).Select(o => $"{o.Key}={Uri.EscapeDataString(o.Value)}").Append($"$deltatoken={Uri.EscapeDataString(now.ToString())}");
        return $"{call.Root}{call.Path}?{string.Join('&', options)}";
    }

    private void Check(Call call, Table table)
    {
        if (!settings.Now.ChangeTracking.Contains(table.Name, StringComparer.OrdinalIgnoreCase))
            throw new DataverseError(400, "0x80060888", $"Change tracking is not enabled for entity '{table.Name}'.") { Unconfirmed = "code and text of the refusal for a table whose changes are not tracked" };
        if (Forbidden.FirstOrDefault(call.Options.ContainsKey) is { } option)
            throw new DataverseError(400, "0x80060888", $"The \"{option}\" query parameter isn't supported when Change Tracking is enabled.") { Unconfirmed = "the code of this refusal" };
        if (call.Options.Keys.FirstOrDefault(o => o.StartsWith('$') && o is not ("$select" or "$deltatoken" or "$skiptoken" or "$count")) is { } unknown)
            throw DataverseError.BadQuery($"The query parameter {unknown} is not supported.");
    }

    /// <summary>"If there are unprocessed changes older than the configured value, the system throws an exception": ExpiredVersionStamp of the web service error codes.</summary>
    private Stamp Since(Call call, string token)
    {
        Stamp from;
        try
        {
            from = Stamp.Parse(token);
        }
        catch (Exception broken) when (broken is FormatException or OverflowException)
        {
            throw new DataverseError(400, "0x80060888", $"The delta token '{token}' is invalid.") { Unconfirmed = "code and text of the refusal of a token that is none" };
        }

        var age = clocks.World - from.At;
        if (age > TimeSpan.FromDays(settings.Now.ChangeTrackingDays) || age < TimeSpan.FromSeconds(-1) || !rows.IsOfThisDatabase(call.Environment, from))
            throw new DataverseError(
                400,
                "0x80044352",
                "Version stamp associated with the client has expired. Please perform a full sync.")
                {
                    Unconfirmed = "the status of this refusal; a database that was restored or copied refuses earlier tokens too"
                };
        return from;
    }

    /// <summary>The further pages of a tracked read carry it in their cookie; the header need not be sent again.</summary>
    private static bool IsOfTracking(Call call) => call.Options.TryGetValue("$skiptoken", out var token) && token.Contains("istracking=\"True\"", StringComparison.Ordinal);
}
