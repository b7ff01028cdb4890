using Portal.Plans;
using Portal.Tests.Plans;
using Portal.Tests.Shared;
using Portal.Wizards;
using Portal.Wizards.Hma;

namespace Portal.Tests.Wizards;

public sealed class SetUpViewTests
{
    private static readonly string[] Keys =
    [
        HmaWizard.Readiness, HmaWizard.Certificate, HmaWizard.KvApp, HmaWizard.VaultAccess, HmaWizard.HmaApp, HmaWizard.HmaCertificate,
        HmaWizard.Permission, HmaWizard.Decision, HmaWizard.Grant, HmaWizard.Profile, HmaWizard.Pilot,
    ];

    [Fact]
    public void Nothing_looked_at_is_not_reached_and_the_first_step_is_next()
    {
        var view = View([]);

        Assert.Equal(HmaWizard.Readiness, view.Next);
        Assert.Equal("0 of 11 steps done", view.OverallWord);
        Assert.All(view.Chain(null), l => Assert.Equal(Truth.NotReached, l.Truth));
    }

    [Fact]
    public void A_link_is_as_good_as_its_worst_step_and_leads_to_it()
    {
        var view = View(new() { [HmaWizard.HmaApp] = Truth.Ok, [HmaWizard.HmaCertificate] = Truth.NotOk });

        var link = view.Chain(null).Single(l => l.Title == "HMA-App");

        Assert.Equal((Truth.NotOk, PortalUrls.Step(7, HmaWizard.HmaCertificate)), (link.Truth, link.Href));
    }

    [Fact]
    public void A_grant_under_a_decision_speaks_for_the_decision()
    {
        var view = View(new() { [HmaWizard.Permission] = Truth.Ok, [HmaWizard.Decision] = Truth.Waiting, [HmaWizard.Grant] = Truth.Ok });

        Assert.Equal(Truth.Ok, view.Chain(null).Single(l => l.Title == "Consent").Truth);
    }

    [Fact]
    public async Task When_a_set_up_was_abandoned_is_said_in_the_person_s_zone()
    {
        var ended = new SetUp
        {
            Key = Guid.NewGuid(), Kind = HmaWizard.Kind, Name = "Gone", State = "{}", OwnerTenantId = "t", OwnerObjectId = "p", OwnerName = "Ada", CreatedAt = Rendered.Now, SavedAt = Rendered.Now,
            Phase = SetUpPhase.Abandoned, EndedAt = Rendered.Now,
        };

        var said = await Rendered.AsBodyAsync<EndedNote>(new { SetUp = ended }, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal("21 Nov 2026, 11:42", said.QuerySelector("time")!.FirstChild!.TextContent);
        Assert.EndsWith("It stays readable.", said.TextContent.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_confines_the_app_and_the_chain_never_claims_it()
    {
        var view = View(Keys.ToDictionary(k => k, _ => Truth.Ok, StringComparer.Ordinal));

        Assert.Equal((Truth.Ok, "Works"), (view.Overall, view.OverallWord));
        Assert.Contains("Not confined", view.Chain(null).Single(l => l.Title == "Scope").Sentence);
        Assert.NotEqual(Truth.Ok, view.Chain(null).Single(l => l.Title == "Scope").Truth);
    }

    [Fact]
    public void Who_holds_one_step_gets_no_links_to_the_others()
    {
        var view = View(new() { [HmaWizard.Grant] = Truth.Waiting }, mayAll: false, open: HmaWizard.Grant);

        Assert.Equal([HmaWizard.Grant], view.Links(HmaWizard.Grant).Where(l => l.Href.Length > 0).Select(l => l.Href.Split('/')[^1]));
        Assert.All(view.Chain(HmaWizard.Grant).Where(l => l.Title != "Consent"), l => Assert.Null(l.Href));
    }

    private static SetUpView View(Dictionary<string, Truth> truths, bool mayAll = true, string? open = null)
    {
        var setUp = new SetUp
        {
            Id = 7, Key = Guid.NewGuid(), Kind = HmaWizard.Kind, Name = "HMA", State = SetUpState.Write(new HmaSetUp { Key = Guid.NewGuid(), Form = new() }),
            OwnerTenantId = "", OwnerObjectId = "", OwnerName = "", CreatedAt = default, SavedAt = default,
        };
        setUp.Steps.AddRange(truths.Select(t => new StepRow { SetUpId = 7, Step = t.Key, Truth = t.Value }));
        var wizard = new Wizard(HmaWizard.Kind, "HMA profile", [.. Keys.Select(k => new BoxStep { Key = k })])
        {
            Chain = HmaWizard.Chain, DoneWord = "Works", IncludedIn = new Dictionary<string, string>(StringComparer.Ordinal) { [HmaWizard.Decision] = HmaWizard.Grant },
        };
        return new(setUp, wizard, mayAll, open);
    }
}
