using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Hma.Scripts;
using Portal.Wizards.Hma.Steps;
using Portal.Wizards.Renew;
using Portal.Wizards.Renew.Scripts;
using Portal.Wizards.Renew.Steps;

namespace Portal.Wizards.Abandon.Steps;

/// <summary>Secrets known by their names, certificates by their thumbprints, and what was declared on an app that other people made.</summary>
public sealed class AbandonCredentials(CloudNetwork network, Deeds deeds, SetUps setUps, WizardCatalogSource wizards, TimeProvider time) : AbandonStep(wizards, time)
{
    public override string Key => AbandonWizards.Credentials;
    public override string Title => "Secrets and certificate taken from the apps";
    public override string Needed => "Neither app has a secret, a certificate or a declared permission of this set-up.";
    public override string Why => "A credential that stays is one that somebody could still use, for as long as a deleted app can be restored.";
    public override string Who => "An owner of both apps, or a Cloud Application Administrator or Application Administrator.";
    public override string Link => "https://learn.microsoft.com/graph/api/application-removepassword";

    public override IReadOnlyList<ApiNeed> Needs(StepContext context) => GraphOfBothApps(context, "Application.Read.All");

    public override IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => GraphOfBothApps(context, "Application.ReadWrite.All");

    protected override async Task<Remains> FindAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        var (inVault, inExchange) = (new Applications(network, context.InVault()), new Applications(network, context.InExchange()));
        var (removals, facts) = (new List<PlannedCommand>(), new List<Fact>());
        if (record.KvApp is { } kv && await inVault.FindByIdAsync(kv.ObjectId, ct) is { } kvApp)
        {
            if (await OwnSecrets.MayHoldAsync(deeds, context.SetUp.Id, record, kvApp, ct) is { } obstacle)
                return new Remains(
                    obstacle.Sentence,
                    [],
                    [.. kvApp.Secrets.Select(s => Stays($"Secret on {kvApp.DisplayName.Isolated()}", OldSecrets.Name(s), "the profile may sign in with it."))],
                    "Microsoft Graph") { Obstacle = obstacle };
            Secrets(context, record, kvApp, inVault, removals, facts);
        }

