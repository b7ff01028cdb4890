using Portal.Cloud.Dataverse;
using Portal.Mailboxes;

namespace Portal.Tests.Mailboxes;

/// <summary>
/// Alerts of cross-tenant profiles in plain words. Texts and codes: Microsoft Learn, "Error code 8005E274", "Test and Enable fails for unrecognized email address", Entra's
/// reference of error codes, and Graph's ErrorAccessDenied.
/// </summary>
public sealed class AlertWordsTests
{
    [Theory]
    [InlineData("Http server returned Forbidden exception.", "Microsoft Graph answered 403 to GET /v1.0/users/anna/mailFolders/inbox: ErrorAccessDenied: Access is denied. Check credentials and try again.", "lacks a permission")]
    [InlineData("Http server returned Forbidden exception.", "EWS access is blocked. EWS is blocked by policy for this user or tenant", "list of allowed apps")]
    [InlineData("8005E274. MailboxNotEnabledForRESTAPI", "Microsoft Graph answered 404", "no licence")]
    [InlineData("Test and Enable failed because no user was found with the email address anna@fabrikam.com.", "ErrorInvalidUser", "belongs to nobody in the profile's tenant")]
    [InlineData("The credentials are incorrect.", "Microsoft Entra ID answered 400: AADSTS500011: The resource principal named https://outlook.office365.com was not found", "no service principal in the tenant")]
    [InlineData("The credentials are incorrect.", "Microsoft Entra ID answered 400: AADSTS90002: Tenant '0dd0dd0d' not found.", "does not exist")]
    [InlineData("The email address requires an approval by a Microsoft 365 administrator.", null, "not by somebody who may do so")]
    public void An_alert_is_read_by_what_names_its_cause(string text, string? details, string cause) =>
        Assert.Contains(cause, AlertWords.Cause(new Alert(Guid.Empty, AlertLevel.Error, null, text, details, DateTimeOffset.UnixEpoch, null)), StringComparison.Ordinal);
}
