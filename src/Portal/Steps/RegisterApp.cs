using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using static Portal.Ids;

namespace Portal.Steps;

/// <summary>An application and its service principal in one tenant: created, or chosen from what is there.</summary>
public abstract class RegisterApp(CloudNetwork network, TimeProvider time) : IStep
{
    public abstract string Key { get; }
    public abstract string Title { get; }
    public abstract string Needed { get; }
    public abstract string Why { get; }
    public string Who => "Any member of the tenant who may register applications; where that is switched off, an Application Developer, Cloud Application Administrator or Application Administrator.";
    public string Link => "https://learn.microsoft.com/entra/identity-platform/quickstart-register-app";

    /// <summary>What is wanted, from the wizard's record.</summary>
    protected abstract AppWish Wish(StepContext context);

    /// <summary>The wizard's record with the application that was found or made.</summary>
    protected abstract object With(SetUp setUp, AppRef app);

    /// <summary>Something that stands against it, such as a tenant that does not fit; null if nothing does.</summary>
    protected virtual Task<Problem?> ObstacleAsync(StepContext context, CancellationToken ct) => Task.FromResult<Problem?>(null);

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(Wish(context).TenantId, "Application.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(Wish(context).TenantId, "Application.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var wish = Wish(context);
        if (await ObstacleAsync(context, ct) is { } obstacle)
            return new Finding(Saw(Truth.NotOk, obstacle.Sentence, [], obstacle), []);
        var applications = new Applications(network, context.In(wish.TenantId));
        var found = wish.ExistingAppId is { Length: > 0 } chosen
            ? await applications.FindAsync(chosen, ct)
            : await applications.FindByUniqueNameAsync(wish.UniqueName, ct);
        if (found is null) return await MissingAsync(context, wish, ct);
        var principal = await new ServicePrincipals(network, context.In(wish.TenantId)).FindAsync(found.AppId, ct);
        return principal is null ? ToCreate(context, wish, found) : Found(context, wish, found, principal);
    }

    /// <summary>Not there: perhaps deleted, and then it can be brought back; otherwise a new one is made.</summary>
    private async Task<Finding> MissingAsync(StepContext context, AppWish wish, CancellationToken ct)
    {
        var deleted = await DeletedAsync(context, wish.TenantId, ct);
        var chosen = wish.ExistingAppId is { Length: > 0 };
        var own = deleted.FirstOrDefault(d => chosen ? Same(d.AppId, wish.ExistingAppId) : Same(d.UniqueName, wish.UniqueName));
        if (own is not null) return ToRestore(context, wish, own);
        if (chosen) return NoSuchApp(wish);
        var finding = ToCreate(context, wish, null);
        var twins = deleted.Where(d => Same(d.DisplayName, wish.Name)).Select(d => new Fact("Deleted app of this name", d.AppId, null,
            $"Deleted on {d.DeletedAt:d MMMM yyyy}. To bring it back instead of creating a new one, choose \"Use one that is there\" and search for it."));
        return finding with { Observation = finding.Observation with { Facts = [.. finding.Observation.Facts, .. twins] } };
    }

    /// <summary>Who may not read deleted ones is not kept from creating a new one.</summary>
    private async Task<IReadOnlyList<DeletedApplication>> DeletedAsync(StepContext context, string tenantId, CancellationToken ct)
    {
        try
        {
            return await new DeletedApplications(network, context.In(tenantId)).ListAsync(ct);
        }
        catch (CloudException refused) when (refused.Error.Kind == CloudErrorKind.NotAllowed)
        {
            return [];
        }
    }

    private Finding ToRestore(StepContext context, AppWish wish, DeletedApplication deleted)
    {
        var sentence = $"{deleted.DisplayName.Isolated()} was deleted on {deleted.DeletedAt:d MMMM yyyy} and can be brought back until {deleted.GoneAt:d MMMM yyyy}.";
        // Its service principal comes back with it if it had one; creating one that is there does nothing.
        return new Finding(
            Saw(Truth.NotOk, sentence, [new("Name", deleted.DisplayName), new("Application (client) id", deleted.AppId), new("Object id", deleted.Id)]),
            [Restore(context, wish, deleted), CreatePrincipal(context, wish)]);
    }

    private PlannedCommand Restore(StepContext context, AppWish wish, DeletedApplication deleted) => new(
        new Command("restore-application", "Microsoft Entra", wish.TenantId, $"Bring {wish.Role} back in {wish.TenantName.Isolated()}", deleted.DisplayName,
            [
                new Change("Application", $"deleted on {deleted.DeletedAt:yyyy-MM-dd}", $"{deleted.DisplayName}, {deleted.AppId}"),
                new Change("Its credentials and permissions", null, "as they were")
            ]) { Scripts = RegisterAppScripts.Restore(deleted) },
        async ct =>
        {
            await new DeletedApplications(network, context.In(wish.TenantId)).RestoreAsync(deleted.Id, ct);
            var back = await Eventually.FoundAsync(() => new Applications(network, context.In(wish.TenantId)).FindAsync(deleted.AppId, ct), time, ct);
            return new Done($"{back.DisplayName}, application id {back.AppId}", s => With(s, new AppRef(back.Id, back.AppId, null, back.DisplayName, wish.ExistingAppId is not { Length: > 0 })));
        });

