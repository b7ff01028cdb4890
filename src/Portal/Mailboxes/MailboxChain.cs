using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Shared;

namespace Portal.Mailboxes;

/// <summary>
/// The chain from the address to the newest alert. What Dataverse's own columns say is read from there; what only Microsoft Entra or Exchange know is looked at live, taken from
/// what an alert names, or "could not check". A stored success behind a link that does not hold is from before, so it is not reached.
/// </summary>
internal static class MailboxChain
{
    private sealed record Seen(Truth Truth, string Sentence, string? Source = null, DateTimeOffset? At = null);

    private static readonly (string Key, string Title)[] Order =
    [
        (MailboxLinks.Address, "Address"), (MailboxLinks.Licence, "Licence"), (MailboxLinks.Approval, "Approval"), (MailboxLinks.Methods, "Methods"), (MailboxLinks.Profile, "Profile"),
        (MailboxLinks.Credential, "Credential"), (MailboxLinks.Consent, "Consent"), (MailboxLinks.Service, "Exchange"), (MailboxLinks.Test, "Last test"), (MailboxLinks.Alerts, "Alerts"),
    ];

    public static IReadOnlyList<ChainLink> Of(MailboxSigns signs, MailboxDiagnosis diagnosis, string source, DateTimeOffset at)
    {
        var passed = diagnosis.Cause is null;
        var stopped = signs is { Active: false } || diagnosis.Cause?.Link is MailboxLinks.Address or MailboxLinks.Profile or MailboxLinks.Methods or MailboxLinks.Approval;
        return [.. Order.Select(link =>
        {
            var seen = Named(link.Key, signs, diagnosis, passed) ?? Look(link.Key, signs, passed, stopped);
            return new ChainLink(link.Key, link.Title, seen.Truth, seen.Sentence, seen.Source ?? source, seen.At ?? at);
        })];
    }

    /// <summary>What the cause or a live look says of the link.</summary>
    private static Seen? Named(string key, MailboxSigns signs, MailboxDiagnosis diagnosis, bool passed)
    {
        var live = signs.Live.FirstOrDefault(l => l.Link == key);
        if (diagnosis.Cause is { } cause && cause.Link == key && key is not (MailboxLinks.Test or MailboxLinks.Alerts) && live is not { Truth: Truth.NotOk }) return OfCause(cause, live);
        if (live is { Truth: Truth.CouldNotCheck } && passed) return new Seen(Truth.Ok, $"The last test could not have passed without it. {live.Sentence}", live.Source, live.At);
        return live is null ? null : new Seen(live.Truth, live.Sentence, live.Source, live.At);
    }

    /// <summary>What an alert names counts although the link looks right now: it is from before only where the look would have found just this.</summary>
    private static Seen OfCause(Cause cause, LiveSign? live) => live switch
    {
        { Truth: Truth.Ok } when live.Cleared.Contains(cause.Key, StringComparer.Ordinal) => new(Truth.NotOk, $"{cause.Meaning} By now it looks right, so another test may pass: {live.Sentence}", live.Source, live.At),
        { Truth: Truth.Ok } => new(Truth.NotOk, $"{cause.Meaning} The portal does not see that from here; what it sees is right: {live.Sentence}", live.Source, live.At),
        _ => new(Truth.NotOk, cause.Meaning),
    };

    private static Seen Look(string key, MailboxSigns s, bool passed, bool stopped) => key switch
    {
        MailboxLinks.Address => new(Truth.Ok, $"The mailbox is active{(s.Address is null ? "" : $" and has the address {s.Address.Isolated()}")}."),
        MailboxLinks.Approval => new(s.Approval == MailboxApproval.Approved || !s.ApprovalNeeded ? Truth.Ok : Truth.NotOk, $"{MailboxFacts.ApprovalWord(s)}."),
        MailboxLinks.Methods => MailboxMethods.Any(s)
            ? new(Truth.Ok, $"Switched on for {MailboxMethods.List([.. MailboxMethods.Parts(s).Select(p => p.Name)])}.")
            : new(Truth.NotOk, "Server-side synchronization is not switched on."),
        MailboxLinks.Profile => Profile(s),
        MailboxLinks.Test => Test(s, stopped),
        MailboxLinks.Alerts => Alerts(s, passed),
        _ when s.Looking => new(Truth.Waiting, "Being looked at."),
        _ when stopped => new(Truth.NotReached, "Not reached: something before it does not hold."),
        _ when passed => new(Truth.Ok, "Not looked at by itself; the last test could not have passed without it."),
        _ => new(Truth.CouldNotCheck, "The portal cannot look at it from here."),
    };

    private static Seen Profile(MailboxSigns s) => (s.ProfileId, s.ProfileActive) switch
    {
        (null, _) => new(Truth.NotOk, "No email server profile is assigned."),
        (_, null) => new(Truth.CouldNotCheck, $"It is on \"{s.ProfileName.Isolated()}\", which could not be read."),
        (_, var active) => new(active.Value ? Truth.Ok : Truth.NotOk, $"It is on \"{s.ProfileName.Isolated()}\"{(active.Value ? "" : ", which is deactivated")}."),
    };

    private static Seen Test(MailboxSigns s, bool stopped)
    {
        var parts = MailboxMethods.Parts(s);
        if (s.TestScheduled) return new(Truth.Waiting, "A test is scheduled and has not finished.");
        if (stopped || parts.Count == 0) return new(Truth.NotReached, "Results from before do not count: something before it does not hold.");
        var words = string.Join(", ", parts.Select(p => $"{p.Name}: {MailboxFacts.ResultWord(p.Result).ToLowerInvariant()}"));
        return new(
            parts.Any(p => p.Result == MailboxResult.Failure) ? Truth.NotOk : parts.All(p => p.Result == MailboxResult.Success) ? Truth.Ok : Truth.NotReached,
            $"{char.ToUpperInvariant(words[0])}{words[1..]}.",
            null,
            s.TestCompletedAt);
    }

    private static Seen Alerts(MailboxSigns s, bool passed) => (s.Alert ?? s.ProfileAlert) is not { } alert ? new(passed ? Truth.Ok : Truth.NotReached, "No alert is recorded; Dynamics 365 keeps them for three days.")
        : new(MailboxMethods.Parts(s).Any(p => p.Result == MailboxResult.Failure) ? Truth.NotOk : Truth.Ok, $"The newest one says: {AlertWords.Text(alert.Text).Isolated()}", null, alert.At);
}
