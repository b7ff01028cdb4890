using Portal.Cloud;
using Portal.Cloud.Entra;
using Portal.Cloud.Exchange;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Reach;
using Portal.Readiness;
using Portal.Steps;
using Portal.Wizards.Confine.Steps;

namespace Portal.Wizards.Confine;

/// <summary>Opens the two mailboxes as the app, over Exchange Web Services and over Microsoft Graph: the one in scope must open, the other must not.</summary>
public sealed class ProveFromOutside(CloudNetwork network, WorldClock world, TimeProvider time)
{
    public const string Ews = "Exchange Web Services";
    public const string Graph = "Microsoft Graph";
    private const string Vantage = "this portal, as the app";

    public async Task<OutsideProof> RunAsync(ConfineSetUp plan, string secret, Func<string, Task> report, CancellationToken ct)
    {
        var facts = new List<Fact>();
        await report("Waiting until Entra accepts the secret; usually under a minute…");
        var exchange = await TokenAsync(plan, secret, AppTokens.ExchangeOnlineResource, ct);
        var held = Held(plan, exchange.Claims.Roles);
        var asked = false;
        if (held.Contains(WellKnown.FullAccessAsApp) && !EwsCalendar.Ends.HasBegun(world.GetUtcNow()))
        {
            asked = true;
            await report("Opening both mailboxes over Exchange Web Services…");
            foreach (var mailbox in new[] { plan.Form.Inside, plan.Form.Outside }) facts.Add(await EwsAsync(plan, exchange, mailbox, ct));
        }

        var graph = await TokenAsync(plan, secret, AppTokens.GraphResource, ct);
        held = [.. held, .. Held(plan, graph.Claims.Roles)];
        if (held.Any(p => p != WellKnown.FullAccessAsApp))
        {
            asked = true;
            await report("Opening both mailboxes over Microsoft Graph…");
            foreach (var mailbox in new[] { plan.Form.Inside, plan.Form.Outside })
                foreach (var part in await new GraphMailbox(network).OpenAsync(graph, mailbox, ct))
                    if (held.Contains(part.Permission)) facts.Add(GraphFact(plan, part, mailbox));
        }

        return new OutsideProof(time.GetUtcNow(), world.GetUtcNow(), facts, asked);
    }

    /// <summary>What the token says, and what roles give without a word in the token.</summary>
    private static HashSet<string> Held(ConfineSetUp plan, IReadOnlyList<string> roles) =>
        [.. roles, .. (plan.Report?.Roles ?? []).SelectMany(r => ReachPermissions.OfRole(r.Role)).Select(p => p.Name)];

    private Task<AppToken> TokenAsync(ConfineSetUp plan, string secret, string resource, CancellationToken ct) =>
        Eventually.DoneAsync(() => new AppTokens(network).BySecretAsync(plan.TenantId, plan.App.AppId, secret, resource, ct), time, ct, Eventually.NewCredential);

    private async Task<Fact> EwsAsync(ConfineSetUp plan, AppToken token, string mailbox, CancellationToken ct)
    {
        try
        {
            await new EwsMailbox(network).OpenInboxAsync(EwsUrl.ExchangeOnline, token, mailbox, ct);
            return Judged(plan, $"{Ews}: inbox", Ews, mailbox, null, true);
        }
        catch (CloudException error)
        {
            return Judged(plan, $"{Ews}: inbox", Ews, mailbox, error.Error, true);
        }
    }

    private Fact GraphFact(ConfineSetUp plan, GraphPart part, string mailbox)
    {
        var known = ReachPermissions.Find(part.Permission);
        return Judged(plan, $"{Graph}: {part.Name}", Graph, mailbox, part.Error, plan.Plan == ConfinePlan.Policy ? known?.Policy == true : known?.Role is not null);
    }

    private Fact Judged(ConfineSetUp plan, string name, string system, string mailbox, CloudError? error, bool confinable)
    {
        var inside = mailbox.Equals(plan.Form.Inside, StringComparison.OrdinalIgnoreCase);
        var said = error is null ? "opened" : $"refused: {error.Sentence}";
        var truth = error is not null && !IsRefusal(error) ? Truth.CouldNotCheck : error is null == inside ? Truth.Ok : Truth.NotOk;
        var note = inside ? "In scope: it must open." : confinable ? "Out of scope: it must be refused." : "Out of scope; nothing in Exchange confines this permission.";
        return new Fact(name, $"{mailbox}: {said}", confinable || inside ? truth : null, note) { Source = system, Vantage = Vantage, At = time.GetUtcNow(), Aside = !confinable };
    }

    /// <summary>No answer is no verdict, and a mailbox that is not there says nothing about a scope.</summary>
    private static bool IsRefusal(CloudError error) =>
        !error.IsTransient
            && error.Kind is not (CloudErrorKind.Unreachable or CloudErrorKind.Untrusted or CloudErrorKind.NotFound or CloudErrorKind.Refused)
            && error.Code is not ("ErrorNonExistentMailbox" or "MailboxNotEnabledForRESTAPI");
}
