using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>full_access_as_app declared on HMA-App. Declaring grants nothing; it keeps the registration and the grant equal, so that a later consent does not revoke it.</summary>
public sealed class Permission(CloudNetwork network, TimeProvider time) : IStep
{
    public string Key => HmaWizard.Permission;
    public string Title => "Permission declared";
    public string Needed => "HMA-App asks for full_access_as_app on Office 365 Exchange Online.";
    public string Why => "This only writes down what HMA-App wants. Nothing is allowed by it: that takes a decision and a grant.";
    public string Who => "An owner of HMA-App, or a Cloud Application Administrator or Application Administrator.";
    public string Link => "https://learn.microsoft.com/power-platform/admin/connect-exchange-server-onprem-hma#add-api-permission";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "Application.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "Application.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.HmaApp is not { } app) return Tell.NotYet("Waits for HMA-App.", time.GetUtcNow());
        var applications = new Applications(network, context.Credential);
        var (role, application) = await Looking.BothAsync(ExchangeRole.ReadAsync(network, context.Credential, ct), applications.FindByIdAsync(app.ObjectId, ct));
        if (application is null) return Tell.NotYet("HMA-App is not found; look at its step first.", time.GetUtcNow());
        record.MeantHmaApp().Require(app, application);
        var wanted = new DeclaredPermission(WellKnown.ExchangeOnline, role.RoleId);
        var declared = application.Permissions.Contains(wanted);
        var facts = application.Permissions.Select(p => new Fact("Declared", p == wanted ? $"{WellKnown.FullAccessAsApp} on {role.ResourceName}" : $"{p.Id} on {p.ResourceAppId}", p == wanted ? Truth.Ok : null)).ToList();
        if (facts.Count == 0) facts.Add(new("Declared", "nothing", Truth.NotOk));
        if (declared) return new Finding(Saw(Truth.Ok, $"{app.Name.Isolated()} asks for {WellKnown.FullAccessAsApp}.", facts), []);
        var plan = new PlannedCommand(
            new Command("declare-permission", "Microsoft Entra", record.Form.ExchangeTenantId, $"Declare {WellKnown.FullAccessAsApp} on {app.Name.Isolated()}", app.Name, [new Change($"Permissions on {role.ResourceName}", null, WellKnown.FullAccessAsApp)])
            {
                Scripts = PermissionScripts.Declare(app, role.RoleId),
            },
            async done =>
            {
                await applications.DeclareAsync(application.Id, [wanted], done);
                return new Done($"{WellKnown.FullAccessAsApp} ({role.RoleId})");
            });
        return new Finding(Saw(Truth.NotOk, $"{app.Name.Isolated()} does not ask for {WellKnown.FullAccessAsApp} yet.", facts), [plan]);
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts);
}
