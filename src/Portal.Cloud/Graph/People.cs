using Azure.Core;
using Microsoft.Graph.Models;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

public sealed class People(CloudNetwork network, TokenCredential credential)
{
    private static readonly string[] Fields = ["id", "displayName", "userPrincipalName", "mail", "accountEnabled"];
    private static readonly string[] MailFields = [.. Fields, "assignedPlans", "onPremisesSyncEnabled"];
    private readonly GraphCalls _graph = new(network, credential);

    /// <param name="idOrUserName">Object id or user principal name.</param>
    public async Task<DirectoryPerson?> FindAsync(string idOrUserName, CancellationToken ct) =>
        await _graph.FindAsync(g => g.Users[idOrUserName].GetAsync(r => r.QueryParameters.Select = Fields, ct), ct) is { } user ? Read(user) : null;

    /// <summary>The account with this address, by its user name or by any of its addresses, with what an Exchange mailbox needs; null for none.</summary>
    // https://learn.microsoft.com/graph/api/resources/user#properties: mail and proxyAddresses can be filtered without advanced queries.
    public async Task<MailAccount?> FindByAddressAsync(string address, CancellationToken ct)
    {
        var user = await _graph.FindAsync(g => g.Users[address].GetAsync(r => r.QueryParameters.Select = MailFields, ct), ct);
        foreach (var filter in new[] { $"mail eq {Quoted(address)}", $"proxyAddresses/any(p:p eq {Quoted("smtp:" + address)})" })
            user ??= (await _graph.CallAsync(g => g.Users.GetAsync(r => (r.QueryParameters.Filter, r.QueryParameters.Select) = (filter, MailFields), ct), ct)).Value?.FirstOrDefault();
        return user is null ? null : new(Read(user), InCloud(user), user.OnPremisesSyncEnabled == true);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''")}'";

    /// <summary>The directory roles that are active for a person now, those through groups included. Eligible but not activated ones are not there.</summary>
    // https://learn.microsoft.com/graph/api/user-list-transitivememberof
    public async Task<IReadOnlyList<DirectoryRole>> RolesOfAsync(string personId, CancellationToken ct)
    {
        var memberships = await _graph.ListAsync<DirectoryObject, DirectoryObjectCollectionResponse>(g => g.Users[personId].TransitiveMemberOf.GetAsync(cancellationToken: ct), ct);
        return [.. memberships.OfType<Microsoft.Graph.Models.DirectoryRole>().Select(r => new DirectoryRole(r.RoleTemplateId ?? "", r.DisplayName ?? ""))];
    }

    /// <summary>The same of the account that the token is for: in another tenant than that of the sign-in it is another object.</summary>
    // https://learn.microsoft.com/graph/api/user-list-transitivememberof, with /me
    public async Task<IReadOnlyList<DirectoryRole>> MyRolesAsync(CancellationToken ct)
    {
        var memberships = await _graph.ListAsync<DirectoryObject, DirectoryObjectCollectionResponse>(g => g.Me.TransitiveMemberOf.GetAsync(cancellationToken: ct), ct);
        return [.. memberships.OfType<Microsoft.Graph.Models.DirectoryRole>().Select(r => new DirectoryRole(r.RoleTemplateId ?? "", r.DisplayName ?? ""))];
    }

    /// <summary>Enabled people who hold a directory role for the whole tenant, at most <paramref name="most"/>. Groups and apps are left out, and who is eligible but has not activated it.</summary>
    /// <param name="templateId">Of a built-in role.</param>
    // https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
    public async Task<IReadOnlyList<DirectoryPerson>> WithRoleAsync(string templateId, int most, CancellationToken ct)
    {
        var page = await _graph.CallAsync(g => g.RoleManagement.Directory.RoleAssignments.GetAsync(r => r.QueryParameters.Filter = $"roleDefinitionId eq '{templateId}'", ct), ct);
        var ids = (page.Value ?? []).Where(a => a is { DirectoryScopeId: "/", PrincipalId: not null }).Select(a => a.PrincipalId!).Distinct(StringComparer.OrdinalIgnoreCase).Take(most);
        return [.. (await Task.WhenAll(ids.Select(id => FindAsync(id, ct)))).OfType<DirectoryPerson>().Where(p => p.Enabled != false)];
    }

    /// <summary>The app roles a person holds, directly or by a group they are a direct member of.</summary>
    // https://learn.microsoft.com/graph/api/user-list-approleassignments
    public async Task<IReadOnlyList<RoleGrant>> GrantsOfAsync(string personId, CancellationToken ct)
    {
        var grants = await _graph.ListAsync<AppRoleAssignment, AppRoleAssignmentCollectionResponse>(g => g.Users[personId].AppRoleAssignments.GetAsync(cancellationToken: ct), ct);
        return [.. grants.Select(ServicePrincipals.Read)];
    }

    /// <summary>
    /// People with a mail address, by where Entra says their mailbox is: with an Exchange plan in the cloud, else synchronised from on-premises. Shared
    /// mailboxes and rooms without an account in Entra are not counted, so both numbers are "at least".
    /// </summary>
    public async Task<MailboxCounts> CountMailboxesAsync(CancellationToken ct)
    {
        var people = await _graph.ListAsync<User, UserCollectionResponse>(g => g.Users.GetAsync(r =>
        {
            r.QueryParameters.Select = ["id", "mail", "assignedPlans", "onPremisesSyncEnabled"];
            r.QueryParameters.Top = 999;
        }, ct), ct);
        var withMail = people.Where(p => p.Mail is not null).ToList();
        var cloud = withMail.Count(InCloud);
        return new(withMail.Count(p => !InCloud(p) && p.OnPremisesSyncEnabled == true), cloud);
    }

    /// <summary>The same of the first page of people only, for a look that must not take long.</summary>
    public async Task<MailboxSample> SampleMailboxesAsync(CancellationToken ct)
    {
        var page = await _graph.CallAsync(g => g.Users.GetAsync(r =>
        {
            r.QueryParameters.Select = ["id", "mail", "assignedPlans", "onPremisesSyncEnabled"];
            r.QueryParameters.Top = 999;
        }, ct), ct);
        return new((page.Value ?? []).Count(p => p.Mail is not null && InCloud(p)), page.OdataNextLink is null);
    }

    private static bool InCloud(User person) => person.AssignedPlans?.Any(p => p is { Service: "exchange", CapabilityStatus: "Enabled" }) == true;

    internal static DirectoryPerson Read(User user) => new(user.Id!, user.DisplayName ?? "", user.UserPrincipalName ?? "", user.Mail, user.AccountEnabled);
}

/// <summary>Mailboxes by place.</summary>
public sealed record MailboxCounts(int OnPremises, int Cloud);

/// <param name="All">Everybody was looked at; otherwise the number is "at least".</param>
public sealed record MailboxSample(int Cloud, bool All);

/// <param name="Enabled">Null when it could not be read.</param>
public sealed record DirectoryPerson(string Id, string Name, string UserName, string? Mail, bool? Enabled);

/// <param name="HasPlan">An Exchange Online plan is assigned and enabled.</param>
/// <param name="Synced">The account comes from Active Directory.</param>
public sealed record MailAccount(DirectoryPerson Person, bool HasPlan, bool Synced);

public sealed record DirectoryRole(string TemplateId, string Name)
{
    // https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
    public const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    public const string PrivilegedRoleAdministrator = "e8611ab8-c189-46e8-94e1-60213ab1f814";
    public const string ApplicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    public const string CloudApplicationAdministrator = "158c047a-c907-4556-b7ef-446551a6b5f7";
    public const string ExchangeAdministrator = "29232cdf-9323-42fd-ade2-1d097af3e4de";
    public const string UserAdministrator = "fe930be7-5e62-47db-91af-98c3a49a38b1";
    public const string LicenseAdministrator = "4d6ac14f-3453-41d0-bef9-a3e0c569773a";
    public const string ConditionalAccessAdministrator = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9";

    /// <summary>May consent to application permissions of any API except Microsoft Graph, so to Exchange's full_access_as_app.</summary>
    public bool MayGrantExchange => TemplateId is GlobalAdministrator or PrivilegedRoleAdministrator or ApplicationAdministrator or CloudApplicationAdministrator;

    /// <summary>May consent to application permissions of Microsoft Graph. https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent</summary>
    public bool MayGrantGraph => TemplateId is GlobalAdministrator or PrivilegedRoleAdministrator;
}
