namespace Portal.Mailboxes.Causes;

/// <summary>Why a mailbox does not synchronize, as data: one entry per published error or status, for helpdesk, for whoever puts it right, and for the person whose mailbox it is.</summary>
/// <param name="Key">Its name in the store and in addresses; never changed once released.</param>
/// <param name="Title">A few words for lists and filters: "Client secret expired".</param>
/// <param name="Meaning">What it means, in one sentence with its full stop.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Owner">Who can do it: a role.</param>
/// <param name="Source">The page on which it is published.</param>
/// <param name="ForUser">What helpdesk can tell the person; no ids, no names of apps, no promise.</param>
public sealed record Cause(string Key, string Title, string Meaning, string Remedy, string Owner, string Source, string ForUser)
{
    /// <summary>Texts and codes of alerts, any of which names this cause. Texts are contained whatever their case; what begins or ends with a digit counts as a whole word only.</summary>
    public IReadOnlyList<string> Signs { get; init; } = [];

    /// <summary>Numbers in the alert's code column or in the row's last error code. Microsoft publishes no list of them; these stand in its articles.</summary>
    public IReadOnlyList<int> Codes { get; init; } = [];

    /// <summary>Which columns of the mailbox or its profile say so, for causes that are read from the row itself.</summary>
    public string? Columns { get; init; }

    /// <summary>Where it can be seen without an alert, by whoever may look there.</summary>
    public string? Live { get; init; }

    /// <summary>Whom it hits besides this mailbox.</summary>
    public CauseReach Reach { get; init; }

    /// <summary>The link of the chain that does not hold: a key of <see cref="MailboxLinks"/>.</summary>
    public string Link { get; init; } = MailboxLinks.Test;

    /// <summary>It is about whom the mailbox belongs to: the verdict names them.</summary>
    public bool AboutOwner { get; init; }

    /// <summary>Dynamics 365 tries again by itself: up to ten times, five minutes apart, then the mailbox is disabled.</summary>
    public bool Passing { get; init; }
}

public enum CauseReach
{
    Mailbox,

    /// <summary>Every mailbox on the same email server profile.</summary>
    Profile,

    /// <summary>Every mailbox of the Exchange organization, or of the environment.</summary>
    Organization,
}

/// <summary>Keys of the chain's links, from the address to the newest alert.</summary>
public static class MailboxLinks
{
    public const string Address = "address", Licence = "licence", Approval = "approval", Methods = "methods", Profile = "profile", Credential = "credential", Consent = "consent", Service = "service", Test = "test", Alerts = "alerts";
}
