namespace Portal.Steps;

/// <summary>What keeps an app to some mailboxes, as a scoping plan last read it: part of what an approver signs.</summary>
/// <param name="Objects">Policies that narrow it, by id, each with the name and the mailboxes that a person knows it by.</param>
/// <param name="Mailboxes">How many the app reaches with permissions that policies narrow; null where that is not known, or is every mailbox.</param>
/// <param name="Covers">Whether policies narrow a permission, by its name.</param>
/// <param name="ByRoles">Roles for applications have the place of the consents: a policy that was decided on has done its work.</param>
public sealed record Confinement(IReadOnlyList<(string Id, string Name)> Objects, int? Mailboxes, Func<string, bool> Covers, bool ByRoles, string Source, DateTimeOffset At);
