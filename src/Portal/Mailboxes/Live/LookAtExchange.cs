using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Profiles;
using Portal.Readiness;

namespace Portal.Mailboxes.Live;

/// <summary>
/// Does Exchange let the app in? Of Exchange Online only a report tells, for its settings are open to its administrators alone; Exchange Server shows to everybody which sign-in it wants.
/// </summary>
public sealed class LookAtExchange(CloudNetwork network, ViewProfiles known, Places places, TimeProvider time)
{
    internal const string Who = "Exchange administrator";

    public async Task<IReadOnlyList<LiveSign>> LookAsync(LiveSubject subject, CancellationToken ct) => subject switch
    {
        { Row: null } => [],
        { IsOnPremises: true, Row: { } row } => [await ServerAsync(row.IncomingLocation, ct)],
        { IsServerToServer: true } => [Sign(Truth.CouldNotCheck, LiveLooks.Words("what Exchange lets Microsoft's own connection do can be read by its administrators only", Who), "the profile in Dataverse")],
        _ => [await OnlineAsync(subject, ct)],
    };

    private async Task<LiveSign> OnlineAsync(LiveSubject subject, CancellationToken ct)
    {
        if (EwsCalendar.Ends.HasBegun(subject.World)) return Sign(Truth.CouldNotCheck, LiveLooks.Words("since April 2027 Exchange Online is reached by Microsoft Graph, and what confines an app there is read by its administrators only", Who), EwsCalendar.Ends.Source);
        var online = await known.OnlineAsync(subject.TenantId, ct);
        var tenant = subject.TenantId is { } id ? places.TenantName(id) : "the organization";
        if (online.Fresh(time.GetUtcNow()) is not { EwsEnabled: { } enabled, AllowedApps: { } list } report)
            return Sign(Truth.CouldNotCheck, LiveLooks.Words($"nobody has brought a report of the Exchange Online of {tenant} within {ExchangeOnlineKnowledge.ReportLasts.TotalDays:0} days", $"{Who}, by the script in the step \"EWS list\" of a set-up"), "the set-ups of this portal");
        if (report.Mailbox is { EwsEnabled: EwsSwitch.False } box && string.Equals(box.Address, subject.Mailbox.Address, StringComparison.OrdinalIgnoreCase))
            return Sign(Truth.NotOk, "EwsEnabled of this mailbox is False.", report.Source, CausesOfExchange.EwsOff) with { At = report.At };
        var verdict = EwsVerdict.Of(enabled, list, subject.Profile?.AppId, subject.World);
        return Sign(verdict.Truth, $"{verdict.Sentence}.", report.Source, verdict.Truth != Truth.NotOk ? null : enabled == EwsSwitch.False ? CausesOfExchange.EwsOff : CausesOfExchange.EwsList) with { At = report.At };
    }

    /// <summary>From the portal's network: Dynamics 365 comes from other addresses, so silence here is no finding.</summary>
    private async Task<LiveSign> ServerAsync(string? location, CancellationToken ct)
    {
        const string here = ", asked from the portal's network";
        if (!EwsUrl.TryParse(location, out var url, out _)) return Sign(Truth.CouldNotCheck, LiveLooks.Words("the profile names no address of Exchange Web Services", "a System Administrator of the environment"), "the profile in Dataverse");
        try
        {
            var answer = await new EwsProbe(network).AskAsync(url, ct);
            return answer.State switch
            {
                HmaState.On => Sign(Truth.Ok, $"{url.Host} answers and asks for a token of Microsoft Entra.", url.Host + here),
                HmaState.Off => Sign(Truth.NotOk, $"{url.Host} answers, and Hybrid Modern Authentication is off there.", url.Host + here, CausesOfExchange.HmaOff),
                HmaState.NoOAuth => Sign(Truth.NotOk, $"{url.Host} answers, and OAuth is not enabled on its EWS virtual directory.", url.Host + here, CausesOfExchange.HmaOff),
                HmaState.NoChallenge => Sign(Truth.CouldNotCheck, LiveLooks.Words($"{url.Host} answers without asking for a sign-in", Who), url.Host + here),
                _ => Sign(Truth.CouldNotCheck, LiveLooks.Words($"something in front of {url.Host} answers", Who), url.Host + here),
            };
        }
        catch (CloudException e)
        {
            return Sign(Truth.CouldNotCheck, LiveLooks.Words($"{e.Error.Sentence.TrimEnd('.')}. Dynamics 365 comes from other addresses than the portal", Who), url.Host + here);
        }
    }

    private LiveSign Sign(Truth truth, string sentence, string source, string? cause = null) => new(MailboxLinks.Service, truth, sentence, source, time.GetUtcNow(), cause);
}
