using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant.Consent;

/// <summary>The permissions of the chosen list declared on the app, and what was refused taken off: consent in an admin center grants whatever is declared.</summary>
public sealed class SyncPermissions(IDbContextFactory<PortalDb> dbs, CloudNetwork network, TimeProvider time) : DeclarePermissions(network, time)
{
    public override string Key => CrossTenantWizard.Permissions;
    public override string Title => "Permissions declared";
    public override string Needed => "The app asks for full_access_as_app on Exchange Online, and for the permissions on Microsoft Graph that take its place in April 2027.";
    public override string Why => "This only writes down what the app wants. Nothing is allowed by it: that takes a decision and grants. What else the app asks for stays.";
    public override string Who => "An owner of the app, or a Cloud Application Administrator or Application Administrator.";
    public override string Link => PermissionSets.Page.Source;

    protected override string AppTitle => SyncConsent.AppTitle;

    protected override string TenantOf(SetUp setUp) => setUp.Record().Form.ExchangeTenantId;

    protected override AppRef? AppOf(SetUp setUp) => setUp.Record().App;

    protected override MeantApp Meant(SetUp setUp) => SyncConsent.Meant(setUp.Record());

    protected override async Task<DeclarationWish> WishAsync(StepContext context, CancellationToken ct)
    {
        var form = context.Form();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var decided = await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct) is { State: ApprovalState.Approved } approval ? approval : null;
        var refused = decided is null ? [] : decided.Facts.Permissions.Where(p => !decided.Decisions.GetValueOrDefault(p.Key)).Select(p => new WantedPermission(p.ResourceAppId, p.Name)).ToList();
        return new DeclarationWish([.. PermissionSets.WantedBy(form).Select(p => p.Wanted).Except(refused)], refused) { TellMissing = true, Facts = [.. About(form)] };
    }

    /// <summary>Which list is used, and in what Microsoft's lists differ.</summary>
    private static IEnumerable<Fact> About(CrossTenantForm form)
    {
        var set = PermissionSets.Of(form);
        yield return new("List", $"{set.Title}: {set.Permissions.Count} permissions, {set.OnGraph.Count()} of them on Microsoft Graph", null, set.Source);
        foreach (var left in set.Permissions.Except(set.Without(form.LeftOut))) yield return new("Left out", left.Name, null, $"Not asked for in this set-up. {left.IfRefused}") { Aside = true };
        foreach (var other in PermissionSets.All.Where(s => s.Id != set.Id))
            foreach (var (permission, where) in PermissionSets.Difference(set, other))
                yield return new("Microsoft's lists differ", permission.Name, null, $"Only in {where.Title}, not in {(where == set ? other : set).Title}. {permission.IfRefused}") { Aside = true };
    }
}
