using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>Exchange versions as dated data: what a build is, since when it can do Hybrid Modern Authentication, and when its support ends. As of 22 November 2026.</summary>
public static partial class ExchangeVersions
{
    // Builds: https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates.
    // Ends: https://learn.microsoft.com/lifecycle/products (exchange-server-2013, -2016, -2019); Subscription Edition follows the Modern policy, without a date.
    // First builds for HMA: Microsoft's HMA page (2016 CU8, 2019 CU1) and the Dynamics page (2013 CU19).
    public static readonly IReadOnlyList<ExchangeLine> Lines =
    [
        new("Exchange 2013", new Version(15, 0), new Version(15, 0, 1365, 1), "CU19", new DateOnly(2023, 4, 11)),
        new("Exchange 2016", new Version(15, 1), new Version(15, 1, 1415, 2), "CU8", new DateOnly(2025, 10, 14)),
        new("Exchange 2019", new Version(15, 2), new Version(15, 2, 330, 5), "CU1", new DateOnly(2025, 10, 14)),
        new("Exchange Server SE", new Version(15, 2, 2562), new Version(15, 2, 2562, 17), "RTM", null),
    ];

    /// <summary>"Version 15.2 (Build 2562.17)", or "15.2.2562.17".</summary>
    [GeneratedRegex(@"(?<major>\d{1,3})\.(?<minor>\d{1,3})(?: \(Build |\.)(?<build>\d{1,6})\.(?<revision>\d{1,6})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Said { get; }

    public static Version? Parse(string said)
    {
        var match = Said.Match(said);
        return match.Success ? new(Number("major"), Number("minor"), Number("build"), Number("revision")) : null;

        int Number(string part) => int.Parse(match.Groups[part].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>The product line of a build: the last one that begins at or before it within the same 15.x; null for older and unknown ones.</summary>
    public static ExchangeLine? LineOf(Version build) => Lines.LastOrDefault(l => l.From.Major == build.Major && l.From.Minor == build.Minor && l.From <= build);
}

/// <param name="From">First build that belongs to it.</param>
/// <param name="FirstForHma">First build that supports Hybrid Modern Authentication.</param>
/// <param name="SupportEnds">Null without a fixed date.</param>
public sealed record ExchangeLine(string Name, Version From, Version FirstForHma, string FirstName, DateOnly? SupportEnds);
