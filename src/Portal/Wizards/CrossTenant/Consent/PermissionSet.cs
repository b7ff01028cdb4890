using Portal.Cloud.Graph;

namespace Portal.Wizards.CrossTenant.Consent;

/// <summary>What Microsoft said at one date in one place that a cross-tenant profile needs.</summary>
/// <param name="Id">Kept in set-ups; never given to another list.</param>
/// <param name="Date">When the source was last changed.</param>
/// <param name="Source">Address of the source.</param>
public sealed record PermissionSet(string Id, string Title, DateOnly Date, string Source, IReadOnlyList<SyncPermission> Permissions)
{
    public IEnumerable<SyncPermission> OnGraph => Permissions.Where(p => p.OnGraph);

    /// <summary>The single names of a list as somebody typed it.</summary>
    public static IReadOnlyList<string> Names(string typed) => typed.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Without those a person leaves out, which are named by "Mail.Send, Chat.Read.All".</summary>
    public IReadOnlyList<SyncPermission> Without(string leftOut)
    {
        var names = Names(leftOut).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. Permissions.Where(p => !names.Contains(p.Name))];
    }
}

/// <summary>
/// The lists that Microsoft has published so far, oldest first. They differ: the page names ten permissions of Microsoft Graph, the script grants eleven. When Microsoft changes one, a new
/// list with a new id is added here; set-ups keep the one they were begun with until somebody chooses another.
/// </summary>
public static class PermissionSets
{
    /// <summary>https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth; the page prints the permission as "full_access_to_app".</summary>
    private static readonly SyncPermission FullAccess = new(WellKnown.ExchangeOnline, WellKnown.FullAccessAsApp, WellKnown.FullAccessAsAppId, Confinable.ByAccessPolicy | Confinable.ByExchangeRole,
        "Opens every mailbox of the tenant over Exchange Web Services, without a signed-in user: reads, changes, deletes and sends mail, appointments, contacts and tasks.",
        "Today the synchronization opens each mailbox of the profile with it. From April 2027, when Exchange Online ends Exchange Web Services, the permissions on Microsoft Graph take its place.",
        "The profile cannot open any mailbox until Dynamics 365 has moved to Microsoft Graph, and Test & Enable fails for all of them until then.");

    // Which of these an application access policy or an Exchange role confines: learn.microsoft.com/exchange/permissions-exo/application-access-policies and application-rbac, list of supported permissions.
    private static readonly SyncPermission[] PageOfGraph =
    [
        Graph("Mail.ReadWrite", "e2a3a72e-5f79-4c64-b1b1-878b674786c9", Confinable.ByAccessPolicy | Confinable.ByExchangeRole,
            "Reads, changes and deletes the mail of every mailbox.", "Fetches incoming mail, marks it, and puts tracked mail into Dynamics 365.", "No incoming mail from April 2027."),
        Graph("Mail.Send", "b633e1c5-b582-4048-a93e-9f11b44c7e96", Confinable.ByAccessPolicy | Confinable.ByExchangeRole,
            "Sends mail in the name of everybody.", "Sends the mail that people write in Dynamics 365.", "No outgoing mail from April 2027."),
        Graph("MailboxSettings.ReadWrite", "6931bccd-447a-43d1-b442-00a195474933", Confinable.ByAccessPolicy | Confinable.ByExchangeRole,
            "Reads and changes the settings of every mailbox: time zone, working hours, automatic replies, categories.",
            "Reads a mailbox's time zone and keeps the category with which tracked items are marked.",
            "Appointments can be off by the time zone, and tracked items lose their category, from April 2027."),
        Graph("Calendars.ReadWrite", "ef54d2bf-783f-4e0f-bca1-3210c0444d99", Confinable.ByAccessPolicy | Confinable.ByExchangeRole,
            "Reads, changes and deletes the appointments of everybody.", "Keeps appointments in step in both directions.", "No appointments from April 2027."),
        Graph("Contacts.ReadWrite", "6918b873-d17a-4dc1-b314-35f528134491", Confinable.ByAccessPolicy | Confinable.ByExchangeRole,
            "Reads, changes and deletes the contacts of everybody.", "Keeps contacts in step in both directions.", "No contacts from April 2027."),
        Graph("Tasks.ReadWrite.All", "44e666d1-d276-445b-a5fc-8815eeb81d55", Confinable.Never,
            "Reads, changes and deletes the tasks of everybody.", "Keeps tasks in step in both directions.", "No tasks from April 2027; mail, appointments and contacts go on."),
        Graph("MailboxConfigItem.ReadWrite", "aa6d92d4-b25a-4640-aefe-3e3231e5e736", Confinable.ByExchangeRole,
            "Reads and changes hidden configuration items that apps keep in every mailbox.",
            "Microsoft does not say. Keeping in the mailbox how far the synchronization has come is the likely use.",
            "Microsoft does not say what stops without it; expect that the synchronization does not begin."),
        Graph("Chat.Read.All", "6b7d71aa-70aa-4810-a8d9-5d9fb2830017", Confinable.Never,
            "Reads every chat message of everybody in Microsoft Teams, private ones included.",
            "Microsoft does not say. Dynamics 365 can show Teams chats beside records, which is the likely use; mail, appointments, contacts and tasks have permissions of their own.",
            "Chats of Teams are probably not shown beside records. Mail, appointments, contacts and tasks have permissions of their own; whether anything else misses it Microsoft does not say.") with
        { Otherwise = "It is data of Microsoft Teams, which no setting of Exchange confines." },
        Graph("OnlineMeetings.ReadWrite.All", "b8bb2037-6e08-44ac-a4ea-4674e010e2a4", Confinable.Never,
            "Reads, makes and changes Teams meetings for everybody.",
            "Microsoft does not say. Adding a Teams meeting to an appointment made in Dynamics 365 is the likely use.",
            "Appointments made in Dynamics 365 probably get no Teams meeting.") with
        { Otherwise = "An application access policy of Microsoft Teams (not of Exchange) can confine it to people; Microsoft's page \"Configure application access to online meetings or virtual events\" says how." },
        Graph("CallRecords.Read.All", "45bbb07e-7321-4fd7-a8f6-3ff27e6a81c8", Confinable.Never,
            "Reads who called whom in Microsoft Teams, when and how long, for everybody.",
            "Microsoft does not say. Showing Teams calls beside records is the likely use.",
            "Calls of Teams are probably not shown beside records.") with
        { Otherwise = "It is data of Microsoft Teams, which no setting of Exchange confines." },
    ];

