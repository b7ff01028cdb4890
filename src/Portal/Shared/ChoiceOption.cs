namespace Portal.Shared;

/// <summary>One card of a <see cref="Choice{TValue}"/>.</summary>
/// <param name="Value">What is chosen.</param>
/// <param name="Title">Its name.</param>
/// <param name="Sentence">What it means.</param>
/// <param name="Blocked">Why it cannot be chosen now, and who could change that; null when it can.</param>
public sealed record ChoiceOption<TValue>(TValue Value, string Title, string? Sentence = null, string? Blocked = null);
