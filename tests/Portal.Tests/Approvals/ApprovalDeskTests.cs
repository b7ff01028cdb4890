using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Approvals;
using Portal.Approvals.Rules;
using Portal.Audit;
using Portal.Cloud.Http;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;
using Portal.Tests.Store;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

public sealed class ApprovalDeskTests
{
    private static readonly Person Alice = Some.Admin();
    private static readonly Person Amir = Some.Approver();

    [Fact]
    public async Task Approved_request_lets_exactly_the_asked_permission_through()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        Assert.IsType<ApprovalCheck.Pending>(await desk.CheckAsync(Facts()));

        await desk.DecideAsync(Amir, Yes(request));

        var approved = Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts()));
        Assert.Equal(FullAccess, Assert.Single(approved.Permitted));
        Assert.Empty(approved.Refused);
    }

    [Fact]
    public async Task One_permission_of_two_can_be_refused()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync(Facts(FullAccess, MailSend));

        await desk.DecideAsync(Amir, Answer(request, "Mail only by Exchange.", p => p == FullAccess));

        var approved = Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts(FullAccess, MailSend)));
        Assert.Equal(FullAccess, Assert.Single(approved.Permitted));
        Assert.Equal(MailSend, Assert.Single(approved.Refused));
    }

    [Fact]
    public async Task Denied_is_denied()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();

        var result = await desk.DecideAsync(Amir, No(request));

        Assert.Equal(ApprovalState.Denied, result.Approval!.State);
        Assert.IsType<ApprovalCheck.Denied>(await desk.CheckAsync(Facts()));
    }

    [Fact]
    public async Task Nobody_asked_is_not_approved()
    {
        await using var desk = await Desk.OpenAsync();

        Assert.IsType<ApprovalCheck.None>(await desk.CheckAsync(Facts()));
    }

    [Fact]
    public async Task Asking_twice_for_the_same_gives_one_request()
    {
        await using var desk = await Desk.OpenAsync();

        Assert.Equal((await desk.AskAsync()).Id, (await desk.AskAsync()).Id);
    }

    [Fact]
    public async Task Asking_for_something_else_voids_what_was_open()
    {
        await using var desk = await Desk.OpenAsync();
        var first = await desk.AskAsync();
        var second = await desk.AskAsync(Facts(FullAccess, MailSend));

        var refusal = (await desk.DecideAsync(Amir, Yes(first))).Refusal;

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(new NotOpen(ApprovalState.Voided), refusal);
    }

    [Fact]
    public async Task Two_approvers_at_once_make_one_decision()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() =>
            desk.DecideAsync(Some.Approver($"Approver{n} Someone"), n % 2 == 0 ? Yes(request) : No(request)))));

        Assert.Single(results, r => r.Refusal is null);
        Assert.All(results.Where(r => r.Refusal is not null), r => Assert.IsType<NotOpen>(r.Refusal));
    }

    [Fact]
    public async Task Request_whose_reach_is_over_its_own_ceiling_is_not_taken()
    {
        await using var desk = await Desk.OpenAsync();
        await using var db = desk.Store.CreateDbContext();

        var result = await desk.Service.RequestAsync(db, Request(Facts() with { Ceiling = 279 }), Alice, default);

        Assert.Equal(new CeilingTooLow(280, 279), result.Refusal);
    }

    [Fact]
    public async Task Request_without_a_reason_is_not_taken()
    {
        await using var desk = await Desk.OpenAsync();
        await using var db = desk.Store.CreateDbContext();

        var result = await desk.Service.RequestAsync(db, Request() with { Why = "  " }, Alice, default);

        Assert.IsType<ReasonMissing>(result.Refusal);
    }

    [Fact]
    public async Task Only_the_requester_withdraws_and_then_nothing_may_be_granted()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        await desk.DecideAsync(Amir, Yes(request));
        await using var db = desk.Store.CreateDbContext();

        Assert.IsType<OnlyTheRequester>((await desk.Service.WithdrawAsync(db, request.Id, Amir, "no", default)).Refusal);
        Assert.Null((await desk.Service.WithdrawAsync(db, request.Id, Alice, "Not needed any more.", default)).Refusal);
        Assert.IsType<ApprovalCheck.None>(await desk.CheckAsync(Facts()));
    }

    [Fact]
    public async Task Decision_that_waited_too_long_for_its_grant_no_longer_counts()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DecideAsync(Amir, Yes(await desk.AskAsync()));
        desk.Clock.Now += TimeSpan.FromDays(31);

        var voided = Assert.IsType<ApprovalCheck.Voided>(await desk.CheckAsync(Facts()));

        Assert.Equal("Age", Assert.Single(voided.WhatChanged).Field);
    }

    [Fact]
    public async Task Decision_that_was_granted_in_time_stays_approved_however_late_the_grant_is_seen()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DecideAsync(Amir, Yes(await desk.AskAsync()));
        var granted = desk.Clock.Now.AddDays(29);
        desk.Clock.Now += TimeSpan.FromDays(365);

        Assert.IsType<ApprovalCheck.Approved>(await desk.CheckGrantedAsync(granted));
        Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts()));
        await using var db = desk.Store.CreateDbContext();
        Assert.Equal(granted, (await db.Set<Approval>().SingleAsync()).UsedAt);
    }

    [Fact]
    public async Task Grant_that_came_after_the_decision_had_ended_is_not_allowed_by_it()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DecideAsync(Amir, Yes(await desk.AskAsync()));
        desk.Clock.Now += TimeSpan.FromDays(31);

        Assert.IsType<ApprovalCheck.Voided>(await desk.CheckGrantedAsync(desk.Clock.Now));
    }

    /// <summary>Entra can still refuse after the gate has let the attempt through.</summary>
    [Fact]
    public async Task Decision_whose_grant_was_only_tried_is_not_used_and_ends_by_age()
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DecideAsync(Amir, Yes(await desk.AskAsync()));
        await using (var db = desk.Store.CreateDbContext())
            Assert.IsType<ApprovalCheck.Approved>(await desk.Service.EnforceAsync(db, 17, Facts(), Counted(), AuditActor.Of(Some.Person("Greta Grant")), default));
        desk.Clock.Now += TimeSpan.FromDays(31);

        Assert.IsType<ApprovalCheck.Voided>(await desk.CheckAsync(Facts()));
    }

    [Fact]
    public async Task Request_decision_and_refused_attempts_are_all_in_the_audit()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        await desk.DecideAsync(Alice with { Roles = [PortalRoles.Admin, PortalRoles.Approver] }, Yes(request));
        await desk.DecideAsync(Amir, Yes(request, "Looked at the reach."));

        await using var db = desk.Store.CreateDbContext();
        var trail = await db.Set<AuditEntry>().OrderBy(e => e.Sequence).ToListAsync();
        Assert.Equal([("approval.request", AuditOutcome.Succeeded), ("approval.decide", AuditOutcome.Refused), ("approval.decide", AuditOutcome.Succeeded)], trail.Select(e => (e.Action, e.Outcome)));
        Assert.Equal(new YourOwnRequest().Sentence, trail[1].Error);
        Assert.Equal(("Amir Aydin", Permissions.Approve, "Looked at the reach.", request.Id), (trail[2].ActorName, trail[2].Permission, trail[2].Reason, trail[2].ApprovalId));
        Assert.All(trail, e => Assert.Null(e.Alarm));
    }
}

