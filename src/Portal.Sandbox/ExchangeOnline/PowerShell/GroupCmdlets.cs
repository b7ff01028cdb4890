using System.Text.Json.Nodes;
using Portal.Sandbox.Crowd;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.Access;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.PowerShell;

/// <summary>Distribution groups, mail-enabled security groups and their members. https://learn.microsoft.com/powershell/module/exchange/get-distributiongroup, new-distributiongroup, add-distributiongroupmember</summary>
internal sealed class GroupCmdlets(AccessStore access, RecipientDirectory recipients, EntraDirectory directory, CrowdPeople crowd, CrowdTables crowds, World world, Clocks clocks)
{
    private static readonly string[] Find = ["Identity", "ResultSize"], Change = ["Identity", "Member", "BypassSecurityGroupManagerCheck"];

    public IEnumerable<Cmdlet> All =>
    [
        new("Get-DistributionGroup", false, [.. Find, "RecipientTypeDetails"], Get),
        new("Get-Group", false, Find, (tenant, input) => [WithSid(RecipientCmdlets.One(tenant, input, recipients.Group))]),
        new(
            "New-DistributionGroup",
            true,
            [
                "Name", "Type", "Alias", "DisplayName", "PrimarySmtpAddress", "Members", "ManagedBy", "Notes", "MemberJoinRestriction",
                "MemberDepartRestriction", "RequireSenderAuthenticationEnabled", "IgnoreNamingPolicy"
            ],
            New),
        new("Remove-DistributionGroup", true, ["Identity", "BypassSecurityGroupManagerCheck"], Remove),
        new("Get-DistributionGroupMember", false, Find, Members),
        new("Add-DistributionGroupMember", true, Change, (tenant, input) => Membership(tenant, input, Added)),
        new("Remove-DistributionGroupMember", true, Change, (tenant, input) => Membership(tenant, input, Removed)),
        new("Get-UnifiedGroup", false, Find, (tenant, input) => Listed(tenant, input, k => k == RecipientKinds.Microsoft365Group)),
        new("Get-UnifiedGroupLinks", false, [.. Find, "LinkType"], Links),
    ];

    private IEnumerable<JsonObject> Get(string tenant, CmdletInput input)
    {
        var types = input.Texts("RecipientTypeDetails");
        return Listed(tenant, input, k => IsDistribution(k) && (types.Count == 0 || types.Contains(k, StringComparer.OrdinalIgnoreCase)));
    }

    private IEnumerable<JsonObject> Listed(string tenant, CmdletInput input, Func<string, bool> fits) => input.Has("Identity")
        ? [Shown(RecipientCmdlets.One(tenant, input, (t, i) => recipients.Group(t, i) is { } found && fits(found.Kind) ? found : null))]
        : RecipientCmdlets.Cut(access.GroupsOf(tenant).Where(g => fits(g.Kind)).Select(g => Shown(recipients.Of(g))), input);

    private static JsonObject Shown(Recipient group)
    {
        var json = RecipientCmdlets.Shown(group);
        json["GroupType"] = group.Kind == RecipientKinds.SecurityGroup ? "Universal, SecurityEnabled" : "Universal";
        json["IsDirSynced"] = false;
        json["ManagedBy"] = new JsonArray("Organization Management");
        return json;
    }

    private static JsonObject WithSid(Recipient group)
    {
        var json = Shown(group);
        json["Sid"] = group.Sid;
        return json;
    }

    private IEnumerable<JsonObject> New(string tenantId, CmdletInput input)
    {
        var name = input.Required("Name");
        CmdletRefusal.CheckName(name);
        var type = input.Text("Type") ?? "Distribution";
        if (!new[] { "Distribution", "Security" }.Contains(type, StringComparer.OrdinalIgnoreCase)) throw CmdletRefusal.BadValue("Type", type, "Microsoft.Exchange.Data.Directory.Recipient.GroupType");
        var address = input.Text("PrimarySmtpAddress") ?? $"{input.Text("Alias") ?? AliasOf(name)}@{directory.Tenants.Find(tenantId)!.Domains[0]}";
        CheckFree(access, recipients, tenantId, name, address);
        var group = new RecipientGroup(Guid.NewGuid().ToString(), tenantId, name, type.Equals("Security", StringComparison.OrdinalIgnoreCase) ? RecipientKinds.SecurityGroup : RecipientKinds.DistributionGroup)
        {
            DisplayName = input.Text("DisplayName"), Address = address,
        }.With([.. input.Texts("Members").Select(m => Require(tenantId, m).Key).Distinct(StringComparer.OrdinalIgnoreCase)], clocks.World);
        if (!input.IsOn("WhatIf")) access.Groups.Put(group.Id, group);
        return [Shown(recipients.Of(group))];
    }

