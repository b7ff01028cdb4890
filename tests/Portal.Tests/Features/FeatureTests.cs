using System.Net;
using System.Net.Http.Json;
using Portal.Features;
using Portal.Pasted;
using Portal.Plans;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Settings;
using Portal.SignIn;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.Tests.Features;

/// <summary>Permissions by feature: what is switched off or not consented is not asked for and not used, and the step can be done without it.</summary>
public sealed class FeatureTests
{
    [Fact]
    public void Every_feature_can_be_switched_off_by_its_key() => Assert.Equal(Feature.All.Select(f => f.Key), FeatureSettings.Known);

    [Fact]
    public void Every_token_that_is_asked_for_belongs_to_a_feature()
    {
        Assert.Equal(["read-entra", "change-apps"], Keys(Apis.Graph(Some.Tenant, "Directory.Read.All", "Application.ReadWrite.All")));
        Assert.Equal(["grant"], Keys(Apis.Graph(Some.Tenant, "AppRoleAssignment.ReadWrite.All")));
        Assert.Equal(["azure"], Keys(Apis.Arm(Some.Tenant)));
        Assert.Equal(["key-vault"], Keys(Apis.KeyVault(Some.Tenant)));
        Assert.Equal(["dataverse"], Keys(Apis.Dataverse(Some.Tenant, new Uri(SeedIds.Environment))));
    }

    [Fact]
    public void Refusals_of_sessions_that_are_long_gone_are_not_kept()
    {
        var time = new MovableTime();
        var features = new FeatureSwitches(new PortalSettings(), null!, null!, new PersonTokens(time), time, Microsoft.Extensions.Logging.Abstractions.NullLogger<FeatureSwitches>.Instance);
        foreach (var session in new[] { "one", "two", "three" }) features.NoteRefused(session, Apis.Arm(Some.Tenant));
        time.Move(FeatureSwitches.Remembered);

        features.NoteRefused("four", Apis.Arm(Some.Tenant));

        Assert.Equal(1, features.Refusals);
    }

    [Fact]
    public async Task What_is_consented_is_read_off_the_portals_own_registration()
    {
        await using var app = await PortalApp.StartAsync();
        await ConsentAsync(app, "User.Read Application.Read.All Directory.Read.All");

        var now = (await app.Services.Get<FeatureSwitches>().AllAsync(default)).ToDictionary(n => n.Feature.Key, n => n.State);

        Assert.Equal((FeatureState.On, FeatureState.NotConsented, FeatureState.NotConsented, FeatureState.On), (now["read-entra"], now["change-apps"], now["grant"], now["dataverse"]));
    }

    [Fact]
    public async Task What_could_not_be_asked_is_offered_and_said_to_be_not_known()
    {
        await using var app = await PortalApp.StartAsync(new Dictionary<string, string?> { ["Portal:Exchange:Rest"] = "true" });
        using var fault = await app.Sandbox.PostAsJsonAsync("/faults", new { kind = "status", method = "GET", host = "graph.microsoft.com", path = "/v1.0/oauth2PermissionGrants", status = 403, times = 5 });
        Assert.Equal(HttpStatusCode.OK, fault.StatusCode);

        Assert.All(await app.Services.Get<FeatureSwitches>().AllAsync(default), n => Assert.Equal((FeatureState.NotKnown, true), (n.State, n.Offered)));
    }

    [Fact]
    public async Task A_switched_off_right_is_not_used_even_where_a_token_carries_it_and_pasted_answers_take_its_place()
    {
        await using var town = await HmaTown.StartAsync(settings: new Dictionary<string, string?> { ["Portal:Features:Off:0"] = "read-entra" });
        var alice = await town.AliceAsync();
        await town.LookAsync(HmaWizard.Certificate, alice);

        var look = await town.Get<StepLooks>().LookAsync(town.SetUp, HmaWizard.KvApp, alice, default);

        Assert.Equal((Truth.CouldNotCheck, "Not looked at yet: this portal does not look itself here."), (look.Observation.Truth, look.Observation.Sentence));
        Assert.Contains("Read Entra", look.Observation.Problem!.Cause, StringComparison.Ordinal);
        Assert.NotEmpty((await town.Get<Pasting>().ReadingAsync(town.SetUp, HmaWizard.KvApp, alice, default)).All);
        var refused = await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.KvApp, look.PlanHash, alice, default);
        Assert.Contains("Read Entra", refused!.Cause, StringComparison.Ordinal); // a run looks, so it stands still although its writing right is on
    }

    [Fact]
    public async Task A_run_whose_right_is_switched_off_does_not_start()
    {
        await using var town = await HmaTown.StartAsync(settings: new Dictionary<string, string?> { ["Portal:Features:Off:0"] = "change-apps" });
        var alice = await town.AliceAsync();
        var look = await town.LookAsync(HmaWizard.KvApp, alice);
        Assert.Equal(["create-application", "create-service-principal"], look.Plan.Select(p => p.Command.Key));

        var refused = await town.Get<PlanRunner>().StartAsync(town.SetUp.Id, HmaWizard.KvApp, look.PlanHash, alice, default);

        Assert.Contains("Create and change applications", refused!.Cause, StringComparison.Ordinal);
        Assert.NotEmpty(look.Plan[0].Command.Scripts);
    }

    [Fact]
    public async Task Nobody_is_sent_to_entra_for_what_is_switched_off()
    {
        await using var app = await PortalApp.StartAsync(new Dictionary<string, string?> { ["Portal:Features:Off:0"] = "grant" });
        using var visitor = await app.SignInAsync(SeedIds.People.Greta);

        using var answer = await visitor.Http.GetAsync(new Uri(app.Url, PortalUrls.Connect(Apis.Graph(SeedIds.Contoso, "AppRoleAssignment.ReadWrite.All"), "/setups/1/grant")));

        Assert.Equal("/setups/1/grant", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Consent_that_is_missing_leads_back_to_the_step_which_then_offers_the_script()
    {
        await using var town = await HmaTown.StartAsync();
        var alice = await town.AliceAsync();
        await ConsentAsync(town.App, "User.Read");
        var need = Apis.Graph(SeedIds.Contoso, "Application.Read.All");

        using var visitor = await town.App.SignInAsync(SeedIds.People.Alice);
        var page = await visitor.GetAsync(PortalUrls.Connect(need, "/setups/1/kv-app"));
        Assert.Contains("only an administrator can grant", page.Text, StringComparison.Ordinal); // AADSTS65001: Entra's own page
        page = await visitor.SubmitAsync(Visitor.AnswerIn(await visitor.PostAsync(page.Address, [new("decline", "1")])));

        Assert.Equal("/setups/1/kv-app", page.Address.AbsolutePath);
        var hindered = Assert.Single(await town.Get<FeatureSwitches>().HinderedAsync(alice, [need], default));
        Assert.Equal(("read-entra", FeatureState.NotConsented), (hindered.Feature.Key, hindered.State));
        Assert.Contains("Application.Read.All and Directory.Read.All on Microsoft Graph is missing", hindered.Explanation, StringComparison.Ordinal);
    }

    private static async Task ConsentAsync(PortalApp app, string scope)
    {
        using var answer = await app.Sandbox.PostAsJsonAsync($"/consents/{MicrosoftApps.Graph}", new { scope });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static IEnumerable<string> Keys(ApiNeed need) => Feature.Of(need).Select(f => f.Key);
}

internal static class FeatureServicesOfTests
{
    public static T Get<T>(this IServiceProvider services) where T : notnull => (T)services.GetService(typeof(T))!;
}
