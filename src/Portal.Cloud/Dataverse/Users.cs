using System.Text.Json;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

public sealed class Users(DataverseClient client)
{
    /// <param name="entraId">Object id in Entra.</param>
    public Task<DataverseUser?> FindAsync(Guid entraId, CancellationToken ct) => FirstAsync($"azureactivedirectoryobjectid eq {entraId}", ct);

    /// <summary>The application user of an app registration.</summary>
    public Task<DataverseUser?> FindByAppIdAsync(Guid appId, CancellationToken ct) => FirstAsync($"applicationid eq {appId}", ct);

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

    private async Task<DataverseUser?> FirstAsync(string filter, CancellationToken ct)
    {
        var rows = await client.ListAsync(
            $"systemusers?$select=systemuserid,fullname,internalemailaddress,isdisabled,azureactivedirectoryobjectid,applicationid&$expand=systemuserroles_association($select=name)&$top=1&$filter={Uri.EscapeDataString(filter)}",
            ct);
        return rows is [var row, ..] ? Read(row) : null;
    }

    private static DataverseUser Read(JsonElement row) => new(
        row.Guid("systemuserid") ?? default, row.Text("fullname") ?? "", row.Text("internalemailaddress"), row.Bool("isdisabled") == true,
        row.Guid("azureactivedirectoryobjectid"), row.Guid("applicationid"), [.. row.Items("systemuserroles_association").Select(r => r.Text("name") ?? "")]);
}

public sealed record DataverseUser(Guid Id, string Name, string? Mail, bool Disabled, Guid? EntraId, Guid? AppId, IReadOnlyList<string> Roles);
