using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Steps;
using Portal.Store;

namespace Portal.Wizards.Hma.Steps;

/// <summary>Somebody with Portal.Approver says yes or no to what HMA-App may do. No cloud rights are needed for it, and none are given by it.</summary>
public sealed class DecisionStep(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, HmaFacts facts, Sessions sessions, Places places, TimeProvider time) : IStep
{
    public string Key => HmaWizard.Decision;
    public string Title => "Decision";
    public string Needed => "An approver has allowed full_access_as_app for exactly this app.";
    public string Why => "full_access_as_app opens every mailbox that trusts this tenant. Whoever asks for it does not decide it, and the decision ends when the app changes.";
    public string Who => "Anybody with the portal role Portal.Approver, except who asked.";
    public string Link => "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent";

    public bool HandsOver => false;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(context.Form().ExchangeTenantId, "Application.Read.All", "Directory.Read.All")];

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        var record = context.Record();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var newest = await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct);
        if (await facts.ReadAsync(record, newest?.Facts.Ceiling ?? 0, context.Credential, ct) is not { } now)
            return Tell.NotYet("Waits for HMA-App and its permission.", time.GetUtcNow());
        var check = await desk.CheckAsync(db, context.SetUp.Id, now, null, ct);
        return new Finding(Say(check), []);
    }

    private Observation Say(ApprovalCheck check) => check switch
    {
        ApprovalCheck.Pending(var a) => Saw(Truth.Waiting, $"Asked by {a.RequesterName.Isolated()}; waits for an approver.", a),
        ApprovalCheck.Approved(var a, { Count: > 0 }, _) => Saw(Truth.Ok, $"{a.DeciderName.Isolated()} approved it: {a.DecisionReason}", a),
        ApprovalCheck.Approved(var a, _, _) => Denied(a),
        ApprovalCheck.Denied(var a) => Denied(a),
        ApprovalCheck.Expired(var a) => Saw(Truth.NotOk, $"Nobody decided it until {a.DueAt:d MMMM yyyy HH:mm} UTC, so the request has ended.", a),
        ApprovalCheck.Voided(var a, var changes) => Saw(Truth.NotOk, "The decision no longer counts, because the app changed.", a,
            new Problem("What was decided on is not so any more.", string.Join("; ", changes.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}")), "Check that the change was meant, then ask again.", "You, then an approver")),
        _ => Saw(Truth.NotOk, "Nobody has been asked yet.", null),
    };

    private Observation Denied(Approval a) => Saw(Truth.NotOk, $"{a.DeciderName.Isolated()} did not allow it: {a.DecisionReason}", a,
        new Problem($"{a.DeciderName.Isolated()} denied the permission.", a.DecisionReason, "Talk to the approver. You can ask again with a better reason; without the permission Dynamics 365 cannot open a mailbox.", "The approver"));

    private Observation Saw(Truth truth, string sentence, Approval? approval, Problem? problem = null) => new(truth, sentence, "this portal and Microsoft Graph", time.GetUtcNow(),
        approval is null ? [] : [new("Request", $"#{approval.Id}, {approval.RequestedAt:yyyy-MM-dd HH:mm} UTC"), new("Reason", approval.Why), new("Reach when asked", ReachWords.Sentence(approval.Reach))], problem);

    /// <summary>Asks for the decision with the facts as they are now.</summary>
    /// <param name="ceiling">Mailboxes the approver is asked to accept at most; null takes today's count and a tenth.</param>
    public async Task<ApprovalResult> AskAsync(StepContext context, string why, string? ticket, int? ceiling, CancellationToken ct)
    {
        if (!StepAccess.MayAll(context.Person)) throw new UnauthorizedAccessException();
        var record = context.Record();
        var reach = await facts.ReachAsync(context.Credential, ct);
        if (ceiling is null && reach.Total is null)
            throw new StepRefusedException(new Problem("The mailboxes within reach could not be counted.", reach.Source, "Type how many mailboxes the approver is asked to accept at most, and ask again.", "You"));
        var accepted = ceiling ?? (int)Math.Ceiling(reach.Total!.Value * 1.1);
        var now = await facts.ReadAsync(record, accepted, context.Credential, ct)
            ?? throw new StepRefusedException(new Problem("There is nothing to decide on yet.", "HMA-App or its permission is missing.", "Finish the steps before this one.", "You"));
        var planned = record is { Renewal: not null, Certificate: { } renewed }
            ? new Command("attach-certificate", "Microsoft Entra", now.TenantId, $"Put a new certificate on {record.HmaApp!.Name.Isolated()}, which holds full_access_as_app", record.HmaApp.Name, [new Change("Certificates", record.Renewal.Live?.Thumbprint, $"{record.Renewal.Live?.Thumbprint} and {renewed.Thumbprint}")])
            : new Command("grant-permission", "Microsoft Entra", now.TenantId, $"Grant full_access_as_app to {record.HmaApp!.Name.Isolated()}", record.HmaApp.Name, [new Change("Permissions held", null, "full_access_as_app on Office 365 Exchange Online")]);
        var accounts = await sessions.AccountsOfAsync(context.Person, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await desk.RequestAsync(db, new ApprovalRequest(
            context.SetUp.Id, context.SetUp.Name, record.HmaApp.Name, places.TenantName(now.TenantId), why, ticket, now, reach, [planned], accounts) { Pasted = Pasted(context), Words = PermissionWords.Hma(now.Permissions) }, context.Person, ct);
    }

    /// <summary>Whose word the facts are, as far as the portal did not read them itself: an approver must know. The gate before the grant reads them itself in any case.</summary>
    private static string? Pasted(StepContext context)
    {
        var app = SetUpState.Unpack<Observation>(context.SetUp.Steps.Find(r => r.Step == HmaWizard.HmaApp)?.Observation) is { Pasted: true } seen ? $"HMA-App itself: {seen.Source}, {seen.At:yyyy-MM-dd HH:mm} UTC" : null;
        var certificate = SetUpState.Unpack<Observation>(context.SetUp.Steps.Find(r => r.Step == HmaWizard.Certificate)?.Observation) is { Pasted: true } read ? $"the certificate: {read.Source}, {read.At:yyyy-MM-dd HH:mm} UTC" : null;
        return context.PastedFrom is null && app is null && certificate is null ? null : string.Join("; ", new[] { context.PastedFrom, app, certificate }.OfType<string>());
    }
}
