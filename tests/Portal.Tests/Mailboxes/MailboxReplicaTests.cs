using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;
using Portal.Sandbox.Control;

namespace Portal.Tests.Mailboxes;

/// <summary>Readings of the copy: what is read when, and what is kept of it.</summary>
public sealed class MailboxReplicaTests
{
    private const string Ada = "ada.andersen@contoso.com";
    private const string Bela = "bela.andersen@contoso.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_reading_copies_every_mailbox_with_its_state()
    {
        await using var town = await ReplicaTown.BeginAsync();

        var run = await town.RunAsync();

        var copy = await town.CopyAsync();
        Assert.Equal((ReplicaRunEnd.Done, ReplicaRunKind.Full, 1, await town.InDataverseAsync(), await town.InDataverseAsync()), (run.End, run.Kind, run.Pages, run.Read, run.Added));
        Assert.Equal((await town.AllAsync("mailboxes?$select=mailboxid")).Select(r => r.GetProperty("mailboxid").GetGuid()).Order(), copy.Select(m => m.Id).Order());
        var ada = Assert.Single(copy, m => m.Address == Ada);
        Assert.Equal(
            ("Ada Andersen", "ada andersen", "HMA legacy", OwnerKind.User, MailboxState.Working, (string?)null, MailboxApproval.Approved),
            (ada.Name, ada.NameKey, ada.ProfileName, ada.Owner, ada.State, ada.Cause, ada.Approval));
        Assert.Equal([MailboxState.Working, MailboxState.NotWorking, MailboxState.SwitchedOff], copy.Select(m => m.State).Distinct().Order()); // nothing is being tested, and "could not check" is of an environment
        Assert.Equal(0, await town.CountAsync<MailboxChange>()); // that they are there is no change
    }

    [Fact]
    public async Task After_that_only_what_changed_is_read_and_the_change_is_kept()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var since = (await town.CopyOfAsync(Ada)).StateSince;
        town.Move(TimeSpan.FromMinutes(10));
        await town.WriteAsync(Ada, new { incomingemailstatus = 2 });

        var run = await town.RunAsync();

