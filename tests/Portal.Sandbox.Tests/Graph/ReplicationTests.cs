using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>What was just created is not there yet: reported by every client that automates the directory, and the reason to look again instead of creating again.</summary>
public sealed class ReplicationTests : IClassFixture<CloudClient>
{
    private const string Graph = "https://graph.microsoft.com/v1.0";
    private readonly CloudClient _cloud;
    private readonly HttpClient _alice;

    public ReplicationTests(CloudClient cloud)
    {
        _cloud = cloud;
        _alice = cloud.With(cloud.TokenOf(SeedIds.People.Alice, "https://graph.microsoft.com", "Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.Read.All"));
        cloud.Get<SettingsStore>().Change(s => s with { ReplicationSeconds = 3600 });
    }

    [Fact]
    public async Task A_new_application_is_404_until_it_has_replicated() // "does not exist or one of its queried reference-property objects are not present"
    {
        using var moved = new Moved(_cloud);
        var app = await CreateAsync();

        using var early = await _alice.GetAsync(new Uri($"{Graph}/applications/{app["id"]}"));
        using var secret = await _alice.PostAsJsonAsync($"{Graph}/applications/{app["id"]}/addPassword", new { });
        moved.By(TimeSpan.FromHours(2));
        using var late = await _alice.GetAsync(new Uri($"{Graph}/applications/{app["id"]}"));

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK], new[] { early, secret, late }.Select(r => r.StatusCode));
    }

    [Fact]
    public async Task Its_service_principal_has_no_backing_application_yet() // learn.microsoft.com/answers: NoBackingApplicationObject, seen 2026-05
    {
        var app = await CreateAsync();

        using var response = await _alice.PostAsJsonAsync($"{Graph}/servicePrincipals", new { appId = (string)app["appId"]! });
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal((HttpStatusCode.BadRequest, "Request_BadRequest"), (response.StatusCode, (string?)error["code"]));
        Assert.Equal("NoBackingApplicationObject", (string?)error["details"]![0]!["code"]);
        Assert.Equal(["date", "request-id", "client-request-id"], error["innerError"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task An_upsert_finds_it_all_the_same_and_says_that_this_is_unconfirmed()
    {
        var address = $"{Graph}/applications(uniqueName='early-{Guid.NewGuid()}')";

        using var first = await UpsertAsync(address);
        using var second = await UpsertAsync(address);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.False(first.Headers.Contains("x-sandbox-unconfirmed"));
        Assert.True(second.Headers.Contains("x-sandbox-unconfirmed"));
    }

    private async Task<JsonObject> CreateAsync()
    {
        using var response = await _alice.PostAsJsonAsync($"{Graph}/applications", new { displayName = "New", signInAudience = "AzureADMyOrg" });
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<HttpResponseMessage> UpsertAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = JsonContent.Create(new { displayName = "Early" }), Headers = { { "Prefer", "create-if-missing" } } };
        return await _alice.SendAsync(request);
    }
}
