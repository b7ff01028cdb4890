namespace Portal;

/// <summary>Every address of the portal. The address bar is the state: links are made here and nowhere else.</summary>
public static class PortalUrls
{
    public const string Home = "/";
    public const string Setups = "/setups";
    public const string NewHma = "/setups/new/hma";
    public const string Approvals = "/approvals";
    public const string Audit = "/audit";
    public const string Mailbox = "/mailbox";
    public const string Connections = "/connections";

    public static string Setup(long id) => $"/setups/{id}";

    public static string Step(long setup, string step) => $"/setups/{setup}/{step}";

    public static string Approval(long id) => $"/approvals/{id}";

    public static string MailboxOf(string address) => $"{Mailbox}?address={Uri.EscapeDataString(address)}";

    public static string AuditOf(long setup) => $"{Audit}?setup={setup}";
}
