using System.Text.Json;
using Portal.Cloud;
using Portal.Cloud.Exchange;

namespace Portal.Reach;

/// <summary>
/// Reads who may open which mailboxes of an organization, by the service behind Exchange Online PowerShell where the operator allowed it: one request for each page of mailboxes, groups and
/// members, none for a single mailbox. Each part that cannot be read says so and keeps the others.
/// </summary>
public sealed class ReadAccess(TimeProvider time)
{
    /// <summary>Groups whose members are asked for at the same time.</summary>
    private const int AtOnce = 4;

    /// <param name="account">Whose right it is.</param>
    public async Task<AccessFacts> ReadAsync(ExchangeAdmin admin, string account, string tenantId, string appId, ConsentsRead held, CancellationToken ct)
    {
        var source = $"Exchange Online, read as {account}";
        var (mailboxes, groups, teams) = (await TryAsync(admin.MailboxesAsync(ct)), await TryAsync(admin.GroupsAsync(ct)), await TryAsync(admin.RecipientsAsync("GroupMailbox", ct)));
        var (policies, scopes) = (await TryAsync(admin.AccessPoliciesAsync(ct)), await TryAsync(admin.ScopesAsync(ct)));
        var (assignments, pointers) = (await TryAsync(admin.RoleAssignmentsAsync(ct)), await TryAsync(admin.AppPointersAsync(ct)));
        var rows = new AccessReport
        {
            TenantId = tenantId, AppId = appId, Source = source, At = time.GetUtcNow(), Mailboxes = mailboxes, Groups = groups, OtherGroups = teams,
            Policies = policies, Scopes = scopes, Assignments = assignments, Pointers = pointers,
        };
        return await rows.FactsAsync(held, many => MembersAsync(admin, many, ct), many => ListedAsync(admin, many, ct));
    }

    /// <summary>Whom Exchange Online itself lists for the filters of scopes, a request for each page.</summary>
    private static async Task<IReadOnlyDictionary<string, Rows>> ListedAsync(ExchangeAdmin admin, IReadOnlyList<ManagementScope> scopes, CancellationToken ct)
    {
        var found = new Dictionary<string, Rows>(StringComparer.OrdinalIgnoreCase);
        foreach (var scope in scopes) found[scope.Name] = await TryAsync(admin.FilteredAsync(scope.Filter, ct));
        return found;
    }

    private static async Task<IReadOnlyDictionary<string, Rows>> MembersAsync(ExchangeAdmin admin, IReadOnlyList<(string Id, GroupKind Kind)> groups, CancellationToken ct)
    {
        var found = new Dictionary<string, Rows>(StringComparer.Ordinal);
        foreach (var some in groups.Chunk(AtOnce))
            foreach (var (id, rows) in await Task.WhenAll(some.Select(async g => (g.Id, await TryAsync(g.Kind == GroupKind.Microsoft365 ? admin.LinksAsync(g.Id, ct) : admin.MembersAsync(g.Id, ct)))))) found[id] = rows;
        return found;
    }

    private static async Task<Rows> TryAsync(Task<IReadOnlyList<JsonElement>> read)
    {
        try
        {
            return new(await read, null);
        }
        catch (CloudException error) when (error.Error.Kind != CloudErrorKind.SignInNeeded)
        {
            return new(null, error.Error.Sentence);
        }
    }
}

/// <summary>What one cmdlet put out, or why it did not.</summary>
/// <param name="Unread">Counts only where there are no rows.</param>
internal sealed record Rows(IReadOnlyList<JsonElement>? All, string? Unread);
