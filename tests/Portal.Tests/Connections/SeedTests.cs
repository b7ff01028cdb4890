using Microsoft.Extensions.DependencyInjection;
using Portal.Connections;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.Connections;

/// <summary>The settings (here the sandbox's seed) say what is connected at the first start, and never again.</summary>
public sealed class SeedTests
{
    [Fact]
    public async Task First_start_takes_the_connections_of_the_seed_and_later_ones_leave_the_page_alone()
    {
        await using var portal = await PortalApp.StartAsync();
        var book = portal.Services.GetRequiredService<ConnectionBook>();
        var seeded = await book.ListAsync(default);
        Assert.Equal(["Contoso", "Contoso Test"], seeded.Where(c => c.Kind == ConnectionKind.Environment).Select(c => c.Name));
        Assert.Equal(["contoso-hma", "contoso-legacy"], seeded.Where(c => c.Kind == ConnectionKind.Vault).Select(c => c.Name));
        var contoso = Assert.Single(seeded, c => c.Address == SeedIds.Contoso);
        Assert.Equal((TenantRoles.Dataverse | TenantRoles.Vault | TenantRoles.Exchange, "sandbox"), (contoso.Roles, contoso.AddedBy));
        Assert.Equal(TenantRoles.None, Assert.Single(seeded, c => c.Address == SeedIds.Fabrikam).Roles);

        foreach (var environment in seeded.Where(c => c.Kind == ConnectionKind.Environment)) await book.RemoveAsync(environment.Id, Some.Admin(), default);
        await portal.SeedAgainAsync();

        Assert.DoesNotContain(await book.ListAsync(default), c => c.Kind == ConnectionKind.Environment);
    }
}
