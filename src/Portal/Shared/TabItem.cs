namespace Portal.Shared;

/// <summary>One tab.</summary>
/// <param name="Key">Its name in code and, if the page wants, in the address.</param>
/// <param name="Title">Its words.</param>
/// <param name="Icon">A key of <see cref="Icons.Paths"/>.</param>
/// <param name="Blocked">Why what is in it cannot be done by this person, and who could; the tab still opens and says so.</param>
public sealed record TabItem(string Key, string Title, string? Icon = null, string? Blocked = null);
