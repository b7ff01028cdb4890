using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Renew.Steps;

/// <summary>Reads what a cross-tenant profile signs in with: its row, and its app where this portal reaches that tenant. A profile that somebody else made is renewed like one of ours.</summary>
public sealed class LiveSyncProfile(CloudNetwork network, KnownApis apis, Renewals renewals, Places places, TimeProvider time) : IStep
{
    public string Key => RenewWizards.Live;
    public string Title => "What is live";
    public string Needed => "The profile and its app are known, and one mailbox synchronizes that can show that nothing stops.";
    public string Why => "A renewal begins with what Dynamics 365 uses at this moment. Nothing is written in this step.";
    public string Who => "Somebody who can read the profile in Dataverse and, where this portal reaches that tenant, applications in the tenant of the mailboxes.";
    public string Link => CrossTenantLimits.Page;

    public bool ShowsFacts => true;

    public IReadOnlyList<ApiNeed> Needs(StepContext context)
    {
        var form = context.Record().Form;
        var dataverse = Apis.Dataverse(form.DataverseTenantId, new Uri(form.EnvironmentUrl));
        // Which tenant holds the app stands in the row; until it was read, only the row is asked for.
        return form.ExchangeTenantId.Length > 0 && Reaches(form) ? [dataverse, Apis.Graph(form.ExchangeTenantId, "Application.Read.All")] : [dataverse];
    }

    private bool Reaches(CrossTenantForm form) => form.Onboarding != Onboarding.NoAccess && apis.Reaches(form.ExchangeTenantId);

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        var client = new DataverseClient(network, EnvironmentUrl.Parse(record.Form.EnvironmentUrl), context.In(record.Form.DataverseTenantId));
        if (await new CrossTenantProfiles(client).ReadAsync(CrossTenantRows.IdOf(record), ct) is not { } stored)
            return Refused("The profile is not in this environment any more.", "It was deleted, or you may not see it.", "Choose another profile.");
        var tenant = stored.UsesDefaultTenant ? record.Form.DataverseTenantId : stored.TenantId;
        if (tenant is not { Length: > 0 } || stored.AppId is not { Length: > 0 } appId)
            return Refused(
                $"The profile {stored.Profile.Name.Isolated()} is not complete.",
                "Its tenant or its application id is missing in Dataverse.",
                "Complete it in the Power Platform admin center first.");
        var pilot = record.Form.PilotMailbox is { Length: > 0 } typed
            ? typed
            : (await new Cloud.Dataverse.Mailboxes(client).OnProfileAsync(stored.Profile.Id, ct)).OrderByDescending(m => m.Passed).FirstOrDefault()?.Address ?? "";
        var form = record.Form with { ProfileName = stored.Profile.Name, ExchangeTenantId = tenant.ToLowerInvariant(), PilotMailbox = pilot, AppId = record.Renewal!.SetUpId is null ? appId : record.Form.AppId };
        form = form with { InSameTenant = form.SameTenant, Onboarding = apis.Reaches(form.ExchangeTenantId) ? form.Onboarding : Onboarding.NoAccess };
        if (Reaches(form) && record.Form.ExchangeTenantId.Length == 0)
            return new Finding(
                Saw(
                    Truth.CouldNotCheck,
                    $"The app is in {places.TenantName(form.ExchangeTenantId).Isolated()}. Look again: it takes your access there.",
                    ProfileFacts(stored, form)) with { Merged = true },
                [],
                s => s.Record() with { Form = form });
        var app = Reaches(form) ? await AppAsync(context.In(form.ExchangeTenantId), appId, ct) : null;
        if (app is null && Reaches(form))
            return Refused(
                "The app of this profile is not found in Microsoft Entra.",
                $"The profile names the application id {appId}; it was deleted, or belongs to another tenant.",
                "Renew it where the app is registered.");
        await renewals.TellAsync(record, made => Known((CrossTenantSetUp)made, record.Renewal.Key), ct);

        var facts = ProfileFacts(stored, form);
        facts.AddRange(app is null ? [new("Secrets of the app", "this portal has no access to that tenant", Truth.CouldNotCheck, "An owner of the app makes the new secret, and its value is typed in the next step.")]
            : app.Value.App.Secrets.Select(s => new Fact("Secret of the app", $"{s.Name ?? s.Hint ?? s.KeyId.ToString()}, until {s.End:yyyy-MM-dd}", s.End > context.Now ? null : Truth.NotOk)));
        var learned = new AppRef(app?.App.Id ?? appId, appId, app?.Principal?.Id, app?.App.DisplayName ?? appId, false);
        var sentence = pilot.Length == 0
            ? $"No mailbox synchronizes with {stored.Profile.Name.Isolated()}. Type the address of one that can prove the renewal."
            : $"{stored.Profile.Name.Isolated()} signs in as {learned.Name.Isolated()} in {places.TenantName(form.ExchangeTenantId).Isolated()}{(app is null ? "" : $", which has {LiveProfile.Count(app.Value.App.Secrets.Count, "secret")}")}.";
        return new Finding(Saw(pilot.Length == 0 ? Truth.NotOk : Truth.Ok, sentence, facts) with { Merged = true }, [], s => s.Record() with { Form = Typed(s.Record().Form, form), App = learned });
    }

    /// <summary>What was typed meanwhile stays.</summary>
    private static CrossTenantForm Typed(CrossTenantForm now, CrossTenantForm read) => read with { SecretMonths = now.SecretMonths, PilotMailbox = now.PilotMailbox is { Length: > 0 } typed ? typed : read.PilotMailbox };

    /// <summary>The new secret comes onto the very app that a decision is about: the set-up knows from now on by which name, so its decision is neither bypassed nor voided.</summary>
    private static CrossTenantSetUp Known(CrossTenantSetUp made, Guid renewal) => made with { RenewedBy = [.. made.RenewedBy.Append(renewal).Distinct()] };

    private List<Fact> ProfileFacts(CrossTenantProfile stored, CrossTenantForm form) =>
    [
        new("Profile", $"{stored.Profile.Name.Isolated()} ({(stored.Profile.Active ? "active" : "inactive")})", stored.Profile.Active ? Truth.Ok : Truth.NotOk),
        new("Tenant of the mailboxes", places.TenantName(form.ExchangeTenantId)),
        new("Application id", stored.AppId ?? "none"),
        new("A secret is stored", stored.SecretSet ? "yes" : "no", stored.SecretSet ? Truth.Ok : Truth.NotOk),
    ];

    private async Task<(Application App, ServicePrincipal? Principal)?> AppAsync(Azure.Core.TokenCredential credential, string appId, CancellationToken ct)
    {
        var (app, principal) = await Looking.BothAsync(new Applications(network, credential).FindAsync(appId, ct), new ServicePrincipals(network, credential).FindAsync(appId, ct));
        return app is null ? null : (app, principal);
    }

    private Finding Refused(string sentence, string cause, string remedy)
    {
        var problem = new Problem(sentence, cause, remedy, "You");
        return new Finding(Saw(Truth.NotOk, sentence, []) with { Problem = problem }, []);
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts) => new(truth, sentence, "Dataverse and Microsoft Graph", time.GetUtcNow(), facts) { ForPeople = true };
}
