using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Steps;

/// <summary>Somebody with Portal.Approver says yes or no to each permission of an app. No cloud rights are needed for it, and none are given by it.</summary>
public abstract class DecidePermissions(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConsentFacts facts, Sessions sessions, Places places, TimeProvider time) : IStep
{
    public abstract string Key { get; }
    public abstract string Title { get; }
    public abstract string Needed { get; }
    public abstract string Why { get; }
    public string Who => "Anybody with the portal role Portal.Approver, except who asked.";
    public string Link => "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent";

    public bool HandsOver => false;

    /// <summary>The app in sentences: "HMA-App".</summary>
    protected abstract string AppTitle { get; }

    /// <summary>"its permission", "its permissions".</summary>
    protected abstract string What { get; }

    protected abstract string TenantOf(SetUp setUp);

    /// <summary>What is asked for; null while the app is not there.</summary>
    protected abstract ConsentWish? Wish(SetUp setUp);

    /// <summary>What will be written once it is approved.</summary>
    protected abstract IReadOnlyList<Command> Planned(SetUp setUp, ApprovalFacts now);

    /// <summary>What approvers read of each permission.</summary>
    protected abstract IReadOnlyDictionary<string, PermissionText> Words(ApprovalFacts now);

    /// <summary>Steps whose ids the facts rest on, and what they say.</summary>
    protected abstract IReadOnlyList<(string Step, string What)> RestsOn { get; }

    /// <summary>What the set-up cannot do without a decision.</summary>
    protected abstract string Without { get; }

    /// <summary>The permissions open nothing on-premises.</summary>
    protected virtual bool CloudOnly => false;

    public IReadOnlyList<ApiNeed> Needs(StepContext context) => [Apis.Graph(TenantOf(context.SetUp), "Application.Read.All", "Directory.Read.All")];

    /// <summary>Days a request waits unless its requester says another number; for the form.</summary>
    public int DueDays => desk.DueDays;

    public async Task<Finding> LookAsync(StepContext context, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var newest = await ApprovalDesk.FindAsync(db, context.SetUp.Id, ct);
        if (Wish(context.SetUp) is not { } wish || await facts.ReadAsync(wish, newest?.Facts.Ceiling ?? 0, context.In(wish.TenantId), ct, newest?.Facts) is not { } now)
            return Tell.NotYet($"Waits for {AppTitle} and {What}.", time.GetUtcNow());
        return new Finding(Say(await desk.CheckAsync(db, context.SetUp.Id, now, null, ct)), []);
    }

    private Observation Say(ApprovalCheck check) => check switch
    {
        ApprovalCheck.Pending(var a) => Saw(Truth.Waiting, Waiting(a), a),
        ApprovalCheck.Approved(var a, { Count: > 0 }, { Count: 0 }) => Saw(Truth.Ok, $"{a.DeciderName.Isolated()} approved it: {a.DecisionReason}", a),
        ApprovalCheck.Approved(var a, { Count: > 0 } yes, var no) =>
            Saw(
                Truth.Ok,
                $"{a.DeciderName.Isolated()} approved {yes.Count} of {yes.Count + no.Count} permissions: {a.DecisionReason}",
                a,
                null,
                [.. no.Select(p => Exception(a, p))]),
        ApprovalCheck.Approved(var a, _, _) => Denied(a),
        ApprovalCheck.Denied(var a) => Denied(a),
        ApprovalCheck.Expired(var a) => Saw(Truth.NotOk, $"Nobody decided it until {a.DueAt:d MMMM yyyy HH:mm} UTC, so the request has ended.", a,
            new Problem("The request was not decided in time.", "No approver saw it, or none wanted to decide.", "Ask again, and send the request's address to an approver.", "You, then an approver")),
        ApprovalCheck.Voided(var a, var changes) => Saw(Truth.NotOk, "The decision no longer counts, because the app changed.", a,
            new Problem(
                "What was decided on is not so any more.",
                string.Join("; ", changes.Select(c => $"{c.Field}: {c.Before ?? "none"} → {c.After ?? "none"}")),
                "Check that the change was meant, then ask again.",
                "You, then an approver")),
        _ => Saw(Truth.NotOk, "Nobody has been asked yet.", null),
    };