/// <summary>The approval desk over a database of its own, with a clock that can be moved.</summary>
public sealed class Desk : IAsyncDisposable
{
    public required TestStore Store { get; init; }

    public required ApprovalDesk Service { get; init; }

    public required MovableClock Clock { get; init; }

    /// <summary>Posts what the desk has to tell, where a webhook is set.</summary>
    public required ApprovalClock Round { get; init; }

    public static Task<Desk> OpenAsync(bool singleApprover = false) => OpenAsync(new ApprovalSettings { SingleApprover = singleApprover });

    /// <param name="network">Where a webhook is reached; none is.</param>
    public static async Task<Desk> OpenAsync(ApprovalSettings settings, CloudNetwork? network = null)
    {
        var clock = new MovableClock();
        var store = await TestStore.CreateAsync();
        var services = new ServiceCollection().AddLogging().AddApprovals();
        services.AddSingleton(new AuditLog(clock)).AddSingleton<TimeProvider>(clock).AddSingleton(network ?? new CloudNetwork()).AddSingleton<IDbContextFactory<PortalDb>>(store);
        services.AddSingleton(new PortalSettings { Approvals = settings, PublicUrl = new Uri("https://sync.contoso.com") });
        var provider = services.BuildServiceProvider();
        return new Desk { Store = store, Service = provider.GetRequiredService<ApprovalDesk>(), Round = provider.GetRequiredService<ApprovalClock>(), Clock = clock };
    }

    public async Task<Approval> AskAsync(ApprovalFacts? facts = null, params SessionAccount[] accounts)
    {
        await using var db = Store.CreateDbContext();
        var result = await Service.RequestAsync(db, Request(facts, accounts), Some.Admin(), default);
        return Assert.IsType<Approval>(result.Approval);
    }

    public async Task<ApprovalResult> DecideAsync(Person decider, Decision decision, params SessionAccount[] accounts)
    {
        await using var db = Store.CreateDbContext();
        var newest = await db.Set<Approval>().Where(a => a.FactsHash == decision.FactsHash || a.Id > 0).OrderByDescending(a => a.FactsHash == decision.FactsHash).ThenByDescending(a => a.Id).FirstAsync();
        return await Service.DecideAsync(db, newest.Id, decision, decider, accounts, default);
    }

    public async Task<ApprovalCheck> CheckAsync(ApprovalFacts facts, CountedReach? reach = null)
    {
        await using var db = Store.CreateDbContext();
        return await Service.CheckAsync(db, 17, facts, reach, default);
    }

    public async Task<ApprovalCheck> CheckGrantedAsync(DateTimeOffset at)
    {
        await using var db = Store.CreateDbContext();
        return await Service.CheckGrantedAsync(db, 17, Facts(), null, at, default);
    }

    public async ValueTask DisposeAsync() => await Store.DisposeAsync();
}

public sealed class MovableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
