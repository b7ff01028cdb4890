using System.Data.Common;
using Portal.Cloud;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Profiles;

namespace Portal.Mailboxes.Live;

/// <summary>
/// What Dataverse does not know about a mailbox, looked at as the portal's reader while the verdict is shown already: account and licence, the app's secret and permissions, Exchange.
/// Side by side, each bounded in time; what cannot be looked at says why and who can. Nothing is written and no mail is read.
/// </summary>
public sealed class LiveLooks(LookAtPerson person, LookAtApp app, LookAtExchange exchange, ReadProfiles profiles, MailboxPasts pasts, Places places, WorldClock world, TimeProvider time)
{
    /// <summary>For all of it together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The finding with what was seen; its past is read again where that names another cause.</summary>
    public Task<EnvironmentFinding> CompleteAsync(EnvironmentFinding finding, CancellationToken ct) => CompleteAsync(finding, Patience, ct);

    /// <inheritdoc cref="CompleteAsync(EnvironmentFinding, CancellationToken)"/>
    /// <param name="patience">Instead of <see cref="Patience"/>.</param>
    internal async Task<EnvironmentFinding> CompleteAsync(EnvironmentFinding finding, TimeSpan patience, CancellationToken ct)
    {
        if (finding.Found is not { } found) return finding;
        var (live, owner) = await LookAsync(finding.Host, found, patience, ct);
        var seen = found with { Live = live, ProfileOwner = owner, Looking = false };
        var diagnosis = MailboxCauses.Of(seen.Signs);
        var past = diagnosis.CauseKey == MailboxCauses.Of(found.Signs).CauseKey ? finding.Past : await pasts.OfAsync(finding.Host, found.Mailbox.Id, found.Mailbox.ProfileId, diagnosis, ct);
        return finding with { Found = seen, Past = past };
    }

    private async Task<(IReadOnlyList<LiveSign> Signs, string? Owner)> LookAsync(string host, FoundMailbox found, TimeSpan patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        var (behind, unread) = await BehindAsync(host, found, limit.Token, ct);
        var tenant = found.Profile is null ? null : behind?.TenantId ?? places.DataverseTenant;
        var subject = new LiveSubject(found.Mailbox, found.Profile, behind, tenant, world.GetUtcNow());
        var looks = await Task.WhenAll(
            GuardAsync([MailboxLinks.Licence], LookAtPerson.Who, t => person.LookAsync(subject, t), limit.Token, ct),
            GuardAsync([MailboxLinks.Credential, MailboxLinks.Consent], LookAtApp.Who, t => app.LookAsync(subject, unread, t), limit.Token, ct),
            GuardAsync([MailboxLinks.Service], LookAtExchange.Who, t => exchange.LookAsync(subject, t), limit.Token, ct));
        return ([.. looks.SelectMany(s => s)], behind?.SetUp?.OwnerName);
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
    private static string? WhyNot(Exception error, CancellationToken ct) => error switch
    {
        CloudException cloud => cloud.Error.Sentence,
        OperationCanceledException when !ct.IsCancellationRequested => "no answer within the seconds that this page waits",
        DbException => "the portal's store did not answer",
        _ => null,
    };
}
