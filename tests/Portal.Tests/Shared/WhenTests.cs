using Portal.Shared;
using static Portal.Tests.Shared.Rendered;

namespace Portal.Tests.Shared;

public sealed class WhenTests
{
    private static readonly TimeZoneInfo _berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData(-5, "just now")]
    [InlineData(-42, "42 s ago")]
    [InlineData(-240, "4 min ago")]
    [InlineData(-3600, "1 hour ago")]
    [InlineData(7300, "in 2 hours")]
    [InlineData(86400 * 3, "in 3 days")]
    [InlineData(-86400 * 30, "22 Oct 2026")]
    public void A_distance_is_said_in_its_largest_unit(int seconds, string words) =>
        Assert.Equal(words, RelativeTime.Text(Now.AddSeconds(seconds), Now, TimeZoneInfo.Utc));

    [Fact]
    public async Task The_exact_time_is_there_for_hover_and_for_screen_readers()
    {
        var time = (await AsBodyAsync<When>(new { At = Now.AddMinutes(-4) }, _berlin)).QuerySelector("time")!;

        const string exact = "21 Nov 2026, 11:38:05 UTC+01:00; 21 Nov 2026, 10:38:05 UTC";
        Assert.Equal("4 min ago", time.FirstChild!.TextContent);
        Assert.Equal(exact, time.GetAttribute("title"));
        Assert.Equal($" ({exact})", time.QuerySelector(".sr-only")!.TextContent);
        Assert.Equal("2026-11-21T10:38:05Z", time.GetAttribute("datetime"));
    }

    [Fact]
    public async Task An_exact_time_is_in_the_person_s_zone() =>
        Assert.StartsWith("21 Nov 2026, 11:42", (await AsBodyAsync<When>(new { At = Now, Exact = true }, _berlin)).TextContent);
}
