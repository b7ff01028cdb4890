namespace Portal.Readiness;

/// <summary>The three values of EwsEnabled, of an organization or a mailbox.</summary>
public enum EwsSwitch
{
    /// <summary>Never set, or taken away.</summary>
    Null,
    True,
    False,
}

/// <summary>What was read in Exchange Online at one moment. Every text in it comes from outside and was made fit for one line.</summary>
/// <param name="At">When it was read.</param>
/// <param name="WorldAt">The same by the clock on which waiting times run.</param>
/// <param name="Account">Who read it there.</param>
/// <param name="BroughtBy">Who brought it here: who pasted it, or in whose name the portal read it.</param>
public sealed record OnlineReport(DateTimeOffset At, DateTimeOffset WorldAt, string TenantId, string Organization, string Account, string BroughtBy)
{
    /// <summary>Read by the portal through the service behind Exchange Online PowerShell; otherwise pasted.</summary>
    public bool ByRest { get; init; }

    /// <summary>Null when it could not be read.</summary>
    public EwsSwitch? EwsEnabled { get; init; }

    /// <summary>Entries as they stand there, also malformed ones; null when it could not be read.</summary>
    public IReadOnlyList<string>? AllowedApps { get; init; }

    public UserAgentLists? Agents { get; init; }

    /// <summary>The pilot mailbox; null when it was not asked for or could not be read.</summary>
    public OnlineMailbox? Mailbox { get; init; }

    /// <summary>The setting the script had just changed: "EwsAllowedAppIDs", "EwsEnabled" or nothing.</summary>
    public string Changed { get; init; } = "";

    /// <summary>Parts that Exchange Online refused to read, with its words.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];

    public string Source => ByRest ? $"Exchange Online, read as {Account}" : $"report of {Organization}, run by {Account}, pasted by {BroughtBy}";
}

/// <param name="Type">RecipientTypeDetails: "UserMailbox", "SharedMailbox", "MailUser" (no mailbox in the cloud).</param>
/// <param name="Plan">MailboxPlan, by which the licence shows: "ExchangeOnlineDeskless-…".</param>
public sealed record OnlineMailbox(string Address, string Type, string Plan, EwsSwitch? EwsEnabled, UserAgentLists? Agents)
{
    /// <summary>
    /// Exchange Online Kiosk, Microsoft 365 F1 and F3 give a mailbox the plan of deskless workers. That every such licence shows so is common knowledge, not Microsoft's word.
    /// </summary>
    public bool IsDeskless => Plan.StartsWith("ExchangeOnlineDeskless", StringComparison.OrdinalIgnoreCase);

    public bool IsShared => Type.Equals("SharedMailbox", StringComparison.OrdinalIgnoreCase);

    public bool IsInTheCloud => Type.EndsWith("Mailbox", StringComparison.OrdinalIgnoreCase);
}

/// <summary>EwsApplicationAccessPolicy with its lists: by user agent, of EWS, Graph and REST alike. https://learn.microsoft.com/powershell/module/exchange/set-organizationconfig</summary>
/// <param name="Policy">"EnforceAllowList", "EnforceBlockList", or empty.</param>
public sealed record UserAgentLists(string Policy, IReadOnlyList<string> Allow, IReadOnlyList<string> Block)
{
    /// <summary>As Dynamics 365 calls itself; Microsoft's article on "Http server returned Forbidden" names CRM/*.</summary>
    public const string Dynamics = "CRM/";

    public bool LetsDynamicsThrough => Policy.ToUpperInvariant() switch
    {
        "ENFORCEALLOWLIST" => Allow.Any(Covers),
        "ENFORCEBLOCKLIST" => !Block.Any(Covers),
        _ => true,
    };

    private static bool Covers(string pattern)
    {
        var stem = pattern.TrimEnd('*');
        return stem.Length == 0 ? pattern.Length > 0
            : pattern.EndsWith('*') ? Dynamics.StartsWith(stem, StringComparison.OrdinalIgnoreCase) || stem.StartsWith(Dynamics, StringComparison.OrdinalIgnoreCase)
            : pattern.StartsWith(Dynamics, StringComparison.OrdinalIgnoreCase);
    }
}
