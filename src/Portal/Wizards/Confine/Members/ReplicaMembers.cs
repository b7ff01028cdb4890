using Microsoft.EntityFrameworkCore;
using Portal.Mailboxes.Replica;
using Portal.Store;

namespace Portal.Wizards.Confine.Members;

/// <summary>Mailboxes of an environment as the portal's copy has them: those on the profile, or those that a rule names.</summary>
public sealed class ReplicaMembers(IDbContextFactory<PortalDb> dbs)
{
    /// <param name="profile">Null for every profile, and none.</param>
    /// <param name="domain">Empty for every domain.</param>
    /// <param name="owner">Null for every kind of owner.</param>
    /// <returns>Addresses in lower case, sorted; one more than a plan takes where there are more.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(string environment, Guid? profile, string domain, OwnerKind? owner, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var mailboxes = db.Set<ReplicaMailbox>().AsNoTracking().Where(m => m.Environment == environment && m.Address != "");
        if (profile is { } id) mailboxes = mailboxes.Where(m => m.ProfileId == id);
        if (owner is { } kind) mailboxes = mailboxes.Where(m => m.Owner == kind);
        var ending = Folded.Of("@" + domain.Trim().TrimStart('@'));
        if (ending.Length > 1) mailboxes = mailboxes.Where(m => m.AddressKey.EndsWith(ending));
        var found = new SortedSet<string>(StringComparer.Ordinal);
        // Counted after what is no address and what stands twice: a limit on the rows would cut mailboxes off that nobody is told of.
        await foreach (var address in mailboxes.Select(m => m.Address).AsAsyncEnumerable().WithCancellation(ct))
            if (AddressLines.IsAddress(address) && found.Add(address.ToLowerInvariant()) && found.Count > MemberList.Most) break;
        return [.. found];
    }
}
