using Portal.Cloud;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Profiles;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Mailboxes.Live;

/// <summary>
/// What Dataverse does not know about a mailbox, looked at as the portal's reader while the verdict is shown already: account and licence, the app's secret and permissions, Exchange.
/// Side by side, each bounded in time; what cannot be looked at says why and who can. Nothing is written and no mail is read.
/// </summary>
public sealed class LiveLooks(LookAtPerson person, LookAtApp app, LookAtExchange exchange, FindKeepers keepers, ReadProfiles profiles, MailboxPasts pasts, Places places, WorldClock world, TimeProvider time)
{
    /// <summary>For all of it together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The finding with what was seen; its past is read again where that names another cause.</summary>
    /// <param name="viewer">Who looks: where the portal's reader may not read Exchange Online, their own connection to it is used if there is one.</param>
    public Task<EnvironmentFinding> CompleteAsync(EnvironmentFinding finding, CancellationToken ct, Person? viewer = null) => CompleteAsync(finding, Patience, ct, viewer);

    /// <inheritdoc cref="CompleteAsync(EnvironmentFinding, CancellationToken, Person?)"/>
    /// <param name="patience">Instead of <see cref="Patience"/>.</param>
    internal async Task<EnvironmentFinding> CompleteAsync(EnvironmentFinding finding, TimeSpan patience, CancellationToken ct, Person? viewer = null)
    {
        if (finding.Found is not { } found) return finding;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        var (behind, unread) = await BehindAsync(finding.Host, found, limit.Token, ct);
        var subject = new LiveSubject(found.Mailbox, found.Profile, behind, found.Profile is null ? null : behind?.TenantId ?? places.DataverseTenant, world.GetUtcNow(), viewer) { Host = finding.Host };
        var seen = found with { Live = await LookAsync(subject, unread, limit.Token, ct), ProfileOwner = FindKeepers.OfProfile(subject), Looking = false };
        var diagnosis = MailboxCauses.Of(seen.Signs);
        var naming = KeepersAsync(diagnosis, subject, limit.Token, ct);
        var past = diagnosis.CauseKey == MailboxCauses.Of(found.Signs).CauseKey ? finding.Past : await pasts.OfAsync(finding.Host, found.Mailbox.Id, found.Mailbox.ProfileId, diagnosis, ct);
        return finding with { Found = seen with { Keepers = await naming }, Past = past };
    }

    private async Task<IReadOnlyList<LiveSign>> LookAsync(LiveSubject subject, string? unread, CancellationToken limit, CancellationToken ct)
    {
        var looks = await Task.WhenAll(
            GuardAsync([MailboxLinks.Licence], LookAtPerson.Who, t => person.LookAsync(subject, t), limit, ct),
            GuardAsync([MailboxLinks.Credential, MailboxLinks.Consent], LookAtApp.Who, t => app.LookAsync(subject, unread, t), limit, ct),
            GuardAsync([MailboxLinks.Service], LookAtExchange.Who, t => exchange.LookAsync(subject, t), limit, ct));
        return [.. looks.SelectMany(s => s)];
    }

    /// <summary>Names only add: without them the verdict names the role, and says why it can name nobody.</summary>
    private async Task<Keepers> KeepersAsync(MailboxDiagnosis diagnosis, LiveSubject subject, CancellationToken limit, CancellationToken ct)
    {
        try
        {
            return diagnosis.Cause is { } cause ? await keepers.OfAsync(cause, subject, limit).WaitAsync(limit) : Keepers.Nobody;
        }
        catch (Exception error) when (WhyNot(error, ct) is { } why)
        {
            return Keepers.Nobody with { Unread = why.TrimEnd('.') };
        }
    }

    /// <summary>What stands behind the profile's row, or why that could not be read.</summary>
    private async Task<(FoundProfile? Profile, string? Unread)> BehindAsync(string host, FoundMailbox found, CancellationToken limit, CancellationToken ct)
    {
        if (found.Profile is not { } row || !(row.IsHma || row.IsCrossTenant)) return (null, null);
        if (places.Known.Environments.Find(e => string.Equals(e.Url?.Host, host, StringComparison.OrdinalIgnoreCase)) is not { } environment) return (null, "the portal is not connected to the environment any more.");
        try
        {
            return (await profiles.OfRowAsync(environment, row, limit).WaitAsync(limit), null);
        }
        catch (Exception error) when (WhyNot(error, ct) is { } why)
        {
            return (null, why);
        }
    }

    private async Task<IReadOnlyList<LiveSign>> GuardAsync(string[] links, string who, Func<CancellationToken, Task<IReadOnlyList<LiveSign>>> look, CancellationToken limit, CancellationToken ct)
    {
        try
        {
            return await look(limit).WaitAsync(limit);
        }
        catch (Exception error) when (WhyNot(error, ct) is { } why)
        {
            return [.. links.Select(link => new LiveSign(link, Truth.CouldNotCheck, Words(why, who), "the portal's reader", time.GetUtcNow()))];
        }
    }

    /// <summary>"Could not check: …. Who can: …."</summary>
    internal static string Words(string why, string who) => $"Could not check: {why.TrimEnd('.')}. Who can: {who}.";

    /// <summary>Null for what is no answer of a service: a fault of the portal itself must not read like one.</summary>
    internal static string? WhyNot(Exception error, CancellationToken ct) => error switch
    {
        CloudException cloud => cloud.Error.Sentence,
        OperationCanceledException when !ct.IsCancellationRequested => "no answer within the seconds that this page waits",
        _ when error.IsOfTheStore() => "the portal's store did not answer",
        _ => null,
    };
}
