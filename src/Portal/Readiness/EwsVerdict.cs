using Portal.Plans;

namespace Portal.Readiness;

/// <summary>Whether an app may use EWS in an organization, by its switch and its list.</summary>
/// <param name="Truth">Waiting: it works today and breaks without somebody's act.</param>
public sealed record EwsVerdict(Truth Truth, string Sentence, string? Remedy)
{
    // Exchange Team Blog, "Introducing EWSAllowedAppIDs" (4529471) and "EWS Deprecation Is Here" (4561431).
    public static EwsVerdict Of(EwsSwitch enabled, IReadOnlyList<string> list, string? appId, DateTimeOffset world)
    {
        if (EwsCalendar.Ends.HasBegun(world)) return new(Truth.NotOk, "EWS in Exchange Online ended on 1 April 2027", "Synchronization uses Microsoft Graph now: the app needs the Graph permissions.");
        var listed = appId is not null && AllowedApps.Has(list, appId);
        return enabled switch
        {
            EwsSwitch.Null => new(Truth.Waiting, $"EwsEnabled was never set: every app may use EWS until Microsoft switches it to False{(listed ? "; the app is on the list for the day after" : "")}",
                "Microsoft does that in waves, seven days after a message in the Message Center. From then on EWS works only with EwsEnabled True and the app on the list."),
            EwsSwitch.False =>
                new(
                    Truth.NotOk,
                    "EwsEnabled is False: EWS is blocked for every app",
                    $"{(listed ? "The app is on the list already." : "Put the app on the list first.")} Then switching EWS on is a plan of its own, which names the apps that would stay out."),
            _ when list.Count == 0 => EwsCalendar.ListCounts.HasBegun(world)
                ? new(Truth.NotOk, "EwsEnabled is True and the list is empty: EWS is blocked for every app", "Put the app on the list. Old advice to set EwsEnabled to True does not help here; it is what blocks.")
                : new(Truth.Waiting, "EwsEnabled is True without a list: every app may use EWS until 10 October 2026", "Put the app on the list before that day."),
            _ when listed => new(Truth.Ok, "EwsEnabled is True and the app is on the list", null),
            _ when appId is null => new(Truth.Waiting, $"EwsEnabled is True, with {list.Count} app{(list.Count == 1 ? "" : "s")} on the list; this set-up's app is still to be made", null),
            _ => new(Truth.NotOk, $"EwsEnabled is True and the app is not among the {list.Count} on the list: EWS is blocked for it", "The step \"EWS list\" adds it."),
        };
    }
}
