using Portal.Approvals;
using Portal.Audit;
using Portal.Plans;
using Portal.Readiness;
using Portal.Sandbox.Seeds;
using Portal.Tests.Wizards.CrossTenant;
using Portal.Wizards.SwitchEws;
using static Portal.Tests.Wizards.CrossTenant.RestTown;

namespace Portal.Tests.Wizards.SwitchEws;

/// <summary>
/// Changing EwsEnabled against the simulated Exchange Online. Rules: Exchange Team Blog 4529471 (True blocks who is not on the list), 4548568 (the way back is Null) and 4561431 (True with an
/// empty list blocks everybody).
/// </summary>
[Collection(nameof(RestTown))]
public sealed class EwsSwitchByRestTests(RestTown rest)
{
    private const string Step = EwsSwitchWizard.Switch, FaxGateway = "0e300000-0000-4000-8000-000000000033", Get = "Get-OrganizationConfig";

    [Fact]
    public async Task It_is_switched_on_once_after_somebody_else_approved_it_knowing_who_is_cut_off()
    {
        var town = await BeginAsync(EwsSwitch.True, false, Others, More, TheApp);
        Assert.Equal(Truth.Ok, (await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice)).Observation.Truth);
        Assert.Equal("It is not known who would be cut off.", (await Assert.ThrowsAsync<StepRefusedException>(AskAsync)).Problem.Sentence);
        await BringUsageAsync();
        Assert.Equal($"1 of 3 apps that used EWS would be cut off: {FaxGateway}.", (await town.LookAsync(EwsSwitchWizard.Usage, rest.Alice)).Observation.Sentence);
        Assert.Empty((await town.LookAsync(Step, rest.Alice)).Plan);

        var request = (await AskAsync()).Approval!;
        Assert.Contains($"Cut off: {FaxGateway}, 18 calls", request.Words(request.Facts.Permissions.Single()).Confinement, StringComparison.Ordinal);
        Assert.IsType<YourOwnRequest>((await rest.DecideAsync(request, rest.Alice with { Roles = [PortalRoles.Admin, PortalRoles.Approver] })).Refusal);
        Assert.Empty((await town.LookAsync(Step, rest.Alice)).Plan);
        Assert.Null((await rest.DecideAsync(request, await rest.AmirAsync())).Refusal);

        var (problem, look) = await town.RunAsync(Step, rest.Alice);

