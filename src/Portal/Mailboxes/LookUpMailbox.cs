using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;
using DataverseEnvironments = Portal.Cloud.Dataverse.Environments;
using DataverseMailboxes = Portal.Cloud.Dataverse.Mailboxes;

namespace Portal.Mailboxes;

/// <summary>
/// Reads one mailbox by its address from every connected environment, as the reader. It only reads: no mail, no subjects, statuses only.
/// Each look-up is in the audit before anything is shown.
/// </summary>
public sealed class LookUpMailbox(Places places, CloudNetwork network, ReaderIdentity reader, AuditLog audit, IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    // One slow environment must not keep the others' answers back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public async Task<MailboxAnswer> RunAsync(string address, Person person, CancellationToken ct)
    {
        await NoteAsync(address, person, ct);
        var findings = await Task.WhenAll(places.Known.Environments.Select(e => AskAsync(e, address, ct)));
        return new MailboxAnswer(address, findings);
    }

    private async Task NoteAsync(string address, Person person, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await audit.AppendAsync(db, new AuditEvent("mailbox.look-up", AuditOutcome.Noted, AuditActor.Of(person))
        {
            Permission = Permissions.Mailbox,
            System = "Dataverse",
            Target = address,
        }, ct);
    }

    private async Task<EnvironmentFinding> AskAsync(EnvironmentSettings environment, string address, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            var client = new DataverseClient(network, EnvironmentUrl.Parse(environment.Url!.AbsoluteUri), reader.Credential);
            return new EnvironmentFinding(environment.Name, await ReadAsync(client, address, limit.Token), null, time.GetUtcNow());
        }
        catch (CloudException problem)
        {
            return new EnvironmentFinding(environment.Name, null, problem.Error, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var slow = new CloudError(CloudSystem.Dataverse, CloudErrorKind.Unavailable, null, null, $"No answer within {Patience.TotalSeconds:0} s.") { Host = environment.Url!.Host };
            return new EnvironmentFinding(environment.Name, null, slow, time.GetUtcNow());
        }
    }

    private static async Task<FoundMailbox?> ReadAsync(DataverseClient client, string address, CancellationToken ct)
    {
        if (await new DataverseMailboxes(client).FindAsync(address, ct) is not { } mailbox)
            return null;
        var environment = await new DataverseEnvironments(client).ReadAsync(ct);
        var profile = mailbox.ProfileId is { } id ? await new ServerProfiles(client).FindAsync(id, ct) : null;
        var alerts = await new TraceLogs(client).OfMailboxAsync(mailbox.Id, 1, ct);
        return new FoundMailbox(mailbox, profile, alerts.FirstOrDefault(), mailbox.IsQueue ? environment.ApprovesQueues : environment.ApprovesUsers);
    }
}
