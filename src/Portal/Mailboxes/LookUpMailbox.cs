using Microsoft.EntityFrameworkCore;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Plans;
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
public sealed class LookUpMailbox(Places places, CloudNetwork network, ReaderIdentity reader, MailboxPasts pasts, AuditLog audit, IDbContextFactory<PortalDb> dbs, TimeProvider time)
{
    // One slow environment must not keep the others' answers back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <param name="permission">What allows it: <see cref="Permissions.Mailbox"/>, or <see cref="Permissions.SignedIn"/> for one's own.</param>
    public async Task<MailboxAnswer> RunAsync(string address, Person person, CancellationToken ct, string permission = Permissions.Mailbox)
    {
        await NoteAsync(address, person, permission, ct);
        var findings = await Task.WhenAll(places.Known.Environments.Select(e => AskAsync(e, m => m.AtAsync(address, ct), ct)));
        return new MailboxAnswer(address, findings);
    }

    /// <summary>One mailbox by its key, for those without an address; null for an environment that is not connected.</summary>
    public async Task<MailboxAnswer?> RunAsync(string environment, Guid id, Person person, CancellationToken ct)
    {
        if (places.Known.Environments.Find(e => HostOf(e) == environment) is not { } known) return null;
        await NoteAsync($"mailbox {id:D} in {environment}", person, Permissions.Mailbox, ct);
        var finding = await AskAsync(known, async m => await m.FindAsync(id, ct) is { } one ? [one] : [], ct);
        return new MailboxAnswer(finding.Found?.Mailbox.Address is { Length: > 0 } address ? address : finding.Found?.Mailbox.Name.Isolated() ?? "Mailbox", [finding]);
    }

    private async Task NoteAsync(string address, Person person, string permission, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await audit.AppendAsync(db, new AuditEvent("mailbox.look-up", AuditOutcome.Noted, AuditActor.Of(person))
        {
            Permission = permission,
            System = "Dataverse",
            Target = address,
        }, ct);
    }

    private async Task<EnvironmentFinding> AskAsync(EnvironmentSettings environment, Func<DataverseMailboxes, Task<IReadOnlyList<Mailbox>>> find, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            var client = new DataverseClient(network, EnvironmentUrl.Parse(environment.Url!.AbsoluteUri), reader.Credential);
            var found = await ReadAsync(client, find, limit.Token);
            return new EnvironmentFinding(environment.Name, found, null, time.GetUtcNow()) { Host = HostOf(environment), Past = found is null ? MailboxPast.None : await PastAsync(environment, found, ct) };
        }
        catch (CloudException problem)
        {
            return new EnvironmentFinding(environment.Name, null, problem.Error, time.GetUtcNow()) { Host = HostOf(environment) };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            var slow = new CloudError(CloudSystem.Dataverse, CloudErrorKind.Unavailable, null, null, $"No answer within {Patience.TotalSeconds:0} s.") { Host = environment.Url!.Host };
            return new EnvironmentFinding(environment.Name, null, slow, time.GetUtcNow()) { Host = HostOf(environment) };
        }
    }

    private Task<MailboxPast> PastAsync(EnvironmentSettings environment, FoundMailbox found, CancellationToken ct) =>
        pasts.OfAsync(HostOf(environment), found.Mailbox.Id, found.Mailbox.ProfileId, MailboxCauses.Of(found.Signs), ct);

    private static string HostOf(EnvironmentSettings environment) => environment.Url!.Host.ToLowerInvariant();

    private static async Task<FoundMailbox?> ReadAsync(DataverseClient client, Func<DataverseMailboxes, Task<IReadOnlyList<Mailbox>>> find, CancellationToken ct)
    {
        var mailboxes = await find(new DataverseMailboxes(client)).WaitAsync(ct);
        if (mailboxes is not [var mailbox, ..]) return null;
        var environment = await new DataverseEnvironments(client).ReadAsync(ct);
        var profile = mailbox.ProfileId is { } id ? await new ServerProfiles(client).FindAsync(id, ct) : null;
        var alerts = await new TraceLogs(client).OfMailboxAsync(mailbox.Id, 5, ct);
        var ofProfile = mailbox.ProfileId is { } profileId ? await new TraceLogs(client).OfProfileAsync(profileId, 5, ct) : [];
        return new FoundMailbox(mailbox, profile, TraceLogs.Trouble(alerts), mailbox.IsQueue ? environment.ApprovesQueues : environment.ApprovesUsers) { ProfileAlert = TraceLogs.Trouble(ofProfile), Twins = [.. mailboxes.Skip(1)] };
    }
}
