using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

/// <summary>Requests that nobody decides in time, that are taken back, and that are made again.</summary>
public sealed class DueTimeTests
{
    [Fact]
    public async Task Request_past_its_due_time_is_not_decided_even_before_anybody_wrote_down_that_it_ended()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        desk.Clock.Now += TimeSpan.FromDays(14);

        Assert.Equal(new TooLate(request.DueAt), (await desk.DecideAsync(Some.Approver(), Yes(request))).Refusal);
        Assert.IsType<ApprovalCheck.Expired>(await desk.CheckAsync(Facts()));
        await using var db = desk.Store.CreateDbContext();
        Assert.Equal((ApprovalState.Expired, request.DueAt), await db.Set<Approval>().Select(a => new ValueTuple<ApprovalState, DateTimeOffset>(a.State, a.EndedAt!.Value)).SingleAsync());
    }

    [Fact]
    public async Task Request_is_decided_in_its_last_moment()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        desk.Clock.Now += TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1);

        Assert.Null((await desk.DecideAsync(Some.Approver(), Yes(request))).Refusal);
    }

    [Fact]
    public async Task Clock_writes_the_end_down_once_and_into_the_audit()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.AskAsync();
        desk.Clock.Now += TimeSpan.FromDays(15);

        await desk.Round.RunNowAsync(default);
        await desk.Round.RunNowAsync(default);

        await using var db = desk.Store.CreateDbContext();
        Assert.Equal("Portal (approvals)", (await db.Set<AuditEntry>().SingleAsync(e => e.Action == "approval.expire")).ActorName);
        Assert.IsType<ApprovalCheck.Expired>(await desk.CheckAsync(Facts()));
    }

    [Fact]
    public async Task Gate_before_a_grant_does_not_open_for_a_request_that_nobody_decided()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.AskAsync();
        desk.Clock.Now += TimeSpan.FromDays(20);
        await using var db = desk.Store.CreateDbContext();

        Assert.IsType<ApprovalCheck.Expired>(await desk.Service.EnforceAsync(db, 17, Facts(), Counted(), AuditActor.Of(Some.Person("Greta Grant")), default));
    }

    [Fact]
    public async Task Asking_again_after_the_end_makes_a_new_request_that_names_the_one_before_it()
    {
        await using var desk = await Desk.OpenAsync();
        var first = await desk.AskAsync();
        desk.Clock.Now += TimeSpan.FromDays(15);

        var second = await desk.AskAsync();

        Assert.Equal((first.Id, desk.Clock.Now.AddDays(14)), (second.FollowsId!.Value, second.DueAt));
        Assert.Null((await desk.DecideAsync(Some.Approver(), Answer(second, "Agreed.", _ => true))).Refusal);
    }

    [Fact]
    public async Task Denied_request_can_be_made_again_and_the_denial_stays_readable()
    {
        await using var desk = await Desk.OpenAsync();
        var first = await desk.AskAsync();
        await desk.DecideAsync(Some.Approver(), No(first));

        var second = await desk.AskAsync();

        Assert.NotEqual(first.Id, second.Id);
        await using var db = desk.Store.CreateDbContext();
        var lines = await new ApprovalList(desk.Store, desk.Clock).OfSetUpAsync(17, default);
        Assert.Equal([ApprovalState.Pending, ApprovalState.Denied], lines.Select(l => l.State));
        Assert.Equal("Too wide.", (await db.Set<Approval>().SingleAsync(a => a.Id == first.Id)).DecisionReason);
    }

    [Fact]
    public async Task Withdrawn_request_keeps_its_reason_and_is_not_decided()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        await using var db = desk.Store.CreateDbContext();
        await desk.Service.WithdrawAsync(db, request.Id, Some.Admin(), " Wrong app. ", default);

        Assert.Equal(new NotOpen(ApprovalState.Withdrawn), (await desk.DecideAsync(Some.Approver(), Yes(request))).Refusal);
        await using var after = desk.Store.CreateDbContext();
        Assert.Equal("Wrong app.", (await after.Set<Approval>().SingleAsync()).EndReason);
    }

    [Theory, InlineData(0), InlineData(91)]
    public async Task Requester_cannot_make_a_request_wait_for_ever(int days)
    {
        await using var desk = await Desk.OpenAsync();
        await using var db = desk.Store.CreateDbContext();

        Assert.IsType<DueOutOfRange>((await desk.Service.RequestAsync(db, Request() with { DueDays = days }, Some.Admin(), default)).Refusal);
    }

    [Fact]
    public async Task Used_decision_gives_no_second_grant_when_its_days_are_over()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DecideAsync(Some.Approver(), Yes(await desk.AskAsync()));
        await desk.CheckGrantedAsync(desk.Clock.Now);
        desk.Clock.Now += TimeSpan.FromDays(31);
        await using var db = desk.Store.CreateDbContext();

        var check = await desk.Service.EnforceAsync(db, 17, Facts(), Counted(), AuditActor.Of(Some.Person("Greta Grant")), default);

        Assert.Equal("Age", Assert.Single(Assert.IsType<ApprovalCheck.Voided>(check).WhatChanged).Field);
        Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts()));
    }

    [Fact]
    public async Task Grant_made_again_by_script_after_the_days_of_a_used_decision_is_not_allowed_by_it()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DecideAsync(Some.Approver(), Yes(await desk.AskAsync()));
        await desk.CheckGrantedAsync(desk.Clock.Now);
        desk.Clock.Now += TimeSpan.FromDays(40);

        Assert.IsType<ApprovalCheck.Voided>(await desk.CheckGrantedAsync(desk.Clock.Now.AddDays(-1)));
    }

    [Fact]
    public async Task Part_of_a_decision_that_was_granted_does_not_keep_the_rest_of_it_young()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync(Facts(FullAccess, MailSend));
        await desk.DecideAsync(Some.Approver(), Yes(request));
        var granted = desk.Clock.Now.AddDays(1);
        desk.Clock.Now += TimeSpan.FromDays(31);
        await using var db = desk.Store.CreateDbContext();

        Assert.IsType<ApprovalCheck.Approved>(await desk.Service.CheckGrantedAsync(db, 17, Facts(FullAccess, MailSend), null, granted, default, complete: false));
        Assert.IsType<ApprovalCheck.Voided>(await desk.Service.CheckAsync(db, 17, Facts(FullAccess, MailSend), null, default));
    }

    [Fact]
    public async Task Lists_show_by_the_clock_what_waits_and_keep_what_is_over_for_ever()
    {
        await using var desk = await Desk.OpenAsync();
        var list = new ApprovalList(desk.Store, desk.Clock);
        var first = await desk.AskAsync();
        Assert.Equal(first.Id, Assert.Single(await list.WaitingAsync(default)).Id);
        desk.Clock.Now += TimeSpan.FromDays(15);

        Assert.Equal(0, await list.CountWaitingAsync(default));
        Assert.Equal(ApprovalState.Expired, Assert.Single(await list.OverAsync(null, default)).State);
        Assert.Empty(await list.OverAsync(first.Id, default));
    }
}
