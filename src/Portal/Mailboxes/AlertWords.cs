using System.Text.RegularExpressions;
using Portal.Cloud.Dataverse;

namespace Portal.Mailboxes;

/// <summary>Dynamics' alerts for helpdesk: without anything quoted from a mail, and with Microsoft's cause and remedy where one is published.</summary>
public static partial class AlertWords
{
    private const string Profiles = "System Administrator of the environment";
    private const string Exchange = "Exchange administrator";
    private const string Apps = "Owner of the app, or Application Administrator";
    private const string TenantApps = "Application Administrator or Cloud Application Administrator of the app's tenant";

    // Microsoft Learn, "Troubleshoot server-side synchronization" and the articles below it; codes of Entra and texts of Key Vault where an alert quotes them. The first match
    // wins, so what names one cause stands before what only names a status.
    private static readonly AlertReading[] Known =
    [
        new("AADSTS7000222", "The client secret that Dynamics 365 uses has expired.", "Renew the secret of the profile.", Profiles + ", with an owner of the app"),
        new("AADSTS7000215", "The client secret that Dynamics 365 holds is not the right one.", "Store a new secret in the profile.", Profiles + ", with an owner of the app"),
        new("AADSTS700016", "The app of the profile is not known in its tenant.", "Check the profile's app and tenant.", Profiles),
        new("AADSTS90002", "The tenant that the profile names does not exist.", "Correct the tenant id in the profile.", Profiles),
        new("AADSTS500011", "The service that the app asks for has no service principal in the tenant.", "Check the resource and the tenant in the profile, and whether that tenant has Exchange Online.", TenantApps),
        new("AADSTS500014", "The service that the app asks for is switched off in the tenant.", "Enable sign-in for that enterprise application again.", TenantApps),
        new("AADSTS7000112", "The app of the profile is disabled.", "Enable the app and its enterprise application again.", Apps),
        new("AADSTS7000229", "The app of the profile has no enterprise application in its tenant.", "Create the enterprise application (service principal) of the app, and grant its permissions.", Apps),
        new("AADSTS700027", "The certificate that Dynamics 365 signs with is not on the app registration.", "Put the vault's current certificate on the app registration.", Apps),
        new("AADSTS53003", "A Conditional Access policy blocks the app's own sign-in from Dynamics 365.", "The sign-in log of the service principal names the policy; let its owner except the app or the addresses of Dynamics 365.", "Conditional Access Administrator"),
        new("not authorized and caller is not a trusted service", "The vault's firewall does not let Dynamics 365 in.", "Let the vault accept the addresses of Dynamics 365 in its network rules.", "Key Vault Contributor, with the network team"),
        new("on key vault", "The vault does not let the app read the certificate or its private key.", "Give the app's service principal its access to the vault again.", "Owner, User Access Administrator or Key Vault Contributor"),
        new("not authorized to perform action on resource", "The vault does not let the app read the certificate or its private key.", "Give the app's service principal its access to the vault again.", "Owner, User Access Administrator or Key Vault Contributor"),
        new("Flighting is not enabled", "Hybrid Modern Authentication is off at the Exchange server.", "Switch it on again: OAuth2ClientProfileEnabled of the organization, and the default authorization endpoint.", Exchange),
        new("secure connection", "Dynamics 365 does not trust the certificate of the mail server: it may come from the company's own authority, be too old, or carry another name.",
            "Install a certificate of a public authority on the server.", Exchange),
        new("HostNotFound", "The server's name was not found from Dynamics 365.", "Check the address in the profile and the public DNS.", "Network administrator"),
        new("could not be resolved", "The server's name was not found from Dynamics 365.", "Check the address in the profile and the public DNS.", "Network administrator"),
        new("TimedOut", "Nothing answered Dynamics 365 at the server's address in time.", "Let the addresses of Dynamics 365 through the firewall in front of the server.", "Network administrator"),
        new("ErrorNonExistentMailbox", "Exchange has no mailbox with this address there.", "Check the address, and whether the mailbox was moved.", Exchange),
        new("no mailbox associated", "Exchange has no mailbox with this address there.", "Check the address, and whether the mailbox was moved.", Exchange),
        new("permission to impersonate", "The app may not open this mailbox.", "Check the app's permission and what confines it.", Exchange),
        new("MailboxNotEnabledForRESTAPI", "The mailbox is not in Exchange Online, or has no licence there.", "Assign a licence; a mailbox on premises needs a profile of that kind.", "License Administrator"),
        new("Access to OData is disabled", "Exchange Online shuts the app out of this mailbox: by a policy that confines the app, or by a list of user agents that leaves out Dynamics 365.",
            "Look at the policies and lists of the organization; a change takes more than an hour.", Exchange),
        new("ErrorAccessDenied", "The app lacks a permission for this, or what it has does not cover this mailbox.",
            "Grant the app what synchronization needs: where Dynamics 365 uses Microsoft Graph, those are Microsoft Graph's own permissions.", "Privileged Role Administrator or Global Administrator for Microsoft Graph; Exchange administrator for what confines the app"),
        new("no user was found with the email address", "The address belongs to nobody in the profile's tenant.", "Correct the address, or use a profile for the other tenant.", Profiles),
        new("Microsoft 365 administrator", "The address was approved, but not by somebody who may do so for a mailbox in Exchange Online.", "Reject the address, then approve it again.",
            "Global Administrator or Exchange Administrator of the environment's tenant, who is System Administrator too"),
        new("approv", "The address is not approved.", "Approve the address, then run Test & Enable.", Profiles),
        new("another organization", "Another environment synchronizes this mailbox.", "Stop it there, or let this environment take over.", Profiles),
        new("ErrorInvalidLicense", "The mailbox has no Exchange licence.", "Assign a licence; a shared mailbox suits a queue.", "License Administrator"),
        new("Forbidden", "Exchange web services are switched off for this mailbox or the organization, or the list of allowed apps shuts Dynamics 365 out.", "Switch EWS on for the mailbox; a change takes up to two hours.", Exchange),
        new("403", "Exchange web services are switched off for this mailbox or the organization, or the list of allowed apps shuts Dynamics 365 out.", "Switch EWS on for the mailbox; a change takes up to two hours.", Exchange),
        new(Unauthorized, "Exchange did not accept Dynamics 365 for this mailbox: another address, a mailbox that is elsewhere than the profile expects, or a re-created user.", "Check that the address and the place of the mailbox fit the profile.", Exchange),
    ];