    private IEnumerable<JsonObject> Remove(string tenantId, CmdletInput input)
    {
        var group = Distribution(tenantId, input);
        if (input.IsOn("WhatIf")) return [];
        world.Change(() =>
        {
            access.Groups.Remove(group.Id);
            foreach (var holder in access.GroupsOf(tenantId).Where(g => g.Members.Contains(group.Id))) access.Groups.Put(holder.Id, holder.With([.. holder.Members.Where(m => m != group.Id)], clocks.World));
        });
        return [];
    }

    /// <summary>Direct members. Of a Microsoft 365 group it shows none, which is not to say that it has none.</summary>
    private IEnumerable<JsonObject> Members(string tenantId, CmdletInput input)
    {
        var group = RecipientCmdlets.One(tenantId, input, (t, i) => recipients.Group(t, i) is { } found && RecipientKinds.HasMembers(found.Kind) ? found : null).Group!;
        return group.Kind == RecipientKinds.Microsoft365Group ? [] : RecipientCmdlets.Cut(MembersOf(tenantId, group), input);
    }

    private IEnumerable<JsonObject> Links(string tenantId, CmdletInput input)
    {
        var group = RecipientCmdlets.One(tenantId, input, (t, i) => recipients.Group(t, i) is { Kind: RecipientKinds.Microsoft365Group } found ? found : null).Group!;
        return input.Required("LinkType").ToUpperInvariant() switch
        {
            "MEMBERS" => RecipientCmdlets.Cut(MembersOf(tenantId, group), input),
            "OWNERS" or "SUBSCRIBERS" => [],
            var other => throw CmdletRefusal.BadValue("LinkType", other, "Microsoft.Exchange.Data.Directory.Recipient.LinkType")
        };
    }

    private Rows MembersOf(string tenantId, RecipientGroup group)
    {
        var offset = group.Crowd is { } members ? crowds.Populations.TakeWhile(p => !p.Host.Equals(members.Host, StringComparison.OrdinalIgnoreCase)).Sum(p => p.Count) + members.First : 0;
        var most = Math.Max(0, Math.Min(group.Crowd?.Count ?? 0, crowd.Numbers - offset));
        return new Rows(
            group.Members.Count + most,
            at => (at < group.Members.Count
                ? recipients.FindMember(tenantId, group.Members[at])
                : recipients.Generated(tenantId, offset + at - group.Members.Count)) is { } found
                ? RecipientCmdlets.Shown(found)
                : null);
    }

    private IEnumerable<JsonObject> Membership(string tenantId, CmdletInput input, Func<RecipientGroup, Recipient, IReadOnlyList<string>> change) => world.Change<IEnumerable<JsonObject>>(() =>
    {
        var group = Distribution(tenantId, input);
        var members = change(group, Require(tenantId, input.Required("Member")));
        if (!input.IsOn("WhatIf")) access.Groups.Put(group.Id, group.With(members, clocks.World));
        return [];
    });

    private static IReadOnlyList<string> Added(RecipientGroup group, Recipient member) => group.Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase)
        ? throw new CmdletRefusal("Microsoft.Exchange.Management.Tasks.MemberAlreadyExistsException", $"The recipient \"{member.Name}\" is already a member of the group \"{group.Name}\".")
        : member.Key == group.Id ? throw CmdletRefusal.Invalid($"The group \"{group.Name}\" can't be a member of itself.") : [.. group.Members, member.Key];

    private static IReadOnlyList<string> Removed(RecipientGroup group, Recipient member) => group.Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase)
        ? [.. group.Members.Where(m => !Ids.Same(m, member.Key))]
        : throw new CmdletRefusal("Microsoft.Exchange.Management.Tasks.MemberNotFoundException", $"The recipient \"{member.Name}\" isn't a member of the group \"{group.Name}\".");

    /// <summary>The other kinds are not found by these cmdlets.</summary>
    private RecipientGroup Distribution(string tenantId, CmdletInput input) => RecipientCmdlets.One(tenantId, input, (t, i) => recipients.Group(t, i) is { } found && IsDistribution(found.Kind) ? found : null).Group!;

    private Recipient Require(string tenantId, string identity) => recipients.FindMember(tenantId, identity) ?? throw CmdletRefusal.NotFound(identity);

    private static bool IsDistribution(string kind) => kind is RecipientKinds.SecurityGroup or RecipientKinds.DistributionGroup;

    /// <exception cref="CmdletRefusal">Somebody has the name or the address.</exception>
    public static void CheckFree(AccessStore access, RecipientDirectory recipients, string tenantId, string name, string address)
    {
        if (access.GroupsOf(tenantId).Any(g => Ids.Same(g.Name, name))) throw CmdletRefusal.Exists($"The group name \"{name}\" is already in use. Please try another name.");
        if (recipients.Find(tenantId, address) is not null) throw CmdletRefusal.Exists($"The proxy address \"SMTP:{address}\" is already being used by another recipient.");
    }

    public static string AliasOf(string name) => new string([.. name.Where(char.IsAsciiLetterOrDigit)]) is { Length: > 0 } alias ? alias.ToLowerInvariant() : $"group{Guid.NewGuid():N}"[..12];
}
