using Azure.Core;
using Portal.Approvals;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Steps;

/// <summary>
/// The grant itself, by a person with the Entra role and with a token of that click; a job never grants. What was granted elsewhere is found by the same look, and what nobody approved is a
/// finding until it is approved afterwards or taken away.
/// </summary>
public abstract class GrantPermissions(GrantDecisions decisions, CloudNetwork network, TimeProvider time) : IStep
{
    /// <summary>Key of the command where the API has one permission to grant.</summary>
    private const string Only = "grant-permission";

    public abstract string Key { get; }
    public abstract string Title { get; }
    public abstract string Needed { get; }
    public abstract string Why { get; }
    public string Who => ConsentRoles.For(ResourceAppId) + ".";
    public string Link => "https://learn.microsoft.com/graph/permissions-grant-via-msgraph";

    /// <summary>The API whose permissions this step grants: one takes other Entra roles than the other.</summary>
    protected abstract string ResourceAppId { get; }

    /// <summary>The step that found the app, and the app in sentences.</summary>
    protected abstract (string Step, string Title) AppStep { get; }

    protected abstract string TenantOf(SetUp setUp);

    internal string Api => ResourceAppId;

    internal (string Step, string Title) App => AppStep;

    internal ConsentWish? Target(SetUp setUp) => Wish(setUp);

    /// <summary>Asks for everything that the app declares on this API.</summary>
    internal string DefaultScope => ResourceAppId switch
    {
        WellKnown.ExchangeOnline => "https://outlook.office365.com/.default",
        WellKnown.MicrosoftGraph => "https://graph.microsoft.com/.default",
        var other => $"{other}/.default",
    };

    /// <summary>What was asked for, on every API; null while the app is not there.</summary>
    protected abstract ConsentWish? Wish(SetUp setUp);

    /// <summary>The permissions open nothing on-premises.</summary>
    protected virtual bool CloudOnly => false;

    /// <summary>What there is in place of the grant, in a sentence; null where it is the grant that counts.</summary>
    protected virtual string? Instead(SetUp setUp) => null;

    /// <summary>Whether this step also tells of grants that nobody asked for in this set-up.</summary>
    protected virtual bool TellsOthers => false;

    /// <summary>What else the portal must have read itself before the app gets its reach.</summary>
    /// <exception cref="StepRefusedException">It is known from pasted answers only.</exception>
    protected virtual void RequireRead(SetUp setUp) { }

    /// <summary>The record with the grants of this API that were found.</summary>
    protected abstract object With(SetUp setUp, IReadOnlyList<(TenantPermission Permission, GrantRef Grant)> held);

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(TenantOf(context.SetUp), "Application.Read.All", "Directory.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(TenantOf(context.SetUp), "AppRoleAssignment.ReadWrite.All")];

    public string Button(IReadOnlyList<PlannedCommand> plan)
    {
        var (grants, revokes) = (plan.Count(c => c.Command.Key.StartsWith("grant-", StringComparison.Ordinal)), plan.Count(c => c.Command.Key.StartsWith("revoke-", StringComparison.Ordinal)));
        return (grants, revokes) switch
        {
            (1, 0) or (0, 1) => plan[0].Command.Title,
            (0, _) => $"Take {revokes} permissions away",
            (_, 0) => $"Grant {grants} permissions to {plan[0].Command.Target.Isolated()}",
            _ => $"Take {revokes} away and grant {grants}",
        };
    }

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        if (Instead(context.SetUp) is { } instead) return new Finding(new Observation(Truth.Ok, instead, "this set-up", time.GetUtcNow(), []), []);
        if (Wish(context.SetUp) is not { } wish) return Tell.NotYet($"Waits for {AppStep.Title}.", time.GetUtcNow());
        var credential = context.In(wish.TenantId);
        var (offered, grants, now) = await Looking.AllAsync(
            TenantPermissions.ReadAsync(network, credential, wish.Permissions, ct),
            GrantsAsync(wish, credential, ct),
            decisions.FactsAsync(context.SetUp.Id, wish, credential, ct));
        if (offered.Troubles is [var trouble, ..]) throw new StepRefusedException(trouble);
        var mine = offered.Found.Where(f => f.Wanted.ResourceAppId == ResourceAppId).ToList();
        var judged = await Task.WhenAll(offered.Found.Select(p => decisions.JudgeAsync(context.SetUp.Id, p, offered.Found, grants, now, ct)));
        var seen = new GrantsSeen(wish.App, mine, grants, judged);
        var plan = Plan(context, wish, seen, credential);
        // Whose roles a pasted answer tells is not known, so it is not asked: one round less for whoever reads by script.
        var blocked = plan.Count == 0 || Answers.AreUsed ? null : await BlockedAsync(context, credential, ct);
        return new Finding(
            new GrantFindings(ResourceAppId, TellsOthers, time.GetUtcNow()).Say(seen),
            plan,
            seen.Held.Count == 0 ? null : s => With(s, [.. seen.Held.Select(h => (h.Permission, new GrantRef(h.Grant!.Id, h.Grant.CreatedAt ?? time.GetUtcNow())))]),
            blocked);
    }

