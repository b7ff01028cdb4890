using System.Text.Json;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>What somebody does in Exchange Online while a fault is on, in force at once, and how it is undone.</summary>
internal sealed class OnlineActs(OnlineOrganizations exchange, AccessStore access, World world)
{
    /// <returns>What it was.</returns>
    public string SwitchEwsOff(string tenant)
    {
        var before = exchange.Configured(tenant).Enabled;
        exchange.ChangeAtOnce(tenant, now => now with { Enabled = false });
        return JsonSerializer.Serialize(before);
    }

    /// <summary>Unless somebody has switched it meanwhile.</summary>
    public void SwitchEwsBack(string tenant, string before)
    {
        if (exchange.Configured(tenant).Enabled == false) exchange.ChangeAtOnce(tenant, now => now with { Enabled = JsonSerializer.Deserialize<bool?>(before) });
    }

    /// <returns>The list it was.</returns>
    public string ReplaceEwsList(string tenant)
    {
        var before = exchange.Configured(tenant).AllowedAppIDs;
        exchange.ChangeAtOnce(tenant, now => now with { AllowedAppIDs = [OnlineSeed.FaxGateway] });
        return JsonSerializer.Serialize(before);
    }

    /// <summary>With those that were added meanwhile.</summary>
    public void PutEwsListBack(string tenant, string before) => exchange.ChangeAtOnce(tenant, now => now with
    {
        AllowedAppIDs = [.. JsonSerializer.Deserialize<List<string>>(before)!.Union(now.AllowedAppIDs.Where(a => a != OnlineSeed.FaxGateway), StringComparer.OrdinalIgnoreCase)],
    });

    /// <summary>Groups with members of their own that Exchange knows.</summary>
    public IReadOnlyList<(string Value, string Label)> Groups() =>
        [.. access.Groups.All.Where(g => RecipientKinds.HasMembers(g.Kind)).OrderBy(g => g.TenantId == SeedIds.Fabrikam ? 0 : 1).ThenBy(g => g.Name, StringComparer.OrdinalIgnoreCase).Select(g => (g.Id, g.Name))];

    /// <returns>The policies there were.</returns>
    public string RemovePolicies(string appId) => world.Change(() =>
    {
        var removed = access.Policies.All.Where(p => p.RemovedAt is null && Ids.Same(p.AppId, appId)).ToList();
        foreach (var policy in removed) access.Policies.Remove(policy.Id);
        return JsonSerializer.Serialize(removed);
    });

    public void PutPoliciesBack(string removed) => world.Change(() =>
    {
        foreach (var policy in JsonSerializer.Deserialize<List<AppPolicy>>(removed)!) access.Policies.Put(policy.Id, policy);
    });

    public string Dehydrate(string tenant)
    {
        access.Dehydrated.Put(tenant, new(tenant));
        return "";
    }

    public void Hydrate(string tenant) => access.Dehydrated.Remove(tenant);

    /// <returns>The members there were.</returns>
    public string EmptyGroup(string id) => world.Change(() =>
    {
        var group = access.Groups.Find(id) ?? throw new FaultException("The group is not there any more.");
        access.Groups.Put(id, group with { Members = [], Lately = [] });
        return JsonSerializer.Serialize(group.Members);
    });

    public void FillGroup(string id, string members) => world.Change(() =>
    {
        if (access.Groups.Find(id) is not { } group) return;
        var before = JsonSerializer.Deserialize<List<string>>(members)!;
        access.Groups.Put(
            id,
            group with
            {
                Members = [.. before.Union(group.Members, StringComparer.OrdinalIgnoreCase)],
                Lately = [.. group.Lately.Where(c => !before.Contains(c.Key, StringComparer.OrdinalIgnoreCase))]
            });
    });

    /// <returns>Nothing: such lists are seldom set, and none is seeded.</returns>
    public string SetUserAgents(string tenant)
    {
        exchange.ChangeAtOnce(tenant, now => now with { UserAgents = new("EnforceAllowList", ["Outlook*", "Microsoft Office/*"], []) });
        return "";
    }

    public void ClearUserAgents(string tenant) => exchange.ChangeAtOnce(tenant, now => now with { UserAgents = UserAgentPolicy.None });
}
