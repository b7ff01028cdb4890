using Portal.Cloud.Dataverse;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;
using Portal.Profiles;
using Portal.SignIn;

namespace Portal.Mailboxes.Live;

/// <summary>Who can put right what many mailboxes of one profile have in common: the role with the same names as in the verdict of each of them.</summary>
public sealed class IncidentKeepers(FindKeepers keepers, ReadProfiles profiles, Places places, CloudNetwork network, ReaderIdentity reader)
{
    /// <summary>"System Administrator of the environment (Alice Adams and Egon Ek)": the role alone, with the reason, where nobody answers within <see cref="LiveLooks.Patience"/>.</summary>
    public async Task<string> OfAsync(Incident incident, Cause cause, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(LiveLooks.Patience);
        ServerProfile? row = null;
        try
        {
            if (places.Known.Environments.Find(e => string.Equals(e.Url?.Host, incident.Environment, StringComparison.OrdinalIgnoreCase)) is not { Url: { } url } environment) return cause.Owner;
            var client = new DataverseClient(network, EnvironmentUrl.Parse(url.AbsoluteUri), reader.Credential);
            row = incident.ProfileId is { } id ? await new ServerProfiles(client).FindAsync(id, limit.Token).WaitAsync(limit.Token) : null;
            var behind = row is { IsHma: true } or { IsCrossTenant: true } ? await profiles.OfRowAsync(environment, row, limit.Token).WaitAsync(limit.Token) : null;
            var subject = new ProfileSubject(row, behind, row is null ? null : behind?.TenantId ?? places.DataverseTenant) { Host = incident.Environment };
            return (await keepers.OfAsync(cause, subject, limit.Token).WaitAsync(limit.Token)).Explained(MailboxVerdicts.OwnerOf(cause, row));
        }
        catch (Exception error) when (LiveLooks.WhyNot(error, ct) is { } why)
        {
            return (Keepers.Nobody with { Unread = why.TrimEnd('.') }).Explained(MailboxVerdicts.OwnerOf(cause, row));
        }
    }
}
