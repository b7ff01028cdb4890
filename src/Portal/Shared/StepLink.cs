using Portal.Plans;

namespace Portal.Shared;

/// <summary>One line of the wizard's step list.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Title">The step's name.</param>
/// <param name="Href">Its page; empty for a step that this person may not open.</param>
/// <param name="Truth">Its state.</param>
/// <param name="Note">Who or what it waits for, in a word: "approver".</param>
/// <param name="Current">The step that is open.</param>
public sealed record StepLink(int Number, string Title, string Href, Truth Truth, string? Note = null, bool Current = false);
