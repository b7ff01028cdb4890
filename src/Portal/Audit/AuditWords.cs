using Portal.Plans;

namespace Portal.Audit;

/// <summary>Outcomes as the page shows them: a sign, a word, and which of the five states they look like.</summary>
public static class AuditWords
{
    public static string Word(AuditOutcome outcome) => outcome.ToString();

    public static Truth Sign(AuditEntry entry) => entry switch
    {
        { Alarm: not null } => Truth.NotOk,
        { Outcome: AuditOutcome.Succeeded } => Truth.Ok,
        { Outcome: AuditOutcome.Failed or AuditOutcome.Refused } => Truth.NotOk,
        { Outcome: AuditOutcome.Attempting } => Truth.Waiting,
        _ => Truth.NotReached,
    };

    /// <summary>"approval.decide" → "Approval: decide"; the bare name stays searchable.</summary>
    public static string Action(string action)
    {
        var dot = action.IndexOf('.');
        if (dot >= 0 && action.AsSpan(0, dot).SequenceEqual(action.AsSpan(dot + 1))) (action, dot) = (action[..dot], -1); // a step with one write, of its own name
        var words = (dot < 0 ? action : $"{action[..dot]}: {action[(dot + 1)..]}").Replace('-', ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
