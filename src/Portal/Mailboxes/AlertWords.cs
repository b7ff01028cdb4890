using System.Text.RegularExpressions;
using Portal.Cloud.Dataverse;

namespace Portal.Mailboxes;

/// <summary>Dynamics' alerts for helpdesk: without anything quoted from a mail, and with Microsoft's cause and remedy where one is published.</summary>
public static partial class AlertWords
{
    // Microsoft Learn, "Troubleshoot server-side synchronization" and the articles below it; the first match wins.
    private static readonly (string Text, string Cause, string Remedy)[] Known =
    [
        ("AADSTS7000222", "The client secret that Dynamics 365 uses has expired.", "Renew the secret of the profile."),
        ("AADSTS7000215", "The client secret that Dynamics 365 holds is not the right one.", "Store a new secret in the profile."),
        ("AADSTS700016", "The app of the profile is not known in its tenant.", "Check the profile's app and tenant."),
        ("403", "Exchange web services are switched off for this mailbox or the organization, or the list of allowed apps shuts Dynamics 365 out.", "Switch EWS on for the mailbox; a change takes up to two hours."),
        ("Forbidden", "Exchange web services are switched off for this mailbox or the organization, or the list of allowed apps shuts Dynamics 365 out.", "Switch EWS on for the mailbox; a change takes up to two hours."),
        ("401", "Exchange did not accept Dynamics 365 for this mailbox: another address, a mailbox that is elsewhere than the profile expects, or a re-created user.", "Check that the address and the place of the mailbox fit the profile."),
        ("ErrorNonExistentMailbox", "Exchange has no mailbox with this address there.", "Check the address, and whether the mailbox was moved."),
        ("no mailbox associated", "Exchange has no mailbox with this address there.", "Check the address, and whether the mailbox was moved."),
        ("permission to impersonate", "The app may not open this mailbox.", "Check the app's permission and what confines it."),
        ("no user was found with the email address", "The address belongs to nobody in the profile's tenant.", "Correct the address, or use a profile for the other tenant."),
        ("approv", "The address is not approved.", "Approve the address, then run Test & Enable."),
        ("another organization", "Another environment synchronizes this mailbox.", "Stop it there, or let this environment take over."),
        ("ErrorInvalidLicense", "The mailbox has no Exchange licence.", "Assign a licence; a shared mailbox suits a queue."),
        ("could not be resolved", "The server's name was not found from Dynamics 365.", "Check the address in the profile and the public DNS."),
        ("HostNotFound", "The server's name was not found from Dynamics 365.", "Check the address in the profile and the public DNS."),
        ("secure connection", "Dynamics 365 does not trust the certificate of the mail server.", "Check the server's certificate."),
    ];

    public static string? Cause(Alert? alert) => alert is null ? "Dynamics 365 recorded no alert for it." : Match(alert)?.Cause ?? $"Dynamics 365 says: {Text(alert.Text)}";

    public static string Remedy(Alert? alert) => (alert is null ? null : Match(alert)?.Remedy) ?? "Open the mailbox's alerts in the Power Platform admin center, then run Test & Enable again.";

    /// <summary>Alerts on single mails quote their subjects; whatever stands in quotation marks and is not one address is left out.</summary>
    public static string Text(string text) => Quoted().Replace(text, m => Address().IsMatch(m.ValueSpan[1..^1]) ? m.Value : "(not shown)");

    private static (string Text, string Cause, string Remedy)? Match(Alert alert) =>
        Known.Where(k => alert.Text.Contains(k.Text, StringComparison.OrdinalIgnoreCase) || alert.Details?.Contains(k.Text, StringComparison.OrdinalIgnoreCase) == true)
            .Select(k => ((string, string, string)?)k).FirstOrDefault();

    [GeneratedRegex("""["“„][^"“”„]*["”“]|(?<=^|\s)'[^']*'(?=$|[\s.,;:])""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A[^@\s]{1,64}@[A-Za-z0-9.-]{1,250}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Address();
}
