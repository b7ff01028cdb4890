using System.Globalization;
using System.Text.Json;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Approvals;

/// <summary>From a request and a decision to the row, and to what the audit says of them.</summary>
public static class ApprovalRows
{
    /// <param name="settings">How long it waits, and how many have to approve: a later change of either does not touch it.</param>
    /// <param name="follows">The request before it.</param>
    public static Approval Of(ApprovalRequest request, string hash, Person requester, DateTimeOffset now, ApprovalSettings settings, long? follows = null) => new()
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
        DueAt = now.AddDays(request.DueDays ?? settings.DueDays),
        Needed = settings.MinimumApprovers,
        FollowsId = follows,
        WordsJson = JsonSerializer.Serialize(request.Words),
    };

    /// <summary>Adds what one approver said. A permission is approved when everybody who was needed approved it; when nothing can be approved any more, it is denied at once.</summary>
    public static void Decide(Approval approval, Vote vote)
    {
        List<Vote> votes = [.. approval.Votes, vote];
        approval.VotesJson = JsonSerializer.Serialize(votes);
        approval.SingleApprover |= vote.RequestersOwn;
        var together = approval.Facts.Permissions.ToDictionary(p => p.Key, p => votes.TrueForAll(v => v.Answers.GetValueOrDefault(p.Key)), StringComparer.Ordinal);
        var any = together.ContainsValue(true);
        if (any && votes.Count < approval.Needed) return;
        approval.State = any ? ApprovalState.Approved : ApprovalState.Denied;
        approval.DecisionsJson = JsonSerializer.Serialize(together);
        (approval.DeciderTenantId, approval.DeciderObjectId, approval.DeciderUserName) = (vote.TenantId, vote.ObjectId, string.Join(", ", votes.Select(v => v.UserName)));
        approval.DeciderName = string.Join(" and ", votes.Select(v => v.Name));
        approval.DecidedAt = vote.At;
        approval.DecisionReason = votes.Count == 1 ? vote.Reason : string.Join(" ", votes.Select(v => $"{v.Name}: {v.Reason}"));
    }

    public static IReadOnlyList<Change> ForAudit(ApprovalRequest request) =>
    [
        .. request.Facts.Permissions.Select(p => new Change($"{p.Name} on {p.ResourceName}", null, $"asked for {request.AppName} ({request.Facts.AppId})")),
        .. request.DueDays is { } days ? new[] { new Change("Days to decide", null, days.ToString(CultureInfo.InvariantCulture)) } : [],
        new Change("Ceiling of reach", null, request.Facts.Ceiling.ToString(CultureInfo.InvariantCulture)),
        new Change("Reach when asked", null, ReachWords.Sentence(request.Reach)),
        .. request.Reach.RedFlags.Select(f => new Change("Red flag", null, f)),
        .. request.Pasted is null ? [] : new[] { new Change("Facts", null, request.Pasted) },
    ];

    public static IReadOnlyList<Change> DecisionForAudit(Approval approval, Vote vote) =>
    [
        .. approval.Facts.Permissions.Select(p => new Change($"{p.Name} on {p.ResourceName}", "asked", vote.Answers.GetValueOrDefault(p.Key) ? "approved" : "denied")),
        .. approval.Needed == 1
            ? []
            : new[]
            {
                new Change(
                    "Request",
                    nameof(ApprovalState.Pending),
                    approval.State == ApprovalState.Pending ? $"{approval.Votes.Count} of {approval.Needed} approvers" : approval.State.ToString())
            },
    ];
}
