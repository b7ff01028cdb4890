using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Network;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>
/// Test &amp; Enable of one mailbox. It uses what is stored, by real requests from Dynamics' side; incoming, outgoing, and appointments-contacts-tasks
/// are tried and judged each by itself. Nothing succeeds by rule.
/// </summary>
internal sealed class MailboxTest(DataverseRows rows, HmaChain chain, DynamicsNetwork network, TestQueue queue, World world, Clocks clocks, SettingsStore settings)
{
    private const int NotRun = 0, Success = 1, Failure = 2;
    private const int Hma = 6, ServerSideSync = 2, ActServerSideSync = 1;

    private sealed record Direction(string Column, string Alert, Func<HmaProfile, ExchangeSession, CancellationToken, Task> TryAsync);

    private static readonly Direction Incoming = new("incomingemailstatus", "Email cannot be received for the mailbox {0}.", (p, s, ct) => s.GetFolderAsync(p.Incoming, "inbox", ct));

    private static readonly Direction Outgoing = new("outgoingemailstatus", "Email cannot be sent for the mailbox {0}.", (p, s, ct) => s.SendTestMailAsync(p.Outgoing, ct));

    private static readonly Direction Act = new("actstatus", "Appointments, contacts, and tasks can't be synchronized for the mailbox {0}.", async (p, s, ct) =>
    {
        foreach (var folder in new[] { "calendar", "contacts", "tasks" }) await s.GetFolderAsync(p.Incoming, folder, ct);
    });

    public async Task RunAsync(TestJob job, CancellationToken ct)
    {
        if (rows.Environments.Find(job.Host) is not { } environment || rows.Of(environment, "mailbox").Find(job.MailboxId) is not { } mailbox)
        {
            queue.Remove(job);
            return;
        }

        var wanted = Wanted(mailbox).ToList();
        var failures = new Dictionary<Direction, SyncFailure>();
        try
        {
            var (profile, session) = await OpenAsync(environment, mailbox, ct);
            foreach (var direction in wanted)
                await TryAsync(direction, profile, session, failures, ct);
        }
        catch (SyncFailure common)
        {
            foreach (var direction in wanted) failures[direction] = common;
        }
        catch (Exception broken) when (!ct.IsCancellationRequested)
        {
            var unexpected = new SyncFailure("An internal Dynamics 365 error occurred.", broken.Message, 5_999);
            foreach (var direction in wanted) failures[direction] = unexpected;
        }

        world.Change(() => Record(job, environment, mailbox, wanted, failures));
    }

    private static async Task TryAsync(Direction direction, HmaProfile profile, ExchangeSession session, Dictionary<Direction, SyncFailure> failures, CancellationToken ct)
    {
        try
        {
            await direction.TryAsync(profile, session, ct);
        }
        catch (SyncFailure failure)
        {
            failures[direction] = failure;
        }
    }

    private static IEnumerable<Direction> Wanted(Row mailbox)
    {
        if (mailbox.Number("incomingemaildeliverymethod") == ServerSideSync) yield return Incoming;
        if (mailbox.Number("outgoingemaildeliverymethod") == ServerSideSync) yield return Outgoing;
        if (mailbox.Number("actdeliverymethod") == ActServerSideSync) yield return Act;
    }

    /// <summary>Everything the directions share: approval, profile, and the token for Exchange.</summary>
    private async Task<(HmaProfile, ExchangeSession)> OpenAsync(DataverseEnvironment environment, Row mailbox, CancellationToken ct)
    {
        var profile = rows.Of(environment, "emailserverprofile").Find(mailbox.LookupId("emailserverprofile"));
        if (profile is null || profile.Number("statecode") != 0) throw new SyncFailure("InvalidIncomingEmailServerProfile", "The mailbox has no active email server profile.", 4_001);
        if (NeedsApproval(environment, mailbox) && mailbox.Number("emailrouteraccessapproval") != 1)
            throw new SyncFailure("One or more email addresses haven't been approved.", "emailrouteraccessapproval is not Approved.", 4_030);
        if (mailbox.Text("emailaddress") is not { Length: > 0 } address) throw new SyncFailure("The mailbox has no email address.", "emailaddress is empty.", 4_002);
        if (profile.Number("incomingcredentialretrieval") != Hma || profile.Number("outgoingcredentialretrieval") != Hma)
            throw new SyncFailure("Http server returned Forbidden exception.", "The sandbox synchronizes on-premises mailboxes by HMA only; Exchange Online refuses.", 4_031);

        var hma = HmaProfile.Read(rows, environment, profile, settings.Now.HmaWiring);
        return (hma, new ExchangeSession(network, await chain.TokenAsync(hma, ct), address));
    }

    private bool NeedsApproval(DataverseEnvironment environment, Row mailbox)
    {
        var column = mailbox.Text("regardingobjecttypecode") == "queue" ? "requireapprovalforqueueemail" : "requireapprovalforuseremail";
        return rows.Of(environment, "organization").Find(environment.OrganizationId)?.Flag(column) != false;
    }

    /// <summary>The result, its alerts and the end of the job are one change: a crash before it runs the test again, a crash after it does not.</summary>
    private void Record(TestJob job, DataverseEnvironment environment, Row mailbox, List<Direction> wanted, Dictionary<Direction, SyncFailure> failures)
    {
        queue.Remove(job);
        if (rows.Of(environment, "mailbox").Find(mailbox.Id) is not { } now) return;
        int StatusOf(Direction direction) => !wanted.Contains(direction) ? NotRun : failures.ContainsKey(direction) ? Failure : Success;
        rows.Write(environment, Tables.ByName("mailbox"), now.Id, new Changes
        {
            [Incoming.Column] = StatusOf(Incoming), [Outgoing.Column] = StatusOf(Outgoing), [Act.Column] = StatusOf(Act),
            ["mailboxstatus"] = wanted.Count == 0 ? NotRun : failures.Count > 0 ? Failure : Success,
            ["testemailconfigurationscheduled"] = false, ["testmailboxaccesscompletedon"] = clocks.World,
        }, userId: null);
        foreach (var direction in wanted) Alert(environment, now, direction, failures.GetValueOrDefault(direction));
    }

    private void Alert(DataverseEnvironment environment, Row mailbox, Direction direction, SyncFailure? failure)
    {
        var name = mailbox.Text("name");
        var opening = string.Format(System.Globalization.CultureInfo.InvariantCulture, direction.Alert, name);
        rows.Write(environment, Tables.ByName("tracelog"), Guid.NewGuid().ToString(), new Changes
        {
            ["text"] = failure is null ? $"The mailbox {name} was tested: {direction.Column} is Success." : $"{opening} {failure.Message}",
            ["level"] = failure is null ? 1 : 3, ["tracestatus"] = failure is null, ["tracecode"] = failure?.Code ?? 0, ["errordetails"] = failure?.Details,
            ["errortypedisplay"] = failure is null ? null : "Permanent", ["machinename"] = "SANDBOX-ASYNC-01",
            ["regardingobjectid"] = Changes.Lookup("mailbox", mailbox.Id), ["regardingobjecttypecode"] = "mailbox",
        }, userId: null);
    }
}
