using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Store;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>Ways round the decision between asking and granting: each is refused, or found afterwards.</summary>
public sealed class AroundTheDecisionTests
{
    [Fact]
    public async Task A_decision_that_is_withdrawn_between_two_grants_of_one_run_stops_the_rest_and_shows_what_was_granted()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        var request = await town.DecideAsync(await town.AskAsync());
        var petra = await town.HandAsync(CrossTenantWizard.GrantGraph, SeedIds.People.Petra);
        Assert.Equal(10, (await town.Town.LookAsync(CrossTenantWizard.GrantGraph, petra)).Plan.Count);
        await town.PrincipalsAsync(SeedIds.People.Petra);
        var fault = await town.Town.App.FaultAsync(new { kind = "hold-after", method = "POST", path = "appRoleAssign", skip = 1 });

        var running = town.Town.RunAsync(CrossTenantWizard.GrantGraph, petra);
        await town.Town.App.TakenAsync(fault, running);
        await WithdrawAsync(town, request);
        await town.Town.App.EndFaultAsync(fault);
        var (problem, look) = await running;

        Assert.Equal("No more was granted: the decision was taken back while this ran.", problem!.Sentence);
        Assert.Equal(2, (await town.HeldAsync()).Count);
        Assert.Equal(Truth.NotOk, look.Observation.Truth);
        Assert.Contains("no decision that counts allows it", look.Observation.Problem!.Sentence, StringComparison.Ordinal);
        Assert.Empty(look.Plan);
        await using var db = await town.Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        Assert.Equal(2, await db.Set<AuditEntry>().CountAsync(e => e.Action.StartsWith("grant-graph.grant-") && e.Outcome == AuditOutcome.Attempting && e.ApprovalId == request.Id));
    }

    [Fact]
    public async Task A_decision_is_neither_good_for_another_set_up_of_the_same_app_nor_after_its_days()
    {
        await using var town = await (await ConsentTown.StartAsync()).DeclaredAsync();
        var request = await town.DecideAsync(await town.AskAsync());
        var greta = await town.HandAsync(CrossTenantWizard.GrantExchange, SeedIds.People.Greta);
        await town.Town.LookAsync(CrossTenantWizard.GrantExchange, greta);
        var (first, app) = (town.Town.SetUp.Id, town.Record.App!);

        // Its days are over: 31 of them.
        await town.Town.SqlAsync($"UPDATE approvals SET \"DecidedAt\" = \"DecidedAt\" - {TimeSpan.FromDays(31).Ticks}");
        Assert.Empty((await town.Town.LookAsync(CrossTenantWizard.GrantExchange, greta)).Plan);
        Assert.Contains("Age", (await town.Town.LookAsync(CrossTenantWizard.Decision, town.Alice)).Observation.Problem!.Cause, StringComparison.Ordinal);
        await town.Town.SqlAsync($"UPDATE approvals SET \"DecidedAt\" = \"DecidedAt\" + {TimeSpan.FromDays(31).Ticks}");
        await town.Town.DoAsync(greta, CrossTenantWizard.GrantExchange);

        // Another set-up that chose the same app: what the first may is not what it may.
        var form = SetUpState.Read<CrossTenantSetUp>(town.Town.SetUp).Form with { AppId = app.AppId, ProfileName = "another" };
        var second = await town.Town.Get<SetUps>().BeginAsync(CrossTenantWizard.Kind, form.ProfileName, key => new CrossTenantSetUp { Key = key, Form = form }, town.Alice, default);
        await town.Town.OpenAsync(second.Id);
        await town.Town.LookAsync(CrossTenantWizard.App, town.Alice);
        Assert.Equal("Nobody has been asked yet.", (await town.Town.LookAsync(CrossTenantWizard.Decision, town.Alice)).Observation.Sentence);
        var look = (await town.Town.LookAsync(CrossTenantWizard.GrantExchange, town.Alice)).Observation;
        Assert.Contains("no decision that counts allows it", look.Problem!.Sentence, StringComparison.Ordinal);

        // The same answers once more, sent to the old request, decide nothing.
        await using var db = await town.Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var again = new Decision(request.FactsHash, request.Facts.Permissions.ToDictionary(p => p.Key, _ => true, StringComparer.Ordinal), "Once more.");
        Assert.Equal(
            new NotOpen(ApprovalState.Approved),
            (await town.Town.Get<ApprovalDesk>()
                .DecideAsync(db, request.Id, again, await town.Town.PersonAsync(SeedIds.People.Amir, PortalRoles.Approver), [], default)).Refusal);
        Assert.NotEqual(first, second.Id);
    }

    private static async Task WithdrawAsync(ConsentTown town, Approval request)
    {
        await using var db = await town.Town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        Assert.Null((await town.Town.Get<ApprovalDesk>().WithdrawAsync(db, request.Id, town.Alice, "Not needed any more.", default)).Refusal);
    }
}
