using Portal.Audit;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;
using static Portal.Tests.Wizards.CrossTenant.RestTown;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>
/// EwsAllowedAppIDs against the simulated Exchange Online, written by the portal itself. Rules: Set-OrganizationConfig (the list is replaced as a whole) and Exchange Team Blog 4529471
/// (True blocks who is not on the list; a change takes up to 24 hours).
/// </summary>
[Collection(nameof(RestTown))]
public sealed class EwsListByRestTests(RestTown rest)
{
    private const string Step = CrossTenantWizard.EwsList, Write = "ews-list.write-list", Get = "Get-OrganizationConfig", Set = "Set-OrganizationConfig";

    [Fact]
    public async Task The_app_is_put_beside_everybody_else_once_and_the_day_it_takes_is_waited_for()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others, More);

        var (problem, look) = await town.RunAsync(Step, rest.Alice);

        Assert.Null(problem);
        Assert.Equal($"True: {Others}, {More}, {TheApp}", await rest.NowAsync());
        Assert.Equal(Truth.Waiting, look.Observation.Truth);
        Assert.Contains("takes up to 24 hours", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Equal(Truth.Waiting, await AfterAsync(TimeSpan.FromHours(23.9)));
        Assert.Equal(Truth.Ok, await AfterAsync(TimeSpan.FromHours(24.1)));

        // Twice is once, for a page that was open too.
        Assert.Empty((await town.RunAsync(Step, rest.Alice)).Look.Plan);
        Assert.Equal(1, await rest.WritesAsync());

        var trail = await rest.AuditAsync(Write);
        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Succeeded], trail.Select(e => e.Outcome));
        Assert.All(trail, e => Assert.Contains("fiona@fabrikam.com", e.Changes, StringComparison.Ordinal));
        Assert.Single(trail[1].CloudIds!.Split('\n'), id => id.StartsWith("outlook.office365.com request-id", StringComparison.Ordinal));
        Assert.Equal("Exchange Online, read as fiona@fabrikam.com", town.Record.ExchangeOnline.Report!.Source);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public async Task EwsEnabled_stays_as_it_is_and_while_no_list_counts_nothing_is_waited_for(bool? enabled)
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(enabled);

        var first = await town.LookAsync(Step, rest.Alice);
        Assert.Equal(enabled is null, first.Observation.Facts.Any(f => f.Name == "Other apps that use EWS"));
        await town.DoAsync(rest.Alice, Step);

        Assert.Equal($"{enabled?.ToString() ?? "Null"}: {TheApp}", await rest.NowAsync());
    }

    [Fact]
    public async Task A_list_with_an_entry_that_is_no_id_is_neither_written_nor_shortened()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others, "room-panels");

        var (problem, look) = await town.RunAsync(Step, rest.Alice);

        Assert.Contains("room-panels", problem!.Cause, StringComparison.Ordinal);
        Assert.Empty(look.Plan);
        Assert.Equal(0, await rest.WritesAsync());
    }

    [Fact]
    public async Task What_somebody_else_wrote_between_the_look_and_the_write_stops_it_and_is_told()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);

        // The third reading is the command's own, right before it writes. Somebody takes out the one, and puts in another, and the app too.
        var (problem, look) = await rest.RunWhileAsync(Step, "hold-before", Get, 2, () => rest.SomebodyWritesAsync(More, TheApp));

        Assert.Equal($"2 were added: {More}, {TheApp}; 1 was removed: {Others}", problem!.Cause);
        Assert.Equal(0, await rest.WritesAsync());
        Assert.Equal(Truth.Waiting, look.Observation.Truth);
        // It was not us who put it there.
        var trail = await rest.AuditAsync(Write);
        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Failed], trail.Select(e => e.Outcome));
        Assert.StartsWith("Nothing was written", trail[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_wrote_over_it_is_found_when_it_is_read_back()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);

        var (problem, look) = await rest.RunWhileAsync(Step, "hold-after", Set, 0, () => rest.SomebodyWritesAsync(Others, More));

        Assert.Equal($"The list was written, but {TheApp} is not on it when it is read back.", problem!.Sentence);
        Assert.Single(look.Plan);
        Assert.Equal(AuditOutcome.Failed, (await rest.AuditAsync(Write))[^1].Outcome);
        Assert.Equal($"True: {Others}, {More}", await rest.NowAsync());
    }

    [Fact]
    public async Task A_page_that_shows_an_old_list_starts_nothing()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);
        var old = await town.LookAsync(Step, rest.Alice);
        await rest.SomebodyWritesAsync(Others, More);

        Assert.Null(await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, Step, old.PlanHash, rest.Alice, default));
        var problem = await town.Get<SetUps>().EndedAsync(town.SetUp.Id, Step);

        Assert.Contains("is not what you saw", problem!.Sentence + problem.Cause, StringComparison.Ordinal);
        Assert.Equal(0, await rest.WritesAsync());
    }

    [Fact]
    public async Task A_change_by_others_that_leaves_the_app_on_the_list_is_not_waited_for_and_one_that_brings_it_back_is()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, TheApp);
        Assert.Equal(Truth.Ok, (await town.LookAsync(Step, rest.Alice)).Observation.Truth);

        await rest.SomebodyWritesAsync(Others, TheApp.ToUpperInvariant());
        Assert.Equal(Truth.Ok, (await town.LookAsync(Step, rest.Alice)).Observation.Truth);
        await rest.SomebodyWritesAsync(Others);
        Assert.Equal(Truth.NotOk, (await town.LookAsync(Step, rest.Alice)).Observation.Truth);
        await rest.SomebodyWritesAsync(Others, TheApp);
        await rest.SomebodyWritesAsync(Others, More, TheApp);
        Assert.Equal(Truth.Waiting, (await town.LookAsync(Step, rest.Alice)).Observation.Truth);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_looked_for_and_nothing_is_written_again()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);
        await rest.FaultAsync("lose-answer", Set);

        await town.RunAsync(Step, rest.Alice);

        Assert.Equal($"True: {Others}, {TheApp}", await rest.NowAsync());
        Assert.Equal(1, await rest.WritesAsync());
        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Succeeded], (await rest.AuditAsync(Write)).Select(e => e.Outcome));
        Assert.Equal(Truth.Waiting, (await town.LookAsync(Step, rest.Alice)).Observation.Truth);
    }

    [Fact]
    public async Task A_throttled_write_is_made_once_more_and_no_other()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);
        await rest.FaultAsync("status", Set, status: 429, retryAfter: 0);

        Assert.Null((await town.RunAsync(Step, rest.Alice)).Problem);

        Assert.Equal(2, await rest.WritesAsync());
        Assert.Equal($"True: {Others}, {TheApp}", await rest.NowAsync());
    }

    [Fact]
    public async Task Who_has_no_role_in_Exchange_reads_and_writes_nothing_and_is_told_who_can()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);

        var look = await town.LookAsync(Step, rest.Bruno);

        Assert.Equal(Truth.CouldNotCheck, look.Observation.Truth);
        Assert.Equal(("Exchange Online does not let this account run that command.", "Exchange Administrator"), (look.Observation.Problem!.Sentence, look.Observation.Problem.Who));
        Assert.Empty(look.Plan);
    }

    [Fact]
    public async Task After_the_end_of_EWS_nothing_is_asked_or_listed()
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(true, Others);

        Assert.Equal(Truth.Ok, await AfterAsync(new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.Zero) - town.Get<WorldClock>().GetUtcNow()));
        Assert.Empty(await rest.CmdletsAsync());
    }

    /// <summary>What the step says that much later in the world.</summary>
    private async Task<Truth> AfterAsync(TimeSpan later)
    {
        await rest.Town.RereadAsync();
        var now = rest.Town.Get<StepLooks>().Context(rest.Town.SetUp, rest.Alice);
        var context = new StepContext(now.SetUp, now.Person, now.Credential, now.Now + later) { AccountIn = now.AccountIn };
        return (await rest.Town.Get<EwsListStep>().LookAsync(context, default)).Observation.Truth;
    }
}
