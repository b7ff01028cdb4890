using Portal.Mailboxes.Replica;

namespace Portal.Mailboxes.Causes;

/// <summary>Why, as far as it is known.</summary>
/// <param name="Cause">Null while it works.</param>
/// <param name="Parts">What does not synchronize, of what is switched on: "incoming mail".</param>
/// <param name="Alert">The alert that named the cause, or that nothing in the catalogue fits.</param>
public sealed record MailboxDiagnosis(MailboxState State, Cause? Cause, IReadOnlyList<string> Parts, AlertSign? Alert)
{
    public string? CauseKey => Cause?.Key;

    /// <summary>The alert's words are all there is: they are shown raw, with a place for a note.</summary>
    public bool IsUnknown => Cause?.Key == CausesOfStatus.Unknown;
}