    public const string Unauthorized = "401";

    public static string? Cause(Alert? alert) => alert is null ? "Dynamics 365 recorded no alert for it." : Read(alert)?.Cause ?? $"Dynamics 365 says: {Text(alert.Text)}";

    public static string Remedy(Alert? alert) => (alert is null ? null : Read(alert)?.Remedy) ?? "Open the mailbox's alerts in the Power Platform admin center, then run Test & Enable again.";

    /// <summary>What is known of the alert's cause; null for an alert that nothing fits.</summary>
    public static AlertReading? Read(Alert alert) => Known.FirstOrDefault(k => Says(alert.Text, k.Sign) || Says(alert.Details, k.Sign));

    /// <summary>A bare status counts as a word of its own only: ids hold the same digits.</summary>
    private static bool Says(string? text, string sign) => text is not null
        && (char.IsAsciiDigit(sign[0]) ? Regex.IsMatch(text, $@"(?<![\w-]){sign}(?![\w-])", RegexOptions.None, TimeSpan.FromMilliseconds(200)) : text.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>Alerts on single mails quote their subjects; whatever stands in quotation marks and is not one address is left out.</summary>
    public static string Text(string text) => Quoted().Replace(text, m => Address().IsMatch(m.ValueSpan[1..^1]) ? m.Value : "(not shown)");

    [GeneratedRegex("""["“„][^"“”„]*["”“]|(?<=^|\s)'[^']*'(?=$|[\s.,;:])""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A[^@\s]{1,64}@[A-Za-z0-9.-]{1,250}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Address();
}

/// <param name="Sign">What the alert's text or details hold.</param>
/// <param name="Who">Who can do what the remedy says: a role.</param>
public sealed record AlertReading(string Sign, string Cause, string Remedy, string Who);
