using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;
using Portal.Sandbox.Control;

namespace Portal.Tests.Mailboxes;

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
        Assert.Equal(5, copy.Select(m => m.State).Distinct().Count() + 1); // all but "could not check", which is of an environment
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
    public async Task The_newest_alert_names_the_cause_even_when_the_mailbox_row_did_not_change()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.WriteAsync(Ada, new { incomingemailstatus = 2 });
        await town.RunAsync();
        Assert.Equal(CausesOfStatus.NoAlert, (await town.CopyOfAsync(Ada)).Cause);
        town.Move(TimeSpan.FromMinutes(1));
        await AlertAsync(town, await town.IdAsync(Ada), "Server error \"Quarterly figures, confidential\"", "AADSTS7000222: The provided client secret keys are expired.");

        var run = await town.RunAsync();

        Assert.Equal(0, run.Read);
        var ada = await town.CopyOfAsync(Ada);
        Assert.Equal(CauseCatalogue.Read(new AlertSign("", "AADSTS7000222: expired", null, null))!.Key, ada.Cause);
        Assert.DoesNotContain("Quarterly", ada.LastAlertText);
        Assert.Equal(ada.Cause, (await town.ChangesAsync(Ada))[0].ToCause);
    }

    [Fact]
    public async Task The_name_of_an_error_in_quotation_marks_is_still_understood_and_a_subject_is_not_kept()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.WriteAsync(Ada, new { incomingemailstatus = 2 });
        await AlertAsync(town, await town.IdAsync(Ada), "The mail \"Salaries\" was not sent.", "{\"error\":{\"code\":\"MailboxNotEnabledForRESTAPI\",\"subject\":\"Salaries 2026\"}}");

        await town.RunAsync();

        var expected = CauseCatalogue.Read(new AlertSign("", "MailboxNotEnabledForRESTAPI", null, null))!.Key;
        Assert.Equal(expected, (await town.CopyOfAsync(Ada)).Cause);
        var alert = Assert.Single(await town.AlertsAsync(await town.IdAsync(Ada)));
        Assert.DoesNotContain("Salaries", alert.Text + alert.Details);
    }

    [Fact]
    public async Task A_disabled_owner_and_a_profile_that_is_switched_off_are_seen_though_the_mailboxes_did_not_change()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var (owner, profile) = ((await town.RowAsync(Ada)).GetProperty("_regardingobjectid_value").GetGuid(), (await town.RowAsync(Bela)).GetProperty("_emailserverprofile_value").GetGuid());
        await town.PutAsync($"systemusers({owner})", new { isdisabled = true });
        await town.RunAsync();
        Assert.Equal((MailboxState.SwitchedOff, CausesOfStatus.OwnerDisabled), (await town.CopyOfAsync(Ada) is var ada ? ada.State : default, ada.Cause));

        await town.PutAsync($"emailserverprofiles({profile})", new { statecode = 1 });
        await town.RunAsync();

        Assert.Equal((MailboxState.NotWorking, CausesOfStatus.ProfileInactive), (await town.CopyOfAsync(Bela) is var bela ? bela.State : default, bela.Cause));
    }

    [Fact]
    public async Task Many_mailboxes_with_one_cause_are_one_incident_from_its_beginning_to_its_end()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var before = await town.CountAsync<Incident>();
        var hit = (await town.CopyAsync()).Where(m => m is { State: MailboxState.Working, ProfileName: "HMA legacy", Owner: OwnerKind.User }).Take(7).Select(m => m.Address).ToList();
        foreach (var address in hit.Take(6)) await town.WriteAsync(address, new { incomingemailstatus = 2 });
        await town.RunAsync();
        var incident = Assert.Single(await town.History.IncidentsAsync(10, Ct), i => i.Cause == CausesOfStatus.NoAlert);
        Assert.Equal((6, 6, (DateTimeOffset?)null), (incident.Count, incident.Peak, incident.ClosedAt));
        Assert.Equal(6, (await town.CopyAsync()).Count(m => m.IncidentId == incident.Id));

        await town.WriteAsync(hit[6], new { incomingemailstatus = 2 });
        await town.RunAsync();
        foreach (var address in hit) await town.WriteAsync(address, new { incomingemailstatus = 1 });
        await town.RunAsync();
        await town.RunAsync();

        var story = (await town.History.IncidentAsync(incident.Id, Ct))!;
        Assert.Equal([(IncidentMoment.Opened, 6), (IncidentMoment.Counted, 7), (IncidentMoment.Closed, 0)], story.Events.Select(e => (e.Moment, e.Count)));
        Assert.Equal((0, 7, true), (story.Incident.Count, story.Incident.Peak, story.Incident.ClosedAt is not null));
        Assert.DoesNotContain(await town.CopyAsync(), m => m.IncidentId == incident.Id);
        Assert.Equal(before + 1, await town.CountAsync<Incident>());
    }

    [Fact]
    public async Task A_copied_environment_and_an_address_that_two_environments_want_are_said()
    {
        await using var town = await ReplicaTown.BeginAsync(ReplicaTown.Contoso, ReplicaTown.Test);
        await town.RunAsync();
        Assert.Null((await town.StateAsync()).Warning);
        var profile = (await town.RowAsync(Ada)).GetProperty("_emailserverprofile_value").GetGuid();
        await town.PutAsync($"emailserverprofiles({profile})", new { name = "HMA legacy", servertype = 2 }, ReplicaTown.Test);
        await town.PutAsync($"mailboxes({await town.IdAsync(Ada)})", new Dictionary<string, object>
        {
            ["name"] = "Ada Andersen", ["emailaddress"] = Ada, ["incomingemaildeliverymethod"] = 2, ["emailserverprofile@odata.bind"] = $"/emailserverprofiles({profile})",
        }, ReplicaTown.Test);

        await town.RunAsync(environment: ReplicaTown.Test);

        Assert.Contains("one environment was copied from the other", (await town.StateAsync(ReplicaTown.Test)).Warning);
        Assert.True((await town.CopyOfAsync(Ada)).Rival);
        Assert.True((await town.CopyOfAsync(Ada, ReplicaTown.Test)).Rival);
        await town.WriteAsync(Ada, new { incomingemaildeliverymethod = 0 }, ReplicaTown.Test);
        await town.RunAsync(environment: ReplicaTown.Test);
        Assert.False((await town.CopyOfAsync(Ada)).Rival);
    }

    [Fact]
    public async Task Names_from_the_tenant_are_kept_as_they_are_and_sorted_as_they_read()
    {
        await using var town = await ReplicaTown.BeginAsync();
        string[] names = ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202Eevil\u202C", "Zo\u00eb \ud83d\ude00", new string('\u0644', 200), "O'Brien; DROP TABLE mailbox--"];
        foreach (var (name, i) in names.Select((n, i) => (n, i))) await town.PutAsync($"mailboxes({Guid.NewGuid()})", new { name, emailaddress = $"hostile{i}@contoso.com" });

        await town.RunAsync();

        var copy = (await town.CopyAsync()).Where(m => m.Address.StartsWith("hostile", StringComparison.Ordinal)).OrderBy(m => m.Address).ToList();
        Assert.Equal(names, copy.Select(m => m.Name));
        Assert.Equal("evil", copy[2].NameKey);
        Assert.All(copy, m => Assert.NotEmpty(m.NameKey));
    }

    [Fact]
    public async Task Names_of_owners_and_approvers_come_with_the_pages_and_take_no_request_of_their_own()
    {
        await using var town = await ReplicaTown.BeginAsync();
        var names = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Contoso, Path: "queues", Status: 500, Times: 100));
        var teams = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Contoso, Path: "teams", Status: 500, Times: 100));

        var run = await town.RunAsync();

        Assert.Equal((1, 0, 0), (run.Pages, names.Taken, teams.Taken));
        Assert.Equal(("Ada Andersen", null, "Gloria Gates"), (await town.CopyOfAsync(Ada) is var ada ? ada.OwnerName : null, ada.RowOwner, ada.ApprovedBy));
        var queue = await town.CopyOfAsync("billing@contoso.com");
        Assert.Equal((OwnerKind.Queue, "Billing", "Contoso Service Desk"), (queue.Owner, queue.OwnerName, queue.RowOwner));
    }

    [Fact]
    public async Task An_owner_with_another_name_is_called_so_after_the_next_full_reading_and_that_is_no_change_of_the_mailbox()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var owner = (await town.RowAsync(Ada)).GetProperty("_regardingobjectid_value").GetGuid();
        const string hostile = "\u202E=HYPERLINK(\"//x\") <b>";
        await town.PutAsync($"systemusers({owner})", new { fullname = hostile });

        await town.RunAsync();
        Assert.Equal("Ada Andersen", (await town.CopyOfAsync(Ada)).OwnerName); // Dataverse tells changes of mailboxes, and the mailbox is as it was
        await town.RunAsync(full: true);

        Assert.Equal(hostile, (await town.CopyOfAsync(Ada)).OwnerName);
        Assert.Empty(await town.ChangesAsync(Ada));
    }

    [Fact]
    public void A_name_that_does_not_come_any_more_is_kept_for_the_same_owner_only()
    {
        var around = new Surroundings(new EnvironmentCard(Guid.Empty, "", null, true, true), null, null, []);
        var (user, team) = (Guid.NewGuid(), Guid.NewGuid());
        var read = new Mailbox(Guid.NewGuid(), "Billing", "billing@contoso.com", null, null, IsQueue: true, IsForward: false, Active: true) { RegardingId = user, RegardingName = "Billing", OwnerId = team, OwnerName = "Service Desk" };
        var row = MailboxCopy.Start("contoso.crm4.dynamics.com", read.Id);
        MailboxCopy.Take(row, read, around);

        MailboxCopy.Take(row, read with { RegardingName = null, OwnerName = null }, around);
        Assert.Equal(("Billing", "Service Desk"), (row.OwnerName, row.RowOwner));
        MailboxCopy.Take(row, read with { RegardingId = Guid.NewGuid(), RegardingName = null, OwnerId = null, OwnerName = null }, around);
        Assert.Equal((null, null), (row.OwnerName, row.RowOwner));
    }

    [Fact]
    public async Task A_name_is_asked_for_in_an_environment_that_was_never_read_though_the_copy_knows_others()
    {
        await using var town = await ReplicaTown.BeginAsync(ReplicaTown.Contoso, ReplicaTown.Test);
        await town.RunAsync();

        var both = await town.Find.RunAsync("Ada And", Ct);
        Assert.Equal([ReplicaTown.Test, ReplicaTown.Contoso], both.Hits.Select(h => h.Environment).Distinct().Order(StringComparer.Ordinal));
        var refusing = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Test, Path: "mailboxes", Status: 403, Times: 100));
        var one = await town.Find.RunAsync("Ada And", Ct);
        Assert.Equal((ReplicaTown.Contoso, true, ReplicaTown.Test), (Assert.Single(one.Hits).Environment, one.Sentence.Contains("Could not be asked", StringComparison.Ordinal), Assert.Single(one.Unasked)));
        town.Cloud.Faults.Remove(refusing.Id);

        await town.RunAsync(environment: ReplicaTown.Test);
        refusing = town.Cloud.Faults.Add(new FaultInput("status", Method: "GET", Host: ReplicaTown.Test, Path: "mailboxes", Status: 403, Times: 100));
        Assert.Equal(2, (await town.Find.RunAsync("Ada And", Ct)).Hits.Count);
        Assert.Equal(0, refusing.Taken); // both are in the copy
    }

    /// <summary>Nothing in Dataverse keeps two mailboxes from having one address: the verdict says which of them it is about.</summary>
    [Fact]
    public async Task An_address_of_two_mailboxes_is_said_and_the_active_one_is_looked_at()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.PutAsync($"mailboxes({Guid.NewGuid()})", new { name = "Old Ada", emailaddress = Ada, statecode = 1 });

        var found = Assert.Single((await town.LookUp.RunAsync(Ada, Some.Admin(), Ct)).With).Found!;

        Assert.Equal(("Ada Andersen", true), (found.Mailbox.Name, found.Mailbox.Active));
        Assert.Equal(("Old Ada", false), (Assert.Single(found.Twins) is var twin ? twin.Name : "", twin.Active));
        Assert.Empty(Assert.Single((await town.LookUp.RunAsync(Bela, Some.Admin(), Ct)).With).Found!.Twins);
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

    private static Task AlertAsync(ReplicaTown town, Guid mailbox, string text, string details) => town.PutAsync($"tracelogs({Guid.NewGuid()})", new Dictionary<string, object>
    {
        ["text"] = text, ["errordetails"] = details, ["level"] = 3, ["regardingobjectid_mailbox@odata.bind"] = $"/mailboxes({mailbox})",
    });
}
