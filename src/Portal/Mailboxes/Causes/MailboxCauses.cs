using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Replica;
using Portal.Plans;

namespace Portal.Mailboxes.Causes;

/// <summary>Reads the signs in the order in which server-side synchronization needs them; the first that does not hold is the cause.</summary>
public static class MailboxCauses
{
    public static MailboxDiagnosis Of(MailboxSigns s)
    {
        var on = MailboxMethods.Parts(s);
        string[] all = [.. on.Select(p => p.Name)];
        if (Before(s) is { } before) return new(StateOf(before, on.Count), CauseCatalogue.Get(before), all, null);
        if (s.TestScheduled) return new(MailboxState.Waiting, CauseCatalogue.Get(CausesOfStatus.Testing), all, null);
        string[] failed = [.. on.Where(p => p.Result == MailboxResult.Failure).Select(p => p.Name)];
        if (failed.Length > 0) return Failed(s, failed);
        string[] untested = [.. on.Where(p => p.Result == MailboxResult.NotRun).Select(p => p.Name)];
        return untested.Length > 0 ? new(MailboxState.NotWorking, CauseCatalogue.Get(CausesOfStatus.NeverTested), untested, null) : new(MailboxState.Working, null, [], null);
    }

    /// <summary>What stands in the way before anything is synchronized.</summary>
    private static string? Before(MailboxSigns s) => s switch
    {
        { Active: false } => CausesOfStatus.Deactivated,
        { OwnerDisabled: true } => CausesOfStatus.OwnerDisabled,
        { Address: null or "" } => CausesOfStatus.NoAddress,
        { ProfileId: null } => CausesOfStatus.NoProfile,
        { ProfileActive: false } => CausesOfStatus.ProfileInactive,
        _ when !MailboxMethods.Any(s) => CausesOfStatus.NoMethods,
        { ApprovalNeeded: false } or { Approval: MailboxApproval.Approved } => null,
        { Approval: MailboxApproval.Rejected } => CausesOfStatus.Rejected,
        { Approval: MailboxApproval.Pending } => CausesOfStatus.Pending,
        _ => CausesOfStatus.NotApproved,
    };

    private static MailboxState StateOf(string cause, int on) => cause switch
    {
        CausesOfStatus.Deactivated or CausesOfStatus.OwnerDisabled or CausesOfStatus.NoMethods => MailboxState.SwitchedOff,
        CausesOfStatus.NoProfile or CausesOfStatus.NoAddress => on == 0 ? MailboxState.SwitchedOff : MailboxState.NotWorking,
        _ => MailboxState.NotWorking,
    };

    private static MailboxDiagnosis Failed(MailboxSigns s, string[] failed)
    {
        // The newest words about the mailbox count first; the profile's own alert says why many fail at once; the row's last error stays when alerts are gone.
        var alerts = new[] { s.Alert, s.ProfileAlert, s.SyncError }.OfType<AlertSign>().ToList();
        var read = alerts.Select(a => (Alert: a, Cause: CauseCatalogue.Read(a))).FirstOrDefault(r => r.Cause is not null);
        var seen = s.Live.FirstOrDefault(l => l is { Truth: Truth.NotOk, Cause: not null });
        var cause = read.Cause switch
        {
            // What only names a status gives way to what the portal saw itself.
            { } vague when IsVague(vague) && CauseCatalogue.Find(seen?.Cause) is { } live => live,
            { } named => named,
            null => CauseCatalogue.Find(seen?.Cause) ?? CauseCatalogue.Get(alerts.Count == 0 ? CausesOfStatus.NoAlert : CausesOfStatus.Unknown),
        };
        return new(MailboxState.NotWorking, cause, failed, read.Alert ?? alerts.FirstOrDefault());
    }

    /// <summary>It names a mere status, behind which there are several causes.</summary>
    internal static bool IsVague(Cause cause) => CausesOfExchange.Last.Contains(cause) || CausesOfDynamics.Last.Contains(cause);
}
