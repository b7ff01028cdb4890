using Portal.Approvals;
using Portal.Cloud.Graph;
using static Portal.Ids;

namespace Portal.Steps;

/// <summary>A wanted permission, the grant that was found, and whether a decision allows it.</summary>
internal sealed record JudgedGrant(TenantPermission Permission, RoleGrant? Grant, ApprovalCheck Check)
{
    public bool IsPermitted => Check is ApprovalCheck.Approved yes && yes.Permitted.Any(Is);

    public bool IsRefused => Check is ApprovalCheck.Approved yes && yes.Refused.Any(Is);

    private bool Is(RequestedPermission asked) => Same(asked.Key, Permission.Requested.Key);
}

/// <summary>What one look found on an app: all that was asked for, and of it what the step grants.</summary>
/// <param name="Mine">The permissions of the step's own API.</param>
/// <param name="Grants">Everything that the app holds, on every API.</param>
internal sealed record GrantsSeen(AppRef App, IReadOnlyList<TenantPermission> Mine, IReadOnlyList<RoleGrant> Grants, IReadOnlyList<JudgedGrant> All)
{
    public List<JudgedGrant> OfMine => [.. All.Where(j => Mine.Contains(j.Permission))];

    public List<JudgedGrant> Held => OfMine.FindAll(j => j.Grant is not null);

    public List<JudgedGrant> Missing => OfMine.FindAll(j => j is { Grant: null, IsPermitted: true });

    public List<JudgedGrant> Unapproved => OfMine.FindAll(j => j is { Grant: not null, IsPermitted: false });

    public ApprovalCheck Check => OfMine.Find(j => j.Grant is null)?.Check ?? OfMine[0].Check;

    /// <summary>What the app holds beyond everything that was asked for.</summary>
    public IEnumerable<RoleGrant> Others => Grants.Where(g => !All.Any(j => j.Permission.Is(g)));
}
