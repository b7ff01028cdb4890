using Portal.Cloud.Graph;
using Portal.Plans;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>Both APIs must be in the tenant and switched on, or nothing can be granted on them and no token is given for them.</summary>
internal sealed class ApisCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "Office 365 Exchange Online";
    public string Source => "Microsoft Graph";
    public string About(Ground ground) => ground.Form.ExchangeTenantId;
    public bool IsOptional => true;

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        ground.RequireReach();
        var principals = new ServicePrincipals(ground.Network, ground.Exchange);
        var (exchange, graph) = await Looking.BothAsync(principals.FindAsync(WellKnown.ExchangeOnline, ground.Ct), principals.FindAsync(WellKnown.MicrosoftGraph, ground.Ct));
        return [Judge(Name, exchange), Judge("Microsoft Graph", graph)];
    }

    private static Fact Judge(string name, ServicePrincipal? principal) => principal switch
    {
        null =>
            new(
                name,
                "has no service principal in this tenant",
                Truth.NotOk,
                "Without a licence for it there is none. A Cloud Application Administrator can create it: New-MgServicePrincipal with its application id.") { Who = "Cloud Application Administrator" },
        { Enabled: false } =>
            new(
                name,
                "is disabled for sign-in in this tenant",
                Truth.NotOk,
                "Enable it under Enterprise applications, Properties: no token is given for it otherwise.") { Who = "Cloud Application Administrator" },
        _ => new(name, "is in this tenant", Truth.Ok),
    };
}
