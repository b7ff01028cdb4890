using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Tests.Cloud.Graph;

public sealed class ServicePrincipalsTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly ServicePrincipals _alice = new(cloud.Network, cloud.As(SeedIds.People.Alice));
    private readonly ServicePrincipals _greta = new(cloud.Network, cloud.As(SeedIds.People.Greta));

    private async Task<ServicePrincipal> NewAsync()
    {
        var app = await new Applications(cloud.Network, cloud.As(SeedIds.People.Alice)).EnsureAsync(new($"sss-{Guid.NewGuid():N}", "Client", null, []), Ct);
        return await _alice.EnsureAsync(app.AppId, Ct);
    }

    [Fact]
    public async Task Asking_twice_for_a_service_principal_makes_one()
    {
        var first = await NewAsync();
        Assert.Equal(first.Id, (await _alice.EnsureAsync(first.AppId, Ct)).Id);
    }

    [Fact]
    public async Task Exchange_answers_to_the_on_premises_host_and_offers_full_access()
    {
        var exchange = (await _alice.FindAsync(WellKnown.ExchangeOnline, Ct))!;
        Assert.True(exchange.Answers("https://mail.contoso.com"));
        Assert.True(exchange.Answers("https://MAIL.contoso.com/"));
        Assert.False(exchange.Answers("https://mail.fabrikam.com"));
        Assert.Equal(WellKnown.FullAccessAsAppId, exchange.ApplicationRole(WellKnown.FullAccessAsApp)!.Id);
    }

    // Any API except Microsoft Graph: Cloud Application Administrator is enough (Microsoft, "Grant tenant-wide admin consent to an application").
    [Fact]
    public async Task A_cloud_application_administrator_grants_once_and_revokes()
    {
        var (client, exchange) = (await NewAsync(), (await _greta.FindAsync(WellKnown.ExchangeOnline, Ct))!);
        using var ids = RequestIds.Collect();
        var first = await _greta.GrantAsync(client.Id, exchange.Id, WellKnown.FullAccessAsAppId, Ct);
        Assert.Contains(ids.All, id => id.StartsWith("graph.microsoft.com request-id ", StringComparison.Ordinal));
        var again = await _greta.GrantAsync(client.Id, exchange.Id, WellKnown.FullAccessAsAppId, Ct);
        Assert.Equal(first.Id, again.Id);
        Assert.Equal((client.Id, "ServicePrincipal"), (first.PrincipalId, first.PrincipalType));
        Assert.Contains(await _greta.HoldersAsync(exchange.Id, Ct), g => g.PrincipalId == client.Id);

        await _greta.RevokeAsync(first, Ct);
        await _greta.RevokeAsync(first, Ct);
        Assert.Empty(await _greta.GrantsOfAsync(client.Id, Ct));
    }

    [Fact]
    public async Task The_owner_of_the_app_may_not_grant()
    {
        var (client, exchange) = (await NewAsync(), (await _alice.FindAsync(WellKnown.ExchangeOnline, Ct))!);
        var error = await Refused.ByAsync(() => _alice.GrantAsync(client.Id, exchange.Id, WellKnown.FullAccessAsAppId, Ct));
        Assert.Equal(CloudErrorKind.NotAllowed, error.Kind);
        Assert.Empty(await _alice.GrantsOfAsync(client.Id, Ct));
    }

    [Fact]
    public async Task People_assigned_to_the_portal_are_listed_with_their_roles()
    {
        var portal = (await _alice.FindAsync(SeedIds.PortalApp, Ct))!;
        var alice = Assert.Single(await _alice.HoldersAsync(portal.Id, Ct), g => g.PrincipalId == SeedIds.People.Alice);
        Assert.Equal(("User", "Portal.Admin"), (alice.PrincipalType, portal.Roles.Single(r => r.Id == alice.RoleId).Value));
    }

    // Straight after creating the application: 400 NoBackingApplicationObject (Microsoft Q&A 5883620).
    [Fact]
    public async Task An_application_that_is_not_known_everywhere_yet_is_waiting_not_failing()
    {
        cloud.Get<SettingsStore>().Change(s => s with { ReplicationSeconds = 600 });
        try
        {
            var error = await Refused.ByAsync(NewAsync);
            Assert.True(error.IsTransient || error.IsSettling, $"{error.Kind} {error.Code}");
        }
        finally
        {
            cloud.Get<SettingsStore>().Change(s => s with { ReplicationSeconds = 0 });
        }
    }
}
