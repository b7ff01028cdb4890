using Microsoft.EntityFrameworkCore;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Audit;

/// <summary>What somebody was refused, as an entry of the trail.</summary>
public sealed class AuditRefusals(IDbContextFactory<PortalDb> dbs, AuditLog audit)
{
    private const int LongestTarget = 200;

    public async Task KeepAsync(RefusedAccess refusal)
    {
        await using var db = await dbs.CreateDbContextAsync(CancellationToken.None);
        await audit.AppendAsync(db, new AuditEvent("access.refuse", AuditOutcome.Refused, AuditActor.Of(refusal.Person))
        {
            Permission = refusal.Permission,
            System = "Portal",
            Target = refusal.What.Length <= LongestTarget ? refusal.What : refusal.What[..LongestTarget],
            Error = refusal.Permission is { } lacking ? $"Needs {string.Join(" or ", Permissions.Roles[lacking])}, which this person does not hold." : "The page is not for the roles of this person.",
        }, CancellationToken.None);
    }
}
