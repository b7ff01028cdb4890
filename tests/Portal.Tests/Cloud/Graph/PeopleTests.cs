using Portal.Cloud.Graph;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Tests.Cloud.Graph;

public sealed class PeopleTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly People _people = new(cloud.Network, cloud.As(SeedIds.People.Alice));

    [Fact]
    public async Task A_disabled_account_says_so()
    {
        Assert.False((await _people.FindAsync(SeedIds.People.Dora, Ct))!.Enabled);
        Assert.True((await _people.FindAsync("alice@contoso.com", Ct))!.Enabled);
        Assert.Null(await _people.FindAsync(Guid.NewGuid().ToString(), Ct));
    }

    [Fact]
    public async Task Only_active_roles_are_roles()
    {
        Assert.True(Assert.Single(await _people.RolesOfAsync(SeedIds.People.Greta, Ct)).MayGrantExchange);
        Assert.Empty(await _people.RolesOfAsync(SeedIds.People.Alice, Ct));
    }

    [Fact]
    public async Task The_tenant_card_names_its_domains()
    {
        var contoso = await new Organizations(cloud.Network, cloud.As(SeedIds.People.Alice)).ReadAsync(Ct);
        Assert.Equal((SeedIds.Contoso, "Contoso"), (contoso.TenantId, contoso.Name));
        Assert.Contains("contoso.com", contoso.Domains);
    }
}
