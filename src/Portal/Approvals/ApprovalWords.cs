using Portal.Plans;

namespace Portal.Approvals;

/// <summary>States as people read them.</summary>
public static class ApprovalWords
{
    public static string Word(ApprovalState state) => state switch
    {
        ApprovalState.Pending => "Waiting for a decision",
        ApprovalState.Voided => "No longer counts",
        ApprovalState.Expired => "Not decided in time",
        _ => state.ToString(),
    };

    public static Truth Sign(ApprovalState state) => state switch
    {
        ApprovalState.Pending => Truth.Waiting,
        ApprovalState.Approved => Truth.Ok,
        ApprovalState.Denied or ApprovalState.Voided => Truth.NotOk,
        _ => Truth.NotReached,
    };
}
