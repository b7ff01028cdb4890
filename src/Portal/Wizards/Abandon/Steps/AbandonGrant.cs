using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>The permission goes before the app: from that moment HMA-App opens no mailbox, whoever holds its certificate.</summary>
public sealed class AbandonGrant(CloudNetwork network, Deeds deeds, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Grant;
    public override string Title => "Permission taken away";
    public override string Needed => "HMA-App holds no full_access_as_app that this set-up granted.";
    public override string Why => "It is what gives HMA-App its reach, so it goes as soon as nothing synchronizes with it.";
    public override string Who => HmaWizard.GrantRoles + ".";
    public override string Link => "https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "Application.Read.All", "Directory.Read.All")];

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "AppRoleAssignment.ReadWrite.All")];

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.HmaApp is not { ServicePrincipalId: { } principal } app) return Remains.Nothing("HMA-App was never made or chosen, so nothing was granted.", "this set-up");
        var principals = new ServicePrincipals(network, context.InExchange());
        if (await principals.FindByIdAsync(principal, ct) is not { } holder) return Remains.Nothing($"{app.Name.Isolated()} is gone, and what it held with it.", "Microsoft Graph");
        var ours = (app.Ours
            && await new Applications(network, context.InExchange()).FindByUniqueNameAsync(record.MeantHmaApp().UniqueName, ct) is { } made
            && made.AppId == holder.AppId)
            || await deeds.DidAsync(context.SetUp.Id, HmaWizard.Grant, "grant-permission", ct);
        var role = await ExchangeRole.ReadAsync(network, context.InExchange(), ct);
        var grants = await principals.GrantsOfAsync(principal, ct);
        var held = grants.FirstOrDefault(g => g.RoleId == role.RoleId && g.ResourceId == role.ResourceId);
        var facts = grants.Where(g => g != held).Select(g => Stays("Holds", $"{g.RoleId} on {g.ResourceName}", app.Ours ? "somebody else granted it; it goes with the app." : "somebody else granted it.")).ToList();
        if (held is null) return new Remains($"{app.Name.Isolated()} holds no full_access_as_app.", [], facts, "Microsoft Graph");
        facts.Insert(0, ours ? Goes("Holds", $"full_access_as_app on {held.ResourceName}") : Stays("Holds", $"full_access_as_app on {held.ResourceName}", "this set-up did not grant it."));
        if (!ours) return new Remains($"{app.Name.Isolated()} holds full_access_as_app, and this set-up did not grant it.", [], facts, "Microsoft Graph");
        var roles = await ConsentRoles.HeldByAsync(new People(network, context.InExchange()), context.Person, record.Form.ExchangeTenantId, ct);
        return new Remains($"{app.Name.Isolated()} holds full_access_as_app.", [Revoke(record, principals, app.Name, held)], facts, "Microsoft Graph")
        {
            Blocked = roles.Any(r => r.MayGrantExchange)
                ? null
                : new Problem(
                    "You hold no Entra role that may take this away.",
                    null,
                    "Hand this step to somebody who does: choose \"Someone else does it\" and send the link.",
                    HmaWizard.GrantRoles),
        };
    }

    private static PlannedCommand Revoke(HmaSetUp record, ServicePrincipals principals, string name, RoleGrant held) => new(
        new Command(
            "revoke-permission",
            "Microsoft Entra",
            record.Form.ExchangeTenantId,
            $"Take full_access_as_app from {name.Isolated()}",
            name,
            [new Change("Permissions held", $"full_access_as_app on {held.ResourceName}", null)]) { Scripts = AbandonScripts.Revoke(held, name) },
        async ct =>
        {
            await principals.RevokeAsync(held, ct);
            return new Done($"app role assignment {held.Id}", s => s.Record() with { Grant = null });
        });
}