    /// <exception cref="StepRefusedException">The app is gone.</exception>
    private async Task<IReadOnlyList<RoleGrant>> GrantsAsync(ConsentWish wish, TokenCredential credential, CancellationToken ct)
    {
        try
        {
            return await new ServicePrincipals(network, credential).GrantsOfAsync(wish.App.ServicePrincipalId!, ct);
        }
        catch (CloudException error) when (error.Error.Kind == CloudErrorKind.NotFound)
        {
            throw new StepRefusedException(new Problem($"{wish.App.Name.Isolated()} is not in this tenant any more.", "Somebody deleted the app or its service principal, and with it what it was granted.",
                $"Open the step of {AppStep.Title}: what was deleted less than 30 days ago can be brought back there.", "Cloud Application Administrator or an owner of the app", Ids: error.Error.Ids));
        }
    }

    private async Task<Problem?> BlockedAsync(StepContext context, TokenCredential credential, CancellationToken ct)
    {
        var roles = await ConsentRoles.HeldByAsync(new People(network, credential), context.Person, TenantOf(context.SetUp), ct);
        return roles.Any(r => ConsentRoles.MayGrant(r, ResourceAppId)) ? null : new Problem("You hold no Entra role that may grant this.",
            $"Active now: {(roles.Count == 0 ? "none" : string.Join(", ", roles.Select(r => r.Name)))}. A role assigned or activated minutes ago can take up to 15 minutes, or a new sign-in.",
            "Hand this step to somebody who does: choose \"Someone else does it\" and send the link.", ConsentRoles.For(ResourceAppId));
    }

    private List<PlannedCommand> Plan(StepContext context, ConsentWish wish, GrantsSeen seen, TokenCredential credential) =>
    [
        .. seen.Unapproved.Where(j => j.IsRefused).Select(j => Revoke(context, wish, j, credential)),
        .. seen.Missing.Select(j => Grant(context, wish, j.Permission, seen.Mine.Count == 1 ? Only : $"grant-{j.Permission.Name}", credential)),
    ];

    private PlannedCommand Grant(StepContext context, ConsentWish wish, TenantPermission permission, string key, TokenCredential credential) => new(
        new Command(
            key,
            "Microsoft Entra",
            TenantOf(context.SetUp),
            $"Grant {permission.Name} to {wish.App.Name.Isolated()}",
            wish.App.Name,
            [new Change("Permissions held", null, $"{permission.Name} on {permission.ResourceName}")])
        {
            Scripts = ConsentScripts.Grant(wish.App, wish.App.ServicePrincipalId!, permission),
        },
        async ct =>
        {
            var principals = new ServicePrincipals(network, credential);
            var made = await Eventually.DoneAsync(() => principals.GrantAsync(wish.App.ServicePrincipalId!, permission.ResourceId, permission.RoleId, ct), time, ct);
            return new Done($"app role assignment {made.Id}");
        });

    private PlannedCommand Revoke(StepContext context, ConsentWish wish, JudgedGrant refused, TokenCredential credential) => new(
        new Command(
            $"revoke-{refused.Permission.Name}",
            "Microsoft Entra",
            TenantOf(context.SetUp),
            $"Take {refused.Permission.Name} from {wish.App.Name.Isolated()}",
            wish.App.Name,
            [new Change("Permissions held", $"{refused.Permission.Name} on {refused.Permission.ResourceName}", null)])
        {
            Scripts = ConsentScripts.Revoke(wish.App, refused.Grant!, $"{refused.Permission.Name} on {refused.Permission.ResourceName}"),
        },
        async ct =>
        {
            await new ServicePrincipals(network, credential).RevokeAsync(refused.Grant!, ct);
            return new Done($"app role assignment {refused.Grant!.Id}");
        });

    /// <summary>Grants go through the gate. Taking a refused permission away needs no decision.</summary>
    public async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        run.SetUp.RequireSeen(AppStep.Step, AppStep.Title);
        RequireRead(run.SetUp);
        var grants = plan.Where(c => c.Command.Key.StartsWith("grant-", StringComparison.Ordinal)).ToList();
        if (grants.Count > 0)
        {
            var approved = await OpenGateAsync(run.SetUp, run.In(TenantOf(run.SetUp)), AuditActor.Of(run.Person), ct);
            // The list was made a moment ago, perhaps under another decision: each permission must be among those that are allowed now.
            var allowed = approved.Permitted.Where(p => p.ResourceAppId == ResourceAppId).ToList();
            if (grants.Find(g => !allowed.Exists(p => g.Command.Key == $"grant-{p.Name}" || g.Command.Key == Only)) is { } other)
                throw new StepRefusedException(new Problem(
                    "Nothing was granted: the decision changed since the list was made.",
                    $"It does not allow \"{other.Command.Title}\" any more.",
                    "Look at the step again.",
                    "You"));
            run.ApprovalId = approved.Approval.Id;
        }

        foreach (var command in plan)
        {
            if (grants.Contains(command)) await decisions.RequireStandingAsync(run, ct);
            await run.DoAsync(command, ct);
        }
    }

    /// <exception cref="StepRefusedException">No decision allows it now.</exception>
    internal Task<ApprovalCheck.Approved> OpenGateAsync(SetUp setUp, TokenCredential credential, AuditActor actor, CancellationToken ct) =>
        decisions.OpenAsync(setUp, Wish(setUp), CloudOnly, credential, actor, ct);
}
