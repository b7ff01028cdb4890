using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.Dataverse;

/// <summary>The Global Discovery Service: learn.microsoft.com/power-apps/developer/data-platform/discovery-service.</summary>
public sealed class DiscoveryTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Audience = "https://globaldisco.crm.dynamics.com";
    private const string Instances = Audience + "/api/discovery/v2.0/Instances";

    /// <summary>"Use the Global Discovery Service to find which environments the user of your application can access."</summary>
    [Fact]
    public async Task Person_sees_the_environments_they_are_a_user_of_and_no_others()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Audience);

        var answer = await alice.SendAsync("GET", Instances);

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            [(SeedIds.ProjectsEnvironment, false), (SeedIds.TestEnvironment, true), (SeedIds.Environment, true)],
            answer.Json["value"]!.AsArray().Select(i => (i!["Url"]!.ToString(), i["IsUserSysAdmin"]!.GetValue<bool>())));
    }

    /// <summary>"If the calling user has access to no instances, the response simply returns an empty list."</summary>
    [Fact]
    public async Task Person_without_an_environment_gets_an_empty_list()
    {
        using var greta = cloud.As(SeedIds.People.Greta, Audience);

        var answer = await greta.SendAsync("GET", Instances);

        Assert.Equal((200, 0), (answer.Status, answer.Json["value"]!.AsArray().Count));
    }

    /// <summary>"You can use these property names with the OData $select query parameter to retrieve just the data you need."</summary>
    [Fact]
    public async Task Properties_can_be_selected_and_unknown_ones_are_refused()
    {
        using var alice = cloud.As(SeedIds.People.Alice, Audience);

        var some = await alice.SendAsync("GET", Instances + "?$select=ApiUrl,FriendlyName");
        var unknown = await alice.SendAsync("GET", Instances + "?$select=Secret");

        Assert.Equal(["ApiUrl", "FriendlyName"], some.Json["value"]![0]!.AsObject().Select(p => p.Key).Order());
        Assert.Equal(400, unknown.Status);
    }

    /// <summary>"The calling user must acquire an OAuth 2.0 token": for this service, not for one of the environments.</summary>
    [Theory]
    [InlineData(SeedIds.Environment)]
    [InlineData("https://graph.microsoft.com")]
    public async Task Token_for_something_else_is_refused(string audience)
    {
        using var alice = cloud.As(SeedIds.People.Alice, audience);

        Assert.Equal(401, (await alice.SendAsync("GET", Instances)).Status);
    }

    [Fact]
    public async Task Applications_are_refused_and_that_is_marked_as_unconfirmed()
    {
        using var app = cloud.With(cloud.TokenOfApp(SeedIds.Contoso, SeedIds.AutomationApp, Audience));

        var answer = await app.SendAsync("GET", Instances);

        Assert.Equal((403, "what an application's own token is answered"), (answer.Status, answer.Header("x-sandbox-unconfirmed")));
    }
}