        Assert.Null(problem);
        Assert.Equal($"True: {Others}, {More}, {TheApp}", await rest.NowAsync());
        Assert.Contains("takes about an hour", look.Observation.Sentence, StringComparison.Ordinal);
        Assert.Equal((Truth.Waiting, Truth.Ok), (await AfterAsync(TimeSpan.FromMinutes(59)), await AfterAsync(TimeSpan.FromMinutes(61))));
        Assert.Empty((await town.RunAsync(Step, rest.Alice)).Look.Plan);
        Assert.Equal(1, await rest.WritesAsync());
        var trail = await rest.AuditAsync("switch.set-switch");
        Assert.Equal([AuditOutcome.Attempting, AuditOutcome.Succeeded], trail.Select(e => e.Outcome));
        Assert.All(trail, e => Assert.Equal((request.Id, true), (e.ApprovalId, e.Changes.Contains("fiona@fabrikam.com", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task The_way_back_to_Null_is_a_decision_too_and_needs_no_usage_report()
    {
        var town = await BeginAsync(EwsSwitch.Null, true, Others, More);
        Assert.Equal(Truth.Ok, (await town.LookAsync(EwsSwitchWizard.Usage, rest.Alice)).Observation.Truth);
        await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice);
        await rest.DecideAsync((await AskAsync()).Approval!, await rest.AmirAsync());

        Assert.Null((await town.RunAsync(Step, rest.Alice)).Problem);

        Assert.Equal($"Null: {Others}, {More}", await rest.NowAsync());
        Assert.Equal(EwsSwitch.Null, SetUpState.Read<EwsSwitchSetUp>(town.SetUp).ExchangeOnline.Report!.EwsEnabled);
    }

    [Fact]
    public async Task A_decision_ends_with_the_list_it_was_made_for()
    {
        var town = await ApprovedAsync();
        await rest.SomebodyWritesAsync(Others, TheApp);

        Assert.Empty((await town.LookAsync(Step, rest.Alice)).Plan);
        Assert.Contains(More, (await town.LookAsync(EwsSwitchWizard.Decision, rest.Alice)).Observation.Problem!.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gate_reads_the_organization_once_more_and_stops_what_was_approved_for_another_list()
    {
        var town = await ApprovedAsync();

        // The first two readings are those of the page and of the run; the third is the gate's.
        var (problem, _) = await rest.RunWhileAsync(Step, "hold-before", Get, 2, () => rest.SomebodyWritesAsync(Others, TheApp));

        Assert.Equal("Nothing was changed: there is no decision that allows it now.", problem!.Sentence);
        Assert.Equal((0, $"False: {Others}, {TheApp}"), (await rest.WritesAsync(), await rest.NowAsync()));
        await rest.SomebodyWritesAsync(Others, More, TheApp);
        Assert.Empty((await town.LookAsync(Step, rest.Alice)).Plan); // voided is final
        Assert.Empty(await rest.AuditAsync("switch.set-switch"));
    }

    [Fact]
    public async Task A_switch_that_nobody_approved_is_found()
    {
        var town = await BeginAsync(EwsSwitch.True, false, Others, More, TheApp);
        await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice);
        await rest.SomebodySwitchesAsync(true);

        var look = await town.LookAsync(Step, rest.Alice);

        Assert.Equal((Truth.NotOk, "EwsEnabled is True, and no decision that counts allows it."), (look.Observation.Truth, look.Observation.Sentence));
    }

    [Fact]
    public async Task One_that_stood_so_before_anybody_asked_is_only_said_and_not_asked_for()
    {
        var town = await BeginAsync(EwsSwitch.True, true, Others, More, TheApp);
        await BringUsageAsync();
        await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice);

        Assert.Equal("EwsEnabled is True already; nothing was changed here.", (await town.LookAsync(Step, rest.Alice)).Observation.Sentence);
        Assert.Equal("EwsEnabled is True already.", (await Assert.ThrowsAsync<StepRefusedException>(AskAsync)).Problem.Sentence);
    }

    public static TheoryData<string[], string> Obstacles() => new()
    {
        { [], "The list is empty: EwsEnabled True would block every app." },
        { [TheApp, "room-panels"], "The list holds entries that are no application ids." },
        { [Others], "The app of the set-up is not on the list: with EwsEnabled True it would stay out." },
    };

    [Theory, MemberData(nameof(Obstacles))]
    public async Task With_a_list_that_would_shut_out_apps_nobody_is_even_asked(string[] list, string sentence)
    {
        var town = await BeginAsync(EwsSwitch.True, false, list);
        await BringUsageAsync();

        Assert.Equal(sentence, (await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice)).Observation.Problem!.Sentence);
        Assert.Equal(sentence, (await Assert.ThrowsAsync<StepRefusedException>(AskAsync)).Problem.Sentence);
    }

    [Fact]
    public async Task A_list_that_changed_today_is_waited_for()
    {
        var town = await BeginAsync(EwsSwitch.True, false, Others, TheApp);
        await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice);
        await rest.SomebodyWritesAsync(Others, More, TheApp);

        Assert.Contains("takes up to 24 hours", (await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice)).Observation.Problem!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_does_not_outlive_the_usage_report_it_rests_on()
    {
        var town = await ApprovedAsync();
        var record = SetUpState.Read<EwsSwitchSetUp>(town.SetUp);
        await KeepAsync(record with { Usage = record.Usage! with { BroughtAt = record.Usage.BroughtAt - UsageReport.Lasts - TimeSpan.FromMinutes(1) } });

        var (problem, look) = await town.RunAsync(Step, rest.Alice);

        Assert.Equal(("It is not known who would be cut off.", 0), (problem?.Sentence, look.Plan.Count));
        Assert.Equal(0, await rest.WritesAsync());
    }

    [Fact]
    public async Task Who_has_no_role_in_Exchange_is_told_who_can()
    {
        var town = await ApprovedAsync();

        var look = await town.LookAsync(Step, rest.Bruno);

        Assert.Equal((Truth.CouldNotCheck, "Exchange Administrator", 0), (look.Observation.Truth, look.Observation.Problem!.Who, look.Plan.Count));
    }

    [Fact]
    public async Task Where_the_portal_has_no_access_it_asks_nothing_and_the_script_stops_at_another_list()
    {
        var town = await BeginAsync(EwsSwitch.True, false, Others, TheApp);
        var world = town.Get<WorldClock>().GetUtcNow();
        var report = new OnlineReport(DateTimeOffset.UtcNow, world, SeedIds.Fabrikam, "fabrikam", "fiona@fabrikam.com", "Alice") { EwsEnabled = EwsSwitch.False, AllowedApps = [Others, TheApp] };
        await KeepAsync((SetUpState.Read<EwsSwitchSetUp>(town.SetUp) with { Closed = true }).With(report));
        await BringUsageAsync();
        await rest.DecideAsync((await AskAsync()).Approval!, await rest.AmirAsync());

        var (problem, look) = await town.RunAsync(Step, rest.Alice);

        Assert.Equal("This portal runs no commands in Exchange Online itself.", problem!.Sentence);
        var script = Assert.Single(Assert.Single(look.Plan).Command.Scripts).Text;
        Assert.Contains($"'{Others},{TheApp}'", script, StringComparison.Ordinal);
        Assert.Contains("is not the list that was decided on", script, StringComparison.Ordinal);
        Assert.Empty(await rest.CmdletsAsync());
    }

    private async Task<CrossTown> BeginAsync(EwsSwitch wanted, bool? enabled, params string[] list)
    {
        var town = await rest.BeginAsync();
        await rest.StandsAsync(enabled, list);
        await town.BeginAsync(EwsSwitchWizard.Kind, key => new EwsSwitchSetUp { Key = key, Form = new EwsSwitchForm { Wanted = wanted }, TenantId = SeedIds.Fabrikam, AppId = TheApp });
        return town;
    }

    /// <summary>Off, read, compared and approved.</summary>
    private async Task<CrossTown> ApprovedAsync()
    {
        var town = await BeginAsync(EwsSwitch.True, false, Others, More, TheApp);
        await BringUsageAsync();
        await town.LookAsync(EwsSwitchWizard.Organization, rest.Alice);
        Assert.Null((await rest.DecideAsync((await AskAsync()).Approval!, await rest.AmirAsync())).Refusal);
        return town;
    }

    private async Task BringUsageAsync()
    {
        await rest.Town.RereadAsync();
        var csv = await rest.Town.App.Sandbox.GetStringAsync($"/exchange-online/{SeedIds.Fabrikam}/ews-usage.csv");
        var usage = ReadUsageReport.Read(csv, "Alice", DateTimeOffset.UtcNow, out var why);
        Assert.True(usage is not null, why);
        await KeepAsync(SetUpState.Read<EwsSwitchSetUp>(rest.Town.SetUp) with { Usage = usage });
    }

    private async Task KeepAsync(EwsSwitchSetUp record)
    {
        await rest.Town.Get<SetUps>().SaveAsync(rest.Town.SetUp, _ => record, "test", rest.Alice, EwsSwitchWizard.Usage, default);
        await rest.Town.RereadAsync();
    }

    private async Task<ApprovalResult> AskAsync()
    {
        await rest.Town.RereadAsync();
        return await rest.Town.Get<SwitchDecision>().AskAsync(rest.Town.SetUp, rest.Alice, "Dynamics 365 has to go on.", null, default);
    }

    private async Task<Truth> AfterAsync(TimeSpan later)
    {
        await rest.Town.RereadAsync();
        var now = rest.Town.Get<StepLooks>().Context(rest.Town.SetUp, rest.Alice);
        var context = new StepContext(now.SetUp, now.Person, now.Credential, now.Now + later) { AccountIn = now.AccountIn };
        return (await rest.Town.Get<SwitchStep>().LookAsync(context, default)).Observation.Truth;
    }
}