        if (record.HmaApp is { } hma && await inExchange.FindByIdAsync(hma.ObjectId, ct) is { } hmaApp) await HmaAsync(context, record, hmaApp, inExchange, removals, facts, ct);
        return new Remains(removals.Count == 0 ? "Neither app has a credential of this set-up that could go." : "The apps still have credentials of this set-up.", removals, facts, "Microsoft Graph");
    }

    private static void Secrets(StepContext context, HmaSetUp record, Application app, Applications applications, List<PlannedCommand> removals, List<Fact> facts)
    {
        // A profile that was there before holds the last secret: without it, it would stop.
        var inUse = record.Form.ProfileId is { Length: > 0 } ? record.Profile?.SecretKeyId : null;
        var ours = app.Secrets.Where(s => record.Made(s)).ToList();
        facts.AddRange(app.Secrets.Except(ours).Select(s => Stays($"Secret on {app.DisplayName.Isolated()}", OldSecrets.Name(s), "made by somebody else.")));
        facts.AddRange(ours.Where(s => s.KeyId.ToString() == inUse).Select(s => Stays($"Secret on {app.DisplayName.Isolated()}", OldSecrets.Name(s), $"the profile {record.Form.ProfileName.Isolated()} signs in with it.")));
        var going = ours.Where(s => s.KeyId.ToString() != inUse).ToList();
        facts.AddRange(going.Select(s => Goes($"Secret on {app.DisplayName.Isolated()}", OldSecrets.Name(s))));
        if (going.Count == 0) return;
        removals.Add(new(new Command(
            "remove-secrets",
            "Microsoft Entra",
            context.VaultTenant(),
            $"Remove {(going.Count == 1 ? "1 secret" : $"{going.Count} secrets")} of this set-up from {app.DisplayName.Isolated()}",
            app.DisplayName,
            [.. going.Select(s => new Change("Client secret", OldSecrets.Name(s), null))])
            {
                Scripts = WindowScripts.RemoveOlder(record.KvApp!, [.. going.Select(s => (s.KeyId, s.Name))]),
            },
            async ct =>
            {
                foreach (var secret in going) await applications.RemoveSecretAsync(app.Id, secret.KeyId, ct);
                return new Done($"removed {string.Join(", ", going.Select(s => s.KeyId))}");
            }));
    }

    private async Task HmaAsync(StepContext context, HmaSetUp record, Application app, Applications applications, List<PlannedCommand> removals, List<Fact> facts, CancellationToken ct)
    {
        var own = await AttachedAsync(context.SetUp, record, app, ct);
        if (record.Renewal?.Live?.Thumbprint is { } live) own.Remove(live);
        var going = app.Certificates.Where(c => c.Thumbprint is { } t && own.Contains(t)).ToList();
        facts.AddRange(app.Certificates.Select(c =>
            going.Contains(c)
                ? Goes($"Certificate on {app.DisplayName.Isolated()}", $"{c.Thumbprint}, until {c.End:yyyy-MM-dd}")
                : Stays($"Certificate on {app.DisplayName.Isolated()}", $"{c.Thumbprint ?? c.KeyId.ToString()}, until {c.End:yyyy-MM-dd}", "this set-up did not put it there.")));
        facts.AddRange(app.Secrets.Select(s => Stays($"Secret on {app.DisplayName.Isolated()}", OldSecrets.Name(s), "made by somebody else.")));
        if (going.Count > 0)
            removals.Add(new(new Command(
                "remove-certificates",
                "Microsoft Entra",
                record.Form.ExchangeTenantId,
                $"Take {(going.Count == 1 ? "the certificate" : $"{going.Count} certificates")} of this set-up from {app.DisplayName.Isolated()}",
                app.DisplayName,
                [.. going.Select(c => new Change("Certificate", c.Thumbprint, null))])
                {
                    Scripts = RenewScripts.RemoveKey(app, [.. going.Select(c => c.KeyId)]),
                },
                async done =>
                {
                    foreach (var key in going) await applications.RemoveCertificateAsync(app.Id, key.KeyId, done);
                    return new Done($"removed {string.Join(", ", going.Select(c => c.Thumbprint))}");
                }));
        if (record.HmaApp!.Ours || record.Renewal is not null || !await deeds.DidAsync(context.SetUp.Id, HmaWizard.Permission, "declare-permission", ct)) return;
        var role = await ExchangeRole.ReadAsync(network, context.InExchange(), ct);
        var declared = new DeclaredPermission(WellKnown.ExchangeOnline, role.RoleId);
        if (!app.Permissions.Contains(declared)) return;
        facts.Add(Goes($"Declared on {app.DisplayName.Isolated()}", WellKnown.FullAccessAsApp));
        removals.Add(new(new Command(
            "undeclare-permission",
            "Microsoft Entra",
            record.Form.ExchangeTenantId,
            $"Take {WellKnown.FullAccessAsApp} from what {app.DisplayName.Isolated()} asks for",
            app.DisplayName,
            [new Change($"Permissions on {role.ResourceName}", WellKnown.FullAccessAsApp, null)])
            {
                Scripts = AbandonScripts.Undeclare(record.HmaApp),
            },
            async done =>
            {
                await applications.UndeclareAsync(app.Id, [declared], done);
                return new Done(WellKnown.FullAccessAsApp);
            }));
    }

    /// <summary>
    /// Thumbprints that this set-up or a renewal of it put on the app. On an app that this set-up made, its certificates are enough; on one that other people made, it
    /// takes the deed of exactly that certificate: what a decision allowed beside it may be theirs.
    /// </summary>
    private async Task<HashSet<string>> AttachedAsync(SetUp setUp, HmaSetUp record, Application app, CancellationToken ct)
    {
        if (record.HmaApp!.Ours && record.MeantHmaApp().Is(app)) return record.AlsoDecided.Append(record.Certificate?.Thumbprint).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<SetUp> renewals = record.Renewal is not null ? [] : [.. (await setUps.RenewalsOfAsync(setUp.Id, ct)).Where(r => r.Kind == RenewWizards.Certificate)];
        // Since a renewal the set-up's record names the new certificate; the one it began with is the live one of its first renewal.
        var first = renewals.LastOrDefault()?.Record().Renewal?.Live ?? record.Certificate;
        var own = await deeds.AttachedAsync(setUp.Id, first?.Thumbprint, ct);
        foreach (var renewal in renewals) own.UnionWith(await deeds.AttachedAsync(renewal.Id, renewal.Record().Certificate?.Thumbprint, ct));
        return own;
    }
}
