using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline.Access;

/// <summary>Administrative units as the scope of a role. Rules: "Role Based Access Control for Applications", Admin Units; Get-AdministrativeUnit; Graph's page "List administrativeUnits".</summary>
public sealed class UnitTests(CloudClient cloud) : IClassFixture<CloudClient>, IAsyncLifetime
{
    private const string Anna = SeedIds.Mailboxes.Anna, Ben = SeedIds.Mailboxes.Ben, Role = "Application EWS.AccessAsApp";
    private const string Graph = "https://graph.microsoft.com/v1.0/directory/administrativeUnits";
    private string _unit = "";

    public async ValueTask InitializeAsync()
    {
        await cloud.ClearAsync();
        var state = await cloud.StateAsync(new { groups = new object[] { new { name = "Team", members = new[] { Ben } }, new { name = "Europe", kind = "AdministrativeUnit", members = new[] { Anna, "Team" } } } });
        _unit = (string)state["groups"]![1]!["id"]!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_role_for_a_unit_is_for_its_users_and_not_for_members_of_groups_in_it(bool byId) // "Adding a group to an administrative unit brings the group itself into the management scope, but not the members" (Administrative units in Microsoft Entra ID)
    {
        var app = cloud.App();
        await cloud.RunAsync("New-ServicePrincipal", new { AppId = app, ObjectId = cloud.ObjectOf(app) });
        var made = (await cloud.RunAsync("New-ManagementRoleAssignment", new { App = app, Role, RecipientAdministrativeUnitScope = byId ? _unit : "Europe" }))[0]!;
        Assert.Equal(("AdministrativeUnit", _unit), ((string)made["RecipientWriteScope"]!, (string)made["CustomResourceScope"]!));
        Assert.Equal((200, 500), ((await cloud.EwsAsync(app, Anna)).Status, (await cloud.EwsAsync(app, Ben)).Status));
        var test = (await cloud.RunAsync("Test-ServicePrincipalAuthorization", new { Identity = app, Resource = Ben }))[0]!;
        Assert.Equal(("AdministrativeUnit", _unit, false), ((string)test["ScopeType"]!, (string)test["AllowedResourceScope"]!, (bool)test["InScope"]!));
    }

    [Fact]
    public async Task Exchange_names_a_unit_by_its_id_and_knows_no_other_group_by_that_cmdlet()
    {
        var unit = (await cloud.RunAsync("Get-AdministrativeUnit", new { Identity = _unit }))[0]!;
        Assert.Equal((_unit, "Europe"), ((string)unit["Name"]!, (string)unit["DisplayName"]!));
        Assert.Single(await cloud.RunAsync("Get-AdministrativeUnit"));
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Get-AdministrativeUnit", new { Identity = "Team" }), StringComparison.Ordinal);
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("Get-Recipient", new { Identity = "Europe" }), StringComparison.Ordinal);
        Assert.Contains("couldn't be found", await cloud.RefusalAsync("New-ManagementRoleAssignment", new { App = await PointedAsync(), Role, RecipientAdministrativeUnitScope = "Team" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_tells_a_unit_s_members_and_not_those_of_groups_in_it()
    {
        using var frank = cloud.With(cloud.TokenOf(SeedIds.People.Frank, "https://graph.microsoft.com", "Directory.Read.All"));
        Assert.Contains("Europe", (await frank.SendAsync("GET", Graph)).Text, StringComparison.Ordinal);
        var members = (await frank.SendAsync("GET", $"{Graph}/{_unit}/members?$select=id,displayName,mail")).Json["value"]!.AsArray();
        Assert.Equal(["#microsoft.graph.user Anna Arnold", "#microsoft.graph.group Team"], members.Select(m => $"{m!["@odata.type"]} {m["displayName"]}"));
    }

    [Fact]
    public async Task Graph_refuses_a_unit_to_who_may_not_read_it_and_one_of_another_tenant()
    {
        using var user = cloud.With(cloud.TokenOf(SeedIds.People.Frank, "https://graph.microsoft.com", "User.Read"));
        Assert.Equal((403, 403), ((await user.SendAsync("GET", Graph)).Status, (await user.SendAsync("GET", $"{Graph}/{_unit}/members")).Status));
        using var egon = cloud.With(cloud.TokenOf(SeedIds.People.Egon, "https://graph.microsoft.com", "Directory.Read.All"));
        Assert.Equal(404, (await egon.SendAsync("GET", $"{Graph}/{_unit}")).Status);
    }

    private async Task<string> PointedAsync()
    {
        var app = cloud.App();
        await cloud.RunAsync("New-ServicePrincipal", new { AppId = app, ObjectId = cloud.ObjectOf(app) });
        return app;
    }
}
