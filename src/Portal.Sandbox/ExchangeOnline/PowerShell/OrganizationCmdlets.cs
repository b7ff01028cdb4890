using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.Graph;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>https://learn.microsoft.com/powershell/module/exchange/get-organizationconfig and set-organizationconfig, as far as EWS goes.</summary>
internal sealed class OrganizationCmdlets(OnlineOrganizations organizations, AccessStore access, EntraDirectory directory, Clocks clocks, SettingsStore settings)
{
    private static readonly string[] Policies = ["EnforceAllowList", "EnforceBlockList"];

    public IEnumerable<Cmdlet> All =>
    [
        new("Get-OrganizationConfig", false, ["RetrieveEwsOperationAccessPolicy"], Get),
        new("Enable-OrganizationCustomization", true, [], Customize),
        new("Set-OrganizationConfig", true, ["EwsEnabled", "EwsAllowedAppIDs", "EwsApplicationAccessPolicy", "EwsAllowList", "EwsBlockList"], Set),
    ];

    private IEnumerable<JsonObject> Get(string tenantId, CmdletInput input)
    {
        var (tenant, now) = (directory.Tenant(tenantId)!, organizations.Configured(tenantId));
        // The list costs Exchange an extra look and is empty without the switch: Set-OrganizationConfig, Example 7.
        var list = input.IsOn("RetrieveEwsOperationAccessPolicy") && now.AllowedAppIDs.Count > 0 ? string.Join(',', now.AllowedAppIDs) : null;
        yield return new JsonObject
        {
            ["Name"] = tenant.InitialDomain, ["DisplayName"] = tenant.DisplayName, ["Identity"] = tenant.InitialDomain, ["Guid"] = Seeds.SeedIds.Derived($"exchange organization {tenantId}"),
            ["EwsEnabled"] = now.Enabled, ["EwsAllowedAppIDs"] = list, ["EwsApplicationAccessPolicy"] = now.UserAgents.Policy,
            ["EwsAllowList"] = GraphJson.Texts(now.UserAgents.Allow), ["EwsBlockList"] = GraphJson.Texts(now.UserAgents.Block),
            ["EwsAllowOutlook"] = null, ["EwsAllowMacOutlook"] = null, ["EwsAllowEntourage"] = null, ["OAuth2ClientProfileEnabled"] = true, ["IsDehydrated"] = access.Dehydrated.Find(tenant.Id) is not null,
        };
    }

    /// <summary>Once and for good; in life it takes a while.</summary>
    private IEnumerable<JsonObject> Customize(string tenantId, CmdletInput input)
    {
        if (access.Dehydrated.Find(tenantId) is null) throw CmdletRefusal.Invalid("This operation is not required. Organization is already enabled for customization.");
        if (!input.IsOn("WhatIf")) access.Dehydrated.Remove(tenantId);
        return [];
    }

    private IEnumerable<JsonObject> Set(string tenantId, CmdletInput input)
    {
        // The switch goes with EWS itself: "Exchange Online EWS, Your Time is Almost Up".
        if (input.Has("EwsEnabled") && clocks.World >= settings.Now.EwsFlips.Ends) throw CmdletRefusal.UnknownParameter("EwsEnabled");
        var (enabled, allowed) = (input.Flag("EwsEnabled"), AppIds(input));
        if (!input.IsOn("WhatIf"))
        {
            organizations.Change(tenantId, now => now with
            {
                Enabled = input.Has("EwsEnabled") ? enabled : now.Enabled, AllowedAppIDs = allowed ?? now.AllowedAppIDs, UserAgents = UserAgentsOf(input, now.UserAgents),
            });
        }

        return [];
    }

    /// <summary>The lists of an organization or a mailbox; what is not given stays.</summary>
    internal static UserAgentPolicy UserAgentsOf(CmdletInput input, UserAgentPolicy now)
    {
        if (!input.Has("EwsApplicationAccessPolicy") && !input.Has("EwsAllowList") && !input.Has("EwsBlockList")) return now;
        var policy = input.Has("EwsApplicationAccessPolicy") ? input.Text("EwsApplicationAccessPolicy") : now.Policy;
        if (policy is not null && !Policies.Contains(policy, StringComparer.OrdinalIgnoreCase))
            throw CmdletRefusal.BadValue("EwsApplicationAccessPolicy", policy, "Microsoft.Exchange.Data.Directory.EwsApplicationAccessPolicy");
        return new(
            Policies.FirstOrDefault(p => p.Equals(policy, StringComparison.OrdinalIgnoreCase)),
            input.Has("EwsAllowList") ? input.Texts("EwsAllowList") : now.Allow, input.Has("EwsBlockList") ? input.Texts("EwsBlockList") : now.Block);
    }

    /// <summary>One text with commas that replaces the whole list; null takes it away. There is no way to add or remove one.</summary>
    private static IReadOnlyList<string>? AppIds(CmdletInput input)
    {
        if (!input.Has("EwsAllowedAppIDs")) return null;
        var ids = (input.Text("EwsAllowedAppIDs") ?? "").Split(',', StringSplitOptions.TrimEntries).Where(i => i.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return ids.FirstOrDefault(i => !Guid.TryParseExact(i, "D", out _)) is { } wrong
            ? throw new CmdletRefusal("Microsoft.Exchange.Configuration.Tasks.TaskArgumentException", $"The value '{wrong}' of the parameter EwsAllowedAppIDs is not a valid application ID.")
            : ids;
    }
}
