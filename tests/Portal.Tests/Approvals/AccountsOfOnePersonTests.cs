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
