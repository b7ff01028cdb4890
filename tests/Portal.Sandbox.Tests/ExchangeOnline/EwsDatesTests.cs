using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline;

/// <summary>When changes of the organization are in force, and what Microsoft changes itself, by world time. Sources: the Exchange Team's "EWS Deprecation Is Here", "Notes from the field".</summary>
public sealed class EwsDatesTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private readonly string _app = cloud.App(["full_access_as_app"]);

    private async Task<int> AskAsync() => (await cloud.EwsAsync(_app, SeedIds.Mailboxes.Anna)).Status;

    private Task<Reply> ChangeAsync(object fields) => cloud.Http.SendAsync("PATCH", Fabrikam.Control + SeedIds.Fabrikam, fields);

    private Moved At(DateTimeOffset time)
    {
        var moved = new Moved(cloud);
        moved.By(time - cloud.Get<Clocks>().World);
        return moved;
    }

    [Fact]
    public async Task A_changed_list_is_in_force_after_its_delay_and_shows_at_once()
    {
        await cloud.SetAsync(new { ewsListSeconds = 86_400 });
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Guid.NewGuid().ToString() } });
        await ChangeAsync(new { ewsAllowedAppIDs = new[] { _app } });

        var shown = (await cloud.Http.SendAsync("GET", Fabrikam.Control + SeedIds.Fabrikam)).Json;
        Assert.Equal((_app, 403), ((string)shown["configured"]!["allowedAppIDs"]![0]!, await AskAsync()));
        using (var later = new Moved(cloud))
        {
            later.By(TimeSpan.FromHours(25));
            Assert.Equal(200, await AskAsync());
        }

        await cloud.SetAsync(new { ewsListSeconds = 0 });
        Assert.Equal(200, await AskAsync());
    }

    [Fact]
    public async Task Null_as_the_way_back_works_after_an_hour_while_the_list_takes_a_day()
    {
        await cloud.SetAsync(new { ewsListSeconds = 86_400, ewsEnabledSeconds = 3_600 });
        await cloud.OrganizationAsync(new { ewsEnabled = true });
        await ChangeAsync(new { ewsEnabled = (bool?)null, ewsAllowedAppIDs = new[] { _app } });

        Assert.Equal(403, await AskAsync());
        using var later = new Moved(cloud);
        later.By(TimeSpan.FromMinutes(61));
        Assert.Equal(200, await AskAsync());
    }

    [Fact]
    public async Task True_with_an_empty_list_lets_everybody_in_until_2026_10_10()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true });
        using (At(new(2026, 10, 9, 23, 0, 0, TimeSpan.Zero))) Assert.Equal(200, await AskAsync());
        using (At(new(2026, 10, 10, 1, 0, 0, TimeSpan.Zero))) Assert.Equal(403, await AskAsync());
    }

    [Fact]
    public async Task Null_without_a_list_becomes_False_with_the_apps_of_sixty_days_on_the_list()
    {
        await cloud.OrganizationAsync(new { });
        var silent = cloud.App(["full_access_as_app"]);
        using (At(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))) await cloud.EwsAsync(silent, SeedIds.Mailboxes.Anna);
        using (At(new(2026, 12, 24, 0, 0, 0, TimeSpan.Zero))) Assert.Equal(200, await AskAsync());

        using var after = At(new(2027, 1, 13, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(403, await AskAsync());
        Assert.Equal("organization-off", await cloud.RuleAsync(_app));
        var configured = (await cloud.Http.SendAsync("GET", Fabrikam.Control + SeedIds.Fabrikam)).Json["configured"]!;
        var listed = configured["allowedAppIDs"]!.AsArray().Select(a => (string)a!).ToList();
        Assert.False((bool)configured["enabled"]!);
        Assert.Contains(_app, listed);
        Assert.DoesNotContain(silent, listed);

        await cloud.SetAsync(new { ewsEnabledSeconds = 0 });
        await ChangeAsync(new { ewsEnabled = true });
        Assert.Equal(200, await AskAsync());
    }

    // "Your Time is Almost Up": the end on 2027-04-01 knows no exceptions.
    [Fact]
    public async Task From_2027_04_01_nobody_gets_in()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { _app } });
        using (At(new(2027, 3, 31, 23, 0, 0, TimeSpan.Zero))) Assert.Equal(200, await AskAsync());
        using var after = At(new(2027, 4, 1, 1, 0, 0, TimeSpan.Zero));
        Assert.Equal(403, await AskAsync());
        Assert.Equal("ews-ended", await cloud.RuleAsync(_app));
    }

    [Fact]
    public async Task The_usage_report_tells_who_called_and_what()
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { _app } });
        await AskAsync();
        await AskAsync();
        var refused = cloud.App(["full_access_as_app"]);
        await cloud.EwsAsync(refused, SeedIds.Mailboxes.Anna);

        var report = await cloud.Http.SendAsync("GET", Fabrikam.Control + SeedIds.Fabrikam + "/ews-usage.csv");

        Assert.Contains($"\"{_app}\",\"GetFolder\",\"2\",", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(refused, report.Text, StringComparison.Ordinal);
        Assert.NotNull(report.Header("x-sandbox-unconfirmed"));
    }
}
