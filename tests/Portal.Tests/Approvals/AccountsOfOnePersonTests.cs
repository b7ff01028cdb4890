using Portal.Approvals;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;

namespace Portal.Tests.Approvals;

/// <summary>Who asks is who asks, whichever account decides: sessions remember the accounts that were used in them, and the desk is told.</summary>
public sealed class AccountsOfOnePersonTests
{
    private static readonly SessionAccount Guest = new(SeedIds.Fabrikam, "0e5f0e5f-0000-4000-8000-000000000001", "alice_contoso.com#EXT#@fabrikam.com");

    [Fact]
    public async Task The_requesters_guest_account_of_another_tenant_does_not_decide()
    {
        await using var town = await HmaTown.StartAsync();
        await town.PrepareAsync();
        var alice = await town.AliceAsync();
        await town.Get<Sessions>().NoteAsync(alice.SessionId, Guest, default);

        var approval = await town.AskAsync();
        var guest = new Person(Guest.TenantId, Guest.ObjectId, "Alice Adams", Guest.UserName, [PortalRoles.Approver], "another session");

        Assert.Equal(new RequestersAccount(Guest.UserName), (await town.TryDecideAsync(approval, guest, [])).Refusal);
    }

    /// <summary>First ask, then sign in to the second account, then decide with that one from another browser.</summary>
    [Fact]
    public async Task An_account_that_the_requester_uses_only_after_asking_does_not_decide()
    {
        await using var desk = await Desk.OpenAsync();
        var (alice, second) = (Some.Admin(), Some.Approver("Fiona Falk") with { TenantId = SeedIds.Fabrikam, UserName = "fiona@fabrikam.com" });
        var session = await SessionAsync(desk, alice);
        var request = await desk.AskAsync();
        Assert.Equal(ApprovalState.Pending, request.State);

        await NoteAsync(desk, session, second);

        Assert.Equal(new RequestersAccount("fiona@fabrikam.com"), (await desk.DecideAsync(second, Requested.Yes(request))).Refusal);
        Assert.Null((await desk.DecideAsync(Some.Approver(), Requested.Yes(request))).Refusal);
    }

    [Fact]
    public async Task An_account_that_an_approver_uses_only_after_deciding_is_no_second_approver()
    {
        await using var desk = await Desk.OpenAsync(new Portal.Settings.ApprovalSettings { MinimumApprovers = 2 });
        var (amir, second) = (Some.Approver(), Some.Approver("Anna Other") with { TenantId = SeedIds.Fabrikam, UserName = "anna@fabrikam.com" });
        var session = await SessionAsync(desk, amir);
        var request = await desk.AskAsync();
        await desk.DecideAsync(amir, Requested.Yes(request));

        await NoteAsync(desk, session, second);

        Assert.IsType<VotersAccount>((await desk.DecideAsync(second, Requested.Yes(request))).Refusal);
    }

    private static async Task<string> SessionAsync(Desk desk, Person person)
    {
        await using var db = desk.Store.CreateDbContext();
        db.Add(new PortalSession { Id = "a session of " + person.Name, TenantId = person.TenantId, ObjectId = person.ObjectId, StartedAt = desk.Clock.GetUtcNow(), EndsAt = desk.Clock.GetUtcNow().AddHours(8) });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return "a session of " + person.Name;
    }

    private static async Task NoteAsync(Desk desk, string session, Person second) =>
        await new Sessions(desk.Store, new PersonTokens(desk.Clock), desk.Clock).NoteAsync(session, new(second.TenantId, second.ObjectId, second.UserName), default);

    [Fact]
    public async Task Who_used_the_requesters_account_in_a_session_of_their_own_does_not_decide()
    {
        await using var portal = await PortalApp.StartAsync();
        var sessions = portal.Service<Sessions>();
        var amir = Some.Approver();
        var (earlier, now) = (await sessions.StartAsync(amir.TenantId, amir.ObjectId, null, TimeSpan.FromHours(1), default), await sessions.StartAsync(amir.TenantId, amir.ObjectId, null, TimeSpan.FromHours(1), default));
        var alice = Some.Admin();

        await sessions.NoteAsync(earlier, new(alice.TenantId, alice.ObjectId, alice.UserName), default);
        await sessions.NoteAsync(earlier, new(alice.TenantId.ToUpperInvariant(), alice.ObjectId, alice.UserName), default);
        await sessions.NoteAsync(now, new(amir.TenantId, amir.ObjectId, amir.UserName), default);
        await sessions.EndAsync(earlier, default);

        // Once, although it was used twice; the own account is no other one; an ended session is not forgotten.
        Assert.Equal(alice.ObjectId, Assert.Single(await sessions.AccountsOfAsync(amir with { SessionId = now }, default)).ObjectId);
    }
}
