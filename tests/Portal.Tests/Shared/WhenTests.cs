using Portal.Plans;
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

    [Fact]
    public async Task Times_in_a_step_s_sentence_and_trouble_are_in_the_person_s_zone()
    {
        var seen = new Observation(
            Truth.Waiting, "Roles changed 21 November 2026 23:05 UTC, trust tests after 22 November 2026 01:05 UTC.", "Exchange", Now, [],
            new Problem("Too early.", "Read at 2026-11-21 10:42 UTC."));

        var body = await AsBodyAsync<StepPanel>(new { Title = "Roles", Now = seen }, _berlin);

        var said = body.QuerySelector("dd")!;
        Assert.StartsWith("Roles changed ", said.TextContent.TrimStart(), StringComparison.Ordinal);
        Assert.Contains(", trust tests after ", said.TextContent, StringComparison.Ordinal);
        Assert.Equal(["22 Nov 2026, 00:05", "22 Nov 2026, 02:05"], said.QuerySelectorAll("time").Take(2).Select(t => t.FirstChild!.TextContent));
        Assert.Equal("2026-11-21T10:42:00Z", body.QuerySelector(".card-error time")!.GetAttribute("datetime"));
    }

    [Theory]
    [InlineData("Nothing to wait for.")]
    [InlineData("It was seen at 10:42 UTC.")]
    [InlineData("99 Smarch 2026 10:42 UTC and 2026-13-41 10:42 UTC are no times.")]
    [InlineData("")]
    public void A_sentence_without_a_whole_time_stays_as_it_is(string sentence) =>
        Assert.Equal(sentence, string.Concat(TimesInText.Parts(sentence).Select(p => p.At is null ? p.Text : "a time")));
}
