using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Mailboxes.Causes;
using Portal.Plans;

namespace Portal.Mailboxes.Live;

/// <summary>
/// Does Exchange let the app in? Exchange Online tells its administrators alone (<see cref="LookAtExchangeOnline"/>); Exchange Server shows to everybody which sign-in it wants.
/// </summary>
public sealed class LookAtExchange(CloudNetwork network, LookAtExchangeOnline online, TimeProvider time)
{
    internal const string Who = "Exchange administrator";

    public async Task<IReadOnlyList<LiveSign>> LookAsync(LiveSubject subject, CancellationToken ct) => subject switch
    {
        { Row: null } => [],
        { IsOnPremises: true, Row: { } row } => [await ServerAsync(row.IncomingLocation, ct)],
        { IsServerToServer: true } => [Sign(Truth.CouldNotCheck, LiveLooks.Words("what Exchange lets Microsoft's own connection do can be read by its administrators only", Who), "the profile in Dataverse")],
        _ => [await online.LookAsync(subject, ct)],
    };

    /// <summary>From the portal's network: Dynamics 365 comes from other addresses, so silence here is no finding.</summary>
    private async Task<LiveSign> ServerAsync(string? location, CancellationToken ct)
    {
        const string here = ", asked from the portal's network";
        if (!EwsUrl.TryParse(location, out var url, out _))
            return Sign(
                Truth.CouldNotCheck,
                LiveLooks.Words("the profile names no address of Exchange Web Services", "a System Administrator of the environment"),
                "the profile in Dataverse");
        try
        {
            var answer = await new EwsProbe(network).AskAsync(url, ct);
            return answer.State switch
            {
                HmaState.On => Sign(Truth.Ok, $"{url.Host} answers and asks for a token of Microsoft Entra.", url.Host + here) with { Cleared = [CausesOfExchange.HmaOff] },
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
