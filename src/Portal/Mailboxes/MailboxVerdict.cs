using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Shared;

namespace Portal.Mailboxes;

/// <summary>"Is it syncing, and if not, why?" for one mailbox in one environment.</summary>
/// <param name="Truth">OK only when everything that is switched on has passed its test.</param>
/// <param name="Sentence">The answer.</param>
/// <param name="Problem">What is in the way, what to do, and who; null when nothing is.</param>
/// <param name="Chain">Every link that had to hold.</param>
/// <param name="ForUser">What helpdesk can send to the person, without internals.</param>
public sealed record MailboxVerdict(Truth Truth, string Sentence, Problem? Problem, IReadOnlyList<ChainLink> Chain, string ForUser);

/// <summary>Reads the statuses in the order in which server-side synchronization needs them; the first that does not hold is the reason.</summary>
public static class MailboxVerdicts
{
    private const string Admins = "Somebody with the System Administrator role in this environment";

    public static MailboxVerdict Of(EnvironmentFinding finding)
    {
        var found = finding.Found ?? throw new ArgumentException("Nothing was found in this environment.", nameof(finding));
        var reason = Reasons(found).FirstOrDefault(r => r is not null);
        var chain = MailboxChain.Of(finding, found);
        if (reason is null)
            return new MailboxVerdict(Truth.Ok, Working(found.Mailbox), null, chain, $"{found.Mailbox.Address} is connected to Dynamics 365, and its last test passed.");
        return new MailboxVerdict(reason.Truth, reason.Problem.Sentence, reason.Problem, chain, reason.ForUser);
    }

    private sealed record Reason(Problem Problem, string ForUser, Truth Truth = Truth.NotOk);

    private static IEnumerable<Reason?> Reasons(FoundMailbox found)
    {
        var mailbox = found.Mailbox;
        yield return mailbox.Active ? null : new(
            new("No: the mailbox is deactivated in Dynamics 365.", "Its row was switched off, by a person or because its user was disabled.", "Activate the mailbox, then run Test & Enable.", Admins),
            "Your mailbox is switched off in Dynamics 365. An administrator has to switch it on again.");
        yield return mailbox.ProfileId is not null ? null : new(
            new("No: it is on no email server profile.", "Nobody has assigned one yet, or the profile was deleted.", "Assign the profile that fits where the mailbox is, then approve it and run Test & Enable.", Admins),
            "Your mailbox has not been set up for Dynamics 365 yet. An administrator has to do that.");
        yield return found.Profile is not { Active: false } ? null : new(
            new($"No: its email server profile \"{mailbox.ProfileName.Isolated()}\" is deactivated.", "The profile was switched off for all its mailboxes.", "Activate the profile, or put the mailbox on another one.", Admins),
            "The connection between Dynamics 365 and mail is switched off at the moment. An administrator knows why.");
        yield return MailboxMethods.Any(mailbox) ? null : new(
            new("No: it is not set to server-side synchronization.", "Incoming, outgoing and appointments all use another way, or none.", "Set the delivery methods to server-side synchronization, then run Test & Enable.", Admins),
            "Your mailbox is not set to be synchronized by Dynamics 365. An administrator can change that.");
        yield return !found.ApprovalNeeded || mailbox.Approval == MailboxApproval.Approved ? null : NotApproved(mailbox);
        yield return Test(found);
    }

    private static Reason NotApproved(Mailbox mailbox) => new(
        mailbox.Approval switch
        {
            MailboxApproval.Rejected => new("No: its address was rejected.", "Somebody decided against this address.", "Ask who rejected it and why; then approve it and run Test & Enable.", MailboxFacts.Approvers),
            MailboxApproval.Pending => new("No: its address waits for approval.", "The address is new or was changed; a changed address has to be approved again.", "Approve the address, then run Test & Enable.", MailboxFacts.Approvers),
            _ => new("No: its address has not been approved.", "Nobody has approved it yet.", "Approve the address, then run Test & Enable.", MailboxFacts.Approvers),
        },
        "Your e-mail address has to be approved for Dynamics 365 first. An administrator does that.");

    private static Reason? Test(FoundMailbox found)
    {
        var mailbox = found.Mailbox;
        var parts = MailboxMethods.Parts(mailbox);
        var failed = parts.Where(p => p.Result == MailboxResult.Failure).Select(p => p.Name).ToList();
        if (mailbox.TestScheduled)
            return new(new("Not yet: Test & Enable is scheduled and has not finished.", "Dynamics 365 runs it as a job, usually within minutes.", "Look again in a few minutes."), "Your mailbox is being tested right now. Please look again in a few minutes.", Truth.Waiting);
        if (failed.Count > 0)
            return new(new($"No: {MailboxMethods.List(failed)} failed in the last test or synchronization.", AlertWords.Cause(found.LastAlert), AlertWords.Remedy(found.LastAlert), Admins),
                "Dynamics 365 could not reach your mailbox. We are looking into it.");
        var untested = parts.Where(p => p.Result == MailboxResult.NotRun).Select(p => p.Name).ToList();
        return untested.Count == 0 ? null : new(
            new($"No: {MailboxMethods.List(untested)} was never tested with these settings.", "A new profile, address or method sets the statuses back to \"not run\".", "Run Test & Enable on the mailbox.", Admins),
            "Your mailbox is set up but has not been tested yet. An administrator has to start the test.");
    }

    private static string Working(Mailbox mailbox)
    {
        var off = MailboxMethods.Off(mailbox);
        return $"Yes: {MailboxMethods.List([.. MailboxMethods.Parts(mailbox).Select(p => p.Name)])} passed the last test{(off.Count == 0 ? "" : $"; {MailboxMethods.List(off)} is not switched on")}.";
    }
}
