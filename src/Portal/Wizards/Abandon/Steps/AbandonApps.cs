using Azure.Core;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>Both apps, where this set-up made them: deleted, then removed from Entra's deleted items too, so that nobody restores them.</summary>
public sealed class AbandonApps(CloudNetwork network, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Apps;
    public override string Title => "Apps deleted";
    public override string Needed => "Microsoft Entra has neither app of this set-up, and none among its deleted items.";
    public override string Why => "Entra keeps a deleted app for 30 days, and whoever restores it has it back with everything it held.";
    public override string Who => "An owner of both apps, or a Cloud Application Administrator or Application Administrator.";
    public override string Link => "https://learn.microsoft.com/graph/api/directory-deleteditems-delete";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => GraphOfBothApps(context, "Application.Read.All");

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => GraphOfBothApps(context, "Application.ReadWrite.All");

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        var (removals, facts) = (new List<PlannedCommand>(), new List<Fact>());
        await OneAsync("KV-App", record.Vault?.TenantId ?? context.Person.TenantId, record.MeantKvApp().UniqueName, record.KvApp, context.InVault(), removals, facts, ct);
        await OneAsync("HMA-App", record.Form.ExchangeTenantId, record.MeantHmaApp().UniqueName, record.HmaApp, context.InExchange(), removals, facts, ct);
        return new Remains(removals.Count == 0 ? "Microsoft Entra has no app of this set-up that could go." : "Microsoft Entra still has apps of this set-up.", removals, facts, "Microsoft Graph");
    }

    /// <summary>By the unique name that this set-up gave, among the deleted items too; also when the answer to its making was never kept. A kept id could be another app's.</summary>
    private async Task OneAsync(string role, string tenant, string uniqueName, AppRef? known, TokenCredential credential, List<PlannedCommand> removals, List<Fact> facts, CancellationToken ct)
    {
        var applications = new Applications(network, credential);
        if (known is { Ours: false }) facts.Add(Stays(role, $"{known.Name} ({known.AppId})", "it was chosen, not made here."));
        if (await applications.FindByUniqueNameAsync(uniqueName, ct) is { } app)
        {
            facts.Add(Goes(role, $"{app.DisplayName} ({app.AppId})", "Will be deleted with its service principal, then removed for good."));
            facts.AddRange(app.Secrets.Select(s => new Fact($"Secret of somebody else on {role}", OldSecrets.Name(s), Truth.NotOk, "Whoever signs in with it stops when the app goes.")));
            facts.AddRange(app.Certificates.Select(c => new Fact($"Certificate of somebody else on {role}", $"{c.Thumbprint}, until {c.End:yyyy-MM-dd}", Truth.NotOk, "Whoever signs in with it stops when the app goes.")));
            removals.Add(Delete(role, tenant, app, applications));
        }
        else if ((await new DeletedApplications(network, credential).ListAsync(ct)).FirstOrDefault(d => string.Equals(d.UniqueName, uniqueName, StringComparison.OrdinalIgnoreCase)) is { } deleted)
        {
            facts.Add(Goes(role, $"{deleted.DisplayName} ({deleted.AppId}) among the deleted items", "Will be removed for good."));
            removals.Add(Purge(role, tenant, deleted.Id, deleted.DisplayName, applications));
        }
    }

    private static PlannedCommand Delete(string role, string tenant, Application app, Applications applications) => new(
        new Command($"delete-{role.ToLowerInvariant()}", "Microsoft Entra", tenant, $"Delete {app.DisplayName} for good", app.DisplayName, [new Change("Application", $"{app.DisplayName} ({app.AppId})", null), new Change("Other credentials on it", $"{app.Secrets.Count + app.Certificates.Count}", null)]) { Scripts = AbandonScripts.DeleteApp(app.Id) },
        async ct =>
        {
            await applications.DeleteAsync(app.Id, ct);
            await applications.PurgeAsync(app.Id, ct);
            return new Done($"application {app.AppId} deleted and removed for good");
        });

    private static PlannedCommand Purge(string role, string tenant, string id, string name, Applications applications) => new(
        new Command($"purge-{role.ToLowerInvariant()}", "Microsoft Entra", tenant, $"Remove {name} from the deleted items", name, [new Change("Deleted application", name, null)]) { Scripts = AbandonScripts.PurgeApp(id) },
        async ct =>
        {
            await applications.PurgeAsync(id, ct);
            return new Done($"application {id} removed for good");
        });
}
