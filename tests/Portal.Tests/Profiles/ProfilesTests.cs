using System.Net.Http.Json;
using Portal.Cloud.Dataverse;
using Portal.Plans;
using Portal.Profiles;
using Portal.Sandbox.Seeds;
using Portal.Settings;
using Portal.Tests.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant;

namespace Portal.Tests.Profiles;

/// <summary>Profiles that sign in with OAuth, found in the environments: where each stands, and what nobody can tell from here.</summary>
public sealed class ProfilesTests
{
    /// <summary>The reader reads this tenant, so a profile that somebody made elsewhere stands where its app stands.</summary>
    [Fact]
    public async Task Profile_in_the_readers_tenant_stands_where_its_app_stands_whoever_made_it()
    {
        await using var town = await CrossTown.StartAsync(f => f with { InSameTenant = true, ExchangeDomain = "", PilotMailbox = "farid.ferrari@contoso.com" });
        var (alice, greta, petra) = (await town.AliceAsync(), await town.PersonAsync(SeedIds.People.Greta), await town.PersonAsync(SeedIds.People.Petra));
        await town.GrantedAsync(alice, (greta, petra));
        await town.DoAsync(alice, CrossTenantWizard.Profile);

        var found = Assert.Single((await town.Get<ReadProfiles>().AllAsync(default)).SelectMany(a => a.Profiles ?? []), p => p is { Kind: ProfileKind.CrossTenant, SetUp: not null });
        var ours = await town.Get<ViewProfiles>().OfAsync(found, default);
        var others = await town.Get<ViewProfiles>().OfAsync(found with { SetUp = null }, default);

        Assert.Equal(town.SetUp.Id, found.SetUp?.Id);
        Assert.Equal((Truth.Ok, Truth.Ok), (ours.Standing!.April.Truth, others.Standing!.April.Truth));
        Assert.Contains(ours.Ends, e => e.Name == "Secret in the profile" && e.Truth == Truth.Ok);
        Assert.Equal(ours.EndsFirst?.Date, others.EndsFirst?.Date);
        Assert.DoesNotContain(others.Ends, e => e.Name == "Secret in the profile");
        Assert.Equal(found.AdoptHref, others.Next?.Href is { } href && href == found.AdoptHref ? href : others.Standing.Href);
    }

    [Fact]
    public async Task Of_an_app_in_a_tenant_that_the_reader_does_not_read_nothing_is_guessed()
    {
        await using var app = await PortalApp.StartAsync();
        var environment = new EnvironmentSettings { Name = "Contoso", Url = new Uri(SeedIds.Environment) };
        var row = new ServerProfile(Guid.NewGuid(), "Elsewhere", 3, 7, null, true, null);

        var view = await app.Service<ViewProfiles>().OfAsync(new FoundProfile(environment, row, ProfileKind.CrossTenant, SeedIds.Fabrikam, Guid.NewGuid().ToString(), null, []), default);

        Assert.Equal((Truth.CouldNotCheck, Truth.CouldNotCheck), (view.Standing!.Today.Truth, view.Standing.April.Truth));
        Assert.All(view.Ends, e => Assert.Equal(Truth.CouldNotCheck, e.Truth));
        Assert.Contains("no reader", view.App.Unread!, StringComparison.Ordinal);
    }

    /// <summary>Exchange on-premises keeps its EWS.</summary>
    [Fact]
    public async Task HMA_profile_of_others_is_found_and_the_end_of_EWS_online_does_not_concern_it()
    {
        await using var app = await PortalApp.StartAsync();

        var found = (await app.Service<ReadProfiles>().AllAsync(default)).SelectMany(a => a.Profiles ?? []).First(p => p.Row.Name == "HMA legacy");
        var view = await app.Service<ViewProfiles>().OfAsync(found, default);

        Assert.Null(view.Standing);
        Assert.Contains("may not read key vault references", view.App.Unread, StringComparison.Ordinal);
        Assert.All(view.Ends, e => Assert.Equal(Truth.CouldNotCheck, e.Truth));
        Assert.StartsWith(PortalUrls.NewHma, found.AdoptHref, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_that_does_not_answer_is_could_not_check_and_the_others_are_shown()
    {
        await using var app = await PortalApp.StartAsync();
        using var fault = await app.Sandbox.PostAsJsonAsync("/faults", new { kind = "status", host = new Uri(SeedIds.Environment).Host, status = 403, times = 50 });
        Assert.True(fault.IsSuccessStatusCode, await fault.Content.ReadAsStringAsync());

        var answers = await app.Service<ReadProfiles>().AllAsync(default);

        Assert.NotNull(answers.Single(a => a.Environment.Url!.Host == new Uri(SeedIds.Environment).Host).Error);
        Assert.All(answers.Where(a => a.Environment.Url!.Host != new Uri(SeedIds.Environment).Host), a => Assert.NotNull(a.Profiles));
    }
}
