using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;

namespace Portal.Tests.Mailboxes;

/// <summary>What the copy says of why mailboxes fail: alerts, what is around a mailbox, incidents, environments that want the same address.</summary>
public sealed class ReplicaCausesTests
{
    private const string Ada = "ada.andersen@contoso.com";
    private const string Bela = "bela.andersen@contoso.com";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

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

    /// <summary>They do not synchronize, and are found by that; nothing broke, so they are no incident.</summary>
    [Fact]
    public async Task Many_mailboxes_that_wait_for_an_approval_are_not_syncing_and_no_incident()
    {
        await using var town = await ReplicaTown.BeginAsync();
        await town.RunAsync();
        var before = await town.CountAsync<Incident>();
        var hit = (await town.CopyAsync()).Where(m => m is { State: MailboxState.Working, ProfileName: "HMA legacy", Owner: OwnerKind.User }).Take(Incidents.Least + 1).ToList();
        foreach (var mailbox in hit) await town.WriteAsync(mailbox.Address, new { emailaddress = $"new-{mailbox.Address}" }); // a changed address waits for approval again
        await town.RunAsync();

        var copies = (await town.CopyAsync()).Where(m => hit.Exists(h => h.Id == m.Id)).ToList();
        Assert.Equal(hit.Count, copies.Count);
        Assert.All(copies, m => Assert.Equal((MailboxState.NotWorking, CausesOfStatus.Pending, (long?)null), (m.State, m.Cause, m.IncidentId)));
        Assert.Equal(before, await town.CountAsync<Incident>());
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

    private static Task AlertAsync(ReplicaTown town, Guid mailbox, string text, string details) => town.PutAsync($"tracelogs({Guid.NewGuid()})", new Dictionary<string, object>
    {
        ["text"] = text, ["errordetails"] = details, ["level"] = 3, ["regardingobjectid_mailbox@odata.bind"] = $"/mailboxes({mailbox})",
    });
}
