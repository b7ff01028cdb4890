using System.Web;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>
/// Consent in Fabrikam by an address: answers that anybody could have written, and the true one of Fabrikam's own administrator. Beside it: whose account acted in which tenant, and that the
/// requester's accounts of that tenant do not decide.
/// </summary>
public sealed class ForgedConsentTests
{
    private const string Exchange = CrossTenantWizard.GrantExchange, Graph = CrossTenantWizard.GrantGraph;

    [Fact]
    public async Task Forged_answers_grant_nothing_and_the_true_one_counts_only_by_what_Fabrikam_then_shows()
    {
        await using var town = await CrossTown.StartAsync(f => f with { ConsentByLink = true });
        var alice = await town.AliceAsync();
        town.UsesThere(alice, SeedIds.People.Farah);
        await town.DoAsync(alice, CrossTenantWizard.App, CrossTenantWizard.Permissions);
        await TheRequestersOtherAccountsDoNotDecideAsync(town, alice);
        await town.LookAsync(Exchange, alice);
        var bruno = await town.PersonAsync(SeedIds.People.Bruno, PortalRoles.Admin);

        // An error beside admin_consent=True, a tenant that is not Fabrikam, one that stands there twice, none: each uses the address up and leaves the step as it was.
        foreach (var (query, title, outcome) in new[]
        {
            ($"admin_consent=True&tenant={SeedIds.Fabrikam}&error=access_denied", "Not granted", ConsentOutcome.Refused),
            ($"admin_consent=True&tenant={SeedIds.Fabrikam}&error=", "Not granted", ConsentOutcome.Refused),
            ($"admin_consent=True&tenant={SeedIds.Contoso}", "Another tenant answered", ConsentOutcome.OtherTenant),
            ($"admin_consent=True&tenant={SeedIds.Fabrikam}&tenant={SeedIds.Contoso}", "Another tenant answered", ConsentOutcome.OtherTenant),
            ($"admin_consent=1&tenant={SeedIds.Fabrikam}", "No clear answer", ConsentOutcome.Unclear),
            ($"admin_consent=True&tenant={SeedIds.Fabrikam}", "Thank you", ConsentOutcome.Consented),
        })
        {
            var address = await LinkAsync(town, Exchange, alice);
            // Somebody else's session is as good as none: the answer is anybody's.
            Assert.Contains(title, (await town.BrowserOf(bruno).GetAsync(Answer(address, query))).Text, StringComparison.Ordinal);
            Assert.Equal(outcome, (await town.Get<ConsentLinks>().NewestAsync(town.SetUp.Id, Exchange, default))!.Outcome);
            Assert.Equal(Truth.Waiting, (await town.LookAsync(Exchange, alice)).Observation.Truth);

            // Replayed as the best of answers it is used up.
            using var stranger = town.App.Visitor();
            Assert.Contains("Answered already", (await stranger.GetAsync(Answer(address, $"admin_consent=True&tenant={SeedIds.Fabrikam}"))).Text, StringComparison.Ordinal);
        }

        // The state of the one step answers nothing of the other.
        var (ofExchange, ofGraph) = (await LinkAsync(town, Exchange, alice), await LinkAsync(town, Graph, alice));
        using (var stranger = town.App.Visitor()) await stranger.GetAsync(Answer(ofExchange, $"admin_consent=True&tenant={SeedIds.Fabrikam}"));
        Assert.Equal(ConsentOutcome.Waiting, (await town.Get<ConsentLinks>().NewestAsync(town.SetUp.Id, Graph, default))!.Outcome);

        // Contoso's own administrator, who may grant everything at home, is nobody in Fabrikam; Fabrikam's own consents.
        await ConsentAsync(town, await LinkAsync(town, Graph, alice), SeedIds.People.Petra);
        Assert.Equal(Truth.Waiting, (await town.LookAsync(Graph, alice)).Observation.Truth);
        Assert.Contains("Thank you", (await ConsentAsync(town, await LinkAsync(town, Graph, alice), SeedIds.People.Felix)).Text, StringComparison.Ordinal);
        Assert.Equal(Truth.Ok, (await town.LookAsync(Graph, alice)).Observation.Truth);
        Assert.Equal(Truth.Waiting, (await town.LookAsync(Exchange, alice)).Observation.Truth);

        await EveryWriteThereNamesAccountAndTenantAsync(town);
        await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        Assert.Equal(2, await db.Set<AuditEntry>().CountAsync(e => e.Action == "consent-link.answered" && e.Alarm != null)); // both that named another tenant
    }

