using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Steps;

/// <summary>Application permissions declared on an app. Declaring grants nothing; it keeps the registration and the grant equal, so that a later consent does not revoke it. What else is declared stays.</summary>
public abstract class DeclarePermissions(CloudNetwork network, TimeProvider time) : IStep
{
    public abstract string Key { get; }
    public abstract string Title { get; }
    public abstract string Needed { get; }
    public abstract string Why { get; }
    public abstract string Who { get; }
    public abstract string Link { get; }

    /// <summary>The app in sentences: "HMA-App".</summary>
    protected abstract string AppTitle { get; }

    protected abstract string TenantOf(SetUp setUp);

    protected abstract AppRef? AppOf(SetUp setUp);

    /// <summary>By what the app is known as the one that the set-up means.</summary>
    protected abstract MeantApp Meant(SetUp setUp);

    protected abstract Task<DeclarationWish> WishAsync(StepContext context, CancellationToken ct);

    public virtual IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(TenantOf(context.SetUp), "Application.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(TenantOf(context.SetUp), "Application.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        if (AppOf(context.SetUp) is not { } app) return Tell.NotYet($"Waits for {AppTitle}.", time.GetUtcNow());
        var (tenant, credential) = (TenantOf(context.SetUp), context.In(TenantOf(context.SetUp)));
        var applications = new Applications(network, credential);
        var wish = await WishAsync(context, ct);
        var (offered, application) = await Looking.BothAsync(TenantPermissions.ReadAsync(network, credential, [.. wish.Wanted, .. wish.Refused], ct), applications.FindByIdAsync(app.ObjectId, ct));
        if (application is null) return await GoneAsync(credential, app, ct);
        Meant(context.SetUp).Require(app, application);
        var wanted = offered.Found.Where(f => wish.Wanted.Contains(f.Wanted)).ToList();
        var refused = offered.Found.Where(f => wish.Refused.Contains(f.Wanted) && application.Permissions.Contains(f.Declared)).ToList();
        var missing = wanted.Where(w => !application.Permissions.Contains(w.Declared)).ToList();
        List<PlannedCommand> plan = [];
        if (missing.Count > 0) plan.Add(Declare(tenant, applications, application, app, missing));
        if (refused.Count > 0) plan.Add(Undeclare(tenant, applications, application, app, refused));
        var more = wish.More is null ? Beside.Nothing : wish.More(application);
        plan.AddRange(more.Plan);
        IReadOnlyList<Fact> facts = [
            .. Declared(application, wanted, refused),
            .. missing.Select(m => new Fact("Not declared", $"{m.Name} on {m.ResourceName}", Truth.NotOk)).Where(_ => wish.TellMissing),
            .. more.Facts,
            .. wish.Facts
        ];
        if (offered.Troubles is [var trouble, ..]) return new Finding(Saw(Truth.NotOk, trouble.Sentence, facts, trouble), plan);
        if (plan.Count == 0) return new Finding(Saw(Truth.Ok, $"{app.Name.Isolated()} asks for {Permitting.Names(wanted)}.", facts), []);
        var sentence = missing.Count > 0 ? $"{app.Name.Isolated()} does not ask for {Permitting.Names(missing)} yet."
            : refused.Count > 0 ? $"{app.Name.Isolated()} still asks for {Permitting.Names(refused)}, which was refused." : more.Sentence!;
        return new Finding(Saw(Truth.NotOk, sentence, facts), plan);
    }

    private static IEnumerable<Fact> Declared(Application application, List<TenantPermission> wanted, List<TenantPermission> refused)
    {
        foreach (var p in application.Permissions)
            if (wanted.Find(w => w.Declared == p) is { } known) yield return new("Declared", $"{known.Name} on {known.ResourceName}", Truth.Ok);
            else if (refused.Find(r => r.Declared == p) is { } no)
                yield return new(
                    "Declared",
                    $"{no.Name} on {no.ResourceName}",
                    Truth.NotOk,
                    "It was refused. As long as it is declared, consent in the Entra admin center would grant it.");
            else yield return new("Declared", $"{p.Id} on {p.ResourceAppId}", null);
        if (application.Permissions.Count == 0) yield return new("Declared", "nothing", Truth.NotOk);
    }