    private Finding ToCreate(StepContext context, AppWish wish, Application? application)
    {
        var sentence = application is null
            ? $"{Permitting.Begin(wish.Role)} does not exist in {wish.TenantName.Isolated()} yet."
            : $"{application.DisplayName.Isolated()} is registered, but has no service principal in {wish.TenantName.Isolated()}: nothing can be granted to it.";
        var plan = new List<PlannedCommand>();
        if (application is null) plan.Add(CreateApplication(context, wish));
        plan.Add(CreatePrincipal(context, wish));
        return new Finding(Saw(Truth.NotOk, sentence, application is null ? [] : Facts(application, null)), plan);
    }

    private Finding Found(StepContext context, AppWish wish, Application application, ServicePrincipal principal)
    {
        var facts = Facts(application, principal);
        var app = new AppRef(application.Id, application.AppId, principal.Id, application.DisplayName, wish.ExistingAppId is not { Length: > 0 });
        var off = application.Disabled || !principal.Enabled;
        var problem = off
            ? new Problem(
                $"{application.DisplayName.Isolated()} is switched off.",
                "Somebody disabled the application or its sign-in.",
                "Enable it under Enterprise applications, Properties.",
                "Cloud Application Administrator")
            : null;
        var sentence = off ? problem!.Sentence : $"{application.DisplayName.Isolated()} is registered in {wish.TenantName.Isolated()} and can sign in there.";
        return new Finding(Saw(off ? Truth.NotOk : Truth.Ok, sentence, facts, problem), [], s => With(s, app));
    }

    private Finding NoSuchApp(AppWish wish)
    {
        var problem = new Problem($"There is no application with the id {wish.ExistingAppId} in {wish.TenantName.Isolated()}.", "The id belongs to another tenant, or the application was deleted.",
            $"Choose an application of {wish.TenantName.Isolated()}, or let the portal create one.", "You");
        return new Finding(Saw(Truth.NotOk, problem.Sentence, [], problem), []);
    }

    private PlannedCommand CreateApplication(StepContext context, AppWish wish) => new(
        new Command("create-application", "Microsoft Entra", wish.TenantId, $"Create {wish.Role} in {wish.TenantName.Isolated()}", wish.Name,
        [
            new Change("Application", null, wish.Name), new Change("Supported accounts", null, "this tenant only"),
            new Change("Unique name", null, wish.UniqueName), new Change("Notes", null, wish.Notes),
        ]) { Scripts = RegisterAppScripts.Create(wish) },
        async ct =>
        {
            var made = await new Applications(network, context.In(wish.TenantId)).EnsureAsync(new NewApplication(wish.UniqueName, wish.Name, wish.Notes, ["sss-portal"]), ct);
            return new Done($"{made.DisplayName}, application id {made.AppId}", s => With(s, new AppRef(made.Id, made.AppId, null, made.DisplayName, true)));
        });

    private PlannedCommand CreatePrincipal(StepContext context, AppWish wish) => new(
        new Command(
            "create-service-principal",
            "Microsoft Entra",
            wish.TenantId,
            $"Create the service principal of {wish.Role}",
            wish.Name,
            [new Change("Enterprise application", null, wish.Name)]) { Scripts = RegisterAppScripts.CreatePrincipal(wish) },
        async ct =>
        {
            var applications = new Applications(network, context.In(wish.TenantId));
            var application = await Eventually.FoundAsync(() => wish.ExistingAppId is { Length: > 0 } chosen
                ? applications.FindAsync(chosen, ct) : applications.FindByUniqueNameAsync(wish.UniqueName, ct), time, ct);
            var principal = await Eventually.DoneAsync(() => new ServicePrincipals(network, context.In(wish.TenantId)).EnsureAsync(application.AppId, ct), time, ct);
            return new Done($"service principal {principal.Id}", s => With(s, new AppRef(application.Id, application.AppId, principal.Id, application.DisplayName, wish.ExistingAppId is not { Length: > 0 })));
        });

    private static IReadOnlyList<Fact> Facts(Application application, ServicePrincipal? principal) =>
    [
        new("Name", application.DisplayName), new("Application (client) id", application.AppId), new("Object id", application.Id),
        new("Service principal", principal?.Id ?? "none", principal is null ? Truth.NotOk : Truth.Ok),
        new("Client secrets", application.Secrets.Count == 0 ? "none" : string.Join("; ", application.Secrets.Select(s => $"{s.Name ?? s.Hint ?? "unnamed"} until {s.End:yyyy-MM-dd}"))),
        new("Certificates", application.Certificates.Count == 0 ? "none" : string.Join("; ", application.Certificates.Select(c => $"{c.Thumbprint ?? c.KeyId.ToString()} until {c.End:yyyy-MM-dd}"))),
    ];

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts, problem);
}

/// <param name="Role">What the application is in this set-up: "KV-App".</param>
/// <param name="UniqueName">Entra's alternate key, chosen by us: a repeated create finds the first.</param>
/// <param name="ExistingAppId">Client id of a chosen application, or empty to create one.</param>
public sealed record AppWish(string Role, string TenantId, string TenantName, string UniqueName, string Name, string Notes, string? ExistingAppId);
