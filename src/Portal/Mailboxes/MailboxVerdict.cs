using System.Globalization;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Replica;
using Portal.Plans;
using Portal.Shared;

namespace Portal.Mailboxes;

/// <summary>"Is it syncing, and if not, why?" for one mailbox in one environment.</summary>
/// <param name="Truth">OK only when everything that is switched on has passed its test; the sign of the state, as the grid shows it.</param>
/// <param name="Sentence">The answer.</param>
/// <param name="Problem">What is in the way, what to do, and who; null when nothing is.</param>
/// <param name="Chain">Every link that had to hold.</param>
/// <param name="ForUser">What helpdesk can send to the person, without internals.</param>
public sealed record MailboxVerdict(MailboxDiagnosis Diagnosis, Truth Truth, string Sentence, Problem? Problem, IReadOnlyList<ChainLink> Chain, string ForUser);

public static class MailboxVerdicts
{
    /// <param name="zone">The reader's, for times in the sentence; UTC without.</param>
    public static MailboxVerdict Of(EnvironmentFinding finding, TimeZoneInfo? zone = null)
    {
        var found = finding.Found ?? throw new ArgumentException("Nothing was found in this environment.", nameof(finding));
        var signs = found.Signs;
        var diagnosis = MailboxCauses.Of(signs);
        var chain = MailboxChain.Of(signs, diagnosis, $"Dataverse, {finding.Environment}", finding.At);
        if (diagnosis.Cause is not { } cause)
            return new(diagnosis, MailboxWords.Truth(diagnosis.State), Working(signs), null, chain, $"{found.Mailbox.Address.Isolated()} is connected to Dynamics 365, and its last test passed.");
        var owner = OwnerOf(cause, found.Profile);
        var named = found.Keepers.Behind(owner);
        var problem = new Problem(cause.Meaning, cause.AboutOwner ? MailboxFacts.Belongs(found.Mailbox) : null, cause.Remedy, found.Keepers.Explained(owner), cause.Source);
        return new(diagnosis, MailboxWords.Truth(diagnosis.State), Sentence(diagnosis, cause, named, finding, zone ?? TimeZoneInfo.Utc), problem, chain, $"{cause.ForUser}{Responsible(cause, owner, found)}");
    }

    /// <summary>Who may approve depends on where the mailbox is, which its profile tells.</summary>
    internal static string OwnerOf(Cause cause, ServerProfile? profile) => cause.Owner == MailboxFacts.Approvers ? Who.Approvers(profile?.ServerType) : cause.Owner;

    /// <summary>Whom the person can name when they ask again: the one who looks after the profile where many are hit, else the role.</summary>
    private static string Responsible(Cause cause, string owner, FoundMailbox found) => cause switch
    {
        { Owner: Who.Nobody or Who.Self } => "",
        { Reach: CauseReach.Profile } when found.ProfileOwner is { } person => $" Responsible: {person.Isolated()}.",
        _ => $" Responsible: {owner.TrimEnd('.')}.",
    };

    /// <summary>The text for many users of one cause, whoever looks after what.</summary>
    public static string ForUsers(Cause cause) => cause.Owner is Who.Nobody or Who.Self ? cause.ForUser : $"{cause.ForUser} Responsible: {cause.Owner.TrimEnd('.')}.";

    /// <summary>"Not syncing incoming mail since at least 09:12 (first seen by us). The profile's client secret expired; 411 other mailboxes are hit; owner: Exchange administrator."</summary>
    private static string Sentence(MailboxDiagnosis diagnosis, Cause cause, string owner, EnvironmentFinding finding, TimeZoneInfo zone)
    {
        var past = finding.Past;
        var since = past.Since is { } first ? $" since at least {Time(first, finding.At, zone)} (first seen by us)" : "";
        List<string> parts = [cause.Meaning.TrimEnd('.')];
        if (past.Others > 0)
            parts.Add($"{past.Others.ToString("N0", CultureInfo.InvariantCulture)}{(past.OthersMore ? " and more" : "")} other {(past is { Others: 1, OthersMore: false } ? "mailbox is" : "mailboxes are")} hit");
        if (cause.Owner is not Who.Nobody) parts.Add($"owner: {owner}");
        return $"{NotSyncing(diagnosis)}{since}. {string.Join("; ", parts)}.";
    }

    /// <summary>"Not syncing incoming mail", without a full stop.</summary>
    private static string NotSyncing(MailboxDiagnosis diagnosis) => diagnosis switch
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

    private static string Time(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        var format = local.Date == today.Date ? "HH:mm" : local.Year == today.Year ? "d MMM, HH:mm" : "d MMM yyyy, HH:mm";
        return local.ToString(format, CultureInfo.GetCultureInfo("en-GB")) + (local.Offset == TimeSpan.Zero ? " UTC" : "");
    }
}
