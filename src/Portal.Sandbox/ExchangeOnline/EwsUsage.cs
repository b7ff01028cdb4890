using System.Globalization;
using System.Text;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline;

/// <param name="Last">World time of the day's last call.</param>
public sealed record EwsUsageDay(string TenantId, string AppId, string Action, DateOnly Day, int Calls, DateTimeOffset Last);

/// <summary>
/// Which applications used EWS, by day and operation: what the admin center reports under Reports > Usage > Exchange > EWS usage. Only calls that EWS let in are counted.
/// https://learn.microsoft.com/microsoft-365/admin/activity-reports/ews-usage
/// </summary>
internal sealed class EwsUsage(World world, Clocks clocks)
{
    private const int ReportDays = 90;
    private readonly Shelf<EwsUsageDay> _days = world.Shelf<EwsUsageDay>("ews-usage");

    public void Count(string tenantId, string appId, string action) => world.Change(() =>
    {
        var now = clocks.World;
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        Put(_days.Find(Key(tenantId, appId, action, day)) is { } before ? before with { Calls = before.Calls + 1, Last = now } : new(tenantId, appId.ToLowerInvariant(), action, day, 1, now));
    });

    public void Put(EwsUsageDay day) => _days.Put(Key(day.TenantId, day.AppId, day.Action, day.Day), day);

    /// <summary>Applications that called in this time, by client id.</summary>
    public IReadOnlyList<string> Apps(string tenantId, DateTimeOffset from, DateTimeOffset until) =>
        [.. Of(tenantId).Where(d => d.Last >= from && d.Last < until).Select(d => d.AppId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The export of the last 90 days. Of its columns only AppId is known from Microsoft's own scripts (Exchange-App-Usage-Reporting).</summary>
    public string Csv(string tenantId)
    {
        var since = clocks.World.AddDays(-ReportDays);
        var csv = new StringBuilder("\"Report Refresh Date\",\"AppId\",\"SOAP Action\",\"Call Volume\",\"Last Activity Date\"\r\n");
        foreach (var app in Of(tenantId).Where(d => d.Last >= since).GroupBy(d => (d.AppId, d.Action)).OrderBy(g => g.Key.AppId, StringComparer.Ordinal).ThenBy(g => g.Key.Action, StringComparer.Ordinal))
            csv.Append(CultureInfo.InvariantCulture, $"\"{clocks.World:yyyy-MM-dd}\",\"{app.Key.AppId}\",\"{app.Key.Action}\",\"{app.Sum(d => d.Calls)}\",\"{app.Max(d => d.Last):yyyy-MM-dd}\"\r\n");
        return csv.ToString();
    }

    private IEnumerable<EwsUsageDay> Of(string tenantId) => _days.All.Where(d => string.Equals(d.TenantId, tenantId, StringComparison.OrdinalIgnoreCase));

    private static string Key(string tenantId, string appId, string action, DateOnly day) => $"{tenantId}/{appId}/{action}/{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
}
