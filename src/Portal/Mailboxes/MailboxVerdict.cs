using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Shared;

namespace Portal.Mailboxes;

/// <summary>"Is it syncing, and if not, why?" for one mailbox in one environment.</summary>
/// <param name="Truth">OK only when everything that is switched on has passed its test.</param>
/// <param name="Sentence">The answer.</param>
/// <param name="Problem">What is in the way, what to do, and who; null when nothing is.</param>
/// <param name="Chain">Every link that had to hold.</param>
/// <param name="ForUser">What helpdesk can send to the person, without internals.</param>
public sealed record MailboxVerdict(MailboxDiagnosis Diagnosis, Truth Truth, string Sentence, Problem? Problem, IReadOnlyList<ChainLink> Chain, string ForUser);

public static class MailboxVerdicts
{
    public static MailboxVerdict Of(EnvironmentFinding finding)
    {
        var found = finding.Found ?? throw new ArgumentException("Nothing was found in this environment.", nameof(finding));
        var signs = found.Signs;
        var diagnosis = MailboxCauses.Of(signs);
        var chain = MailboxChain.Of(signs, diagnosis, $"Dataverse, {finding.Environment}", finding.At);
        if (diagnosis.Cause is not { } cause)
            return new(diagnosis, Truth.Ok, Working(signs), null, chain, $"{found.Mailbox.Address} is connected to Dynamics 365, and its last test passed.");
        var sentence = $"{NotSyncing(diagnosis)}.";
        return new(diagnosis, TruthOf(diagnosis), $"{sentence} {cause.Meaning}", new Problem(sentence, cause.Meaning, cause.Remedy, cause.Owner, cause.Source), chain, cause.ForUser);
    }

    /// <summary>A test that runs is waiting; everything else that keeps a mailbox from synchronizing is not OK, also what waits for a person.</summary>
    public static Truth TruthOf(MailboxDiagnosis diagnosis) => diagnosis switch
    {
        { State: MailboxState.Working } => Truth.Ok,
        { State: MailboxState.CouldNotCheck } => Truth.CouldNotCheck,
        { Cause.Key: CausesOfStatus.Testing } => Truth.Waiting,
        _ => Truth.NotOk,
    };

    /// <summary>"Not syncing incoming mail", without a full stop.</summary>
    public static string NotSyncing(MailboxDiagnosis diagnosis) => diagnosis switch
    {
        { Cause.Key: CausesOfStatus.Testing } => "Not known yet",
        { Parts.Count: 0 } => "Not syncing",
        { Parts: var parts } => $"Not syncing {MailboxMethods.List(parts)}",
    };

    private static string Working(MailboxSigns signs)
    {
        var off = MailboxMethods.Off(signs);
        return $"Syncing: {MailboxMethods.List([.. MailboxMethods.Parts(signs).Select(p => p.Name)])} passed the last test{(off.Count == 0 ? "" : $"; {MailboxMethods.List(off)} is not switched on")}.";
    }
}
