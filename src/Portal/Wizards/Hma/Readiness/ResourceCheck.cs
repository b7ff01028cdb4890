using Portal.Cloud.Graph;
using Portal.Plans;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>The resource id must be a service principal name of Exchange, or Entra gives no token for it (AADSTS500011).</summary>
internal sealed class ResourceCheck : IReadinessCheck
{
    public string Group => Groups.Entra;
    public string Name => "Microsoft Entra resource id";
    public string Source => "Microsoft Graph";
    public string About(Ground ground) => $"{ground.Form.ExchangeTenantId}|{ground.Form.ResourceId}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var id = ground.Form.ResourceId;
        var exchange = await new ServicePrincipals(ground.Network, ground.InExchange).FindAsync(WellKnown.ExchangeOnline, ground.Ct);
        if (exchange is null) return [No("Office 365 Exchange Online has no service principal in this tenant", "Without an Exchange licence there is none. It can be created.", "Cloud Application Administrator")];
        return exchange.Answers(id)
            ? [new(Name, $"{id} is a service principal name of Office 365 Exchange Online", Truth.Ok)]
            : [
                No(
                    $"{id} is no service principal name of Office 365 Exchange Online",
                    "Append it to servicePrincipalNames of Office 365 Exchange Online (Microsoft's HMA page, step \"Add on-premises web service URLs\").",
                    "Application Administrator")
            ];
    }

    private Fact No(string value, string remedy, string who) => new(Name, value, Truth.NotOk, remedy) { Who = who };
}
