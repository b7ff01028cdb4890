namespace Portal.Wizards.Confine.Undo;

/// <summary>That a plan is being taken away.</summary>
/// <param name="Before">How far the app reached when that began.</param>
/// <param name="Began">Something was seen to be taken away, or a consent to be back; from then on <paramref name="Before"/> stays as it was found.</param>
public sealed record UndoNote(ReachNote Before, bool Began);
