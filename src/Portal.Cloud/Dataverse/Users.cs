using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

public sealed class Users(DataverseClient client)
{
    /// <summary>The role template of System Administrator, the same in every environment and language; roles themselves have other ids in each: https://learn.microsoft.com/power-apps/developer/data-platform/security-roles</summary>
    private const string SystemAdministrator = "627090ff-40a3-4053-8790-584edc5be201";

    /// <summary>Ids of all disabled users.</summary>
    public async Task<IReadOnlySet<Guid>> DisabledAsync(CancellationToken ct)
    {
        HashSet<Guid> disabled = [];
        var next = "systemusers?$select=systemuserid&$filter=isdisabled eq true";
        while (next is not null)
        {
            var (page, following, _) = await client.PageAsync(next, $"odata.maxpagesize={MailboxFeed.PageSize}", r => r.Guid("systemuserid") ?? default, ct);
            disabled.UnionWith(page);
            next = following;
        }

        return disabled;
    }

    /// <summary>
    /// Names of people who hold the role System Administrator, in one request: at most <paramref name="most"/> of them, and how many there are (Dataverse counts to 5,000). Disabled users, applications
    /// and Microsoft's own users are left out. Members of a team for a group of Microsoft Entra are known to Dataverse once they have been there:
    /// https://learn.microsoft.com/power-platform/admin/manage-group-teams
    /// </summary>
    /// <param name="teams">Also those who hold it through a team: a lambda within a lambda, https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-data-web-api ("Use Lambda operators").</param>
    /// <exception cref="CloudException">NotAllowed where the caller may not read users or roles, or teams where those are asked for.</exception>
    public async Task<(IReadOnlyList<string> Names, int All)> AdministratorsAsync(int most, bool teams, CancellationToken ct)
    {
        const string role = $"any(r:r/_roletemplateid_value eq {SystemAdministrator})";
        var holds = teams ? $"(systemuserroles_association/{role} or teammembership_association/any(t:t/teamroles_association/{role}))" : $"systemuserroles_association/{role}";
        // accessmode: 0 Read-Write, 1 Administrative; 3 Support User, 4 Non-interactive (applications), 5 Delegated Admin are nobody to call.
        var filter = $"{holds} and isdisabled eq false and (accessmode eq 0 or accessmode eq 1)";
        var answer = await client.GetAsync($"systemusers?$select=fullname&$top={most}&$orderby=fullname&$count=true&$filter={Uri.EscapeDataString(filter)}", ct);
        string[] names = [.. answer.Items("value").Select(r => r.Text("fullname") ?? "").Where(n => n.Length > 0)];
        return (names, Math.Max(names.Length, answer.Int("@odata.count") ?? 0));
    }
}
