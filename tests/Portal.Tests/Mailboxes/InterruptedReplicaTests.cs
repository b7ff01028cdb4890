using Portal.Mailboxes.Replica;
using Portal.Sandbox.Control;

namespace Portal.Tests.Mailboxes;

/// <summary>Runs of the copy that break off, meet another one or lose their hold: nothing is lost, doubled or written by two.</summary>
public sealed class InterruptedReplicaTests
{
    private const string Ada = "ada.andersen@contoso.com";
    private const string Bela = "bela.andersen@contoso.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_instances_at_once_read_an_environment_once()
    {
        await using var town = await ReplicaTown.BeginAsync(ReplicaTown.Contoso, ReplicaTown.Test);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => town.Instance().RunDueAsync(Ct)));

        Assert.Equal(2, await town.CountAsync<ReplicaRun>());
        Assert.Equal(await town.InDataverseAsync() + await town.InDataverseAsync(ReplicaTown.Test), await town.CountAsync<ReplicaMailbox>());
        town.Time.Move(TimeSpan.FromMinutes(6));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => town.Instance().RunDueAsync(Ct)));
        Assert.Equal(4, await town.CountAsync<ReplicaRun>());
    }

    [Fact]
    public async Task A_run_that_broke_off_between_pages_is_done_again_and_nothing_is_lost_or_doubled()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        town.Move(TimeSpan.FromMinutes(10));
        await town.WriteAsync(Ada, new { incomingemailstatus = 2 });
        await town.DeleteAsync(Bela);
        // After the page was written, before the bookmark was: a process that dies here leaves its hold too.
        var broken = new Breaking(town.Store, commits: 1);
        await Assert.ThrowsAsync<IOException>(() => town.On(broken).RunAsync(ReplicaTown.Contoso, null, Ct));
        Assert.Equal(MailboxState.NotWorking, (await town.CopyOfAsync(Ada)).State);
        Assert.Null((await town.Replica.RunAsync(ReplicaTown.Contoso, null, Ct)).Run);

        town.Time.Move(TimeSpan.FromMinutes(6));
        var run = await town.RunAsync();

        Assert.Equal((ReplicaRunKind.Changes, 1, 0, 1), (run.Kind, run.Read, run.Changed, run.Removed));
        Assert.Single(await town.ChangesAsync(Ada));
        Assert.Equal(await town.InDataverseAsync(), (await town.CopyAsync()).Count);
        Assert.Equal([ReplicaRunEnd.Done, ReplicaRunEnd.BrokenOff, ReplicaRunEnd.Done], (await town.RunsAsync()).Select(r => r.End!.Value));
    }

    // SQLite has one writer. A page of 5,000 rows in one transaction, on a busy machine, kept it longer than the 30 seconds that others wait: Quartz then said "database is locked".
    [Fact]
    public async Task No_transaction_holds_the_store_for_more_than_some_hundred_rows_so_that_others_write_meanwhile()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.SettingsAsync(new { mailboxes = new Dictionary<string, int> { [ReplicaTown.Contoso] = 1_500 } });
        var written = new Written(town.Store);

        var run = (await town.On(written).RunAsync(ReplicaTown.Contoso, null, Ct)).Run!;

        Assert.Equal((ReplicaRunEnd.Done, await town.InDataverseAsync()), (run.End, run.Added));
        Assert.True(run.Added > 1_500);
        Assert.InRange(written.MostInOneTransaction, 300, 1_100);
    }

    // What is counted over all rows comes behind the bookmark: the run after it reads nothing that would tell it.
    [Fact]
    public async Task A_run_that_broke_off_behind_its_bookmark_is_counted_by_the_next()
    {
        await using var town = await ReplicaTown.BeginAsync(ReplicaTown.Contoso, ReplicaTown.Test);
        await town.RunAsync();
        await town.RunAsync(environment: ReplicaTown.Test);
        var profile = (await town.AllAsync("emailserverprofiles?$select=emailserverprofileid", ReplicaTown.Test))[0].GetProperty("emailserverprofileid").GetGuid();
        await town.PutAsync(
            $"mailboxes({Guid.NewGuid()})",
            new Dictionary<string, object>
            {
                ["name"] = "Ada Andersen",
                ["emailaddress"] = Ada,
                ["incomingemaildeliverymethod"] = 2,
                ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({profile})"
            },
            ReplicaTown.Test);
        await Assert.ThrowsAsync<IOException>(() => town.On(new Breaking(town.Store, commits: 2)).RunAsync(ReplicaTown.Test, null, Ct)); // the rows, and the bookmark
        Assert.False((await town.CopyOfAsync(Ada)).Rival);
        town.Time.Move(TimeSpan.FromMinutes(6));

        var run = await town.RunAsync(environment: ReplicaTown.Test);

        Assert.Equal((ReplicaRunKind.Changes, 0, 0), (run.Kind, run.Added, run.Changed));
        Assert.True((await town.CopyOfAsync(Ada)).Rival);
        Assert.True((await town.CopyOfAsync(Ada, ReplicaTown.Test)).Rival);
    }

    [Fact]
    public async Task A_run_that_lost_its_hold_writes_nothing_more()
    {
        await using var town = await ReplicaTown.BeginAsync();
        var fault = town.Cloud.Faults.Add(new FaultInput("hold-after", Host: ReplicaTown.Contoso, Path: "mailboxes"));
        var slow = town.Instance().RunAsync(ReplicaTown.Contoso, "slow", Ct);
        while (fault.Taken == 0) await Task.Delay(20, Ct);
        town.Time.Move(TimeSpan.FromMinutes(6));
        var quick = await town.RunAsync();
        await town.WriteAsync(Ada, new { name = "Ada Newname" });
        await town.RunAsync();

        town.Cloud.Faults.Remove(fault.Id);
        await slow;

        Assert.Equal(await town.InDataverseAsync(), quick.Added);
        Assert.Equal("Ada Newname", (await town.CopyOfAsync(Ada)).Name); // the slow one had read the old one
        Assert.Equal(ReplicaRunEnd.BrokenOff, Assert.Single(await town.RunsAsync(), r => r.AskedBy == "slow").End);
    }
}
