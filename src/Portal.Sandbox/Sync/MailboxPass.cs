using Portal.Sandbox.Dataverse;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>
/// One pass over one mailbox: the chain of tokens from what is stored, then a look into the folders that synchronization reads. What fails changes the
/// mailbox's row and leaves an alert, as the support articles show them; from how many failures on Dynamics 365 gives a mailbox up is not documented.
/// </summary>
internal sealed class MailboxPass(DataverseRows rows, MailboxOpening opening, KeptCertificates kept, SyncJournal journal, World world, Clocks clocks)
{
    private const int Success = 1, Failure = 2, ServerSideSync = 2, ActServerSideSync = 1;

    /// <summary>Mailboxes that passed Test &amp; Enable on an active profile of one of the two kinds and were not given up since. Generated ones, whose fate is computed, are not among them.</summary>
    public IEnumerable<Row> Enabled(DataverseEnvironment environment)
    {
        var profiles = rows.Of(environment, "emailserverprofile").All
            .Where(p => p.Number("statecode") == 0 && p.Number("incomingcredentialretrieval") is MailboxOpening.Hma or MailboxOpening.CrossTenant)
            .Select(p => p.Id)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return rows.Of(environment, "mailbox").Kept.All.Where(m => m.Number("mailboxstatus") == Success && m.LookupId("emailserverprofile") is { } id && profiles.Contains(id)
            && m.Number("incomingemaildeliverymethod") == ServerSideSync);
    }

    public async Task RunAsync(DataverseEnvironment environment, Row mailbox, CancellationToken ct)
    {
        SyncFailure? failure = null;
        string? by = null;
        try
        {
            var session = await opening.OpenAsync(environment, mailbox, kept, ct);
            by = session.By;
            await session.ReadMailAsync(ct);
            if (mailbox.Number("actdeliverymethod") == ActServerSideSync) await session.ReadCalendarAsync(ct);
        }
        catch (SyncFailure refused)
        {
            failure = refused;
        }
        catch (Exception broken) when (!ct.IsCancellationRequested)
        {
            failure = new SyncFailure("An internal Dynamics 365 error occurred.", broken.Message, 5_999);
        }

        world.Change(() => Record(environment, mailbox, by, failure));
    }

    private void Record(DataverseEnvironment environment, Row mailbox, string? by, SyncFailure? failure)
    {
        if (rows.Of(environment, "mailbox").Find(mailbox.Id) is not { } now) return;
        // Taken off the profile, or given to a test, while the pass was on its way: its result is about something that is no more.
        if (now.LookupId("emailserverprofile") != mailbox.LookupId("emailserverprofile") || now.Number("mailboxstatus") != Success) return;
        var profile = rows.Of(environment, "emailserverprofile").Find(mailbox.LookupId("emailserverprofile"))?.Text("name") ?? "";
        journal.Add(clocks.World, mailbox.Text("emailaddress") ?? mailbox.Id, profile, by, failure);
        rows.Write(environment, Tables.ByName("mailbox"), mailbox.Id, Columns(now, failure), userId: null);
        if (failure is not null) Alert(environment, now, failure);
    }

    /// <summary>Servers that do not answer are tried again; refused credentials and wrong configuration end it until the next Test &amp; Enable.</summary>
    private Changes Columns(Row mailbox, SyncFailure? failure)
    {
        if (failure is null) return new() { ["lastsuccessfulsynccompletedon"] = clocks.World, ["lastsyncerror"] = null, ["transientfailurecount"] = 0 };
        var changes = new Changes { ["lastsyncerror"] = failure.Message, ["lastsyncerroroccurredon"] = clocks.World, ["transientfailurecount"] = (mailbox.Number("transientfailurecount") ?? 0) + 1 };
        if (failure.IsTransient) return changes;
        foreach (var column in new[] { "incomingemailstatus", "outgoingemailstatus", "mailboxstatus" }) changes[column] = Failure;
        if (mailbox.Number("actdeliverymethod") == ActServerSideSync) changes["actstatus"] = Failure;
        return changes;
    }

    private void Alert(DataverseEnvironment environment, Row mailbox, SyncFailure failure) => rows.Write(environment, Tables.ByName("tracelog"), Guid.NewGuid().ToString(), new Changes
    {
        ["text"] = $"Email cannot be received for the mailbox {mailbox.Text("name")}. {failure.Message}", ["level"] = failure.IsTransient ? 2 : 3, ["tracestatus"] = false, ["tracecode"] = failure.Code,
        ["errordetails"] = failure.Details, ["errortypedisplay"] = failure.IsTransient ? "Transient" : "Permanent", ["machinename"] = "SANDBOX-ASYNC-01",
        ["regardingobjectid"] = Changes.Lookup("mailbox", mailbox.Id), ["regardingobjecttypecode"] = "mailbox",
    }, userId: null);
}
