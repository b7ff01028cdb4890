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
        var ending = "@" + domain.Trim().TrimStart('@').ToLowerInvariant();
        if (ending.Length > 1) mailboxes = mailboxes.Where(m => m.AddressKey.EndsWith(ending));
        var found = await mailboxes.OrderBy(m => m.Row).Select(m => m.Address).Take(MemberList.Most + 1).ToListAsync(ct);
        return [.. found.Select(a => a.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Where(AddressLines.IsAddress).Order(StringComparer.Ordinal)];
    }
}
