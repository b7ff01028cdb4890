using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>The grant itself, by a person with the Entra role and with a token of that click. A job never grants.</summary>
public sealed class GrantStep(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, HmaFacts facts, CloudNetwork network, TimeProvider time) : IStep
{
    public string Key => HmaWizard.Grant;
    public string Title => "Grant";
    public string Needed => "HMA-App holds full_access_as_app on Office 365 Exchange Online.";
    public string Why => "This is the moment HMA-App gets its reach. It is effective at once, and nothing in this version confines it to some mailboxes.";
    public string Who => HmaWizard.GrantRoles + ".";
    public string Link => "https://learn.microsoft.com/graph/permissions-grant-via-msgraph";

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "Application.Read.All", "Directory.Read.All")];

    public IReadOnlyList<ApiNeed> NeedsToRun(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "AppRoleAssignment.ReadWrite.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        if (record.HmaApp is not { ServicePrincipalId: { } principal } app) return Tell.NotYet("Waits for HMA-App.", time.GetUtcNow());
        var (role, grants, now) = await Looking.AllAsync(
            ExchangeRole.ReadAsync(network, context.Credential, ct), new ServicePrincipals(network, context.Credential).GrantsOfAsync(principal, ct), FactsAsync(record, context, ct));
        var held = grants.FirstOrDefault(g => g.ResourceId == role.ResourceId && g.RoleId == role.RoleId);
        var check = await CheckAsync(context, now, held, ct);
        var read = grants.Select(g => new Fact("Holds", g == held ? $"full_access_as_app on {g.ResourceName}, since {g.CreatedAt:yyyy-MM-dd HH:mm} UTC" : $"{g.RoleId} on {g.ResourceName}", g == held ? Truth.Ok : null)).ToList();
        if (read.Count == 0) read.Add(new("Holds", "nothing"));
        if (held is not null) return Granted(app, held, check, read);
        if (check is not ApprovalCheck.Approved { Permitted.Count: > 0 } approved)
            return new Finding(Saw(Truth.NotReached, $"{app.Name.Isolated()} holds no permission. The grant waits for the decision.", read), []);
        return new Finding(Saw(Truth.Waiting, $"Approved by {approved.Approval.DeciderName.Isolated()}, waiting for somebody who can grant.", read), [Grant(context, record, app, principal, role)], null, await BlockedAsync(context, ct));
    }

    private Finding Granted(AppRef app, RoleGrant held, ApprovalCheck check, List<Fact> facts)
    {
        Func<SetUp, object> learned = s => s.Record() with { Grant = new GrantRef(held.Id, held.CreatedAt ?? time.GetUtcNow()) };
        if (check is ApprovalCheck.Approved { Permitted.Count: > 0 }) return new Finding(Saw(Truth.Ok, $"{app.Name.Isolated()} holds full_access_as_app, as approved.", facts), [], learned);
        var problem = new Problem($"{app.Name.Isolated()} holds full_access_as_app, and no decision that counts allows it.", "It was granted outside the portal, or the app changed since the decision.",
            "Ask for a decision now, or take the grant away in the Entra admin center.", "An approver, or " + HmaWizard.GrantRoles);
        return new Finding(Saw(Truth.NotOk, problem.Sentence, facts, problem), [], learned);
    }

    /// <summary>What a decision would be held against, if there is one.</summary>
    private async Task<ApprovalFacts?> FactsAsync(HmaSetUp record, StepContext context, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct) is { } newest ? await facts.ReadAsync(record, newest.Facts.Ceiling, context.Credential, ct) : null;
    }

    private async Task<ApprovalCheck> CheckAsync(StepContext context, ApprovalFacts? now, RoleGrant? held, CancellationToken ct)
    {
        if (now is null) return new ApprovalCheck.None();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return held is null ? await desk.CheckAsync(db, context.SetUp.Id, now, null, ct) : await desk.CheckGrantedAsync(db, context.SetUp.Id, now, null, held.CreatedAt ?? time.GetUtcNow(), ct);
    }

    private async Task<Problem?> BlockedAsync(StepContext context, CancellationToken ct)
    {
        var roles = await new People(network, context.Credential).RolesOfAsync(context.Person.ObjectId, ct);
        return roles.Any(r => r.MayGrantExchange) ? null : new Problem("You hold no Entra role that may grant this.",
            $"Active now: {(roles.Count == 0 ? "none" : string.Join(", ", roles.Select(r => r.Name)))}. A role assigned or activated minutes ago can take up to 15 minutes, or a new sign-in.",
            "Hand this step to somebody who does: choose \"Someone else does it\" and send the link.", HmaWizard.GrantRoles);
    }

    private PlannedCommand Grant(StepContext context, HmaSetUp record, AppRef app, string principal, ExchangeRole role) => new(
        new Command("grant-permission", "Microsoft Entra", record.Form.ExchangeTenantId, $"Grant full_access_as_app to {app.Name.Isolated()}", app.Name, [new Change("Permissions held", null, $"full_access_as_app on {role.ResourceName}")])
        {
            Scripts = PermissionScripts.Grant(app, principal, role.ResourceId, role.RoleId),
        },
        async ct =>
        {
            var principals = new ServicePrincipals(network, context.Credential);
            var made = await Eventually.DoneAsync(() => principals.GrantAsync(principal, role.ResourceId, role.RoleId, ct), time, ct);
            return new Done($"app role assignment {made.Id}", s => s.Record() with { Grant = new GrantRef(made.Id, made.CreatedAt ?? time.GetUtcNow()) });
        });

    /// <summary>The gate: facts and live reach are read once more, and a decision that no longer fits is voided and stops the grant.</summary>
    public async Task RunAsync(StepRun run, IReadOnlyList<PlannedCommand> plan, CancellationToken ct)
    {
        run.SetUp.RequireSeen(HmaWizard.HmaApp, "HMA-App");
        if (run.SetUp.Record().Certificate is { Pasted: true } certificate)
            throw new StepRefusedException(new Problem($"Nothing was granted: which certificate {certificate.Name} is, is known from pasted answers only.", "HMA-App would get its reach together with that certificate, and pasted answers could name somebody else's.",
                "Let somebody who may read the key vault look at the certificate's step, then run this one again; or use this step's script.", "Somebody who may read the key vault"));
        await using (var db = await dbs.CreateDbContextAsync(ct))
        {
            var newest = await ApprovalDesk.FindAsync(db, run.SetUp.Id, ct);
            var record = SetUpState.Read<HmaSetUp>(run.SetUp);
            var now = await facts.ReadAsync(record, newest?.Facts.Ceiling ?? 0, run.Credential, ct);
            var reach = await facts.ReachAsync(run.Credential, ct);
            if (newest?.Reach.Total is not null && reach.Total is null)
                throw new StepRefusedException(new Problem("Nothing was granted: the mailboxes within reach could not be counted, so the decision's ceiling could not be checked.", reach.Source, "Try again when Microsoft Graph can be read.", "You"));
            var check = now is null ? new ApprovalCheck.None() : await desk.EnforceAsync(db, run.SetUp.Id, now, reach, AuditActor.Of(run.Person), ct);
            if (check is not ApprovalCheck.Approved { Permitted.Count: > 0 } approved)
                throw new StepRefusedException(new Problem("Nothing was granted: there is no decision that allows it now.",
                    check is ApprovalCheck.Voided v ? string.Join("; ", v.WhatChanged.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}")) : "It was denied, withdrawn or never asked for.", "Ask for the decision again.", "An approver"));
            run.ApprovalId = approved.Approval.Id;
        }

        foreach (var command in plan) await run.DoAsync(command, ct);
    }

    private Observation Saw(Truth truth, string sentence, IReadOnlyList<Fact> facts, Problem? problem = null) => new(truth, sentence, "Microsoft Graph", time.GetUtcNow(), facts, problem);
}
