using Portal.Sandbox.Dataverse;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Sync;

/// <summary>
/// Test &amp; Enable of one mailbox. It uses what is stored, by real requests from Dynamics' side; incoming, outgoing, and appointments-contacts-tasks
/// are tried and judged each by itself. Nothing succeeds by rule.
/// </summary>
internal sealed class MailboxTest(DataverseRows rows, MailboxOpening opening, TestQueue queue, World world, Clocks clocks)
{
    private const int NotRun = 0, Success = 1, Failure = 2;
    private const int ServerSideSync = 2, ActServerSideSync = 1;

    private sealed record Direction(string Column, string Alert, Func<SyncSession, CancellationToken, Task> TryAsync);

    private static readonly Direction Incoming = new("incomingemailstatus", "Email cannot be received for the mailbox {0}.", (s, ct) => s.ReadMailAsync(ct));

    private static readonly Direction Outgoing = new("outgoingemailstatus", "Email cannot be sent for the mailbox {0}.", (s, ct) => s.SendTestMailAsync(ct));

    private static readonly Direction Act = new("actstatus", "Appointments, contacts, and tasks can't be synchronized for the mailbox {0}.", async (s, ct) =>
    {
        await s.ReadCalendarAsync(ct);
        await s.ReadContactsAndTasksAsync(ct);
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
            var session = await opening.OpenAsync(environment, mailbox, null, ct);
            foreach (var direction in wanted) await TryAsync(direction, session, failures, ct);
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

    private static async Task TryAsync(Direction direction, SyncSession session, Dictionary<Direction, SyncFailure> failures, CancellationToken ct)
    {
        try
        {
            await direction.TryAsync(session, ct);
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
        var failed = string.Format(System.Globalization.CultureInfo.InvariantCulture, direction.Alert, name);
        rows.Write(environment, Tables.ByName("tracelog"), Guid.NewGuid().ToString(), new Changes
        {
            ["text"] = failure is null ? $"The mailbox {name} was tested: {direction.Column} is Success." : $"{failed} {failure.Message}",
            ["level"] = failure is null ? 1 : 3, ["tracestatus"] = failure is null, ["tracecode"] = failure?.Code ?? 0, ["errordetails"] = failure?.Details,
            ["errortypedisplay"] = failure is null ? null : "Permanent", ["machinename"] = "SANDBOX-ASYNC-01",
            ["regardingobjectid"] = Changes.Lookup("mailbox", mailbox.Id), ["regardingobjecttypecode"] = "mailbox",
        }, userId: null);
    }
}
