using Portal.Cloud;
using Portal.Cloud.Entra;
using Portal.Cloud.Exchange;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Reach;
using Portal.Readiness;
using Portal.Steps;

namespace Portal.Wizards.CrossTenant.Steps;

/// <summary>
/// Does with the secret what Dynamics 365 will do with it: over Exchange Web Services, as until April 2027, and over Microsoft Graph, as from then on. The two are
/// proven separately: what fails in one is said, and the other is asked all the same.
/// </summary>
public sealed class SyncProof(CloudNetwork network, WorldClock world, TimeProvider time)
{
    private const string SignIn = "The app signs in with its secret";
    private const string EwsRole = "EWS: the token carries full_access_as_app";
    private const string EwsInbox = "EWS: Exchange Online opens the pilot's inbox";
    private const string GraphRoles = "Graph: the token carries the permissions";

    public static readonly IReadOnlyList<string> Links = [SignIn, EwsRole, EwsInbox, GraphRoles, .. GraphMailbox.Names.Select(NameOf)];

    public async Task<(Proof Proof, Problem? Problem)> RunAsync(CrossTenantSetUp record, string secret, Func<string, Task> report, CancellationToken ct)
    {
        var found = new Found();
        await report("Waiting until Entra accepts the secret; usually under a minute…");
        if (await found.TryAsync(SignIn, () => TokenAsync(record, secret, AppTokens.ExchangeOnlineResource, ct)) is { } exchange)
        {
            found.Ok(SignIn, $"token for {exchange.Claims.Audience}");
            if (EwsCalendar.Ends.HasBegun(world.GetUtcNow())) found.Facts.AddRange([Over(EwsRole), Over(EwsInbox)]);
            else await EwsAsync(record, exchange, found, report, ct);
            await GraphAsync(record, secret, found, report, ct);
        }

        found.Facts.AddRange(Links.Where(l => found.Facts.TrueForAll(f => f.Name != l)).Select(l => new Fact(l, "not reached", Truth.NotReached)));
        return (new Proof(time.GetUtcNow(), [.. found.Facts.OrderBy(f => Links.ToList().IndexOf(f.Name))]), found.First);
    }

    private Task<AppToken> TokenAsync(CrossTenantSetUp record, string secret, string resource, CancellationToken ct) => Eventually.DoneAsync(
        () => new AppTokens(network).BySecretAsync(record.Form.ExchangeTenantId, record.App!.AppId, secret, resource, ct), time, ct, Eventually.NewCredential);

    private async Task EwsAsync(CrossTenantSetUp record, AppToken token, Found found, Func<string, Task> report, CancellationToken ct)
    {
        if (!Held(record, token).Contains(WellKnown.FullAccessAsApp))
        {
            found.Refuse(
                EwsRole,
                new Problem(
                    "The token for Exchange Online carries no full_access_as_app.",
                    "The grant is missing, was taken away, or is so new that Entra has not seen it.",
                    "Look at the step of Exchange's grant, then run this one again.",
                    CrossTenantWizard.ExchangeGrantRoles));
            return;
        }

        found.Ok(EwsRole, token.Claims.Roles.Count == 0 ? "no: a role for applications in Exchange Online has its place" : string.Join(", ", token.Claims.Roles));
        var pilot = record.Form.PilotMailbox;
        await report($"Opening the inbox of {pilot} over Exchange Web Services…");
        if (await found.TryAsync(EwsInbox, () => new EwsMailbox(network).OpenInboxAsync(EwsUrl.ExchangeOnline, token, pilot, ct)) is { } inbox) found.Ok(EwsInbox, inbox.Address);
    }

    private async Task GraphAsync(CrossTenantSetUp record, string secret, Found found, Func<string, Task> report, CancellationToken ct)
    {
        var pilot = record.Form.PilotMailbox;
        await report($"Opening {pilot} over Microsoft Graph…");
        if (await found.TryAsync(GraphRoles, () => TokenAsync(record, secret, AppTokens.GraphResource, ct)) is not { } token) return;
        var (expected, held) = (record.Grants.Where(g => g.Resource == WellKnown.MicrosoftGraph).Select(g => g.Permission).ToList(), Held(record, token));
        if (held.Count == 0 && expected.Count == 0 && record.Renewal is not null && !EwsCalendar.Ends.HasBegun(world.GetUtcNow()))
        {
            // A profile that was never moved is renewed as it is: what it lacks, it lacks with either secret.
            found.Facts.Add(new(GraphRoles, "none is granted", Truth.NotOk, "It synchronizes over Exchange Web Services until then, and stops in April 2027.") { Aside = true, Who = CrossTenantWizard.GraphGrantRoles });
            found.Facts.AddRange(GraphMailbox.Names.Select(n => new Fact(NameOf(n), "not asked: no permission", Truth.NotReached) { Aside = true }));
            return;
        }

        var lacking = expected.Except(held, StringComparer.Ordinal).ToList();
        if (held.Count == 0 || lacking.Count > 0)
        {
            found.Refuse(GraphRoles, new Problem(held.Count == 0 ? "The token for Microsoft Graph carries no permission." : $"The token for Microsoft Graph lacks {string.Join(", ", lacking)}.",
                "The grant is missing, was taken away, or is so new that Entra has not seen it.", "Look at the step of Graph's grant, then run this one again.", CrossTenantWizard.GraphGrantRoles));
            return;
        }

        found.Ok(GraphRoles, string.Join(", ", held.Where(h => h != WellKnown.FullAccessAsApp).Order(StringComparer.Ordinal)));
        foreach (var part in await new GraphMailbox(network).OpenAsync(token, pilot, ct))
        {
            if (part.Error is null) found.Ok(NameOf(part.Name), "opened");
            else if (!held.Contains(part.Permission))
                found.Facts.Add(new(NameOf(part.Name), $"not opened: {part.Permission} is not granted", Truth.NotOk, "Dynamics 365 will not synchronize this part once it uses Microsoft Graph.") { Aside = true });
            else found.Refuse(NameOf(part.Name), part.Error);
        }
    }

    /// <summary>What the token says; and, where roles for applications took the place of consents, what they give without a word in it.</summary>
    private static HashSet<string> Held(CrossTenantSetUp record, AppToken token) =>
        [.. token.Claims.Roles, .. record.ByRoles is null ? [] : record.Grants.Select(g => g.Permission).Where(p => ReachPermissions.Find(p)?.Role is not null)];

    private static string NameOf(string part) => $"Graph: {part} of the pilot";

    private static Fact Over(string link) => new(link, $"not asked: Exchange Web Services ended on {EwsCalendar.Ends.On:d MMMM yyyy}") { Aside = true };

    /// <summary>The links so far. What is refused in one does not keep the others from being asked.</summary>
    private sealed class Found
    {
        public List<Fact> Facts { get; } = [];

        /// <summary>The first refusal: it is the one that is told, and may explain the rest.</summary>
        public Problem? First { get; private set; }

        public void Ok(string link, string value) => Facts.Add(new(link, value, Truth.Ok));

        public void Refuse(string link, CloudError error) => Refuse(link, error.ToProblem(), Proof.Verdict(error));

        public void Refuse(string link, Problem problem, Truth truth = Truth.NotOk)
        {
            First ??= problem;
            Facts.Add(new(link, problem.Sentence, truth, problem.Remedy) { Who = problem.Who });
        }

        public async Task<T?> TryAsync<T>(string link, Func<Task<T>> ask) where T : class
        {
            try
            {
                return await ask();
            }
            catch (CloudException error)
            {
                Refuse(link, error.Error);
                return null;
            }
        }
    }
}