        Assert.Equal((ReplicaRunKind.Changes, 1, 1), (run.Kind, run.Read, run.Changed));
        var ada = await town.CopyOfAsync(Ada);
        Assert.Equal((MailboxState.NotWorking, CausesOfStatus.NoAlert), (ada.State, ada.Cause));
        Assert.True(ada.StateSince >= since.AddMinutes(10));
        var change = Assert.Single(await town.ChangesAsync(Ada));
        Assert.Equal((MailboxState.Working, MailboxState.NotWorking, CausesOfStatus.NoAlert), (change.FromState, change.ToState, change.ToCause));
        Assert.Contains("\"Incoming\"", change.Changes);
        Assert.Equal((ReplicaRunKind.Changes, 0), (await town.RunAsync() is var again ? again.Kind : default, again.Read));
    }

    [Fact]
    public async Task A_deleted_mailbox_goes_and_a_new_one_comes_both_with_their_history()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var id = await town.IdAsync(Ada);
        await town.DeleteAsync(Ada);
        await town.PutAsync($"mailboxes({Guid.NewGuid()})", new { name = "Newcomer", emailaddress = "newcomer@contoso.com" });

        var run = await town.RunAsync();

        Assert.Equal((1, 1), (run.Added, run.Removed));
        Assert.DoesNotContain(await town.CopyAsync(), m => m.Address == Ada);
        var gone = Assert.Single(await town.ChangesAsync(id));
        Assert.Equal((MailboxState.Working, (MailboxState?)null), (gone.FromState, gone.ToState));
        Assert.Equal(((MailboxState?)null, MailboxState.SwitchedOff), (Assert.Single(await town.ChangesAsync("newcomer@contoso.com")) is var came ? came.FromState : default, came.ToState));
    }

    // "If there are unprocessed changes older than the configured value, the system throws an exception" (Microsoft, "Use change tracking to synchronize data with external systems").
    [Fact]
    public async Task An_expired_bookmark_means_that_everything_is_read_and_what_is_gone_is_found()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        town.Change(s => s with { ChangeTrackingDays = 0.01 });
        town.Move(TimeSpan.FromHours(1));
        await town.DeleteAsync(Ada);

        var run = await town.RunAsync();

        Assert.Equal((ReplicaRunKind.Full, ReplicaRunEnd.Done, 1), (run.Kind, run.End, run.Removed));
        Assert.Contains("did not accept the bookmark", run.Trouble);
        Assert.Equal(ReplicaRunKind.Changes, (await town.RunAsync()).Kind);
    }

    [Fact]
    public async Task Where_changes_are_not_tracked_they_are_found_by_their_time_and_deleted_rows_once_a_day()
    {
        await using var town = await ReplicaTown.BeginAsync();
        town.Change(s => s with { ChangeTracking = ["systemuser"] });
        town.Move(TimeSpan.FromHours(1));
        await town.WriteAsync(Bela, new { name = "Bela Newname" }); // the newest change that the first reading sees
        await town.RunAsync();
        town.Move(TimeSpan.FromHours(2));
        await town.WriteAsync(Ada, new { name = "Ada Newname" });
        await town.DeleteAsync(Bela);

        var window = await town.RunAsync();

        Assert.Equal((ReplicaRunKind.Window, 1), (window.Kind, window.Changed));
        Assert.InRange(window.Read, 1, 5);
        Assert.Equal("Ada Newname", (await town.CopyOfAsync(Ada)).Name);
        await town.CopyOfAsync(Bela);
        town.Move(TimeSpan.FromHours(23));
        Assert.Equal((ReplicaRunKind.Full, 1), (await town.RunAsync() is var full ? full.Kind : default, full.Removed));
    }

    [Fact]
    public async Task An_older_environment_is_read_without_what_it_does_not_have()
    {
        await using var town = await ReplicaTown.BeginAsync();
        town.Change(s => s with { MissingColumns = ["mailbox.emailaddressapprovedon", "mailbox.emailaddressapprovedby", "mailbox.transientfailurecount"] });

        var run = await town.RunAsync();

        Assert.Equal((ReplicaRunEnd.Done, await town.InDataverseAsync()), (run.End, run.Added));
        Assert.Contains("emailaddressapprovedon", run.Trouble);
        Assert.All(await town.CopyAsync(), m => Assert.Null(m.ApprovedAt));
    }

    [Fact]
    public async Task A_pause_that_Dataverse_asks_for_is_waited_for()
    {
        await using var town = await ReplicaTown.BeginAsync();
        var fault = town.Cloud.Faults.Add(new FaultInput("status", Host: ReplicaTown.Contoso, Path: "mailboxes", Status: 429, RetryAfter: 90));

        var run = await town.RunAsync();

        Assert.Equal((ReplicaRunEnd.Done, await town.InDataverseAsync()), (run.End, run.Read));
        Assert.InRange(town.Time.Waited, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(100));
        town.Cloud.Faults.Remove(fault.Id);
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("administration")]
    public async Task An_environment_that_is_not_at_work_is_could_not_check_and_the_rows_keep_their_age(string state)
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var (before, seen) = (await town.CopyAsync(), (await town.StateAsync()).SeenAt);
        town.Move(TimeSpan.FromHours(1));
        town.Change(s => s with { EnvironmentStates = new Dictionary<string, string> { [ReplicaTown.Contoso] = state } });

        var run = await town.RunAsync();

        Assert.Equal(ReplicaRunEnd.CouldNotCheck, run.End);
        Assert.NotEmpty(run.Trouble!);
        var now = await town.StateAsync();
        Assert.Equal((seen, run.Trouble), (now.SeenAt, now.Trouble));
        Assert.Equal(before.Select(m => (m.Row, m.State, m.SeenAt)), (await town.CopyAsync()).Select(m => (m.Row, m.State, m.SeenAt)));
        town.Change(s => s with { EnvironmentStates = new Dictionary<string, string>() });
        Assert.Equal(ReplicaRunEnd.Done, (await town.RunAsync()).End);
        Assert.Null((await town.StateAsync()).Trouble);
    }

    [Fact]
    public async Task Everybody_vanishing_at_once_is_taken_for_a_lost_role_and_the_copy_stays()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        foreach (var row in await town.AllAsync("mailboxes?$select=mailboxid")) await town.RemoveAsync($"mailboxes({row.GetProperty("mailboxid").GetGuid()})");

        var run = await town.RunAsync(full: true);

        Assert.Equal(ReplicaRunEnd.CouldNotCheck, run.End);
        Assert.Contains("security role", run.Trouble);
        Assert.NotEmpty(await town.CopyAsync());
    }

    [Fact]
    public async Task What_is_not_connected_any_more_is_forgotten()
    {
        await using var town = await ReplicaTown.BeginAsync(ReplicaTown.Contoso, ReplicaTown.Test);
        await town.Replica.RunDueAsync(Ct);
        await using (var db = town.Store.CreateDbContext())
            await db.Set<Portal.Connections.Connection>().Where(c => c.Name == ReplicaTown.Test).ExecuteUpdateAsync(u => u.SetProperty(c => c.RemovedAt, DateTimeOffset.UnixEpoch), Ct);

        town.Time.Move(TimeSpan.FromMinutes(6));
        await town.Replica.RunDueAsync(Ct);

        Assert.Empty(await town.CopyAsync(ReplicaTown.Test));
        Assert.NotEmpty(await town.CopyAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => town.Replica.RunAsync(ReplicaTown.Test, null, Ct));
    }
}
