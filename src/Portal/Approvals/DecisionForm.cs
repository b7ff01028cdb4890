using Portal.Plans;
namespace Portal.Approvals;

/// <summary>What an approver has filled in so far. Nothing is preselected.</summary>
public sealed class DecisionForm(Approval approval)
{
    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);

    public string Reason { get; set; } = "";

    /// <summary>Set once the button was pressed, so that a form nobody has touched does not scold.</summary>
    public bool Tried { get; private set; }

    /// <summary>Whether this form still belongs to the request as it is stored.</summary>
    public bool Of(Approval other) => (approval.Id, approval.FactsHash, approval.State, approval.VotesJson) == (other.Id, other.FactsHash, other.State, other.VotesJson);

    public bool? AnswerTo(RequestedPermission permission) => _answers.TryGetValue(permission.Key, out var answer) ? answer : null;

    public void Answer(RequestedPermission permission, bool approve) => _answers[permission.Key] = approve;

    public string? MissingAnswer(RequestedPermission permission) => Tried && AnswerTo(permission) is null ? "Choose approve or deny." : null;

    public string? MissingReason => Tried && string.IsNullOrWhiteSpace(Reason) ? "Give a reason. It is kept with the decision, whichever way it goes." : null;

    /// <summary>The button says what it does.</summary>
    public string ButtonText
    {
        get
        {
            var asked = approval.Facts.Permissions;
            if (asked.Any(p => AnswerTo(p) is null))
                return "Record the decision";
            var yes = asked.Where(p => AnswerTo(p) == true).Select(p => p.Name).ToList();
            var no = asked.Where(p => AnswerTo(p) == false).Select(p => p.Name).ToList();
            return (yes.Count, no.Count) switch
            {
                ( > 3, 0) => $"Approve all {yes.Count} permissions for {approval.AppName.Isolated()}",
                (0, > 3) => $"Deny all {no.Count} permissions to {approval.AppName.Isolated()}",
                ( > 3, <= 3) => $"Approve {yes.Count} permissions, deny {string.Join(", ", no)}",
                (_, 0) => $"Approve {string.Join(", ", yes)} for {approval.AppName.Isolated()}",
                (0, _) => $"Deny {string.Join(", ", no)} to {approval.AppName.Isolated()}",
                _ => $"Approve {string.Join(", ", yes)}, deny {string.Join(", ", no)}",
            };
        }
    }

    /// <summary>The decision, or null while something is missing; what is missing then shows.</summary>
    public Decision? TryFinish()
    {
        Tried = true;
        var complete = approval.Facts.Permissions.All(p => AnswerTo(p) is not null) && !string.IsNullOrWhiteSpace(Reason);
        return complete ? new Decision(approval.FactsHash, new Dictionary<string, bool>(_answers, StringComparer.Ordinal), Reason) : null;
    }
}
