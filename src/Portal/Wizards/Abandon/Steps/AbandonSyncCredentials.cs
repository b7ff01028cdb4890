using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;
using Portal.Wizards.CrossTenant.Steps;
using Portal.Wizards.Renew.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>Secrets known by their names, and on an app that other people made what this set-up declared or added there.</summary>
public sealed class AbandonSyncCredentials(CloudNetwork network, Deeds deeds, ConsentLinks links, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Credentials;
    public override string Title => "Secrets taken from the app";
    public override string Needed => "The app has no secret, declared permission or redirect address of this set-up.";
    public override string Why => "A secret that stays is one that somebody could still use, for as long as a deleted app can be restored.";
    public override string Who => "An owner of the app, or a Cloud Application Administrator or Application Administrator.";
    public override string Link => "https://learn.microsoft.com/graph/api/application-removepassword";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(Tenant(context), "Application.Read.All")];

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(Tenant(context), "Application.ReadWrite.All")];

    private static string Tenant(StepContext context) => context.SetUp.Record().Form.ExchangeTenantId is { Length: > 0 } tenant ? tenant : context.Person.TenantId;

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.SetUp.Record();
        if (record.App is not { } known) return Remains.Nothing("The app was never made or chosen.", "this set-up");
        var applications = new Applications(network, context.In(Tenant(context)));
        if (await applications.FindAsync(known.AppId, ct) is not { } app) return Remains.Nothing($"{known.Name.Isolated()} is gone, and its secrets with it.", "Microsoft Graph");
        if (await OwnSecrets.MayHoldAsync(deeds, context.SetUp.Id, record, app, ct) is { } obstacle)
            return new Remains(
                obstacle.Sentence,
                [],
                [.. app.Secrets.Select(s => Stays("Secret", OldSecrets.Name(s), "the profile may sign in with it."))],
                "Microsoft Graph") { Obstacle = obstacle };
        var (removals, facts) = (new List<PlannedCommand>(), new List<Fact>());
        Secrets(context, record, app, applications, removals, facts);
        if (!known.Ours && record.Renewal is null) await AddedAsync(context, known, app, applications, removals, facts, ct);
        return new Remains(
            removals.Count == 0 ? $"{known.Name.Isolated()} has nothing of this set-up that could go." : $"{known.Name.Isolated()} still has what this set-up put there.",
            removals,
            facts,
            "Microsoft Graph");
    }

    private static void Secrets(StepContext context, CrossTenantSetUp record, Application app, Applications applications, List<PlannedCommand> removals, List<Fact> facts)
    {
        // A profile that was there before holds the last secret: without it, it would stop. Which one a person typed nothing tells.
        var chosen = record.Form.ProfileId is { Length: > 0 };
        var (inUse, typed) = (chosen ? record.Profile?.SecretKeyId : null, chosen && record.Profile?.SecretKeyId == ProfileWindow.TypedKey);
        var ours = app.Secrets.Where(s => record.Made(s)).ToList();
        facts.AddRange(app.Secrets.Except(ours).Select(s => Stays("Secret", OldSecrets.Name(s), "made by somebody else.")));
        facts.AddRange(ours.Where(s => typed || s.KeyId.ToString() == inUse)
            .Select(s => Stays(
                "Secret",
                OldSecrets.Name(s),
                typed
                    ? $"it may be the one that was typed, and the profile {record.Form.ProfileName.Isolated()} signs in with that."
                    : $"the profile {record.Form.ProfileName.Isolated()} signs in with it.")));
        var going = ours.Where(s => !typed && s.KeyId.ToString() != inUse).ToList();
        facts.AddRange(going.Select(s => Goes("Secret", OldSecrets.Name(s))));
        if (going.Count == 0) return;
        removals.Add(new(new Command(
            "remove-secrets",
            "Microsoft Entra",
            Tenant(context),
            $"Remove {LiveProfile.Count(going.Count, "secret")} of this set-up from {app.DisplayName.Isolated()}",
            app.DisplayName,
            [.. going.Select(s => new Change("Client secret", OldSecrets.Name(s), null))])
            {
                Scripts = WindowScripts.RemoveOlder(record.App! with { ObjectId = app.Id }, [.. going.Select(s => (s.KeyId, s.Name))], SyncConsent.AppTitle),
            },
            async ct =>
            {
                foreach (var secret in going) await applications.RemoveSecretAsync(app.Id, secret.KeyId, ct);
                return new Done($"removed {string.Join(", ", going.Select(s => s.KeyId))}");
            }));
    }

    /// <summary>Exactly what this set-up's own writes declared, as far as it is still there; and its redirect address.</summary>
    private async Task AddedAsync(StepContext context, AppRef known, Application app, Applications applications, List<PlannedCommand> removals, List<Fact> facts, CancellationToken ct)
    {
        var declared = await deeds.OutcomesAsync(context.SetUp.Id, CrossTenantWizard.Permissions, "declare-permission", ct);
        var (credential, all) = (context.In(Tenant(context)), PermissionSets.All.SelectMany(s => s.Permissions).Select(p => p.Wanted).Distinct().ToList());
        var offered = declared.Count == 0 ? [] : (await TenantPermissions.ReadAsync(network, credential, all, ct)).Found;
        var going = offered.Where(p => app.Permissions.Contains(p.Declared) && declared.Any(d => d.Contains($"({p.RoleId})", StringComparison.OrdinalIgnoreCase))).ToList();
        facts.AddRange(going.Select(p => Goes("Declared", $"{p.Name} on {p.ResourceName}")));
        if (going.Count > 0)
            removals.Add(new(new Command(
                "undeclare-permission",
                "Microsoft Entra",
                Tenant(context),
                $"Take {Permitting.Names(going)} off the list of {app.DisplayName.Isolated()}",
                app.DisplayName,
                [.. Permitting.ByApi(going).Select(g => new Change($"Permissions on {g.Api}", g.Names, null))])
                {
                    Scripts = [.. going.GroupBy(p => p.Wanted.ResourceAppId, StringComparer.Ordinal).SelectMany(api => ConsentScripts.Undeclare(known with { ObjectId = app.Id }, [.. api]))],
                },
                async done =>
                {
                    await applications.UndeclareAsync(app.Id, [.. going.Select(p => p.Declared)], done);
                    return new Done(string.Join(", ", going.Select(p => p.Name)));
                }));
        var ours = (await deeds.OutcomesAsync(context.SetUp.Id, CrossTenantWizard.Permissions, "add-redirect", ct)).Count > 0;
        if (!ours || !app.RedirectUris.Contains(links.Callback.AbsoluteUri, StringComparer.Ordinal)) return;
        facts.Add(Goes("Redirect address", links.Callback.AbsoluteUri));
        removals.Add(new(new Command(
            "remove-redirect",
            "Microsoft Entra",
            Tenant(context),
            $"Remove this portal's redirect address from {app.DisplayName.Isolated()}",
            app.DisplayName,
            [new Change("Redirect addresses (web)", links.Callback.AbsoluteUri, null)])
            {
                Scripts = ConsentScripts.Redirect(known with { ObjectId = app.Id }, links.Callback, [.. app.RedirectUris.Where(u => u != links.Callback.AbsoluteUri)]),
            },
            async done =>
            {
                await applications.RemoveRedirectAsync(app.Id, links.Callback, done);
                return new Done(links.Callback.AbsoluteUri);
            }));
    }
}
