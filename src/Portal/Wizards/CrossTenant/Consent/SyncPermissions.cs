using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant.Consent;

/// <summary>The permissions of the chosen list declared on the app, and what was refused taken off: consent in an admin center grants whatever is declared.</summary>
public sealed class SyncPermissions(IDbContextFactory<PortalDb> dbs, ConsentLinks links, CloudNetwork network, TimeProvider time) : DeclarePermissions(network, time)
{
    private readonly CloudNetwork _network = network;

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
        var wanted = PermissionSets.WantedBy(form).Select(p => p.Wanted).Except(refused).ToList();
        var granted = await AreGrantedAsync(context, decided, wanted, ct);
        return new DeclarationWish(wanted, refused) { TellMissing = true, Facts = [.. About(form)], More = app => Redirect(context, app, form.ConsentByLink && !granted) };
    }

    /// <summary>Whether everything that was approved is there, so that nobody has to answer any more.</summary>
    private async Task<bool> AreGrantedAsync(StepContext context, Approval? decided, List<WantedPermission> wanted, CancellationToken ct)
    {
        if (decided is null || !context.Form().ConsentByLink || context.Record().App?.ServicePrincipalId is not { } principal) return false;
        var credential = context.In(context.Form().ExchangeTenantId);
        var (offered, grants) = await Looking.BothAsync(TenantPermissions.ReadAsync(_network, credential, wanted, ct), new ServicePrincipals(_network, credential).GrantsOfAsync(principal, ct));
        return offered.Found.All(p => grants.Any(p.Is));
    }

    /// <summary>Consent by an address needs a redirect address on the app, which Dynamics 365 does not: it is there as long as an answer is waited for.</summary>
    private Beside Redirect(StepContext context, Application application, bool wanted)
    {
        var there = application.RedirectUris.Contains(links.Callback.AbsoluteUri, StringComparer.Ordinal);
        var fact = new Fact(
            "Redirect address",
            there ? links.Callback.AbsoluteUri : "not there",
            wanted == there ? Truth.Ok : Truth.NotOk,
            wanted ? "Entra sends the answer of the consent here." : "Not needed any more: consent has been given, or is not given by an address.");
        if (wanted == there) return there ? Beside.Nothing with { Facts = [fact] } : Beside.Nothing;
        var app = context.Record().App!;
        var plan = new PlannedCommand(
            new Command(
                wanted ? "add-redirect" : "remove-redirect",
                "Microsoft Entra",
                TenantOf(context.SetUp),
                $"{(wanted ? "Add" : "Remove")} this portal's redirect address {(wanted ? "to" : "from")} {app.Name.Isolated()}",
                app.Name,
                [new Change("Redirect addresses (web)", wanted ? null : links.Callback.AbsoluteUri, wanted ? links.Callback.AbsoluteUri : null)])
            {
                Scripts = ConsentScripts.Redirect(app, links.Callback, [.. application.RedirectUris.Where(u => u != links.Callback.AbsoluteUri), .. wanted ? new[] { links.Callback.AbsoluteUri } : []]),
            },
            async ct =>
            {
                var applications = new Applications(_network, context.In(TenantOf(context.SetUp)));
                if (wanted) await applications.AddRedirectAsync(application.Id, links.Callback, ct);
                else await applications.RemoveRedirectAsync(application.Id, links.Callback, ct);
                return new Done(links.Callback.AbsoluteUri);
            });
        return new Beside(
            wanted
                ? $"{app.Name.Isolated()} cannot send Entra's answer to this portal yet."
                : $"{app.Name.Isolated()} still has this portal's redirect address, which nothing needs any more.",
            [plan],
            [fact]);
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
