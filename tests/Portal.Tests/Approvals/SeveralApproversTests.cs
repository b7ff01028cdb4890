using Portal.Approvals;
using Portal.Settings;
using Portal.SignIn;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

/// <summary>Where two have to approve, they are two people.</summary>
public sealed class SeveralApproversTests
{
    private static readonly Person Amir = Some.Approver();
    private static readonly Person Anna = Some.Approver("Anna Other");

    private static Task<Desk> OpenAsync() => Desk.OpenAsync(new ApprovalSettings { MinimumApprovers = 2 });

    [Fact]
    public async Task One_of_two_is_not_enough_and_both_together_approve()
    {
        await using var desk = await OpenAsync();
        var request = await desk.AskAsync();

        Assert.Equal(ApprovalState.Pending, (await desk.DecideAsync(Amir, Yes(request, "Reach is fine."))).Approval!.State);
        Assert.IsType<ApprovalCheck.Pending>(await desk.CheckAsync(Facts()));
        await desk.DecideAsync(Anna, Yes(request, "Owner is known."));

        var approved = Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts()));
        Assert.Equal(("Amir Aydin and Anna Other", "Amir Aydin: Reach is fine. Anna Other: Owner is known."), (approved.Approval.DeciderName, approved.Approval.DecisionReason));
    }

    [Fact]
    public async Task What_one_of_them_denies_is_denied()
    {
        await using var desk = await OpenAsync();
        var request = await desk.AskAsync(Facts(FullAccess, MailSend));
        await desk.DecideAsync(Amir, Answer(request, "Mail only by Exchange.", p => p == FullAccess));

        await desk.DecideAsync(Anna, Yes(request));

        var approved = Assert.IsType<ApprovalCheck.Approved>(await desk.CheckAsync(Facts(FullAccess, MailSend)));
        Assert.Equal((FullAccess, MailSend), (Assert.Single(approved.Permitted), Assert.Single(approved.Refused)));
    }

    [Fact]
    public async Task One_who_denies_everything_ends_it()
    {
        await using var desk = await OpenAsync();

        Assert.Equal(ApprovalState.Denied, (await desk.DecideAsync(Amir, No(await desk.AskAsync()))).Approval!.State);
    }

    [Fact]
    public async Task Two_answers_that_leave_nothing_to_approve_deny_it()
    {
        await using var desk = await OpenAsync();
        var request = await desk.AskAsync(Facts(FullAccess, MailSend));
        await desk.DecideAsync(Amir, Answer(request, "Not by mail.", p => p == FullAccess));

        Assert.Equal(ApprovalState.Denied, (await desk.DecideAsync(Anna, Answer(request, "Only by mail.", p => p == MailSend))).Approval!.State);
    }

    [Fact]
    public Task Same_approver_twice() => SecondRefusedAsync<DecidedAlready>(Amir with { SessionId = "another browser" });

    [Fact]
    public Task Second_account_in_the_session_of_the_first_approver() => SecondRefusedAsync<VotersAccount>(Anna with { SessionId = Amir.SessionId });

    [Fact]
    public Task Account_that_the_first_approver_used_too() => SecondRefusedAsync<VotersAccount>(Anna, firstAccounts: [Of(Anna)]);

    [Fact]
    public Task Approver_who_used_the_account_of_the_first() => SecondRefusedAsync<VotersAccount>(Anna, secondAccounts: [Of(Amir)]);

    [Fact]
    public Task Guest_account_of_the_first_approver() =>
        SecondRefusedAsync<VotersAccount>(new Person("another tenant", "another object", "Amir Aydin (guest)", Amir.UserName.Replace('@', '_') + "#EXT#@fabrikam.com", [PortalRoles.Approver], "s"));

    private static SessionAccount Of(Person person) => new(person.TenantId, person.ObjectId, person.UserName);

    private static async Task SecondRefusedAsync<T>(Person second, SessionAccount[]? firstAccounts = null, SessionAccount[]? secondAccounts = null) where T : Refusal
    {
        await using var desk = await OpenAsync();
        var request = await desk.AskAsync();
        Assert.Null((await desk.DecideAsync(Amir, Yes(request), firstAccounts ?? [])).Refusal);

        Assert.IsType<T>((await desk.DecideAsync(second, Yes(request), secondAccounts ?? [])).Refusal);
        Assert.IsType<ApprovalCheck.Pending>(await desk.CheckAsync(Facts()));
    }
}