    private static string Waiting(Approval a) =>
        a.Needed == 1
            ? $"Asked by {a.RequesterName.Isolated()}; waits for an approver."
            : $"Asked by {a.RequesterName.Isolated()}; {a.Votes.Count} of {a.Needed} approvers have decided.";

    /// <summary>A refused permission is an exception from what Microsoft asks for, with its consequence.</summary>
    private static Fact Exception(Approval a, RequestedPermission p) =>
        new("Refused", $"{p.Name} on {p.ResourceName}", null, $"Exception, decided on {a.DecidedAt:yyyy-MM-dd}. {a.Words(p).IfRefused}") { Aside = true };

    private Observation Denied(Approval a) => Saw(Truth.NotOk, $"{a.DeciderName.Isolated()} did not allow it: {a.DecisionReason}", a,
        new Problem(
            $"{a.DeciderName.Isolated()} denied {(a.Facts.Permissions.Count == 1 ? "the permission" : "the permissions")}.",
            a.DecisionReason,
            $"Talk to the approver. You can ask again with a better reason; {Without}",
            "The approver"));

    private Observation Saw(Truth truth, string sentence, Approval? approval, Problem? problem = null, IReadOnlyList<Fact>? more = null) => new(truth, sentence, "this portal and Microsoft Graph", time.GetUtcNow(),
        approval is null
            ? []
            : [
                new("Request", $"#{approval.Id}, {approval.RequestedAt:yyyy-MM-dd HH:mm} UTC"),
                new("Reason", approval.Why),
                new("Reach when asked", ReachWords.Sentence(approval.Reach)),
                .. more ?? []
            ],
        problem);

    /// <summary>Asks for the decision with the facts as they are now.</summary>
    /// <param name="ceiling">Mailboxes the approver is asked to accept at most; null takes today's count and a tenth.</param>
    /// <param name="dueDays">Days the request waits; null takes the setting's.</param>
    public async Task<ApprovalResult> AskAsync(StepContext context, string why, string? ticket, int? ceiling, CancellationToken ct, int? dueDays = null)
    {
        if (!StepAccess.MayAll(context.Person)) throw new UnauthorizedAccessException();
        var credential = context.In(TenantOf(context.SetUp));
        var wish = Wish(context.SetUp);
        var reach = await facts.ReachAsync(credential, ct, CloudOnly, wish);
        if (ceiling is null && reach.Total is null)
            throw new StepRefusedException(new Problem("The mailboxes within reach could not be counted.", reach.Source, "Type how many mailboxes the approver is asked to accept at most, and ask again.", "You"));
        var accepted = ceiling ?? (int)Math.Ceiling(reach.Total!.Value * 1.1);
        var now = (wish is null ? null : await facts.ReadAsync(wish, accepted, credential, ct))
            ?? throw new StepRefusedException(new Problem(
                "There is nothing to decide on yet.",
                Permitting.Begin($"{AppTitle} or {What} {(What.EndsWith('s') ? "are" : "is")} missing."),
                "Finish the steps before this one.",
                "You"));
        var accounts = await sessions.AccountsOfAsync(context.Person, ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await desk.RequestAsync(db, new ApprovalRequest(
            context.SetUp.Id, context.SetUp.Name, wish!.App.Name, places.TenantName(now.TenantId), why, ticket, now, reach with { RedFlags = await facts.RedFlagsAsync(wish, ct) }, Planned(context.SetUp, now), accounts)
        {
            Pasted = Pasted(context), DueDays = dueDays, Words = Words(now),
        }, context.Person, ct);
    }

    /// <summary>Whose word the facts are, as far as the portal did not read them itself: an approver must know. The gate before the grant reads them itself in any case.</summary>
    private string? Pasted(StepContext context)
    {
        var pasted = RestsOn.Select(r => (r.What, Seen: SetUpState.Unpack<Observation>(context.SetUp.Steps.Find(s => s.Step == r.Step)?.Observation))).Where(r => r.Seen is { Pasted: true })
            .Select(r => $"{r.What}: {r.Seen!.Source}, {r.Seen.At:yyyy-MM-dd HH:mm} UTC").ToList();
        return context.PastedFrom is null && pasted.Count == 0 ? null : string.Join("; ", new[] { context.PastedFrom }.OfType<string>().Concat(pasted));
    }
}
