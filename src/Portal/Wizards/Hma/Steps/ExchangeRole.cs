using Azure.Core;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>full_access_as_app as the tenant itself has it: ids are read by the role's value, because other APIs have roles with the same ids.</summary>
internal sealed record ExchangeRole(string ResourceId, string ResourceName, Guid RoleId)
{
    /// <summary>The same by its name.</summary>
    public static readonly WantedPermission Wanted = new(WellKnown.ExchangeOnline, WellKnown.FullAccessAsApp);

    /// <exception cref="StepRefusedException">The tenant has no Exchange Online, or the role is gone.</exception>
    public static async Task<ExchangeRole> ReadAsync(CloudNetwork network, TokenCredential credential, CancellationToken ct)
    {
        var exchange = await new ServicePrincipals(network, credential).FindAsync(WellKnown.ExchangeOnline, ct);
        if (exchange?.ApplicationRole(WellKnown.FullAccessAsApp) is { } role) return new(exchange.Id, exchange.DisplayName, role.Id);
        throw new StepRefusedException(new Problem(
            exchange is null ? "Office 365 Exchange Online has no service principal in this tenant." : $"{exchange.DisplayName.Isolated()} offers no permission {WellKnown.FullAccessAsApp} any more.",
            "The tenant has no Exchange licence, or Microsoft changed the permission.", "Check the tenant; a Cloud Application Administrator can create the service principal.", "Cloud Application Administrator"));
    }
}
