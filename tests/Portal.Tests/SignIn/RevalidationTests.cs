using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Sandbox.Seeds;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Tests.SignIn;

/// <summary>What happens to somebody who is signed in when Entra, or they themselves, end it.</summary>
public sealed class RevalidationTests : IAsyncLifetime
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(31);
    private readonly MovableTime _time = new();
    private PortalApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await PortalApp.StartAsync(services: s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Disabled_account_is_out_within_a_minute()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);
        using (await _app.Sandbox.PostAsJsonAsync($"/people/{SeedIds.People.Alice}", new { enabled = false })) { }
        Assert.True(await IsInAsync(alice));

        _time.Move(Beat);

        Assert.False(await IsInAsync(alice));
    }

    [Fact]
    public async Task Person_whose_role_was_taken_away_is_out_within_a_minute()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);
        using var amir = await _app.SignInAsync(SeedIds.People.Amir);
        await TakeRoleAwayAsync(SeedIds.People.Alice);

        _time.Move(Beat);

        Assert.False(await IsInAsync(alice));
        Assert.True(await IsInAsync(amir));
    }

    [Fact]
    public async Task While_Entra_cannot_be_asked_people_read_for_some_minutes_and_change_nothing()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);
        await IsInAsync(alice);
        using (await _app.Sandbox.PostAsJsonAsync("/faults", new { kind = "status", host = "graph.microsoft.com", times = 1000, status = 503, retryAfter = 0 })) { }
        _time.Move(Beat);

        Assert.True(await IsInAsync(alice));
        var refused = await Assert.ThrowsAsync<NotPermittedException>(() => AsAliceAsync(p => p.DemandAsync(Permissions.Setups, writes: true)));
        Assert.Contains("nothing is changed", refused.Message);
        await AsAliceAsync(p => p.DemandAsync(Permissions.Setups));

        _time.Move(TimeSpan.FromMinutes(15));

        Assert.False(await IsInAsync(alice));
    }

    [Fact]
    public async Task Session_ends_after_its_hours_even_when_active()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);

        _time.Move(TimeSpan.FromHours(8) + TimeSpan.FromMinutes(1));

        Assert.False(await IsInAsync(alice));
    }

    [Fact]
    public async Task Cookie_of_an_ended_session_is_worth_nothing()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);

        await _app.Services.GetRequiredService<Sessions>().EndAsync((await SessionAsync()).Id, default);

        Assert.False(await IsInAsync(alice));
    }

    [Fact]
    public async Task Open_circuit_loses_its_person_the_moment_the_session_ends()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);
        var session = await SessionAsync();
        var sessions = _app.Services.GetRequiredService<Sessions>();
        using var circuit = new CircuitPerson(NullLoggerFactory.Instance, sessions, _app.Services.GetRequiredService<Standings>(), _app.Services.GetRequiredService<PortalSettings>());
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(PrincipalOf(session))));

        await sessions.EndAsync(session.Id, default);

        Assert.NotEqual(true, (await circuit.GetAuthenticationStateAsync()).User.Identity?.IsAuthenticated);
    }

    /// <summary>https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#single-sign-out: the hidden frame brings sid and iss, and no cookie of ours.</summary>
    [Fact]
    public async Task Front_channel_logout_ends_the_session_that_hangs_on_Entras()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);
        using var amir = await _app.SignInAsync(SeedIds.People.Amir);
        using var frame = _app.Visitor();
        var session = await SessionAsync(SeedIds.People.Alice);

        using (await frame.Http.GetAsync($"/signout-frontchannel?sid={session.EntraSession}&iss=https%3A%2F%2Fevil.example")) { }
        Assert.True(await IsInAsync(alice));
        using (await frame.Http.GetAsync($"/signout-frontchannel?sid={session.EntraSession}&iss={Uri.EscapeDataString(EntraMetadata.Authority(SeedIds.Contoso))}")) { }

        Assert.False(await IsInAsync(alice));
        Assert.True(await IsInAsync(amir));
    }

    [Fact]
    public async Task Sign_out_needs_the_form_of_a_page_of_the_portal()
    {
        using var alice = await _app.SignInAsync(SeedIds.People.Alice);

        using var posted = await alice.Http.PostAsync("/sign-out", new FormUrlEncodedContent([]));
        using var followed = await alice.Http.GetAsync("/sign-out");

        Assert.Equal(HttpStatusCode.BadRequest, posted.StatusCode);
        Assert.True(followed.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed);
        Assert.True(await IsInAsync(alice));
    }

    private static async Task<bool> IsInAsync(Visitor visitor)
    {
        using var answer = await visitor.Http.GetAsync("/");
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private async Task<PortalSession> SessionAsync(string person = SeedIds.People.Alice)
    {
        await using var db = await _app.Services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await db.Set<PortalSession>().Where(s => s.ObjectId == person).OrderByDescending(s => s.StartedAt).FirstAsync();
    }

    private static ClaimsPrincipal PrincipalOf(PortalSession session) => new(new ClaimsIdentity(
        [new("tid", session.TenantId), new("oid", session.ObjectId), new("name", "Alice Adams"), new("roles", PortalRoles.Admin), new("portal_session", session.Id)], "Entra", "name", "roles"));

    private async Task AsAliceAsync(Func<CurrentPerson, Task> act)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        var current = scope.ServiceProvider.GetRequiredService<CurrentPerson>();
        current.Use(PrincipalOf(await SessionAsync()));
        await act(current);
    }

    /// <summary>An administrator's program does it, through Graph, with the sandbox's automation application.</summary>
    private async Task TakeRoleAwayAsync(string person)
    {
        var automation = (await _app.Sandbox.GetFromJsonAsync<JsonObject>("/seed"))!["automation"]!;
        var http = _app.Services.GetRequiredService<Portal.Cloud.Http.CloudNetwork>().GetHttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = $"{automation["clientId"]}",
            ["client_secret"] = $"{automation["clientSecret"]}",
            ["scope"] = "https://graph.microsoft.com/.default",
        });
        using var token = await http.PostAsync($"https://login.microsoftonline.com/{automation["tenantId"]}/oauth2/v2.0/token", form);
        var bearer = new AuthenticationHeaderValue("Bearer", $"{(await token.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]}");
        using var list = new HttpRequestMessage(HttpMethod.Get, $"https://graph.microsoft.com/v1.0/users/{person}/appRoleAssignments") { Headers = { Authorization = bearer } };
        using var found = await http.SendAsync(list);
        var assignment = (await found.Content.ReadFromJsonAsync<JsonObject>())!["value"]![0]!;
        using var delete = new HttpRequestMessage(
            HttpMethod.Delete,
            $"https://graph.microsoft.com/v1.0/servicePrincipals/{assignment["resourceId"]}/appRoleAssignedTo/{assignment["id"]}") { Headers = { Authorization = bearer } };
        using var deleted = await http.SendAsync(delete);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }
}
