using Portal.Steps.Readiness;

namespace Portal.Readiness;

/// <summary>What is known of an Exchange Online organization: the newest report, by script or read by the portal, and words people stand for. Never guessed.</summary>
public sealed record ExchangeOnlineKnowledge
{
    /// <summary>Microsoft changes these settings in waves with seven days' notice; an older report says nothing any more.</summary>
    public static readonly TimeSpan ReportLasts = TimeSpan.FromDays(7);

    public static readonly TimeSpan AttestationLasts = TimeSpan.FromDays(30);

    public OnlineReport? Report { get; init; }

    /// <summary>When the list was seen to be another than before; null while no change was seen.</summary>
    public SeenChange? ListChanged { get; init; }

    /// <summary>When an app was first seen on the list, by its id in lower case, of those that were seen to come; one that was there from the start is in force.</summary>
    public IReadOnlyDictionary<string, SeenChange> Came { get; init; } = new Dictionary<string, SeenChange>(StringComparer.Ordinal);

    /// <summary>The same for EwsEnabled.</summary>
    public SeenChange? SwitchChanged { get; init; }

    /// <summary>The list was written for this set-up, by the portal or by its script, because the app was not on it.</summary>
    public bool WroteList { get; init; }

    public IReadOnlyList<Attestation> Attested { get; init; } = [];

    public ExchangeOnlineKnowledge With(Attestation attestation) => this with { Attested = [.. Attested.Where(a => a.Fact != attestation.Fact), attestation] };

    /// <summary>A newer report takes an older one's place; when settings differ between the two, they were changed in between.</summary>
    public ExchangeOnlineKnowledge With(OnlineReport report)
    {
        if (Report is { } newer && newer.At > report.At) return this;
        var list = report.Changed == "EwsAllowedAppIDs" || (Report?.AllowedApps is { } was && report.AllowedApps is { } now && !AllowedApps.Same(was, now));
        var toggle = report.Changed == "EwsEnabled" || (Report?.EwsEnabled is { } before && report.EwsEnabled is { } after && before != after);
        var seen = new SeenChange(report.At, report.WorldAt);
        return this with
        {
            WroteList = WroteList || report.Changed == "EwsAllowedAppIDs",
            Report = report,
            ListChanged = list ? seen : ListChanged,
            SwitchChanged = toggle ? seen : SwitchChanged,
            Came = list ? Coming(report.AllowedApps ?? [], seen) : Came
        };
    }

    private Dictionary<string, SeenChange> Coming(IReadOnlyList<string> list, SeenChange now) =>
        list.Select(id => id.ToLowerInvariant())
            .Distinct(StringComparer.Ordinal)
            .Where(id => Came.ContainsKey(id) || !AllowedApps.Has(Report?.AllowedApps, id))
            .ToDictionary(id => id, id => Came.GetValueOrDefault(id, now), StringComparer.Ordinal);

    /// <summary>The report while it is young enough; null otherwise.</summary>
    public OnlineReport? Fresh(DateTimeOffset now) => Report is { } report && now - report.At <= ReportLasts ? report : null;

    /// <summary>Somebody's word while it lasts, and unless a newer report says it itself.</summary>
    public Attestation? Word(string fact, DateTimeOffset now) => Attested.FirstOrDefault(a => a.Fact == fact && now - a.At <= AttestationLasts);
}

/// <summary>A setting is another one since then.</summary>
/// <param name="WorldAt">By the clock on which waiting times run.</param>
public sealed record SeenChange(DateTimeOffset At, DateTimeOffset WorldAt);

/// <summary>What can be attested, by key; the sentence is what is attested to hold.</summary>
public static class OnlineFacts
{
    public const string List = "ews-list";
    public const string Switch = "ews-switch";
    public const string Agents = "user-agents";
    public const string Mailbox = "mailbox";
    public const string Licence = "licence";

    public static readonly IReadOnlyList<(string Key, string Name, string Holds)> All =
    [
        (List, "App on EwsAllowedAppIDs", "EwsAllowedAppIDs of the organization contains the app's id, since at least 24 hours."),
        (Switch, "EWS of the organization", "EwsEnabled lets this app use EWS: it was never set, or it is True and the app is on the list."),
        (Agents, "User-agent lists", "No user-agent list of the organization or the mailbox keeps CRM/* away."),
        (Mailbox, "EWS of the pilot mailbox", "EwsEnabled is not False for the pilot mailbox."),
        (Licence, "Licence of the pilot mailbox", "The pilot mailbox exists in Exchange Online and its licence includes EWS: not Exchange Online Kiosk, Microsoft 365 F1 or F3."),
    ];

    public static string NameOf(string key) => All.First(f => f.Key == key).Name;

    public static string SentenceOf(string key) => All.First(f => f.Key == key).Holds;
}
