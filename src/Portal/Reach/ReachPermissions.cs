namespace Portal.Reach;

/// <summary>What a permission opens.</summary>
public enum Opens
{
    /// <summary>Something in mailboxes, so that it matters which.</summary>
    Mailboxes,

    /// <summary>Something else of people: chats, calls, the directory.</summary>
    People,
}

/// <summary>One application permission, and what can confine it to some mailboxes.</summary>
/// <param name="Name">Value of the app role in Entra.</param>
/// <param name="Policy">An application access policy limits it.</param>
/// <param name="Role">The role of Exchange Online that gives the same for a scope; null where there is none.</param>
/// <param name="What">What it opens, in a few words: "reads and changes mail".</param>
public sealed record ReachPermission(string Name, Opens Opens, bool Policy, string? Role, string What)
{
    /// <summary>Whatever an admin does in Exchange, it reaches everybody.</summary>
    public bool IsNeverConfined => !Policy && Role is null;

    public string ConfinedBy => (Policy, Role) switch
    {
        (true, not null) => "an application access policy, or a role of Exchange Online in the consent's place",
        (true, null) => "an application access policy",
        (false, not null) => "only a role of Exchange Online in the consent's place; no application access policy touches it",
        _ => "nothing in Exchange",
    };
}

/// <summary>
/// Which permissions can be confined to mailboxes, and by what: the one place of the portal that says so. Compiled on 21 November 2026 from the two lists that Microsoft publishes,
/// https://learn.microsoft.com/exchange/permissions-exo/application-access-policies ("supported permissions"; nothing beside them is limited) and
/// https://learn.microsoft.com/exchange/permissions-exo/application-rbac (of 25 November 2025, "supported application roles"). What synchronization asks for stands in
/// https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth. Permissions that neither list names, and that are known to open something of
/// people, stand at the end; that no role exists for them follows from the second list's silence.
/// </summary>
public static class ReachPermissions
{
    public const string FullAccess = "full_access_as_app";

    public static readonly IReadOnlyList<ReachPermission> All =
    [
        new(FullAccess, Opens.Mailboxes, true, "Application EWS.AccessAsApp", "everything, over Exchange Web Services"),
        new("Mail.ReadWrite", Opens.Mailboxes, true, "Application Mail.ReadWrite", "reads, changes and deletes mail"),
        new("Mail.Send", Opens.Mailboxes, true, "Application Mail.Send", "sends mail in the mailbox's name"),
        new("MailboxSettings.ReadWrite", Opens.Mailboxes, true, "Application MailboxSettings.ReadWrite", "reads and changes settings"),
        new("Calendars.ReadWrite", Opens.Mailboxes, true, "Application Calendars.ReadWrite", "reads, changes and deletes appointments"),
        new("Contacts.ReadWrite", Opens.Mailboxes, true, "Application Contacts.ReadWrite", "reads, changes and deletes contacts"),
        new("MailboxConfigItem.ReadWrite", Opens.Mailboxes, false, "Application MailboxConfigItem.ReadWrite", "reads and changes hidden settings of apps"),
        new("Mail.Read", Opens.Mailboxes, true, "Application Mail.Read", "reads mail"),
        new("Mail.ReadBasic", Opens.Mailboxes, true, "Application Mail.ReadBasic", "reads mail without its text"),
        new("Mail.ReadBasic.All", Opens.Mailboxes, true, null, "reads mail without its text"),
        new("MailboxSettings.Read", Opens.Mailboxes, true, "Application MailboxSettings.Read", "reads settings"),
        new("Calendars.Read", Opens.Mailboxes, true, "Application Calendars.Read", "reads appointments"),
        new("Contacts.Read", Opens.Mailboxes, true, "Application Contacts.Read", "reads contacts"),
        new("Mail-Advanced.ReadWrite.All", Opens.Mailboxes, false, "Application Mail-Advanced.ReadWrite.All", "changes mail, also what is protected otherwise"),
        new("MailboxFolder.Read.All", Opens.Mailboxes, false, "Application MailboxFolder.Read", "reads folders"),
        new("MailboxFolder.ReadWrite.All", Opens.Mailboxes, false, "Application MailboxFolder.ReadWrite", "reads and changes folders"),
        new("MailboxItem.Read.All", Opens.Mailboxes, false, "Application MailboxItem.Read", "reads items of every kind"),
        new("MailboxItem.ReadWrite.All", Opens.Mailboxes, false, "Application MailboxItem.ReadWrite", "reads and changes items of every kind"),
        new("MailboxItem.Export.All", Opens.Mailboxes, false, "Application MailboxItem.Export", "exports items"),
        new("MailboxItem.ImportExport.All", Opens.Mailboxes, false, "Application MailboxItem.ImportExport", "exports and imports items"),
        new("MailboxConfigItem.Read", Opens.Mailboxes, false, "Application MailboxConfigItem.Read", "reads hidden settings of apps"),
        new("MailTips.ReadBasic.All", Opens.Mailboxes, false, "Application MailTips.ReadBasic.All", "reads mail tips"),
        new("Tasks.ReadWrite.All", Opens.Mailboxes, false, null, "reads, changes and deletes everybody's tasks"),
        new("Tasks.Read.All", Opens.Mailboxes, false, null, "reads everybody's tasks"),
        new("Chat.Read.All", Opens.People, false, null, "reads everybody's chats in Microsoft Teams"),
        new("OnlineMeetings.ReadWrite.All", Opens.People, false, null, "makes and changes everybody's Teams meetings"),
        new("CallRecords.Read.All", Opens.People, false, null, "reads who called whom in Microsoft Teams"),
        new("User.Read.All", Opens.People, false, null, "reads everybody's profile in the directory"),
    ];

    /// <summary>Roles of Exchange Online that stand for several permissions; neither holds Exchange Web Services.</summary>
    private static readonly Dictionary<string, string[]> Bundles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Application Mail Full Access"] = ["Mail.ReadWrite", "Mail.Send"],
        ["Application Exchange Full Access"] = ["Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "Contacts.ReadWrite"],
    };

    private static readonly Dictionary<string, ReachPermission> ByName = All.ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, ReachPermission> ByRole = All.Where(p => p.Role is not null).ToDictionary(p => p.Role!, StringComparer.OrdinalIgnoreCase);

    /// <summary>How permissions and roles begin that have to do with mailboxes, whether the lists above know them or not.</summary>
    private static readonly string[] OfMailboxes = ["Mail", "Calendar", "Contacts", "Tasks", "EWS.", "IMAP.", "POP.", "SMTP.", "Exchange."];

    /// <summary>
    /// Whether somebody who holds this may open mailboxes in a way that is not computed: IMAP.AccessAsApp and POP.AccessAsApp open those that the app has a right of its own to, Exchange.ManageAsApp lets it
    /// give itself any, and lists grow.
    /// </summary>
    /// <param name="name">Of a permission, or of a role that a service principal has in Exchange Online.</param>
    public static bool MayOpen(string name) => name.StartsWith("Application ", StringComparison.OrdinalIgnoreCase) || Array.Exists(OfMailboxes, b => name.StartsWith(b, StringComparison.OrdinalIgnoreCase));

    public static ReachPermission? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>What a role of Exchange Online allows; nothing for one that the list does not know.</summary>
    public static IReadOnlyList<ReachPermission> OfRole(string role) =>
        Bundles.TryGetValue(role, out var several) ? [.. several.Select(n => ByName[n])] : ByRole.TryGetValue(role, out var one) ? [one] : [];
}
