using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portal.Sandbox.Seeds;
using Portal.SignIn;

namespace Portal.Tests.SignIn;

/// <summary>The administrators of another tenant can give any of the portal's app roles to anybody there: in this portal they count for nothing.</summary>
public sealed class OtherTenantsRolesTests(OnePortal running) : IClassFixture<OnePortal>
{
    [Fact]
    public async Task A_role_that_another_tenant_gave_opens_nothing()
    {
        var frank = await SignInAsync(SeedIds.Fabrikam);

        Assert.Empty(frank.Roles);
        Assert.False(frank.May(Permissions.Approve));
        Assert.False(frank.May(Permissions.Setups));
        Assert.False(frank.May(Permissions.Connections));
    }

    [Fact]
    public async Task The_same_role_of_the_portals_own_tenant_counts()
    {
        var amir = await SignInAsync(SeedIds.Contoso);

        Assert.True(amir.May(Permissions.Approve));
    }

    private async Task<Person> SignInAsync(string tenant)
    {
        using var scope = running.Portal.Services.CreateScope();
        Claim[] claims =
        [
            new(PersonClaims.Tenant, tenant), new(PersonClaims.ObjectId, Guid.NewGuid().ToString()), new(PersonClaims.Name, "Somebody"), new(PersonClaims.UserName, "somebody@example.com"),
            new(PersonClaims.Role, PortalRoles.Admin), new(PersonClaims.Role, PortalRoles.Approver),
        ];
        var scheme = new AuthenticationScheme("Entra", null, typeof(CookieAuthenticationHandler));
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "Entra")), new AuthenticationProperties(), scheme.Name);
        var context = new TicketReceivedContext(new DefaultHttpContext { RequestServices = scope.ServiceProvider }, scheme, new RemoteAuthenticationOptions(), ticket) { ReturnUri = "/" };
        await SignInEvents.SignedInAsync(context);
        return Person.Of(context.Principal!)!;
    }
}
