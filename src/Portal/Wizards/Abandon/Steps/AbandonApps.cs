using Azure.Core;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>Apps, where this set-up made them: deleted, then removed from Entra's deleted items too, so that nobody restores them.</summary>
public abstract class AbandonApps(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Apps;
    public override string Title => "Apps deleted";
    public override string Needed => "Microsoft Entra has no app of this set-up, and none among its deleted items.";
    public override string Why => "Entra keeps a deleted app for 30 days, and whoever restores it has it back with everything it held.";
    public override string Who => "An owner of the app, or a Cloud Application Administrator or Application Administrator.";
    public override string Link => "https://learn.microsoft.com/graph/api/directory-deleteditems-delete";

    /// <summary>Which apps this set-up may have made.</summary>
    /// <param name="Role">"KV-App".</param>
    protected sealed record Meant(string Role, string TenantId, string UniqueName, AppRef? Known);

    protected abstract IReadOnlyList<Meant> Apps(StepContext context);

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => Graph(context, "Application.Read.All");

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => Graph(context, "Application.ReadWrite.All");

    private IReadOnlyList<ApiNeed> Graph(StepContext context, string scope) => [.. Apps(context).Select(a => a.TenantId).Distinct(StringComparer.OrdinalIgnoreCase).Select(t => Portal.SignIn.Apis.Graph(t, scope))];

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var (removals, facts) = (new List<PlannedCommand>(), new List<Fact>());
        foreach (var app in Apps(context)) await OneAsync(app.Role, app.TenantId, app.UniqueName, app.Known, context.In(app.TenantId), removals, facts, ct);
        return new Remains(removals.Count == 0 ? "Microsoft Entra has no app of this set-up that could go." : "Microsoft Entra still has apps of this set-up.", removals, facts, "Microsoft Graph");
    }

    /// <summary>By the unique name that this set-up gave, among the deleted items too; also when the answer to its making was never kept. A kept id could be another app's.</summary>
    private async Task OneAsync(string role, string tenant, string uniqueName, AppRef? known, TokenCredential credential, List<PlannedCommand> removals, List<Fact> facts, CancellationToken ct)
    {
        var applications = new Applications(network, credential);
        if (known is { Ours: false }) facts.Add(Stays(role, $"{known.Name.Isolated()} ({known.AppId})", "it was chosen, not made here."));
        if (await applications.FindByUniqueNameAsync(uniqueName, ct) is { } app)
        {
            facts.Add(Goes(role, $"{app.DisplayName.Isolated()} ({app.AppId})", "Will be deleted with its service principal, then removed for good."));
            facts.AddRange(app.Secrets.Select(s => new Fact($"Secret of somebody else on {role}", OldSecrets.Name(s), Truth.NotOk, "Whoever signs in with it stops when the app goes.")));
            facts.AddRange(app.Certificates.Select(c =>
                new Fact(
                    $"Certificate of somebody else on {role}",
                    $"{c.Thumbprint}, until {c.End:yyyy-MM-dd}",
                    Truth.NotOk,
                    "Whoever signs in with it stops when the app goes.")));
            removals.Add(Delete(role, tenant, app, applications));
        }
        else if ((await new DeletedApplications(network, credential).ListAsync(ct)).FirstOrDefault(d => string.Equals(d.UniqueName, uniqueName, StringComparison.OrdinalIgnoreCase)) is { } deleted)
        {
            facts.Add(Goes(role, $"{deleted.DisplayName.Isolated()} ({deleted.AppId}) among the deleted items", "Will be removed for good."));
            removals.Add(Purge(role, tenant, deleted.Id, deleted.DisplayName, applications));
        }
    }

    private static PlannedCommand Delete(string role, string tenant, Application app, Applications applications) => new(
        new Command(
            $"delete-{Slug(role)}",
            "Microsoft Entra",
            tenant,
            $"Delete {app.DisplayName.Isolated()} for good",
            app.DisplayName,
            [
                new Change("Application", $"{app.DisplayName} ({app.AppId})", null),
                new Change("Other credentials on it", $"{app.Secrets.Count + app.Certificates.Count}", null)
            ]) { Scripts = AbandonScripts.DeleteApp(app.Id) },
        async ct =>
        {
            await applications.DeleteAsync(app.Id, ct);
            await applications.PurgeAsync(app.Id, ct);
            return new Done($"application {app.AppId} deleted and removed for good");
        });

    private static PlannedCommand Purge(string role, string tenant, string id, string name, Applications applications) => new(
        new Command($"purge-{Slug(role)}", "Microsoft Entra", tenant, $"Remove {name} from the deleted items", name, [new Change("Deleted application", name, null)]) { Scripts = AbandonScripts.PurgeApp(id) },
        async ct =>
        {
            await applications.PurgeAsync(id, ct);
            return new Done($"application {id} removed for good");
        });

    private static string Slug(string role) => role.ToLowerInvariant().Replace(' ', '-');
}

/// <summary>KV-App in the vault's tenant, HMA-App in Exchange's.</summary>
public sealed class AbandonHmaApps(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonApps(network, wizards, time)
{
    protected override IReadOnlyList<Meant> Apps(StepContext context)
    {
        var record = SetUpState.Read<HmaSetUp>(context.SetUp);
        return [new("KV-App", context.VaultTenant(), record.MeantKvApp().UniqueName, record.KvApp), new("HMA-App", context.ExchangeTenant(), record.MeantHmaApp().UniqueName, record.HmaApp)];
    }
}

/// <summary>The app that Dynamics 365 signed in as.</summary>
public sealed class AbandonSyncApp(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonApps(network, wizards, time)
{
    public override string Title => "App deleted";

    protected override IReadOnlyList<Meant> Apps(StepContext context)
    {
        var record = SetUpState.Read<CrossTenantSetUp>(context.SetUp);
        return [new("App", record.Form.ExchangeTenantId, record.MeantSyncApp().UniqueName, record.App)];
    }
}
