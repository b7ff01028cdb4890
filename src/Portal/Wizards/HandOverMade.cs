using Portal.Plans;

namespace Portal.Wizards;

/// <summary>A link that was just made, and the organizations whose people can open it.</summary>
public sealed record HandOverMade(string Link, IReadOnlyList<HandOverAccount> Accounts);
