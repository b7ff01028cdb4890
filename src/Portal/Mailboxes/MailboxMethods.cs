using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;

namespace Portal.Mailboxes;

/// <summary>The three things that are synchronized, each with its own method and result. Methods are numbered differently for appointments.</summary>
public static class MailboxMethods
{
    public sealed record Part(string Name, MailboxResult Result);

    private const int ServerSide = 2;
    private const int ServerSideAppointments = 1;

    /// <summary>What is switched on for server-side synchronization.</summary>
    public static IReadOnlyList<Part> Parts(MailboxSigns signs) => [.. All(signs).Where(p => p.On).Select(p => new Part(p.Name, p.Result))];

    public static IReadOnlyList<string> Off(MailboxSigns signs) => [.. All(signs).Where(p => !p.On).Select(p => p.Name)];

    public static bool Any(MailboxSigns signs) => All(signs).Any(p => p.On);

    /// <summary>Numbers as in choice columns incomingemaildeliverymethod and outgoingemaildeliverymethod.</summary>
    public static string MailWord(int method) => method switch
    {
        0 => "None",
        1 => "Dynamics 365 for Outlook",
        2 => "Server-side synchronization",
        3 => "Forward mailbox",
        _ => $"Unknown ({method})",
    };

    /// <summary>Numbers as in choice column actdeliverymethod.</summary>
    public static string AppointmentsWord(int method) => method switch
    {
        0 => "Dynamics 365 for Outlook",
        1 => "Server-side synchronization",
        2 => "None",
        _ => $"Unknown ({method})",
    };

    /// <summary>"incoming mail", "incoming mail and outgoing mail", "a, b and c".</summary>
    public static string List(IReadOnlyList<string> names) => names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    private static IEnumerable<(string Name, bool On, MailboxResult Result)> All(MailboxSigns signs) =>
    [
        ("incoming mail", signs.IncomingMethod == ServerSide, signs.Incoming),
        ("outgoing mail", signs.OutgoingMethod == ServerSide, signs.Outgoing),
        ("appointments, contacts and tasks", signs.AppointmentsMethod == ServerSideAppointments, signs.Appointments),
    ];
}