    private static async Task TheRequestersOtherAccountsDoNotDecideAsync(CrossTown town, Person alice)
    {
        await town.LookAsync(CrossTenantWizard.Decision, alice);
        var request = (await town.Get<SyncDecision>().AskAsync(town.Get<StepLooks>().Context(town.SetUp, alice), "Pilot", null, 1000, default)).Approval!;
        string[] approver = [PortalRoles.Approver];
        var farah = new Person(SeedIds.Fabrikam, SeedIds.People.Farah, "Farah Faris", "farah@fabrikam.com", approver, "a session of her own");

        // The account that Alice used in Fabrikam; the same person invited to Contoso; Alice as Fabrikam's guest, in whatever session.
        Assert.Equal(new RequestersAccount("farah@fabrikam.com"), (await DecideAsync(farah)).Refusal);
        Assert.IsType<RequestersAccount>((await DecideAsync(farah with { TenantId = SeedIds.Contoso, ObjectId = Guid.NewGuid().ToString(), UserName = "farah_fabrikam.com#EXT#@contoso.onmicrosoft.com" })).Refusal);
        Assert.IsType<RequestersAccount>(
            (await DecideAsync(new Person(
                SeedIds.Fabrikam,
                SeedIds.People.AliceInFabrikam,
                "A. Adams",
                $"{alice.UserName.Replace('@', '_')}#EXT#@fabrikam.onmicrosoft.com",
                approver,
                "another"))).Refusal);
        Assert.Equal(ApprovalState.Pending, (await FindAsync()).State);
        Assert.Null((await DecideAsync(await town.PersonAsync(SeedIds.People.Amir, PortalRoles.Approver))).Refusal);

        async Task<ApprovalResult> DecideAsync(Person decider)
        {
            await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
            var answers = request.Facts.Permissions.ToDictionary(p => p.Key, _ => true, StringComparer.Ordinal);
            return await town.Get<ApprovalDesk>().DecideAsync(db, request.Id, new Decision(request.FactsHash, answers, "Agreed"), decider, await town.Get<Sessions>().AccountsOfAsync(decider, default), default);
        }

        async Task<Approval> FindAsync()
        {
            await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
            return (await ApprovalDesk.FindAsync(db, town.SetUp.Id, default))!;
        }
    }

    private static async Task EveryWriteThereNamesAccountAndTenantAsync(CrossTown town)
    {
        await using var db = await town.Get<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        var writes = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.SetupId == town.SetUp.Id && e.OperationId != null).ToListAsync();
        Assert.True(writes.Count > 4);
        Assert.All(writes, w => Assert.True(w.Changes.Contains("farah@fabrikam.com", StringComparison.Ordinal) && w.Changes.Contains(SeedIds.Fabrikam, StringComparison.Ordinal), $"{w.Action}: {w.Changes}"));
    }

    private static Task<string> LinkAsync(CrossTown town, string step, Person person) =>
        town.Get<ConsentLinks>().MakeAsync(town.SetUp, (GrantPermissions)town.Get<WizardCatalog>().Of(town.SetUp).Find(step)!, town.Get<StepLooks>().Context(town.SetUp, person), default);

    private static string Answer(string address, string query) => $"{PortalUrls.ConsentAnswer}?{query}&state={HttpUtility.ParseQueryString(new Uri(address).Query)["state"]}";

    /// <summary>Somebody opens the address at Entra, chooses an account, and accepts where they are let.</summary>
    private static async Task<Visitor.Page> ConsentAsync(CrossTown town, string address, string personId)
    {
        using var browser = town.App.Visitor();
        var page = await browser.ChooseAsync(await browser.GetAsync(address), personId);
        return new HtmlParser().ParseDocument(page.Html).QuerySelector("button[name=accept]") is { } accept ? await browser.PostAsync(page.Address, [new("accept", accept.GetAttribute("value") ?? "")]) : page;
    }
}
