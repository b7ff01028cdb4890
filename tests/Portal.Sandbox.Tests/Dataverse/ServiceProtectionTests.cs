using Portal.Sandbox.Dataverse;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>https://learn.microsoft.com/power-apps/developer/data-platform/api-limits; the clock is the test's, so five minutes cost nothing.</summary>
public sealed class ServiceProtectionTests
{
    private const string Host = "contoso.crm4.dynamics.com";

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

        public void Move(double seconds) => _now += TimeSpan.FromSeconds(seconds);

        public override DateTimeOffset GetUtcNow() => _now;
    }

    private readonly Clock _clock = new();
    private readonly ServiceProtection _limits;

    public ServiceProtectionTests() => _limits = new(_clock);

    /// <summary>One request from beginning to end.</summary>
    private ServiceProtection.Visit Ask(ServiceLimits limits, string user = "alice", int operations = 1, string? server = null)
    {
        var visit = _limits.Enter(limits, Host, user, server);
        if (visit.Refusal is null) _limits.Leave(limits, visit, operations);
        return visit;
    }

    private static string? Header(ServiceProtection.Visit visit, string name) => visit.Headers.FirstOrDefault(h => h.Name == name).Value;

    // "Number of requests exceeded the limit of 6000 over time window of 300 seconds." 0x80072322
    [Fact]
    public void Six_thousand_requests_in_five_minutes_and_then_a_pause_until_the_first_have_left_the_window()
    {
        var limits = new ServiceLimits { SecondsPerOperation = 0 };
        for (var i = 0; i < 6_000; i++) Assert.Null(Ask(limits).Refusal);
        _clock.Move(100);
        var refused = Ask(limits);

        Assert.Equal((429, "Number of requests exceeded the limit of 6000 over time window of 300 seconds."), (refused.Refusal!.Status, refused.Refusal.Message));
        Assert.Contains("0x80072322", refused.Refusal.Body, StringComparison.Ordinal);
        Assert.Equal(("200", "0"), (Header(refused, "Retry-After"), Header(refused, "x-ms-ratelimit-burst-remaining-xrm-requests")));
        _clock.Move(200);
        Assert.Null(Ask(limits).Refusal);
    }

    // "If the application continues to send such demanding requests, the duration will be extended."
    [Theory]
    [InlineData(0, "200")]
    [InlineData(0.05, "206")]
    [InlineData(1, "320")]
    public void Requests_during_the_pause_lengthen_it(double penalty, string retryAfter)
    {
        var limits = new ServiceLimits { Requests = 10, SecondsPerOperation = 0, PenaltySeconds = penalty };
        for (var i = 0; i < 10; i++) Ask(limits);
        _clock.Move(100);
        Ask(limits); // begins it
        for (var i = 0; i < 119; i++) Ask(limits);

        Assert.Equal(retryAfter, Header(Ask(limits), "Retry-After"));
    }

    // "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds." 0x80072321
    [Fact]
    public void Batches_count_once_as_requests_and_each_operation_as_time()
    {
        var limits = new ServiceLimits();
        for (var i = 0; i < 30; i++) Assert.Null(Ask(limits, operations: 1_000).Refusal); // 40 ms each
        var refused = Ask(limits);

        Assert.Contains("0x80072321", refused.Refusal!.Body, StringComparison.Ordinal);
        Assert.StartsWith("Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds", refused.Refusal.Message);
        Assert.Equal("5970", Header(refused, "x-ms-ratelimit-burst-remaining-xrm-requests"));
    }

    // "Number of concurrent requests exceeded the limit of 52." 0x80072326, at once.
    [Fact]
    public void The_fifty_third_request_at_the_same_moment_is_refused_and_the_next_one_after_an_end_is_not()
    {
        var limits = new ServiceLimits();
        var running = Enumerable.Range(0, 52).Select(_ => _limits.Enter(limits, Host, "alice", null)).ToList();
        Assert.Contains("0x80072326", Ask(limits).Refusal!.Body, StringComparison.Ordinal);
        _limits.Leave(limits, running[0], 1);
        Assert.Null(Ask(limits).Refusal);
    }

    [Fact]
    public void Half_of_the_requests_take_less_than_the_middle_and_one_in_six_much_longer()
    {
        var limits = new ServiceLimits { TakesSeconds = 0.1, TakesSpread = 0.5 };
        var drawn = Enumerable.Range(0, 4_000).Select(_ => ServiceProtection.Takes(limits).TotalSeconds).Order().ToList();

        Assert.InRange(drawn[2_000], 0.09, 0.11);
        Assert.InRange(drawn[3_365], 0.145, 0.185); // 84 of 100: e^0.5 times the middle
        Assert.Equal(TimeSpan.FromSeconds(0.1), ServiceProtection.Takes(limits with { TakesSpread = 0 }));
    }

    // "The limits are evaluated per user"; "each web server available to your environment will enforce these limits independently".
    [Fact]
    public void Users_and_web_servers_are_counted_for_themselves()
    {
        var limits = new ServiceLimits { Requests = 5, Servers = 2, SecondsPerOperation = 0 };
        var server = Header(Ask(limits), "Set-Cookie")!.Split('=', ';')[1];
        while (Ask(limits, server: server).Refusal is null) { }

        Assert.Null(Ask(limits, user: "bruno", server: server).Refusal);
        Assert.Contains(Enumerable.Range(0, 40).Select(_ => Ask(limits)), v => v.Refusal is null && Header(v, "Set-Cookie")!.Split('=', ';')[1] != server);
    }
}
