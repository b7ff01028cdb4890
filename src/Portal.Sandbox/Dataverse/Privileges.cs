using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Dataverse;

/// <summary>Privileges by their names, and what the security roles of the sandbox's environments give.</summary>
internal static class Privileges
{
    /// <summary>"Approve Email Addresses for Users or Queues".</summary>
    public const string Approve = "prvApproveRejectEmailAddress";

    public const string SystemAdministrator = "System Administrator";
    public const string SystemCustomizer = "System Customizer";
    public const string DelegatedMailboxApprover = "Delegated Mailbox Approver";
    public const string BasicUser = "Basic User";
    public const string SyncReader = "Synchronization Reader";

    /// <summary>Ids of role templates, the same in every environment: https://learn.microsoft.com/power-apps/developer/data-platform/security-roles</summary>
    public static readonly IReadOnlyList<(string Id, string Role)> Templates =
        [("627090ff-40a3-4053-8790-584edc5be201", SystemAdministrator), ("119f245c-3cc8-4b62-b31c-d1a046ced15d", SystemCustomizer)];

    private static readonly string[] Verbs = ["Read", "Create", "Write", "Delete", "Append", "AppendTo", "Assign"];

    public static readonly IReadOnlyList<string> All =
        [.. Tables.All.SelectMany(t => Verbs.Select(v => $"prv{v}{t.Schema}")), Approve, "prvActOnBehalfOfAnotherUser"];

    private static readonly Dictionary<string, IReadOnlyList<string>> OfRole = new(StringComparer.Ordinal)
    {
        // prvActOnBehalfOfAnotherUser comes with the role Delegate, not with this one.
        [SystemAdministrator] = [.. All.Where(p => p != "prvActOnBehalfOfAnotherUser")],
        [SystemCustomizer] = [
            "prvReadMailbox", "prvWriteMailbox", "prvAppendMailbox", "prvReadEmailServerProfile", "prvAppendToEmailServerProfile", "prvReadUser",
            "prvReadQueue", "prvReadOrganization", "prvReadRole", "prvReadTraceLog"
        ],
        [DelegatedMailboxApprover] = ["prvReadMailbox", "prvWriteMailbox", "prvReadUser", "prvReadQueue", "prvReadOrganization", Approve],
        [BasicUser] = ["prvReadUser", "prvReadOrganization", "prvReadBusinessUnit", "prvReadQueue"],
        [SyncReader] = ["prvReadMailbox", "prvReadEmailServerProfile", "prvReadTraceLog", "prvReadUser", "prvReadQueue", "prvReadOrganization", "prvReadRole", "prvReadTeam", "prvReadBusinessUnit"],
    };

    public static IEnumerable<string> RoleNames => OfRole.Keys;

    /// <summary>Null for a role that somebody made.</summary>
    public static string? TemplateOf(string role) => Templates.FirstOrDefault(t => t.Role == role).Id;

    public static IReadOnlySet<string> Of(IEnumerable<string> roles) => roles.SelectMany(r => OfRole.GetValueOrDefault(r) ?? []).ToHashSet(StringComparer.Ordinal);

    public static string IdOf(string privilege) => SeedIds.Derived("privilege " + privilege);
}
