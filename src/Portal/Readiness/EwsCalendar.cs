namespace Portal.Readiness;

/// <summary>One announced date, and who announced it.</summary>
/// <param name="On">First day on which it holds, in Microsoft's worldwide cloud. Other clouds have schedules of their own, told in their message centers.</param>
public sealed record DatedFact(DateOnly On, string What, string Source);

/// <summary>The end of EWS in Exchange Online: every date the portal goes by, in one place. As announced until 1 October 2026.</summary>
public static class EwsCalendar
{
    private const string Blog = "Exchange Team Blog";

    /// <summary>From then on EwsEnabled = True with an empty list blocks every app.</summary>
    public static readonly DatedFact ListCounts = new(
        new(2026, 10, 10),
        "EwsEnabled = True needs a list: with an empty one every app is blocked.",
        $"{Blog}, \"EWS Deprecation Is Here\", https://techcommunity.microsoft.com/blog/exchange/4561431");

    /// <summary>Organizations that never set EwsEnabled are switched to False in waves, with seven days' notice. Which wave an organization is in is not published.</summary>
    public static readonly DatedFact Waves = new(
        new(2026, 10, 10),
        "Organizations whose EwsEnabled was never set are switched to False in waves, seven days after a message in their Message Center.",
        $"{Blog}, \"EWS Deprecation Is Here\", https://techcommunity.microsoft.com/blog/exchange/4561431");

    /// <summary>The end, without exceptions.</summary>
    public static readonly DatedFact Ends = new(
        new(2027, 4, 1),
        "EWS in Exchange Online ends, and the switch goes with it.",
        $"{Blog}, \"Exchange Online EWS, Your Time is Almost Up\", https://techcommunity.microsoft.com/blog/exchange/4492361");

    /// <summary>By then cross-tenant synchronization uses Microsoft Graph. On which day it moves in which region is not published.</summary>
    public static readonly DatedFact GraphBy = new(
        new(2027, 4, 1),
        "Cross-tenant synchronization moves from EWS to Microsoft Graph by April 2027.",
        "Power Platform documentation, \"Exchange Online cross-tenant authentication\", 13 August 2026, https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth");

    /// <summary>Mailboxes with Exchange Online Kiosk, Microsoft 365 F1 or F3 have no right to EWS. First announced for March 2026; some report June.</summary>
    public static readonly DatedFact Deskless = new(
        new(2026, 3, 1),
        "EWS is blocked for mailboxes with Exchange Online Kiosk, Microsoft 365 F1 and F3.",
        $"{Blog}, https://techcommunity.microsoft.com/blog/exchange/4474299");

    public static readonly IReadOnlyList<DatedFact> All = [Deskless, ListCounts, Waves, GraphBy, Ends];

    /// <summary>How long a change of EwsAllowedAppIDs takes at most.</summary>
    public static readonly TimeSpan ListTakes = TimeSpan.FromHours(24);

    /// <summary>How long a change of EwsEnabled takes, about; Dynamics' own article says up to two.</summary>
    public static readonly TimeSpan SwitchTakes = TimeSpan.FromHours(1);

    public static int DaysLeft(DateTimeOffset world) => Ends.On.DayNumber - DateOnly.FromDateTime(world.UtcDateTime).DayNumber;

    public static bool HasBegun(this DatedFact fact, DateTimeOffset world) => DateOnly.FromDateTime(world.UtcDateTime) >= fact.On;
}
