using System.Globalization;
using System.Text.Json;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Approvals;

/// <summary>From a request and a decision to the row, and to what the audit says of them.</summary>
public static class ApprovalRows
{
    public static Approval Of(ApprovalRequest request, string hash, Person requester, DateTimeOffset now) => new()
    {
        SetupId = request.SetupId,
        State = ApprovalState.Pending,
        Title = request.Title,
        AppName = request.AppName,
        TenantName = request.TenantName,
        Why = request.Why.Trim(),
        Ticket = string.IsNullOrWhiteSpace(request.Ticket) ? null : request.Ticket.Trim(),
        FactsHash = hash,
        FactsJson = JsonSerializer.Serialize(request.Facts),
        Pasted = request.Pasted,
        ReachJson = JsonSerializer.Serialize(request.Reach),
        PlanJson = JsonSerializer.Serialize(request.Plan),
        RequesterTenantId = requester.TenantId,
        RequesterObjectId = requester.ObjectId,
        RequesterName = requester.Name,
        RequesterUserName = requester.UserName,
        RequesterSession = requester.SessionId,
        RequesterAccountsJson = JsonSerializer.Serialize(request.RequesterAccounts),
        RequestedAt = now,
    };

    public static void Decide(Approval approval, Decision decision, Person decider, bool isRequestersOwn, DateTimeOffset now)
    {
        approval.State = decision.Approved.Values.Any(yes => yes) ? ApprovalState.Approved : ApprovalState.Denied;
        approval.DecisionsJson = JsonSerializer.Serialize(decision.Approved);
        approval.DeciderTenantId = decider.TenantId;
        approval.DeciderObjectId = decider.ObjectId;
        approval.DeciderName = decider.Name;
        approval.DeciderUserName = decider.UserName;
        approval.DecidedAt = now;
        approval.DecisionReason = decision.Reason.Trim();
        approval.SingleApprover = isRequestersOwn;
    }

    public static IReadOnlyList<Change> ForAudit(ApprovalRequest request) =>
    [
        .. request.Facts.Permissions.Select(p => new Change($"{p.Name} on {p.ResourceName}", null, $"asked for {request.AppName} ({request.Facts.AppId})")),
        new Change("Ceiling of reach", null, request.Facts.Ceiling.ToString(CultureInfo.InvariantCulture)),
        new Change("Reach when asked", null, ReachWords.Sentence(request.Reach)),
        .. request.Pasted is null ? [] : new[] { new Change("Facts", null, request.Pasted) },
    ];

    public static IReadOnlyList<Change> DecisionForAudit(Approval approval)
    {
        var answers = approval.Decisions;
        return [.. approval.Facts.Permissions.Select(p => new Change($"{p.Name} on {p.ResourceName}", "asked", answers.GetValueOrDefault(p.Key) ? "approved" : "denied"))];
    }
}
