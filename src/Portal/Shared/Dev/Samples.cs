using Portal.Plans;

namespace Portal.Shared.Dev;

/// <summary>What the page of components shows: ordinary cases beside the ugly ones.</summary>
internal static class Samples
{
    public const string LongName = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft <script>alert('no')</script> (Shared mailbox of the branch office in Llanfairpwllgwyngyll)";

    public static readonly IReadOnlyList<Crumb> Crumbs = [new("Home", "/"), new("Set-ups", PortalUrls.Setups), new("HMA mail.contoso.com")];

    public static readonly Problem Problem = new(
        "Microsoft Entra did not accept the secret of KV-App.",
        "The secret is 14 seconds old; a new secret is often not known everywhere for up to two minutes.",
        "Wait: the portal looks again by itself. If it still fails after five minutes, create another secret in this step.",
        "You, as owner of KV-App, or a Cloud Application Administrator.",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        ["AADSTS7000215", "request-id 0f8fad5b-d9cb-469f-a165-70867728950e", "correlation-id 7c9e6679-7425-40de-944b-e07fc1f90ae7"]);

    public static readonly IReadOnlyList<Change> Changes =
    [
        new("Role", null, "Key Vault Certificate User → KV-App"),
        new("Scope", "subscription “Contoso Production”", "vault contoso-hma"),
        new("Old credential", "secret “2025”, ends 3 Feb 2027", null),
    ];

    public static readonly IReadOnlyList<Command> Commands =
    [
        new("create-application", "Microsoft Entra", "contoso", "Create KV-App in Contoso", "Dynamics SSS – KV-App", [new("Name", null, "Dynamics SSS – KV-App"), new("Accounts", null, "This organisation only")]),
        new("assign-role", "Azure", "contoso", "Let KV-App read contoso-hma", "contoso-hma", Changes),
    ];

    public static readonly IReadOnlyList<Fact> Facts =
    [
        new("Application id", "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d"),
        new("Vault model", "Azure role-based access control", Truth.Ok),
        new("Role assignments", "None for KV-App", Truth.NotOk, "Key Vault Certificate User would be enough."),
        new("Firewall", "The portal may not read it", Truth.CouldNotCheck),
        new("Name", LongName),
    ];

    public static readonly IReadOnlyList<TabItem> Tabs = [new("statuses", "Statuses"), new("alerts", "Alerts", "warning"), new("raw", "Raw values", "code")];

    private static readonly string[] _titles = ["Readiness", "Certificate", "KV-App", "Vault access", "HMA-App", "Consent", "Exchange", "Dataverse profile", "Mailbox"];

    private static readonly Truth[] _midway = [Truth.Ok, Truth.Ok, Truth.Ok, Truth.NotOk, Truth.CouldNotCheck, Truth.Waiting, Truth.NotReached, Truth.NotReached, Truth.NotReached];

    public static IReadOnlyList<ChainLink> Chain(DateTimeOffset now, bool whole = false) =>
        [.. _titles.Select((title, i) => new ChainLink(
            $"link{i}", title, whole ? Truth.Ok : _midway[i], Sentence(whole ? Truth.Ok : _midway[i], title), i > 5 && !whole ? null : "Microsoft Graph",
            i > 5 && !whole ? null : now.AddMinutes(-i * 7), $"/dev/components#{i}", !whole && i == 3))];

    public static IReadOnlyList<StepLink> Steps() =>
        [.. _titles.Select((title, i) => new StepLink(i + 1, title, $"/dev/components#{i}", _midway[i], i == 5 ? "approver" : null, i == 3))];

    public static Observation Observed(DateTimeOffset now, Problem? problem = null) => new(
        problem is null ? Truth.NotOk : Truth.CouldNotCheck, "KV-App has no access to contoso-hma.", "Azure", now.AddMinutes(-3), Facts, problem);

    public static Task<IReadOnlyList<LookUpItem>> SearchAsync(string text, CancellationToken ct)
    {
        _ = ct;
        LookUpItem[] all = [new("1", "Alice Adams", "alice@contoso.com"), new("2", "Amir Aydin", "amir@contoso.com"), new("3", LongName, "long@contoso.com")];
        return Task.FromResult<IReadOnlyList<LookUpItem>>([.. all.Where(i => i.Label.Contains(text, StringComparison.OrdinalIgnoreCase))]);
    }

    private static string Sentence(Truth truth, string title) => truth switch
    {
        Truth.Ok => $"{title} is as it should be.",
        Truth.NotOk => "KV-App has no access to the vault contoso-hma. Key Vault Certificate User is needed there.",
        Truth.CouldNotCheck => "The portal's reader may not see this application's credentials.",
        Truth.Waiting => "Waiting for an approver since this morning.",
        _ => "Nothing to look at yet: the links before it come first.",
    };
}
