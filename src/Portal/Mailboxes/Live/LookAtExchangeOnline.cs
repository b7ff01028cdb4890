using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Profiles;
using Portal.Readiness;

namespace Portal.Mailboxes.Live;

/// <summary>
/// Does Exchange Online let the profile's app in? Its settings are open to its administrators alone: they are read now where the portal may (<see cref="ReadOnlineNow"/>), else the newest report of a set-up tells.
/// </summary>
public sealed class LookAtExchangeOnline(ReadOnlineNow read, ViewProfiles known, TimeProvider time)
{
    private sealed record Verdict(Truth Truth, string Sentence, string? Cause = null);

    public async Task<LiveSign> LookAsync(LiveSubject subject, CancellationToken ct)
    {
        var now = await read.ReadAsync(subject, ct);
        if (now.Report is { } report) return Judge(subject, report, now);
        var why = now.WhyNot is { } reason ? $"{reason.TrimEnd('.')}, and " : "";
        if (EwsCalendar.Ends.HasBegun(subject.World))
            return Not($"{why}since April 2027 Exchange Online is reached by Microsoft Graph, of which reports of set-ups tell nothing", LookAtExchange.Who, EwsCalendar.Ends.Source);
        return (await known.OnlineAsync(subject.TenantId, ct)).Fresh(time.GetUtcNow()) is { EwsEnabled: not null, AllowedApps: not null } kept ? Judge(subject, kept, null)
            : Not(
                $"{why}nobody has brought a report of the Exchange Online of {read.NameOf(subject)} within {ExchangeOnlineKnowledge.ReportLasts.TotalDays:0} days",
                $"{LookAtExchange.Who}, by the script in the step \"EWS list\" of a set-up",
                "the set-ups of this portal");
    }

    internal static LiveSign Judge(LiveSubject subject, OnlineReport report, OnlineNow? now)
    {
        var box = report.Mailbox is { } mailbox && string.Equals(mailbox.Address, subject.Mailbox.Address, StringComparison.OrdinalIgnoreCase) ? mailbox : null;
        var byGraph = EwsCalendar.Ends.HasBegun(subject.World);
        var verdict = OfLists(report, box) ?? (byGraph ? null : OfMailbox(subject, box) ?? OfOrganization(subject, report)) ?? OfPolicy(subject, now) ?? Open(subject, report, now, byGraph);
        return new(MailboxLinks.Service, verdict.Truth, verdict.Sentence, report.Source, report.At, verdict.Cause) { Cleared = verdict.Truth == Truth.Ok ? Cleared(report, box, now, byGraph) : [] };
    }

    /// <summary>User agent lists of the organization or the mailbox; they hold for Microsoft Graph too. https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig</summary>
    private static Verdict? OfLists(OnlineReport report, OnlineMailbox? box) => (report.Agents?.LetsDynamicsThrough, box?.Agents?.LetsDynamicsThrough) switch
    {
        (false, _) => new(Truth.NotOk, "A user agent list of the organization keeps CRM/*, by which Dynamics 365 is known, out of Exchange Online.", CausesOfExchange.UserAgents),
        (_, false) => new(Truth.NotOk, "A user agent list of this mailbox keeps CRM/*, by which Dynamics 365 is known, out of it.", CausesOfExchange.UserAgents),
        _ => null,
    };

    private static Verdict? OfMailbox(LiveSubject subject, OnlineMailbox? box) => box switch
    {
        { EwsEnabled: EwsSwitch.False } => new(Truth.NotOk, "EwsEnabled of this mailbox is False.", CausesOfExchange.EwsOff),
        { IsDeskless: true } when subject.Failing => new(Truth.NotOk, "The mailbox has the plan of Exchange Online Kiosk, Microsoft 365 F1 or F3, which includes no Exchange Web Services.", CausesOfDynamics.NoLicence),
        _ => null,
    };

    private static Verdict? OfOrganization(LiveSubject subject, OnlineReport report)
    {
        var ews = EwsVerdict.Of(report.EwsEnabled ?? EwsSwitch.Null, report.AllowedApps ?? [], subject.Profile?.AppId, subject.World);
        return ews.Truth != Truth.NotOk ? null : new(Truth.NotOk, $"{ews.Sentence}.", report.EwsEnabled == EwsSwitch.False ? CausesOfExchange.EwsOff : CausesOfExchange.EwsList);
    }

    /// <summary>Policies narrow what is consented in Microsoft Entra; a role of Exchange Online gives in addition. https://learn.microsoft.com/exchange/permissions-exo/application-rbac</summary>
    private static Verdict? OfPolicy(LiveSubject subject, OnlineNow? now) => now switch
    {
        { PolicyLetsIn: false, RoleLetsIn: true } => new(Truth.Ok, "An application access policy leaves this mailbox out of what the app may open by its consent; a role of Exchange Online gives it this mailbox."),
        { PolicyLetsIn: false, RoleLetsIn: false } => new(Truth.NotOk, "An application access policy leaves this mailbox out, and no role of Exchange Online gives it to the app.", CausesOfExchange.AppPolicy),
        { PolicyLetsIn: false } =>
            new(
                subject.Failing ? Truth.NotOk : Truth.CouldNotCheck,
                "An application access policy leaves this mailbox out; whether a role of Exchange Online gives it to the app could not be read.",
                CausesOfExchange.AppPolicy),
        _ => null,
    };

    private static Verdict Open(LiveSubject subject, OnlineReport report, OnlineNow? now, bool byGraph)
    {
        var policy = now?.PolicyLetsIn == true ? "no application access policy keeps the app from this mailbox" : null;
        if (byGraph)
            return policy is null
                ? new(Truth.CouldNotCheck, LiveLooks.Words("which application access policies confine the app was not answered", LookAtExchange.Who))
                : new(Truth.Ok, $"{char.ToUpperInvariant(policy[0])}{policy[1..]}, and no user agent list keeps Dynamics 365 out.");
        var ews = EwsVerdict.Of(report.EwsEnabled ?? EwsSwitch.Null, report.AllowedApps ?? [], subject.Profile?.AppId, subject.World);
        var unread = now is not null && report.Failed.Count > 0 ? " The mailbox itself could not be read there." : "";
        return new(ews.Truth, $"{ews.Sentence}{(policy is null ? "" : $"; {policy}")}.{unread}");
    }

    private static IReadOnlyList<string> Cleared(OnlineReport report, OnlineMailbox? box, OnlineNow? now, bool byGraph) =>
    [
        .. byGraph ? [] : box is null ? new[] { CausesOfExchange.EwsList } : [CausesOfExchange.EwsList, CausesOfExchange.EwsOff],
        .. report.Agents is null || box?.Agents is null ? Array.Empty<string>() : [CausesOfExchange.UserAgents],
        .. now is { PolicyLetsIn: true } or { RoleLetsIn: true } ? [CausesOfExchange.AppPolicy] : Array.Empty<string>(),
    ];

    private LiveSign Not(string why, string who, string source) => new(MailboxLinks.Service, Truth.CouldNotCheck, LiveLooks.Words(why, who), source, time.GetUtcNow());
}
