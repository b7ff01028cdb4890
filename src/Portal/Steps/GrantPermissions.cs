using Azure.Core;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Steps;

/// <summary>
/// The grant itself, by a person with the Entra role and with a token of that click; a job never grants. What was granted elsewhere is found by the same look, and what nobody approved is a
/// finding until it is approved afterwards or taken away.
/// </summary>
public abstract class GrantPermissions(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConsentFacts facts, CloudNetwork network, TimeProvider time) : IStep
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
        var (offered, grants, now) = await Looking.AllAsync(TenantPermissions.ReadAsync(network, credential, wish.Permissions, ct), GrantsAsync(wish, credential, ct), FactsAsync(wish, context, credential, ct));
        if (offered.Troubles is [var trouble, ..]) throw new StepRefusedException(trouble);
        var mine = offered.Found.Where(f => f.Wanted.ResourceAppId == ResourceAppId).ToList();
        var seen = new Seen(wish.App, mine, grants, [.. await Task.WhenAll(offered.Found.Select(p => JudgeAsync(context, p, offered.Found, grants, now, ct)))]);
        var plan = Plan(context, wish, seen, credential);
        // Whose roles a pasted answer tells is not known, so it is not asked: one round less for whoever reads by script.
        var blocked = plan.Count == 0 || Answers.AreUsed ? null : await BlockedAsync(context, credential, ct);
        return new Finding(Say(seen), plan, seen.Held.Count == 0 ? null : s => With(s, [.. seen.Held.Select(h => (h.Permission, new GrantRef(h.Grant!.Id, h.Grant.CreatedAt ?? time.GetUtcNow())))]), blocked);
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

    /// <summary>A wanted permission, the grant that was found, and whether a decision allows it.</summary>
    private sealed record Judged(TenantPermission Permission, RoleGrant? Grant, ApprovalCheck Check)
    {
        public bool IsPermitted => Check is ApprovalCheck.Approved yes && yes.Permitted.Any(p => Same(p, Permission));

        public bool IsRefused => Check is ApprovalCheck.Approved yes && yes.Refused.Any(p => Same(p, Permission));

        private static bool Same(RequestedPermission one, TenantPermission other) => string.Equals(one.Key, other.Requested.Key, StringComparison.OrdinalIgnoreCase);
    }

    private sealed record Seen(AppRef App, List<TenantPermission> Mine, IReadOnlyList<RoleGrant> Grants, List<Judged> All)
    {
        public List<Judged> OfMine => All.FindAll(j => Mine.Contains(j.Permission));

        public List<Judged> Held => OfMine.FindAll(j => j.Grant is not null);

        public List<Judged> Missing => OfMine.FindAll(j => j is { Grant: null, IsPermitted: true });

        public List<Judged> Unapproved => OfMine.FindAll(j => j is { Grant: not null, IsPermitted: false });

        public ApprovalCheck Check => OfMine.Find(j => j.Grant is null)?.Check ?? OfMine[0].Check;

        /// <summary>What the app holds beyond everything that was asked for.</summary>
        public IEnumerable<RoleGrant> Others => Grants.Where(g => !All.Exists(j => j.Permission.Is(g)));
    }

    private async Task<Judged> JudgeAsync(StepContext context, TenantPermission permission, IReadOnlyList<TenantPermission> all, IReadOnlyList<RoleGrant> grants, ApprovalFacts? now, CancellationToken ct)
    {
        var held = grants.FirstOrDefault(permission.Is);
        if (now is null) return new Judged(permission, held, new ApprovalCheck.None());
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (held is null) return new Judged(permission, null, await desk.CheckAsync(db, context.SetUp.Id, now, null, ct));
        var newest = await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct);
        var complete = newest?.Decisions is { } decided && all.All(p => !decided.GetValueOrDefault(p.Requested.Key) || grants.Any(p.Is));
        return new Judged(permission, held, await desk.CheckGrantedAsync(db, context.SetUp.Id, now, null, held.CreatedAt, ct, complete));
    }

    private Observation Say(Seen seen)
    {
        var (name, facts) = (seen.App.Name.Isolated(), Read(seen));
        if (seen.Unapproved is { Count: > 0 } wrong) return NotApproved(seen, wrong, facts);
        if (TellsOthers && seen.App.Ours && seen.Others.Any()) return Strangers(seen, facts);
        if (seen.OfMine.TrueForAll(j => j.IsRefused)) return Saw(Truth.Ok, $"Nothing is to be granted on {seen.Mine[0].ResourceName}: all of it was refused.", facts);
        if (seen.Held.Count == 0 && seen.Check is not ApprovalCheck.Approved { Permitted.Count: > 0 })
            return Saw(Truth.NotReached, $"{name} holds no permission{(seen.Grants.Count > seen.Held.Count ? " of these" : "")}. The grant waits for the decision.", facts);
        if (seen.Missing.Count == 0) return Saw(Truth.Ok, $"{name} holds {Permitting.Names([.. seen.Held.Select(h => h.Permission)])}, as approved.", facts);
        var by = ((ApprovalCheck.Approved)seen.Missing[0].Check).Approval.DeciderName.Isolated();
        return Saw(
            Truth.Waiting,
            seen.Held.Count == 0
                ? $"Approved by {by}, waiting for somebody who can grant."
                : $"Approved by {by}; {Permitting.Names([.. seen.Missing.Select(m => m.Permission)])} still wait{(seen.Missing.Count == 1 ? "s" : "")} for somebody who can grant.",
            facts);
    }

    private Observation NotApproved(Seen seen, List<Judged> wrong, List<Fact> facts)
    {
        var (names, refused) = (Permitting.Names([.. wrong.Select(w => w.Permission)]), wrong.TrueForAll(w => w.IsRefused));
        var problem = refused
            ? new Problem($"{seen.App.Name.Isolated()} holds {names}, which was refused.", "It was granted outside the portal, or consented together with others.",
                "Take it away here, by script or in the Entra admin center. If it is needed after all, ask for a new decision.", ConsentRoles.For(ResourceAppId))
            : new Problem($"{seen.App.Name.Isolated()} holds {names}, and no decision that counts allows it.", "It was granted outside the portal, or the app changed since the decision.",
                "Ask for a decision now, or take the grant away in the Entra admin center.", "An approver, or " + ConsentRoles.For(ResourceAppId));
        return Saw(Truth.NotOk, problem.Sentence, facts, problem);
    }

    private Observation Strangers(Seen seen, List<Fact> facts)
    {
        var problem = new Problem($"{seen.App.Name.Isolated()} holds permissions that nobody asked for in this set-up.", "Somebody granted them outside the portal. The secret that Dynamics 365 keeps opens them too.",
            "Take them away in the Entra admin center, or register a separate app for what they are for.", ConsentRoles.ForGraph);
        return Saw(Truth.NotOk, problem.Sentence, facts, problem);
    }

    private List<Fact> Read(Seen seen)
    {
        List<Fact> read = [];
        foreach (var j in seen.OfMine.Where(j => j.Grant is not null))
            read.Add(new(
                "Holds",
                $"{j.Permission.Name} on {j.Grant!.ResourceName}, since {j.Grant.CreatedAt:yyyy-MM-dd HH:mm} UTC",
                j.IsPermitted ? Truth.Ok : Truth.NotOk,
                j.IsPermitted ? null : j.IsRefused ? "Refused by the approver." : "No decision that counts allows it."));
        foreach (var j in seen.Missing.Where(_ => seen.OfMine.Count > 1)) read.Add(new("Not granted yet", j.Permission.Name));
        foreach (var j in seen.OfMine.Where(j => j is { Grant: null, IsRefused: true }))
            read.Add(new("Refused", j.Permission.Name, null, $"Exception: {((ApprovalCheck.Approved)j.Check).Approval.Words(j.Permission.Requested).IfRefused}") { Aside = true });
        foreach (var other in seen.Others.Where(o => TellsOthers || seen.Mine.Count == seen.All.Count))
            read.Add(new(
                "Holds",
                $"{other.RoleId} on {other.ResourceName}",
                TellsOthers ? Truth.NotOk : null,
                TellsOthers ? "Not asked for in this set-up. Whoever has the app's secret has this too." : null) { Aside = TellsOthers && !seen.App.Ours });
        if (read.Count == 0) read.Add(new("Holds", "nothing"));
        return read;
    }

    /// <summary>What a decision would be held against, if there is one.</summary>
    private async Task<ApprovalFacts?> FactsAsync(ConsentWish wish, StepContext context, TokenCredential credential, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct) is { } newest ? await facts.ReadAsync(wish, newest.Facts.Ceiling, credential, ct, newest.Facts) : null;
    }

    private async Task<Problem?> BlockedAsync(StepContext context, TokenCredential credential, CancellationToken ct)
    {
        var roles = await ConsentRoles.HeldByAsync(new People(network, credential), context.Person, TenantOf(context.SetUp), ct);
        return roles.Any(r => ConsentRoles.MayGrant(r, ResourceAppId)) ? null : new Problem("You hold no Entra role that may grant this.",
            $"Active now: {(roles.Count == 0 ? "none" : string.Join(", ", roles.Select(r => r.Name)))}. A role assigned or activated minutes ago can take up to 15 minutes, or a new sign-in.",
            "Hand this step to somebody who does: choose \"Someone else does it\" and send the link.", ConsentRoles.For(ResourceAppId));
    }

    private List<PlannedCommand> Plan(StepContext context, ConsentWish wish, Seen seen, TokenCredential credential) =>
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

    private PlannedCommand Revoke(StepContext context, ConsentWish wish, Judged refused, TokenCredential credential) => new(
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

    /// <summary>The gate: facts and live reach are read once more, and a decision that no longer fits is voided and stops the grant. Taking a refused permission away needs no decision.</summary>
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
            if (grants.Contains(command)) await RequireStandingAsync(run, ct);
            await run.DoAsync(command, ct);
        }
    }

    /// <summary>A run grants one permission after the other, and a decision can be taken back between two of them.</summary>
    private async Task RequireStandingAsync(StepRun run, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await ApprovalDesk.FindAsync(db, run.SetUp.Id, ct) is { State: ApprovalState.Approved } newest && newest.Id == run.ApprovalId) return;
        throw new StepRefusedException(new Problem("No more was granted: the decision was taken back while this ran.", "It was withdrawn, or something else was asked for, after the run had begun.",
            "Look at the step again: what was granted until then is shown as not approved. Ask for a decision, or take it away.", "You, then an approver"));
    }

    /// <exception cref="StepRefusedException">No decision allows it now.</exception>
    internal async Task<ApprovalCheck.Approved> OpenGateAsync(SetUp setUp, TokenCredential credential, AuditActor actor, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var newest = await ApprovalDesk.FindAsync(db, setUp.Id, ct);
        var wish = Wish(setUp);
        var now = wish is null ? null : await facts.ReadAsync(wish, newest?.Facts.Ceiling ?? 0, credential, ct, newest?.Facts);
        var reach = await facts.ReachAsync(credential, ct, CloudOnly, wish);
        if (newest?.Reach.Total is not null && reach.Total is null)
            throw new StepRefusedException(new Problem(
                "Nothing was granted: the mailboxes within reach could not be counted, so the decision's ceiling could not be checked.",
                reach.Source,
                "Try again when Microsoft Graph can be read.",
                "You"));
        var check = now is null ? new ApprovalCheck.None() : await desk.EnforceAsync(db, setUp.Id, now, reach, actor, ct);
        return check as ApprovalCheck.Approved is { Permitted.Count: > 0 } approved ? approved : throw new StepRefusedException(new Problem("Nothing was granted: there is no decision that allows it now.",
            check is ApprovalCheck.Voided v
                ? string.Join("; ", v.WhatChanged.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}"))
                : "It was denied, withdrawn, not decided in time or never asked for.",
            "Ask for the decision again.",
            "An approver"));
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts, problem);
}
