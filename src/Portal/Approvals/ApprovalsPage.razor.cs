using Microsoft.AspNetCore.Components;
using Portal.SignIn;

namespace Portal.Approvals;

/// <summary>The approver's inbox.</summary>
public sealed partial class ApprovalsPage
{
    private IReadOnlyList<ApprovalLine>? _waiting;
    private IReadOnlyList<ApprovalLine>? _over;
    private bool _decides;

    /// <summary>Requests that are over are shown from the one before this on; empty begins with the newest.</summary>
    [SupplyParameterFromQuery(Name = "before")] public long? Before { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required ApprovalList List { get; init; }

    private string Summary => (_waiting?.Count, _decides) switch
    {
        (null, _) => "Reading the requests…",
        (0, _) => "Nothing waits for a decision.",
        (1, true) => "One request waits for your decision.",
        (var many, true) => $"{many} requests wait for your decision.",
        (1, false) => "One request waits for an approver.",
        (var many, false) => $"{many} requests wait for an approver.",
    };

    protected override async Task OnParametersSetAsync()
    {
        _decides = (await Current.DemandAsync(Permissions.ReadApprovals)).May(Permissions.Approve);
        _waiting = await List.WaitingAsync(default);
        _over = await List.OverAsync(Before, default);
    }
}
