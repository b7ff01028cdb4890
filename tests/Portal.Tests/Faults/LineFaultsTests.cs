using Microsoft.Extensions.DependencyInjection;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SandboxMode;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Faults;

/// <summary>Faults of the connection: what the card says, what is true meanwhile, and that the set-up finishes when they are gone.</summary>
public sealed class LineFaultsTests
{
    /// <summary>Four seconds per attempt instead of thirty.</summary>
    private static void Hasty(IServiceCollection services) =>
        services.AddSingleton(sp => new CloudNetwork(sp.GetRequiredService<JoinedSandbox>().Attach, [], attemptLimit: TimeSpan.FromSeconds(4)));

    [Fact]
    public async Task Latency_beyond_the_limit_names_the_product_and_what_was_made_late_is_found_not_made_twice()
    {
        await using var town = await HmaTown.StartAsync(services: Hasty);
        await town.LookAsync(HmaWizard.KvApp, await town.AliceAsync());
        await town.SwitchOnAsync("latency", new { service = "graph", method = "writes", seconds = 6 });

        var (card, _) = await town.RunIntoAsync(HmaWizard.KvApp);

        Assert.Equal("Microsoft Graph did not answer to the end.", card.Sentence);
        Assert.Contains("took too long", card.Cause);
        Assert.Contains("nothing is made twice", card.Remedy);
        await town.SwitchOffAsync("latency");
        await town.FinishAsync();
        Assert.Single(await (await town.ApplicationsAsync()).SearchAsync(town.Record.Form.KvAppName, default));
    }

    [Fact]
    public async Task A_short_pause_that_is_asked_for_is_waited_for_and_a_long_one_is_shown_with_its_length()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await town.SwitchOnAsync("throttled", new { service = "graph", retryAfter = 1, times = 2 });
        await town.DoAsync(alice, HmaWizard.KvApp);

        await town.SwitchOnAsync("throttled", new { service = "graph", retryAfter = 90, times = 1000 });
        var (card, _) = await town.RunIntoAsync(HmaWizard.HmaApp);

        Assert.Equal("Microsoft Graph asks for a pause: too many requests were made.", card.Sentence);
        Assert.Equal("Wait 90 seconds, then try again.", card.Remedy);
        Assert.Equal("You", card.Who);
        Assert.Null(town.Record.HmaApp);
        await town.SwitchOffAsync("throttled");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_service_that_is_down_made_nothing_and_says_so()
    {
        await using var town = await HmaTown.StartAsync();
        await town.LookAsync(HmaWizard.KvApp, await town.AliceAsync());
        await town.SwitchOnAsync("unavailable", new { service = "graph", method = "writes" });

        var (card, look) = await town.RunIntoAsync(HmaWizard.KvApp);

        Assert.Equal("Microsoft Graph is not available at the moment.", card.Sentence);
        Assert.Contains("Microsoft", card.Who);
        Assert.Equal("create-application", look.Plan[0].Command.Key);
        Assert.Empty(await town.OpenWritesAsync());
        await town.SwitchOffAsync("unavailable");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_dropped_connection_leaves_it_open_whether_it_was_done_and_the_next_look_settles_that_it_was_not()
    {
        await using var town = await HmaTown.StartAsync();
        await town.LookAsync(HmaWizard.KvApp, await town.AliceAsync());
        await town.SwitchOnAsync("connection-dropped", new { service = "graph", method = "writes" });

        var (card, look) = await town.RunIntoAsync(HmaWizard.KvApp);

        Assert.Equal("Microsoft Graph did not answer to the end.", card.Sentence);
        Assert.Contains("may have been made", card.Cause);
        Assert.Equal("create-application", look.Plan[0].Command.Key);
        Assert.Equal((0, 0), (await town.MadeAsync("create-application"), (await town.OpenWritesAsync()).Count));
        await town.SwitchOffAsync("connection-dropped");
        await town.FinishAsync();
    }

    [Fact]
    public async Task A_lost_answer_is_settled_as_done_when_the_look_finds_the_object()
    {
        await using var town = await HmaTown.StartAsync();
        await town.LookAsync(HmaWizard.KvApp, await town.AliceAsync());
        await town.SwitchOnAsync("answer-lost", new { service = "graph", method = "writes", times = 1 });

        var (card, look) = await town.RunIntoAsync(HmaWizard.KvApp);

        Assert.Equal("Microsoft Graph did not answer to the end.", card.Sentence);
        Assert.Contains("graph.microsoft.com", card.Cause);
        Assert.Equal("create-service-principal", look.Plan[0].Command.Key);
        Assert.Equal((1, 0), (await town.MadeAsync("create-application"), (await town.OpenWritesAsync()).Count));
        await town.SwitchOffAsync("answer-lost");
        await town.FinishAsync();
        Assert.Single(await (await town.ApplicationsAsync()).SearchAsync(town.Record.Form.KvAppName, default));
    }
}
