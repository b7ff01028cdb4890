using System.Globalization;

namespace Portal.Shared;

/// <summary>Times as a person reads them.</summary>
public static class RelativeTime
{
    private static readonly CultureInfo _english = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>"just now", "4 min ago", "in 3 hours"; from 7 days on the date.</summary>
    public static string Text(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var span = at - now;
        var size = span.Duration();
        if (size < TimeSpan.FromSeconds(10))
            return "just now";
        if (size >= TimeSpan.FromDays(7))
            return TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy", _english);
        var amount = size switch
        {
            { TotalSeconds: < 60 } => $"{(int)size.TotalSeconds} s",
            { TotalMinutes: < 60 } => $"{(int)size.TotalMinutes} min",
            { TotalHours: < 24 } => Plural((int)size.TotalHours, "hour"),
            _ => Plural((int)size.TotalDays, "day"),
        };
        return span < TimeSpan.Zero ? $"{amount} ago" : $"in {amount}";
    }

    /// <summary>"21 Nov 2026, 10:42:05 UTC+01:00".</summary>
    public static string Exact(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var offset = local.Offset == TimeSpan.Zero ? "UTC" : "UTC" + local.ToString("zzz", CultureInfo.InvariantCulture);
        return local.ToString("d MMM yyyy, HH:mm:ss ", _english) + offset;
    }

    /// <summary>"21 Nov 2026, 10:42".</summary>
    public static string Short(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy, HH:mm", _english);

    /// <summary>For narrow columns: "21 Nov, 10:42" in the current year, "21 Nov 2025" in others. The exact time belongs behind it.</summary>
    public static string Brief(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return local.ToString(local.Year == TimeZoneInfo.ConvertTime(now, zone).Year ? "d MMM, HH:mm" : "d MMM yyyy", _english);
    }

    /// <summary>What stands behind a time: exact in the person's zone, and in UTC where that is another.</summary>
    public static string Behind(DateTimeOffset at, TimeZoneInfo zone) =>
        zone.GetUtcOffset(at) == TimeSpan.Zero ? Exact(at, TimeZoneInfo.Utc) : $"{Exact(at, zone)}; {Exact(at, TimeZoneInfo.Utc)}";

    /// <summary>As the <c>datetime</c> attribute wants it.</summary>
    public static string Machine(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Plural(int count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";
}
