using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Cloud.Exchange;

/// <summary>What confines an app, asked for by name, tested and made.</summary>
// https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy, new-managementscope, new-managementroleassignment, new-serviceprincipal, new-distributiongroup, add-distributiongroupmember
public sealed partial class ExchangeAdmin
{
    private static Dictionary<string, IReadOnlyList<string>> ScopeWriting => new(StringComparer.Ordinal)
    {
        ["New-DistributionGroup"] = ["Name", "Type", "PrimarySmtpAddress"],
        ["Add-DistributionGroupMember"] = ["Identity", "Member", "BypassSecurityGroupManagerCheck"],
        ["New-ApplicationAccessPolicy"] = ["AppId", "PolicyScopeGroupId", "AccessRight", "Description", "Confirm"],
        ["Remove-ApplicationAccessPolicy"] = ["Identity", "Confirm"],
        ["New-ServicePrincipal"] = ["AppId", "ObjectId", "DisplayName"],
        ["New-ManagementScope"] = ["Name", "RecipientRestrictionFilter"],
        ["New-ManagementRoleAssignment"] = ["Name", "App", "Role", "CustomResourceScope"],
        ["Remove-ManagementRoleAssignment"] = ["Identity", "Confirm"],
        ["Remove-ManagementScope"] = ["Identity", "Confirm"],
        ["Remove-ServicePrincipal"] = ["Identity", "Confirm"],
        ["Remove-DistributionGroup"] = ["Identity", "BypassSecurityGroupManagerCheck", "Confirm"],
    };

    public Task<IReadOnlyList<JsonElement>> RecipientAsync(string identity, CancellationToken ct) => ListAsync("Get-Recipient", new JsonObject { ["Identity"] = identity }, ct);

    public Task<IReadOnlyList<JsonElement>> AppPointerAsync(string appId, CancellationToken ct) => ListAsync("Get-ServicePrincipal", new JsonObject { ["Identity"] = appId }, ct);

    public Task<IReadOnlyList<JsonElement>> ScopeAsync(string name, CancellationToken ct) => ListAsync("Get-ManagementScope", new JsonObject { ["Identity"] = name }, ct);

    public Task<IReadOnlyList<JsonElement>> TestPolicyAsync(string appId, string mailbox, CancellationToken ct) =>
        ListAsync("Test-ApplicationAccessPolicy", new JsonObject { ["Identity"] = mailbox, ["AppId"] = appId }, ct);

    /// <param name="mailbox">Null lists the app's roles without a verdict.</param>
    public Task<IReadOnlyList<JsonElement>> TestRolesAsync(string appId, string? mailbox, CancellationToken ct)
    {
        var parameters = new JsonObject { ["Identity"] = appId };
        if (mailbox is not null) parameters["Resource"] = mailbox;
        return ListAsync("Test-ServicePrincipalAuthorization", parameters, ct);
    }

    public Task RemoveAssignmentAsync(string name, CancellationToken ct) => RemoveAsync("Remove-ManagementRoleAssignment", name, ct);

    /// <summary>Exchange refuses it as long as an assignment uses it.</summary>
    public Task RemoveScopeAsync(string name, CancellationToken ct) => RemoveAsync("Remove-ManagementScope", name, ct);

    /// <param name="objectId">Of Exchange's entry for the enterprise application.</param>
    public Task RemovePointerAsync(string objectId, CancellationToken ct) => RemoveAsync("Remove-ServicePrincipal", objectId, ct);

    /// <param name="dn">Distinguished name.</param>
    public Task RemoveGroupAsync(string dn, CancellationToken ct) =>
        InvokeAsync("Remove-DistributionGroup", new JsonObject { ["Identity"] = Named(dn), ["BypassSecurityGroupManagerCheck"] = true, ["Confirm"] = false }, ct);

    private Task RemoveAsync(string cmdlet, string identity, CancellationToken ct) => InvokeAsync(cmdlet, new JsonObject { ["Identity"] = Named(identity), ["Confirm"] = false }, ct);

    private static string Named(string identity) =>
        identity.Length > 0 && !identity.Contains('*', StringComparison.Ordinal)
            ? identity
            : throw new ArgumentException("Nothing is removed without its whole name.", nameof(identity));

    /// <summary>A mail-enabled security group, which both policies and scopes take.</summary>
    public Task CreateGroupAsync(string name, string address, CancellationToken ct) =>
        InvokeAsync("New-DistributionGroup", new JsonObject { ["Name"] = name, ["Type"] = "Security", ["PrimarySmtpAddress"] = address }, ct);

    public Task AddMemberAsync(string group, string member, CancellationToken ct) =>
        InvokeAsync("Add-DistributionGroupMember", new JsonObject { ["Identity"] = group, ["Member"] = member, ["BypassSecurityGroupManagerCheck"] = true }, ct);

    /// <summary>Only what is in the group may be opened with what the app holds in Entra.</summary>
    public Task RestrictAsync(string appId, string group, string description, CancellationToken ct) => InvokeAsync("New-ApplicationAccessPolicy",
        new JsonObject { ["AppId"] = appId, ["PolicyScopeGroupId"] = group, ["AccessRight"] = "RestrictAccess", ["Description"] = description, ["Confirm"] = false }, ct);

    /// <param name="identity">Never empty: Get- with an unknown one answers all of them, and nobody promises that Remove- does not.</param>
    public Task RemovePolicyAsync(string identity, CancellationToken ct) => identity.Contains('\\', StringComparison.Ordinal)
        ? InvokeAsync("Remove-ApplicationAccessPolicy", new JsonObject { ["Identity"] = identity, ["Confirm"] = false }, ct) : throw new ArgumentException("This is no policy's identity.", nameof(identity));

    /// <param name="principalId">Object id of the enterprise application, not of the app registration.</param>
    public Task CreatePointerAsync(string appId, string principalId, string name, CancellationToken ct) =>
        InvokeAsync("New-ServicePrincipal", new JsonObject { ["AppId"] = appId, ["ObjectId"] = principalId, ["DisplayName"] = name }, ct);

    /// <param name="filter">OPATH; a quote in a value is doubled.</param>
    public Task CreateScopeAsync(string name, string filter, CancellationToken ct) => InvokeAsync("New-ManagementScope", new JsonObject { ["Name"] = name, ["RecipientRestrictionFilter"] = filter }, ct);

    /// <exception cref="ArgumentException">Without a scope the role would open the whole organization.</exception>
    public Task AssignRoleAsync(string name, string appId, string role, string scope, CancellationToken ct) => scope.Length == 0 ? throw new ArgumentException("A role without a scope opens every mailbox.", nameof(scope))
        : InvokeAsync("New-ManagementRoleAssignment", new JsonObject { ["Name"] = name, ["App"] = appId, ["Role"] = role, ["CustomResourceScope"] = scope }, ct);
}
