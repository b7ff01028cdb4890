using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Http;

namespace Portal.Cloud.Exchange;

/// <summary>Who may open which mailboxes, read a page at a time.</summary>
// https://learn.microsoft.com/powershell/module/exchange/get-applicationaccesspolicy, get-managementroleassignment, get-managementscope, get-serviceprincipal,
// get-distributiongroup, get-distributiongroupmember, get-unifiedgrouplinks, get-recipient
public sealed partial class ExchangeAdmin
{
    /// <summary>More rows than any organization has; a service that goes on for ever is not followed.</summary>
    private const int MostPages = 5_000;

    // Made at each use: fields of two files have no order between them.
    private static Dictionary<string, IReadOnlyList<string>> AccessReading => new(StringComparer.Ordinal)
    {
        ["Get-Recipient"] = ["Identity", "ResultSize", "RecipientTypeDetails", "Filter"],
        ["Get-DistributionGroup"] = ["Identity", "ResultSize"],
        ["Get-DistributionGroupMember"] = ["Identity", "ResultSize"],
        ["Get-UnifiedGroupLinks"] = ["Identity", "LinkType", "ResultSize"],
        ["Get-ApplicationAccessPolicy"] = ["Identity"],
        ["Get-ServicePrincipal"] = ["Identity"],
        ["Get-ManagementScope"] = ["Identity"],
        ["Get-ManagementRole"] = ["Identity"],
        ["Get-ManagementRoleAssignment"] = ["Identity"],
        ["Test-ApplicationAccessPolicy"] = ["Identity", "AppId"],
        ["Test-ServicePrincipalAuthorization"] = ["Identity", "Resource"],
    };

    /// <summary>Every mailbox in Exchange Online.</summary>
    public Task<IReadOnlyList<JsonElement>> MailboxesAsync(CancellationToken ct) => ListAsync("Get-Mailbox", Everything, ct);

    public Task<IReadOnlyList<JsonElement>> GroupsAsync(CancellationToken ct) => ListAsync("Get-DistributionGroup", Everything, ct);

    /// <summary>Recipients of one kind: "GroupMailbox" for Microsoft 365 groups.</summary>
    public Task<IReadOnlyList<JsonElement>> RecipientsAsync(string type, CancellationToken ct) => ListAsync("Get-Recipient", new JsonObject { ["RecipientTypeDetails"] = type, ["ResultSize"] = "Unlimited" }, ct);

    /// <summary>Recipients that a filter in OPATH holds, as Exchange Online works it out.</summary>
    public Task<IReadOnlyList<JsonElement>> FilteredAsync(string filter, CancellationToken ct) => ListAsync("Get-Recipient", new JsonObject { ["Filter"] = filter, ["ResultSize"] = "Unlimited" }, ct);

    /// <summary>Direct members. Of a Microsoft 365 group it answers none, whether or not it has some.</summary>
    public Task<IReadOnlyList<JsonElement>> MembersAsync(string group, CancellationToken ct) => ListAsync("Get-DistributionGroupMember", new JsonObject { ["Identity"] = group, ["ResultSize"] = "Unlimited" }, ct);

    /// <summary>Members of a Microsoft 365 group.</summary>
    public Task<IReadOnlyList<JsonElement>> LinksAsync(string group, CancellationToken ct) =>
        ListAsync("Get-UnifiedGroupLinks", new JsonObject { ["Identity"] = group, ["LinkType"] = "Members", ["ResultSize"] = "Unlimited" }, ct);

    public Task<IReadOnlyList<JsonElement>> AccessPoliciesAsync(CancellationToken ct) => ListAsync("Get-ApplicationAccessPolicy", [], ct);

    public Task<IReadOnlyList<JsonElement>> AppPointersAsync(CancellationToken ct) => ListAsync("Get-ServicePrincipal", [], ct);

    public Task<IReadOnlyList<JsonElement>> ScopesAsync(CancellationToken ct) => ListAsync("Get-ManagementScope", [], ct);

    public Task<IReadOnlyList<JsonElement>> RoleAssignmentsAsync(CancellationToken ct) => ListAsync("Get-ManagementRoleAssignment", [], ct);

    /// <summary>Every page of an answer: one request each.</summary>
    private async Task<IReadOnlyList<JsonElement>> ListAsync(string cmdlet, JsonObject parameters, CancellationToken ct)
    {
        var all = new List<JsonElement>();
        Uri? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await SendAsync(cmdlet, parameters.DeepClone().AsObject(), next, ct);
            all.AddRange(answer.Items("value"));
            if (answer.Text("@odata.nextLink") is not { Length: > 0 } link) return all;
            next = Following(link) ?? throw Broken($"{cmdlet} named a next page at another address.");
        }

        throw Broken($"{cmdlet} does not end.");
    }

    /// <summary>The token goes along, so a link to anywhere else is not followed.</summary>
    private Uri? Following(string link) => Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Path).Equals(Address.AbsoluteUri, StringComparison.OrdinalIgnoreCase) ? uri : null;

    private static JsonObject Everything => new() { ["ResultSize"] = "Unlimited" };

    private static CloudException Broken(string what) => new(new CloudError(CloudSystem.ExchangeOnline, CloudErrorKind.AnswerLost, 200, null, what) { Host = new Uri(Host).Host });
}
