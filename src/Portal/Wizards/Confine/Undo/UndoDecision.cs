using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Connections;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Wizards.Confine.Undo;

/// <summary>The same decision, about taking a plan away.</summary>
public sealed class UndoDecision(IDbContextFactory<PortalDb> dbs, ApprovalDesk desk, ConfineGate gate, Sessions sessions, Places places, TimeProvider time) : ConfineDecision(dbs, desk, gate, sessions, places, time)
{
    public override string Key => UndoWizards.Decision;
    public override string Needed => "Where mailboxes come within reach again, or a consent comes back, an approver has allowed exactly that.";
}
