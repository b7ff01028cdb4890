using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Reach;

namespace Portal.Wizards.Confine.Steps;

/// <summary>Which application permissions on mailboxes the app holds in Entra.</summary>
internal static class ReadConsents
{
    public static async Task<IReadOnlyList<ConsentHeld>> OfAsync(CloudNetwork network, StepContext context, ConfineSetUp plan, CancellationToken ct)
    {
        if (plan.App.ServicePrincipalId is not { } principal) return [];
        var principals = new ServicePrincipals(network, context.In(plan.TenantId));
        var (exchange, graph, grants) = await Looking.AllAsync(principals.FindAsync(WellKnown.ExchangeOnline, ct), principals.FindAsync(WellKnown.MicrosoftGraph, ct), principals.GrantsOfAsync(principal, ct));
        var held = new List<ConsentHeld>();
        foreach (var api in new[] { exchange, graph }.OfType<ServicePrincipal>())
            foreach (var grant in grants.Where(g => g.ResourceId.Equals(api.Id, StringComparison.OrdinalIgnoreCase)))
                if (api.Roles.FirstOrDefault(r => r.Id == grant.RoleId)?.Value is { Length: > 0 } name && ReachPermissions.Find(name) is not null)
                    held.Add(new ConsentHeld(api.AppId, name, api.Id, grant.RoleId, grant.Id));
        return [.. held.OrderBy(h => h.Resource, StringComparer.Ordinal).ThenBy(h => h.Permission, StringComparer.Ordinal)];
    }

    /// <summary>Those that a role takes the place of.</summary>
    public static IReadOnlyList<ConsentHeld> Replaced(IReadOnlyList<ConsentHeld> consents) => [.. consents.Where(c => ReachPermissions.Find(c.Permission)?.Role is not null)];

    /// <summary>A record that knows the consents too.</summary>
    public static async Task<(ConfineSetUp Plan, Func<SetUp, object>? Learned)> WithAsync(
        CloudNetwork network,
        StepContext context,
        (ConfineSetUp Plan, Func<SetUp, object>? Learned) known,
        TimeProvider time,
        CancellationToken ct)
    {
        var consents = await OfAsync(network, context, known.Plan, ct);
        var (at, world) = (time.GetUtcNow(), context.Now);
        return (known.Plan.With(consents, at, world), s => ((ConfineSetUp)(known.Learned?.Invoke(s) ?? s.Confine())).With(consents, at, world));
    }
}
