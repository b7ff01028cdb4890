namespace Portal.Shared;

/// <summary>One part of the breadcrumb; without an address it is the page itself.</summary>
public sealed record Crumb(string Text, string? Href = null);
