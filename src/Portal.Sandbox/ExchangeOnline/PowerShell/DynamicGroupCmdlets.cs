using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>
/// Groups whose members follow from a filter. https://learn.microsoft.com/powershell/module/exchangepowershell/new-dynamicdistributiongroup, set-dynamicdistributiongroup and get-dynamicdistributiongroupmember.
/// Neither a policy nor a scope counts their members: nobody's memberOf names such a group.
/// </summary>
internal sealed class DynamicGroupCmdlets(AccessStore access, RecipientDirectory recipients, EntraDirectory directory, World world, Clocks clocks)
{
    /// <summary>"The results from this cmdlet are updated every 24 hours."</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    private static readonly string[] Find = ["Identity", "ResultSize"];

    public IEnumerable<Cmdlet> All =>
    [
        new("Get-DynamicDistributionGroup", false, Find, Get),
        new("New-DynamicDistributionGroup", true, ["Name", "Alias", "DisplayName", "PrimarySmtpAddress", .. DynamicFilter.Parameters], New),
        new("Set-DynamicDistributionGroup", true, ["Identity", "DisplayName", .. DynamicFilter.Parameters], Set),
        new("Remove-DynamicDistributionGroup", true, ["Identity"], Remove),
        new("Get-DynamicDistributionGroupMember", false, Find, Members),
    ];

    private IEnumerable<JsonObject> Get(string tenantId, CmdletInput input) => input.Has("Identity")
        ? [Shown(One(tenantId, input))]
        : RecipientCmdlets.Cut(access.GroupsOf(tenantId).Where(g => g.Kind == RecipientKinds.DynamicGroup).Select(Shown), input);

    private JsonObject Shown(RecipientGroup group)
    {
        var json = RecipientCmdlets.Shown(recipients.Of(group));
        json["RecipientFilter"] = group.Filter;
        json["ManagedBy"] = null;
        return json;
    }

    private IEnumerable<JsonObject> New(string tenantId, CmdletInput input)
    {
        var (name, filter) = (input.Required("Name"), DynamicFilter.Of(input) ?? throw CmdletRefusal.AmbiguousParameters());
        CmdletRefusal.CheckName(name);
        var address = input.Text("PrimarySmtpAddress") ?? $"{input.Text("Alias") ?? GroupCmdlets.AliasOf(name)}@{directory.Tenants.Find(tenantId)!.Domains[0]}";
        GroupCmdlets.CheckFree(access, recipients, tenantId, name, address);
        var group = new RecipientGroup(Guid.NewGuid().ToString(), tenantId, name, RecipientKinds.DynamicGroup) { DisplayName = input.Text("DisplayName"), Address = address, Filter = filter };
        if (!input.IsOn("WhatIf")) access.Groups.Put(group.Id, group);
        return [Shown(group)];
    }

    private IEnumerable<JsonObject> Set(string tenantId, CmdletInput input)
    {
        var group = One(tenantId, input);
        var filter = DynamicFilter.Of(input) ?? group.Filter;
        var changed = group with { DisplayName = input.Text("DisplayName") ?? group.DisplayName, Filter = filter, Calculated = filter == group.Filter ? group.Calculated : null };
        if (!input.IsOn("WhatIf")) access.Groups.Put(group.Id, changed);
        return [];
    }

    private IEnumerable<JsonObject> Remove(string tenantId, CmdletInput input)
    {
        var group = One(tenantId, input);
        if (!input.IsOn("WhatIf")) access.Groups.Remove(group.Id);
        return [];
    }

    /// <summary>The list as it was worked out last, at most a day ago. Generated mailboxes never change, so they are looked at as they are read.</summary>
    private IEnumerable<JsonObject> Members(string tenantId, CmdletInput input)
    {
        var group = Calculated(tenantId, One(tenantId, input));
        if (group.Filter is not { } filter) return RecipientCmdlets.Cut(group.Members.Select(m => recipients.FindMember(tenantId, m)).OfType<Recipient>().Select(RecipientCmdlets.Shown), input);
        var fits = Test(tenantId, filter);
        return RecipientCmdlets.Cut(new Rows(group.Members.Count + recipients.GeneratedNumbers(tenantId), at => (at < group.Members.Count ? recipients.Find(tenantId, group.Members[at])
            : recipients.Generated(tenantId, at - group.Members.Count) is { } generated && fits(generated) ? generated : null) is { } found ? RecipientCmdlets.Shown(found) : null), input);
    }

    private RecipientGroup Calculated(string tenantId, RecipientGroup group) => world.Change(() =>
    {
        if (group.Filter is not { } filter || (group.Calculated is { } at && clocks.World - at is var age && age >= TimeSpan.Zero && age < Lasts)) return group;
        var fits = Test(tenantId, filter);
        var now = group with { Members = [.. recipients.Kept(tenantId).Where(r => r.Key != group.Id && fits(r)).Select(r => r.Key)], Calculated = clocks.World };
        access.Groups.Put(group.Id, now);
        return now;
    });

    private Func<Recipient, bool> Test(string tenantId, string filter)
    {
        var (test, state) = (RecipientFilter.Parse(filter), access.Configured(tenantId));
        return recipient => test(recipient, dn => AccessRules.IsDirect(state, state.Groups.ByDn(dn, state.InitialDomain), recipient));
    }

    private RecipientGroup One(string tenantId, CmdletInput input) => RecipientCmdlets.One(tenantId, input, (t, i) => recipients.Group(t, i) is { Kind: RecipientKinds.DynamicGroup } found ? found : null).Group!;
}
