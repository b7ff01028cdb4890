using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>Permissions of one API, taken from the app before its secrets and the app itself: from that moment it opens no mailbox, whoever holds a secret.</summary>
public abstract class AbandonSyncGrant(CloudNetwork network, Deeds deeds, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    /// <summary>Entra's clock dates the grant, the portal's the answer of a consent.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(2);

    /// <summary>The API.</summary>
    protected abstract string ResourceAppId { get; }

    /// <summary>The wizard's step that granted it.</summary>
    protected abstract string Granting { get; }

    public override string Why => "They are what gives the app its reach, so they go as soon as nothing synchronizes with it.";
    public override string Who => ConsentRoles.For(ResourceAppId) + ", in the tenant of the mailboxes.";
    public override string Link => "https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(Tenant(context), "Application.Read.All", "Directory.Read.All")];

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(Tenant(context), "AppRoleAssignment.ReadWrite.All")];

    private static string Tenant(StepContext context) => context.SetUp.Record().Form.ExchangeTenantId;

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        if (context.SetUp.Record().App is not { ServicePrincipalId: { } principal } app) return Remains.Nothing("The app was never made or chosen, so nothing was granted.", "this set-up");
        var (credential, wanted) = (context.In(Tenant(context)), PermissionSets.All.SelectMany(s => s.Permissions).Select(p => p.Wanted).Where(p => p.ResourceAppId == ResourceAppId).Distinct().ToList());
        var principals = new ServicePrincipals(network, credential);
        if (await principals.FindByIdAsync(principal, ct) is not { } holder) return Remains.Nothing($"{app.Name.Isolated()} is gone, and what it held with it.", "Microsoft Graph");
        var (offered, grants, made) = await Looking.AllAsync(TenantPermissions.ReadAsync(network, credential, wanted, ct), principals.GrantsOfAsync(principal, ct), IsMadeAsync(context, app, holder, ct));
        var api = offered.Found is [var first, ..] ? first.ResourceId : null;
        var held = grants.Where(g => string.Equals(g.ResourceId, api, StringComparison.OrdinalIgnoreCase)).Select(g => (Grant: g, Name: offered.Found.FirstOrDefault(f => f.Is(g))?.Name)).ToList();
        var ours = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (grant, name) in held)
            if (name is not null && (made || await DidAsync(context, grant, name, ct))) ours.Add(grant.Id);
        var facts = held.Select(h => ours.Contains(h.Grant.Id)
            ? Goes("Holds", $"{h.Name} on {h.Grant.ResourceName}")
            : Stays(
                "Holds",
                $"{h.Name ?? h.Grant.RoleId.ToString()} on {h.Grant.ResourceName}",
                made ? "it is not of this set-up's list; it goes with the app." : "this set-up did not grant it."))
            .ToList();
        var going = held.Where(h => ours.Contains(h.Grant.Id)).ToList();
        if (going.Count == 0) return new Remains($"{app.Name.Isolated()} holds nothing here that this set-up granted.", [], facts, "Microsoft Graph");
        var roles = await ConsentRoles.HeldByAsync(new People(network, credential), context.Person, Tenant(context), ct);
        return new Remains(
            $"{app.Name.Isolated()} holds {(going.Count == 1 ? going[0].Name : $"{going.Count} permissions")} of this set-up.",
            [.. going.Select(h => Revoke(context, principals, app, h.Grant, h.Name!))],
            facts,
            "Microsoft Graph")
        {
            Blocked = roles.Any(r => ConsentRoles.MayGrant(r, ResourceAppId))
                ? null
                : new Problem(
                    "You hold no Entra role that may take this away.",
                    null,
                    "Hand this step to somebody who does: choose \"Someone else does it\" and send the link.",
                    ConsentRoles.For(ResourceAppId)),
        };
    }

    /// <summary>The app that carries this set-up's unique name; a kept id could be another's.</summary>
    private async Task<bool> IsMadeAsync(StepContext context, AppRef app, ServicePrincipal holder, CancellationToken ct) =>
        app.Ours && await new Applications(network, context.In(Tenant(context))).FindByUniqueNameAsync(context.SetUp.Record().MeantSyncApp().UniqueName, ct) is { } made && made.AppId == holder.AppId;

    /// <summary>On a chosen app: this set-up's own write, or one that came by the address it sent somebody to.</summary>
    private async Task<bool> DidAsync(StepContext context, RoleGrant grant, string name, CancellationToken ct)
    {
        var writes = (await deeds.OutcomesAsync(context.SetUp.Id, Granting, $"grant-{name}", ct)).Concat(await deeds.OutcomesAsync(context.SetUp.Id, Granting, "grant-permission", ct));
        if (writes.Any(o => o.Contains(grant.Id, StringComparison.Ordinal))) return true;
        return (await deeds.ConsentsAsync(context.SetUp.Id, Granting, ct)).Any(c => grant.CreatedAt >= c.From - ClocksApart && grant.CreatedAt <= c.To + ClocksApart);
    }

    private static PlannedCommand Revoke(StepContext context, ServicePrincipals principals, AppRef app, RoleGrant held, string name) => new(
        new Command(
            $"revoke-{name}",
            "Microsoft Entra",
            Tenant(context),
            $"Take {name} from {app.Name.Isolated()}",
            app.Name,
            [new Change("Permissions held", $"{name} on {held.ResourceName}", null)]) { Scripts = ConsentScripts.Revoke(app, held, $"{name} on {held.ResourceName}") },
        async ct =>
        {
            await principals.RevokeAsync(held, ct);
            return new Done($"app role assignment {held.Id}", s => s.Record() with { Grants = [.. s.Record().Grants.Where(g => g.Grant.AssignmentId != held.Id)] });
        });
}

/// <summary>full_access_as_app on Exchange Online.</summary>
public sealed class AbandonExchangeGrant(CloudNetwork network, Deeds deeds, WizardCatalogSource wizards, TimeProvider time) : AbandonSyncGrant(network, deeds, wizards, time)
{
    public override string Key => AbandonWizards.Grant;
    public override string Title => "Permission on Exchange Online taken away";
    public override string Needed => "The app holds nothing on Office 365 Exchange Online that this set-up granted.";

    protected override string ResourceAppId => WellKnown.ExchangeOnline;
    protected override string Granting => CrossTenantWizard.GrantExchange;
}

/// <summary>The permissions on Microsoft Graph, which take a higher Entra role.</summary>
public sealed class AbandonGraphGrants(CloudNetwork network, Deeds deeds, WizardCatalogSource wizards, TimeProvider time) : AbandonSyncGrant(network, deeds, wizards, time)
{
    public override string Key => AbandonWizards.GraphGrants;
    public override string Title => "Permissions on Microsoft Graph taken away";
    public override string Needed => "The app holds nothing on Microsoft Graph that this set-up granted.";

    protected override string ResourceAppId => WellKnown.MicrosoftGraph;
    protected override string Granting => CrossTenantWizard.GrantGraph;
}
