using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Scripts;

namespace Portal.Reach;

/// <summary>Who is in the administrative units that roles are given for. Exchange names a unit by its id and does not tell its members; Microsoft Graph does.</summary>
public sealed class ReadUnits(CloudNetwork network, TimeProvider time)
{
    /// <summary>Units whose members are read; nobody has given an app roles for more.</summary>
    private const int Most = 50;

    private const string WhoKnows = "An Exchange Administrator finds it out for one mailbox: Test-ServicePrincipalAuthorization with -Resource.";

    /// <param name="credential">Null where nobody who may read the tenant's Entra is connected.</param>
    /// <param name="account">As whom it is read, for people.</param>
    /// <returns>The facts with a group for each unit, its members read or not.</returns>
    public async Task<AccessFacts> AddAsync(AccessFacts facts, TokenCredential? credential, string account, CancellationToken ct)
    {
        if (facts.Groups.Value is not { } groups || facts.Assignments.Value is not { } assignments) return facts;
        var units = new Dictionary<string, AccessGroup>(StringComparer.Ordinal);
        foreach (var id in assignments.Where(a => a is { Kind: AssignmentScope.AdministrativeUnit, ScopeId: not null }).Select(a => a.ScopeId!).Distinct(StringComparer.Ordinal).Take(Most))
            units[id] = await ReadAsync(facts, id, credential, account, ct);
        if (units.Count == 0) return facts;
        return facts with
        {
            Groups = facts.Groups with { Value = [.. groups.Where(g => !units.ContainsKey(g.Id)), .. units.Values] },
            Assignments = facts.Assignments with { Value = [.. assignments.Select(a => a.ScopeId is not null && units.TryGetValue(a.ScopeId, out var unit) ? a with { ScopeName = unit.Name } : a)] },
        };
    }

    private async Task<AccessGroup> ReadAsync(AccessFacts facts, string id, TokenCredential? credential, string account, CancellationToken ct)
    {
        var source = $"Microsoft Entra, read as {account}";
        if (credential is null) return Unread(id, id, $"Microsoft Graph tells who is in an administrative unit, and nobody who may read the tenant's Entra was connected. {WhoKnows}");
        if (!Guid.TryParse(id, out _)) return Unread(id, id, $"Exchange names the administrative unit {id.Isolated()} and not its id, by which Microsoft Graph knows it. {WhoKnows}");
        var places = Places(facts);
        if (places.Count == 0) return Unread(id, id, $"The mailboxes were read without the ids that Microsoft Entra has for them: read them again with the script that is shown here. {WhoKnows}");
        try
        {
            var reading = new AdministrativeUnits(network, credential);
            if (await reading.NameAsync(id, ct) is not { } name) return Unread(id, id, $"Microsoft Entra has no administrative unit with the id {id}: it was deleted, or belongs to another tenant. {WhoKnows}");
            var users = await reading.UsersAsync(id, ct);
            int[] inside = [.. users.Where(places.ContainsKey).Select(u => places[u])];
            return new(id, Lines.One(name.Length > 0 ? name : id), "", GroupKind.AdministrativeUnit, Part<GroupMembers>.Read(new(inside, [], []), source, time.GetUtcNow()));
        }
        catch (CloudException error) when (error.Error.Kind != CloudErrorKind.SignInNeeded)
        {
            return Unread(id, id, $"{error.Error.Sentence} {WhoKnows}");
        }

        AccessGroup Unread(string unit, string name, string why) => new(unit, name, "", GroupKind.AdministrativeUnit, Part<GroupMembers>.Not(why, source, time.GetUtcNow()));
    }

    /// <summary>Mailboxes by the object ids of their owners. One without such an id, like the mailbox for discovery searches, is in no unit.</summary>
    private static Dictionary<Guid, int> Places(AccessFacts facts)
    {
        var places = new Dictionary<Guid, int>();
        foreach (var (place, mailbox) in (facts.Mailboxes.Value ?? []).Index())
            if (mailbox.EntraId is { } id) places.TryAdd(id, place);
        return places;
    }
}