    private async Task<Finding> GoneAsync(TokenCredential credential, AppRef app, CancellationToken ct)
    {
        var deleted = await IsDeletedAsync(credential, app, ct);
        var problem = new Problem(
            $"{app.Name.Isolated()} is not there any more.",
            deleted ? "Somebody deleted the registration; Entra keeps it for 30 days." : "The registration was deleted for good, or belongs to another tenant.",
            $"Open the step of {AppTitle}: it {(deleted ? "brings the registration back as it was" : "makes or chooses another one")}. A decision and grants of the old one do not count for a new one.",
            "Cloud Application Administrator or an owner of the app");
        return new Finding(Saw(Truth.NotReached, Permitting.Begin($"{AppTitle} is not found; look at its step first."), [], problem), []);
    }

    /// <summary>Who may not read deleted ones is told without it.</summary>
    private async Task<bool> IsDeletedAsync(TokenCredential credential, AppRef app, CancellationToken ct)
    {
        try
        {
            return (await new DeletedApplications(network, credential).ListAsync(ct)).Any(d => string.Equals(d.Id, app.ObjectId, StringComparison.OrdinalIgnoreCase));
        }
        catch (CloudException refused) when (refused.Error.Kind == CloudErrorKind.NotAllowed)
        {
            return false;
        }
    }

    private static PlannedCommand Declare(string tenant, Applications applications, Application application, AppRef app, List<TenantPermission> missing) => new(
        new Command(
            "declare-permission",
            "Microsoft Entra",
            tenant,
            $"Declare {Permitting.Names(missing)} on {app.Name.Isolated()}",
            app.Name,
            [.. Permitting.ByApi(missing).Select(g => new Change($"Permissions on {g.Api}", null, g.Names))])
        {
            Scripts = ConsentScripts.Declare(app, missing),
        },
        async ct =>
        {
            await applications.DeclareAsync(application.Id, [.. missing.Select(m => m.Declared)], ct);
            return new Done(string.Join(", ", missing.Select(m => $"{m.Name} ({m.RoleId})")));
        });

    private static PlannedCommand Undeclare(string tenant, Applications applications, Application application, AppRef app, List<TenantPermission> refused) => new(
        new Command(
            "undeclare-permission",
            "Microsoft Entra",
            tenant,
            $"Take {Permitting.Names(refused)} off the list of {app.Name.Isolated()}",
            app.Name,
            [.. Permitting.ByApi(refused).Select(g => new Change($"Permissions on {g.Api}", g.Names, null))])
        {
            Scripts = ConsentScripts.Undeclare(app, refused),
        },
        async ct =>
        {
            await applications.UndeclareAsync(application.Id, [.. refused.Select(m => m.Declared)], ct);
            return new Done(string.Join(", ", refused.Select(m => $"{m.Name} ({m.RoleId})")));
        });

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts, problem);
}

/// <param name="Refused">Permissions that must not be declared, because they were refused.</param>
public sealed record DeclarationWish(IReadOnlyList<WantedPermission> Wanted, IReadOnlyList<WantedPermission> Refused)
{
    /// <summary>What else is told.</summary>
    public IReadOnlyList<Fact> Facts { get; init; } = [];

    /// <summary>Each missing permission is a fact of its own.</summary>
    public bool TellMissing { get; init; }

    /// <summary>What else is to be written on the app as it was read.</summary>
    public Func<Application, Beside>? More { get; init; }
}

/// <summary>Writes beside the permissions, with the sentence for when nothing else is to be done.</summary>
public sealed record Beside(string? Sentence, IReadOnlyList<PlannedCommand> Plan, IReadOnlyList<Fact> Facts)
{
    public static readonly Beside Nothing = new(null, [], []);
}

/// <summary>Permissions in sentences.</summary>
internal static class Permitting
{
    /// <summary>By name up to two, by number beyond.</summary>
    public static string Names(IReadOnlyList<TenantPermission> permissions) => permissions switch
    {
        [] => "nothing",
        [var one] => one.Name,
        [var one, var other] => $"{one.Name} and {other.Name}",
        _ => $"{permissions.Count} permissions",
    };

    public static string Begin(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    public static IEnumerable<(string Api, string Names)> ByApi(IEnumerable<TenantPermission> permissions) =>
        permissions.GroupBy(p => p.ResourceName, StringComparer.Ordinal).Select(g => (g.Key, string.Join(", ", g.Select(p => p.Name))));
}
