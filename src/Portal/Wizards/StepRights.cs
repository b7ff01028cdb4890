using Portal.Connections;
using Portal.Features;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Wizards;

/// <summary>What a person can reach in a step: which tokens it takes, which are missing, what stands in the way of getting them, and as whom the person acts.</summary>
/// <param name="Needed">Every API the step reads or writes.</param>
/// <param name="Missing">Those for which this session has no token yet; they are the reading ones.</param>
/// <param name="Hindered">Features that are off or not consented and without which what is missing cannot be had.</param>
/// <param name="HinderedRun">The same for running the step, which can take more than looking does.</param>
/// <param name="Absent">A tenant that does not know the registration its people would meet: nobody is sent there, for Entra would not send them back.</param>
/// <param name="Acting">Tenant by tenant, as whom the person acts; null where only the portal's own tenant is among them.</param>
/// <param name="Others">Tenants in which this session acts with an account that was chosen on the way; it may have been the wrong one.</param>
public sealed record StepRights(
    IReadOnlyList<ApiNeed> Needed,
    IReadOnlyList<ApiNeed> Missing,
    IReadOnlyList<FeatureNow> Hindered,
    IReadOnlyList<FeatureNow> HinderedRun,
    (string TenantId, Presence Presence)? Absent,
    string? Acting,
    IReadOnlyList<string> Others)
{
    public static StepRights Unread { get; } = new([], [], [], [], null, null, []);
}

/// <summary>Reads what a person can reach in a step. It asks Entra only whether another tenant knows the portal, and no API of the step.</summary>
public sealed class ReadStepRights(StepLooks looks, FeatureSwitches features, PortalPresence presences, Places places, PortalSettings settings)
{
    /// <summary>What is missing and what stands in its way are read together: a way to Entra that leads nowhere is not offered, not even for a moment.</summary>
    public async Task<StepRights> OfAsync(IStep step, StepContext context, CancellationToken ct)
    {
        var missing = looks.Missing(step, context);
        var needed = looks.AllNeeds(step, context);
        var hindered = await features.HinderedAsync(context.Person, missing, ct);
        var hinderedRun = await features.HinderedAsync(context.Person, [.. needed, .. step.Needs(context).Where(n => features.IsOff(n))], ct);
        return new StepRights(needed, missing, hindered, hinderedRun, await AbsentAsync(context, missing, ct), Acting(context, needed), Others(context, needed));
    }

    private async Task<(string, Presence)?> AbsentAsync(StepContext context, IReadOnlyList<ApiNeed> missing, CancellationToken ct)
    {
        foreach (var need in missing.Where(n => !n.Closed && !features.IsOff(n) && !IsOwn(n.TenantId)).DistinctBy(n => n.TenantId))
        {
            if (context.AccountIn(need.TenantId) is not null) continue; // who holds a token of it was let in
            var presence = await presences.OfAsync(need.TenantId, need.ByPortalsApp, ct);
            if (presence is Presence.Missing or Presence.SwitchedOff) return (need.TenantId, presence);
        }

        return null;
    }

    private string? Acting(StepContext context, IReadOnlyList<ApiNeed> needed)
    {
        var person = context.Person;
        var tenants = needed.GroupBy(n => n.TenantId, StringComparer.OrdinalIgnoreCase).ToList();
        if (tenants.Count == 0) return IsOwn(person.TenantId) ? null : Account(person.TenantId, person.UserName);
        if (IsOwn(person.TenantId) && tenants.TrueForAll(t => IsOwn(t.Key))) return null;
        return string.Join(" · ", tenants.Select(t => Account(t.Key,
            t.Any(n => n.Closed) ? "no access, by script"
            : string.Equals(t.Key, person.TenantId, StringComparison.OrdinalIgnoreCase) ? person.UserName
            : context.AccountIn(t.Key) ?? "not signed in there yet")));
    }

    private string Account(string tenantId, string account) => $"{places.TenantName(tenantId)}: {account}";

    private static List<string> Others(StepContext context, IReadOnlyList<ApiNeed> needed) =>
        [.. needed.Where(n => !n.Closed && context.AccountIn(n.TenantId) is not null).Select(n => n.TenantId).Distinct(StringComparer.OrdinalIgnoreCase)];

    private bool IsOwn(string tenantId) => string.Equals(tenantId, settings.SignIn.TenantId, StringComparison.OrdinalIgnoreCase);
}