    private static readonly SyncPermission UserRead = Graph("User.Read.All", "df021288-bdef-4463-88db-98f22de89214", Confinable.Never,
        "Reads the full profile of everybody in the directory.", "Microsoft's script grants it and Microsoft's page does not name it; finding the people of mailboxes is the likely use.",
        "Nothing that Microsoft's page names. If Test & Enable fails from April 2027 because people are not found, this is the first thing to look at.");

    /// <summary>The ten of Microsoft's page, beside Exchange's own permission.</summary>
    public static readonly PermissionSet Page = new("page-2026-08-13", "Microsoft's page of 13 August 2026", new(2026, 8, 13),
        "https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth", [FullAccess, .. PageOfGraph]);

    /// <summary>The eleven of Microsoft's script, beside Exchange's own permission.</summary>
    public static readonly PermissionSet Script = new("script-2026-08", "Microsoft's script of August 2026", new(2026, 8, 12),
        "https://github.com/microsoft/PowerApps-Samples/blob/master/powershell/ServerSideSync/Grant-SssGraphApplicationPermissions.ps1", [FullAccess, .. PageOfGraph, UserRead]);

    public static readonly IReadOnlyList<PermissionSet> All = [Script, Page];

    /// <summary>What a set-up asks for that chose nothing: the shorter of Microsoft's two lists.</summary>
    public static PermissionSet Default => Page;

    /// <summary>The list a set-up was begun with.</summary>
    public static PermissionSet Of(CrossTenantForm form) => All.FirstOrDefault(s => s.Id == form.PermissionSet) ?? Default;

    /// <summary>What the set-up asks for: its list without what was left out.</summary>
    public static IReadOnlyList<SyncPermission> WantedBy(CrossTenantForm form) => Of(form).Without(form.LeftOut);

    /// <summary>Permissions that one of the lists has and the other has not, with whose it is.</summary>
    public static IReadOnlyList<(SyncPermission Permission, PermissionSet In)> Difference(PermissionSet one, PermissionSet other) =>
        [.. one.Permissions.Where(p => !Has(other, p)).Select(p => (p, one)), .. other.Permissions.Where(p => !Has(one, p)).Select(p => (p, other))];

    /// <summary>The words for a permission of any list, also for one that was taken off since.</summary>
    public static SyncPermission? Find(string resourceAppId, string name) => All.SelectMany(s => s.Permissions).FirstOrDefault(p => p.ResourceAppId == resourceAppId && p.Name == name);

    private static bool Has(PermissionSet set, SyncPermission permission) => set.Permissions.Any(p => p.Wanted == permission.Wanted);

    private static SyncPermission Graph(string name, string id, Confinable confinable, string does, string usedFor, string ifRefused) =>
        new(WellKnown.MicrosoftGraph, name, new Guid(id), confinable, does, usedFor, ifRefused);
}
