using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Control;

/// <summary>Environments that are not at work, are older than others, or ask for a pause.</summary>
internal static class EnvironmentFaults
{
    private const string Dynamics = "Dynamics 365";

    private static readonly FaultParameter Environment = FaultCatalogue.Choice(
        "environment",
        "Environment",
        Host(SeedIds.Environment),
        (Host(SeedIds.Environment), "Contoso"),
        (Host(SeedIds.TestEnvironment), "Contoso Test"));

    public static readonly IReadOnlyList<NamedFault> All =
    [
        new(
            "environment-offline",
            Dynamics,
            "Environment offline",
            "The environment is disabled: nobody gets in.",
            "OrganizationDisabled, 0x8004A104.",
            "https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes")
        {
            Parameters = [Environment],
            Settings = (s, g) => s with { EnvironmentStates = With(s.EnvironmentStates, g["environment"], "offline") },
            Unconfirmed = "that this code is answered, and its status",
        },
        new("environment-administration", Dynamics, "Environment in administration mode", "Only System Administrators and System Customizers get in. The portal's reader is neither.",
            "Administration mode of the Power Platform admin center.", "https://learn.microsoft.com/power-platform/admin/admin-mode")
        {
            Parameters = [Environment],
            Settings = (s, g) => s with { EnvironmentStates = With(s.EnvironmentStates, g["environment"], "administration") },
            Unconfirmed = "status, code and text of the refusal",
        },
        new("environment-older", Dynamics, "Older environment", "The environment runs a version before 9.2.2412.2, without the columns that tell who approved and who tested.",
            "400, 0x80060888: \"Could not find a property named\".",
            "https://learn.microsoft.com/troubleshoot/power-platform/dataverse/email-exchange-synchronization/troubleshooting-monitoring-server-side-synchronization")
        {
            Parameters = [Environment],
            Settings = (s, g) => s with { OlderEnvironments = [.. s.OlderEnvironments, g["environment"]] },
        },
        new("change-tracking-off", Dynamics, "Changes of a table are not tracked", "The table refuses to tell what changed since a moment; it has to be read whole.",
            "400 for Prefer: odata.track-changes.", "https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems")
        {
            Parameters = [FaultCatalogue.Choice("table", "Table", "mailbox", ("mailbox", "Mailbox"), ("systemuser", "User"), ("queue", "Queue"), ("emailserverprofile", "Email server profile"))],
            Settings = (s, g) => s with { ChangeTracking = [.. s.ChangeTracking.Where(t => t != g["table"])] },
            Unconfirmed = "code and text of the refusal",
        },
        new(
            "service-limits",
            Dynamics,
            "Service protection limits",
            "Each user has so many requests in five minutes; who asks on during the pause makes it longer.",
            "429 with 0x80072322, 0x80072321 or 0x80072326 and Retry-After.",
            "https://learn.microsoft.com/power-apps/developer/data-platform/api-limits")
        {
            Parameters = [FaultCatalogue.Number("requests", "Requests in five minutes", 6000, 1, 6000)],
            Settings = (s, g) => s with { ServiceLimits = (s.ServiceLimits ?? new()) with { Requests = g.Number("requests")!.Value } },
            Unconfirmed = "by how much a request during a pause lengthens it",
        },
    ];

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> map, string key, string value) => new(map, StringComparer.OrdinalIgnoreCase) { [key] = value };

    private static string Host(string url) => new Uri(url).Host;
}
