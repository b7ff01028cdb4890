using Microsoft.Extensions.DependencyInjection;
using Portal.Approvals;
using Portal.SignIn;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

/// <summary>Every way round the second pair of eyes that we could think of, each refused.</summary>
public sealed class FourEyesTests
{
    private static readonly string[] Both = [PortalRoles.Admin, PortalRoles.Approver];
    private static readonly Person Alice = Some.Admin() with { Roles = Both };
    private static readonly Person Amir = Some.Approver();

    private static SessionAccount AccountOf(Person person) => new(person.TenantId, person.ObjectId, person.UserName);

    [Fact]
    public Task Requester_who_is_an_approver_too() => Refused<YourOwnRequest>(Alice);

    [Fact]
    public Task Requester_in_another_browser() => Refused<YourOwnRequest>(Alice with { SessionId = "another browser" });

    [Fact]
    public Task Requester_whose_ids_are_written_in_capitals() =>
        Refused<YourOwnRequest>(Alice with { SessionId = "x", TenantId = Alice.TenantId.ToUpperInvariant(), ObjectId = Alice.ObjectId.ToUpperInvariant() });

    [Fact]
    public Task Second_account_that_signed_in_to_the_requesters_session() => Refused<RequestersAccount>(Amir with { SessionId = Alice.SessionId });

    [Fact]
    public Task Second_account_that_was_connected_in_the_requesters_session() => Refused<RequestersAccount>(Amir, requesterAccounts: [AccountOf(Amir)]);

    [Fact]
    public Task Requesters_account_connected_in_the_deciders_session() => Refused<RequestersAccount>(Amir, deciderAccounts: [AccountOf(Alice)]);

    [Fact]
    public Task One_third_account_connected_in_both_sessions() =>
        Refused<RequestersAccount>(Amir, requesterAccounts: [AccountOf(Some.Person("Adm Alice"))], deciderAccounts: [AccountOf(Some.Person("Adm Alice"))]);

    [Fact]
    public Task Admin_without_the_approver_role() => Refused<NotAnApprover>(Some.Admin("Bruno Berg"));

    [Fact]
    public Task Helpdesk() => Refused<NotAnApprover>(Some.Person("Hanna Holm", PortalRoles.Helpdesk));

    [Fact]
    public Task Auditor() => Refused<NotAnApprover>(Some.Person("Aurel Albu", PortalRoles.Auditor));

    [Fact]
    public Task Somebody_without_a_role() => Refused<NotAnApprover>(Some.Person("Greta Grant"));

    [Fact]
    public Task Decision_on_other_facts_than_those_stored() => Refused<ShownIsNotStored>(Amir, d => d with { FactsHash = FactsHash.Of(Facts() with { Ceiling = 10 }) });

    [Fact]
    public Task Decision_without_a_reason() => Refused<ReasonMissing>(Amir, d => d with { Reason = " " });

    [Fact]
    public Task Decision_that_leaves_a_permission_out() => Refused<PermissionUndecided>(Amir, d => d with { Approved = new Dictionary<string, bool>() });

    [Fact]
    public Task Decision_that_slips_in_a_permission() =>
        Refused<UnknownPermission>(Amir, d => d with { Approved = new Dictionary<string, bool>(d.Approved) { [MailSend.Key] = true } });

    [Fact]
    public async Task Facts_edited_in_the_database_after_the_request()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        await using (var db = desk.Store.CreateDbContext())
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, "UPDATE approvals SET \"FactsJson\" = replace(\"FactsJson\", 'app-1', 'app-2')");

        Assert.IsType<ShownIsNotStored>((await desk.DecideAsync(Amir, Yes(request))).Refusal);
    }

    [Fact]
    public async Task Second_decision_after_the_first()
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync();
        await desk.DecideAsync(Amir, No(request));

        Assert.Equal(new NotOpen(ApprovalState.Denied), (await desk.DecideAsync(Some.Approver("Anna Other"), Yes(request))).Refusal);
        Assert.IsType<ApprovalCheck.Denied>(await desk.CheckAsync(Facts()));
    }

    [Fact]
    public async Task Single_approver_setting_lets_the_requester_decide_and_sets_off_the_alarm()
    {
        await using var desk = await Desk.OpenAsync(singleApprover: true);
        var request = await desk.AskAsync();

        var result = await desk.DecideAsync(Alice, Yes(request));

        Assert.True(result.Approval!.SingleApprover);
        await using var db = desk.Store.CreateDbContext();
        Assert.Single(db.Set<Portal.Audit.AuditEntry>(), e => e.Action == "approval.decide" && e.Alarm != null);
    }

    [Fact]
    public async Task Single_approver_setting_does_not_give_the_role_and_marks_only_own_decisions()
    {
        await using var desk = await Desk.OpenAsync(singleApprover: true);
        var request = await desk.AskAsync();

        Assert.IsType<NotAnApprover>((await desk.DecideAsync(Some.Admin(), Yes(request))).Refusal);
        Assert.False((await desk.DecideAsync(Amir, Yes(request))).Approval!.SingleApprover);
    }

    [Fact]
    public async Task Single_approver_is_off_unless_the_setting_says_so()
    {
        await using (var portal = await PortalApp.StartAsync())
            Assert.False(portal.Services.GetRequiredService<ApprovalDesk>().SingleApprover);
        await using (var portal = await PortalApp.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Portal:Approvals:SingleApprover"] = "true" }))
            Assert.True(portal.Services.GetRequiredService<ApprovalDesk>().SingleApprover);
    }

    private static async Task Refused<T>(Person decider, Func<Decision, Decision>? with = null, SessionAccount[]? requesterAccounts = null, SessionAccount[]? deciderAccounts = null)
        where T : Refusal
    {
        await using var desk = await Desk.OpenAsync();
        var request = await desk.AskAsync(null, requesterAccounts ?? []);
        var decision = Yes(request);

        var result = await desk.DecideAsync(decider, with is null ? decision : with(decision), deciderAccounts ?? []);

        Assert.IsType<T>(result.Refusal);
        Assert.IsType<ApprovalCheck.Pending>(await desk.CheckAsync(Facts()));
    }
}
