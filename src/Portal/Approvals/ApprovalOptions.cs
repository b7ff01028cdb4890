namespace Portal.Approvals;

/// <summary>Settings under Portal:Approvals.</summary>
public sealed class ApprovalOptions
{
    public const string Section = "Portal:Approvals";

    /// <summary>
    /// Lets a requester who holds Portal.Approver decide their own request. For organisations with one administrator; every such decision carries an alarm in the audit.
    /// Off unless set.
    /// </summary>
    public bool SingleApprover { get; set; }

    /// <summary>Days a decision may wait for its grant before it must be taken anew.</summary>
    public int ValidDays { get; set; } = 30;
}
