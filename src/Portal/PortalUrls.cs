using Portal.SignIn;

namespace Portal;

/// <summary>Every address of the portal. The address bar is the state: links are made here and nowhere else.</summary>
public static class PortalUrls
{
    public const string Home = "/";
    public const string Setups = "/setups";
    public const string NewHma = "/setups/new/hma";
    public const string NewCrossTenant = "/setups/new/cross-tenant";
    public const string Approvals = "/approvals";
    public const string Audit = "/audit";
    public const string Mailbox = "/mailbox";
    public const string Connections = "/connections";
    public const string Profiles = "/profiles";

    public const string SignInAgain = "/sign-in";
    public const string SignedOut = "/signed-out";
    public const string AccessDenied = "/access-denied";

    /// <summary>Signing in with an account of one tenant.</summary>
    public static string SignInWith(string tenantId, bool portalsApp, string returnUrl) =>
        $"{SignInAgain}?accountOf={Uri.EscapeDataString(tenantId)}{(portalsApp ? "&portalsApp=true" : "")}&returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>Asks whoever opened the link of a step which organization's account they use.</summary>
    public static string HandOverSignIn(string link) => $"/hand-over-sign-in?link={Uri.EscapeDataString(link)}";

    public static string SignInFailed(SignInTrouble why, string returnUrl) => $"/sign-in-failed?why={why}&returnUrl={Uri.EscapeDataString(returnUrl)}";

    public static string Setup(long id) => $"/setups/{id}";

    /// <summary>The list of profiles and the choice of what is renewed.</summary>
    public const string NewRenewal = "/setups/new/renewal";

    /// <summary>Renews the profile of a set-up.</summary>
    /// <param name="kind">One of the renewing wizards.</param>
    public static string Renew(long setUp, string kind) => $"{NewRenewal}?setup={setUp}&kind={Uri.EscapeDataString(kind)}";

    public static string RenewIn(string environment, string kind) => $"{NewRenewal}?environment={Uri.EscapeDataString(environment)}&kind={Uri.EscapeDataString(kind)}";

    /// <summary>Renews a profile that no set-up of this portal made.</summary>
    public static string RenewOf(string environment, Guid profile, string kind) => $"{RenewIn(environment, kind)}&profile={profile}";

    /// <summary>One email server profile.</summary>
    /// <param name="host">Of its environment.</param>
    public static string Profile(string host, Guid id) => $"{Profiles}/{host}/{id}";

    /// <summary>Which mailboxes the app of a profile reaches.</summary>
    /// <param name="list">One of the lists behind its numbers.</param>
    public static string Reach(string host, Guid id, string? list = null, int page = 1) =>
        $"{Profile(host, id)}/reach{(list is null ? "" : $"?list={Uri.EscapeDataString(list)}{(page > 1 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"&page={page}") : "")}")}";

    /// <summary>The same page, asked about one mailbox.</summary>
    public static string ReachOf(string host, Guid id, string mailbox) => $"{Reach(host, id)}?mailbox={Uri.EscapeDataString(mailbox)}";

    /// <summary>Every app that reaches a mailbox.</summary>
    public static string MailboxReach(string address) => $"{Mailbox}/reach?address={Uri.EscapeDataString(address)}";

    /// <summary>A new set-up that chooses a profile which is there.</summary>
    /// <param name="wizard">The address of the wizard's first page.</param>
    public static string Adopt(string wizard, string environment, Guid profile) => $"{wizard}?environment={Uri.EscapeDataString(environment)}&profile={profile}";

    /// <summary>What abandoning a set-up would remove, and its beginning.</summary>
    public static string Abandon(long id) => $"/setups/{id}/abandon";

    /// <summary>Begins a change of EwsEnabled of the organization in which a cross-tenant set-up has its mailboxes.</summary>
    public static string NewEwsSwitch(long from) => $"/setups/new/ews-switch?setup={from}";

    /// <summary>Begins a plan that confines the app of a cross-tenant set-up.</summary>
    public static string NewConfining(long from) => $"/setups/new/confine?setup={from}";

    /// <summary>The same for the app of a profile.</summary>
    public static string ConfineProfile(string host, Guid id) => $"/setups/new/confine?environment={Uri.EscapeDataString(host)}&profile={id}";

    /// <summary>What was typed at the beginning, to be corrected.</summary>
    public static string EditSetup(long id) => $"/setups/{id}/edit";

    /// <summary>The same for a cross-tenant set-up.</summary>
    public static string EditCrossTenant(long id) => $"/setups/{id}/edit/cross-tenant";

    /// <summary>Opens one step for whoever it is sent to.</summary>
    public static string HandOver(string link) => $"/hand-over/{link}";

    public static string Step(long setup, string step) => $"/setups/{setup}/{step}";

    /// <summary>The signing request of a set-up, a file.</summary>
    public static string SigningRequest(long setup) => $"/setups/{setup}/certificate.csr";

    /// <summary>Where Entra sends the answer of an administrator's consent; registered on the app for as long as it is waited for.</summary>
    public const string ConsentAnswer = "/consent-entra";

    /// <summary>What came of a consent, for whoever gave it.</summary>
    public static string ConsentAnswered(string what) => $"/consent-answered?what={what}";

    public static string Approval(long id) => $"/approvals/{id}";

    /// <summary>Requests that are over, from the one before <paramref name="id"/> on.</summary>
    public static string ApprovalsBefore(long id) => $"{Approvals}?before={id}";

    /// <summary>Mailboxes by a part of their name, to choose from.</summary>
    public static string MailboxNamed(string name) => $"{Mailbox}?name={Uri.EscapeDataString(name)}";

    /// <summary>One mailbox by its key in an environment; for those without an address.</summary>
    public static string MailboxById(string environment, Guid id) => $"{Mailbox}?environment={Uri.EscapeDataString(environment)}&id={id:D}";

    /// <summary>Names the environment in which the mailbox of the page is to be tested.</summary>
    public const string TestParameter = "test";

    /// <summary>The test of one mailbox, where somebody asked for it. By the key: the address may have changed since.</summary>
    public static string MailboxTest(string environment, Guid id) => $"{MailboxById(environment, id)}&{TestParameter}={Uri.EscapeDataString(environment)}";

    /// <summary>The signed-in person's own mailbox.</summary>
    public const string MyMailbox = "/my-mailbox";

    /// <summary>All mailboxes of all environments.</summary>
    public const string Mailboxes = "/mailboxes";

    /// <summary>Many mailboxes of one profile that fail for one cause.</summary>
    public static string MailboxIncident(long id) => $"{Mailboxes}/incidents/{id}";

    public static string MailboxOf(string address) => $"{Mailbox}?address={Uri.EscapeDataString(address)}";

    public static string AuditOf(long setup) => $"{Audit}?setup={setup}";

    /// <summary>A full page load (<c>forceLoad</c>) that gets one API token and comes back to <paramref name="returnUrl"/>, an address within the portal.</summary>
    public static string Connect(ApiNeed need, string returnUrl) => Connect([need], returnUrl);

    /// <summary>The same for several tokens, one after the other.</summary>
    public static string Connect(IEnumerable<ApiNeed> needs, string returnUrl) =>
        // Claims that an API demanded are remembered for the session and do not travel in links.
        $"/connect?{string.Concat(needs.Select(n => $"need={Uri.EscapeDataString((n with { Claims = null }).Format())}&"))}returnUrl={Uri.EscapeDataString(returnUrl)}";
}
