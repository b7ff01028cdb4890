using Portal.Cloud.Entra;
using Portal.Plans;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>The tenant is known to the worldwide cloud's login authority; other clouds have authorities, hosts and EWS dates of their own.</summary>
internal sealed class CloudCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "Cloud of the Exchange tenant";
    public string Source => "login.microsoftonline.com, without a token";
    public bool UsesRights => false;
    public string About(Ground ground) => ground.Form.ExchangeTenantId;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground) =>
        await new Tenants(ground.Network).FindIdAsync(ground.Form.ExchangeTenantId, ground.Ct) is not null
            ? [new(Name, $"{ground.TenantName} is known at login.microsoftonline.com", Truth.Ok, "The profile's server authority is the global one. GCC uses it too; its EWS dates come by Message Center.")]
            : [
                new(
                    Name,
                    "login.microsoftonline.com knows no such tenant",
                    Truth.NotOk,
                    "Check the id. A tenant of GCC High, DoD or 21Vianet signs in elsewhere; this version of the portal sets up profiles of the worldwide cloud only.") { Who = "You" }
            ];
}
