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
        var (facts, problems) = (new List<Fact>(), new List<Problem>());
        var form = record.Form;
        await report("Waiting until Entra accepts the secret; usually under a minute…");
        var exchange = await TriedAsync(SignIn, async () =>
        {
            var token = await Eventually.DoneAsync(() => new AppTokens(network).BySecretAsync(form.ExchangeTenantId, record.App!.AppId, secret, AppTokens.ExchangeOnlineResource, ct), time, ct, NewCredential);
            facts.Add(new(SignIn, $"token for {token.Claims.Audience}", Truth.Ok));
            return token;
        });
        if (exchange is not null)
        {
            if (!EwsCalendar.Ends.HasBegun(world.GetUtcNow())) await EwsAsync(exchange);
            else facts.AddRange([Over(EwsRole), Over(EwsInbox)]);
            await GraphAsync();
        }

        facts.AddRange(Links.Where(l => facts.TrueForAll(f => f.Name != l)).Select(l => new Fact(l, "not reached", Truth.NotReached)));
        return (new Proof(time.GetUtcNow(), [.. facts.OrderBy(f => Links.ToList().IndexOf(f.Name))]), problems.FirstOrDefault());

        async Task EwsAsync(AppToken token)
        {
            if (!Held(record, token).Contains(WellKnown.FullAccessAsApp))
            {
                Refused(
                    EwsRole,
                    new Problem(
                        "The token for Exchange Online carries no full_access_as_app.",
                        "The grant is missing, was taken away, or is so new that Entra has not seen it.",
                        "Look at the step of Exchange's grant, then run this one again.",
                        CrossTenantWizard.ExchangeGrantRoles));
                return;
            }

            facts.Add(new(EwsRole, token.Claims.Roles.Count == 0 ? "no: a role for applications in Exchange Online has its place" : string.Join(", ", token.Claims.Roles), Truth.Ok));
            await report($"Opening the inbox of {form.PilotMailbox} over Exchange Web Services…");
            await TriedAsync(EwsInbox, async () =>
            {
                var inbox = await new EwsMailbox(network).OpenInboxAsync(EwsUrl.ExchangeOnline, token, form.PilotMailbox, ct);
                facts.Add(new(EwsInbox, inbox.Address, Truth.Ok));
                return inbox;
            });
        }

        async Task GraphAsync()
        {
            await report($"Opening {form.PilotMailbox} over Microsoft Graph…");
            var token = await TriedAsync(
                GraphRoles,
                () => Eventually.DoneAsync(
                    () => new AppTokens(network).BySecretAsync(form.ExchangeTenantId, record.App!.AppId, secret, "https://graph.microsoft.com", ct),
                    time,
                    ct,
                    NewCredential));
            if (token is null) return;
            var (expected, held) = (record.Grants.Where(g => g.Resource == WellKnown.MicrosoftGraph).Select(g => g.Permission).ToList(), Held(record, token));
            if (held.Count == 0 && expected.Count == 0 && record.Renewal is not null && !EwsCalendar.Ends.HasBegun(world.GetUtcNow()))
            {
                // A profile that was never moved is renewed as it is: what it lacks, it lacks with either secret.
                facts.Add(new(GraphRoles, "none is granted", Truth.NotOk, "It synchronizes over Exchange Web Services until then, and stops in April 2027.") { Aside = true, Who = CrossTenantWizard.GraphGrantRoles });
                facts.AddRange(GraphMailbox.Names.Select(n => new Fact(NameOf(n), "not asked: no permission", Truth.NotReached) { Aside = true }));
                return;
            }

            var lacking = expected.Except(held, StringComparer.Ordinal).ToList();
            if (held.Count == 0 || lacking.Count > 0)
            {
                Refused(GraphRoles, new Problem(held.Count == 0 ? "The token for Microsoft Graph carries no permission." : $"The token for Microsoft Graph lacks {string.Join(", ", lacking)}.",
                    "The grant is missing, was taken away, or is so new that Entra has not seen it.", "Look at the step of Graph's grant, then run this one again.", CrossTenantWizard.GraphGrantRoles));
                return;
            }

            facts.Add(new(GraphRoles, string.Join(", ", held.Where(h => h != WellKnown.FullAccessAsApp).Order(StringComparer.Ordinal)), Truth.Ok));
            foreach (var part in await new GraphMailbox(network).OpenAsync(token, form.PilotMailbox, ct))
            {
                if (part.Error is null) facts.Add(new(NameOf(part.Name), "opened", Truth.Ok));
                else if (!held.Contains(part.Permission))
                    facts.Add(new(NameOf(part.Name), $"not opened: {part.Permission} is not granted", Truth.NotOk, "Dynamics 365 will not synchronize this part once it uses Microsoft Graph.") { Aside = true });
                else Refused(NameOf(part.Name), part.Error.ToProblem(), Of(part.Error));
            }
        }

        async Task<T?> TriedAsync<T>(string link, Func<Task<T>> ask) where T : class
        {
            try
            {
                return await ask();
            }
            catch (CloudException error)
            {
                Refused(link, error.Error.ToProblem(), Of(error.Error));
                return null;
            }
        }

        void Refused(string link, Problem problem, Truth truth = Truth.NotOk)
        {
            problems.Add(problem);
            facts.Add(new(link, problem.Sentence, truth, problem.Remedy) { Who = problem.Who });
        }
    }

    /// <summary>What the token says; and, where roles for applications took the place of consents, what they give without a word in it.</summary>
    private static HashSet<string> Held(CrossTenantSetUp record, AppToken token) =>
        [.. token.Claims.Roles, .. record.ByRoles is null ? [] : record.Grants.Select(g => g.Permission).Where(p => ReachPermissions.Find(p)?.Role is not null)];

    private static string NameOf(string part) => $"Graph: {part} of the pilot";

    private static Fact Over(string link) => new(link, $"not asked: Exchange Web Services ended on {EwsCalendar.Ends.On:d MMMM yyyy}") { Aside = true };

    /// <summary>No answer is no verdict: only what a service refused is "not OK".</summary>
    private static Truth Of(CloudError error) =>
        error.Kind is CloudErrorKind.Unreachable or CloudErrorKind.Unavailable or CloudErrorKind.Throttled or CloudErrorKind.AnswerLost or CloudErrorKind.Untrusted ? Truth.CouldNotCheck : Truth.NotOk;

    /// <summary>A secret made a moment ago is refused as wrong until Entra's copies know it.</summary>
    private static bool NewCredential(CloudError error) => error.Kind is CloudErrorKind.NotYetVisible or CloudErrorKind.NotFound || error is { Kind: CloudErrorKind.CredentialRefused, IsSettling: true };
}
