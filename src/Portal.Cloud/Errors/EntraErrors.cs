namespace Portal.Cloud.Errors;

/// <summary>
/// Token errors. Microsoft advises against programming on these numbers; they are used here for explanation, and for kinds that only ever lead to waiting or asking.
/// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
/// </summary>
internal static class EntraErrors
{
    private const string Reference = "https://learn.microsoft.com/entra/identity-platform/reference-error-codes";
    private const string AppAdmin = "Owner of the app, or Application Administrator";
    private const string PolicyOwner = "Conditional Access Administrator";

    public static readonly IReadOnlyList<KnownError> Table =
    [
        new(CloudErrorKind.CredentialRefused, ["AADSTS700016"], new(
            "The tenant does not know this application.",
            "The application id or the tenant id is wrong, or the application was created moments ago.",
            "Compare both ids with the app registration. If it is new, wait a minute.", AppAdmin, Reference)) { Settling = true },
        new(CloudErrorKind.CredentialRefused, ["AADSTS7000229"], new(
            "The application has no service principal in this tenant.",
            "The enterprise application was never made or was deleted.",
            "Create the service principal. If it is new, wait a minute.", AppAdmin, Reference)) { Settling = true },
        new(CloudErrorKind.CredentialRefused, ["AADSTS7000215"], new(
            "Microsoft Entra does not accept the client secret.",
            "The secret's id was used in place of its value, it was cut off, or it is so new that it is not known everywhere.",
            "If the secret was made in the last minutes, wait. Otherwise make a new one and use its value.", AppAdmin, Reference)) { Settling = true },
        new(CloudErrorKind.CredentialRefused, ["AADSTS7000222"], new(
            "The client secret has expired.", "Secrets end on the date that was set when they were made.",
            "Make a new secret, put it in place, and remove the old one.", AppAdmin, Reference)),
        new(CloudErrorKind.CredentialRefused, ["AADSTS7000218"], new(
            "The application sent neither a secret nor a certificate.", "The request was incomplete.",
            "Check that the application is set up with a credential.", AppAdmin, Reference)),
        new(CloudErrorKind.CredentialRefused, ["AADSTS700027"], new(
            "Microsoft Entra does not know the certificate that signed the request.",
            "The certificate's public part is not on the app registration, or the vault holds another version than the one that was added.",
            "Compare the thumbprints and add the current certificate to the app registration. If it was added in the last minutes, wait.", AppAdmin, Reference)) { Settling = true },
        new(CloudErrorKind.CredentialRefused, ["AADSTS700024"], new(
            "The signed request is outside its time window.", "The clock of the machine that signed it is wrong.",
            "Correct the clock of the server this portal runs on.", "Operator of this portal", Reference)),
        new(CloudErrorKind.CredentialRefused, ["AADSTS7000214", "AADSTS7000277", "AADSTS1000502", "AADSTS7000274"], new(
            "The app's certificate is not valid any more.", "It was revoked, or today is outside its validity.",
            "Make a new certificate and add it to the app registration.", AppAdmin, Reference)),
        new(CloudErrorKind.CredentialRefused, ["AADSTS700030"], new(
            "The certificate's subject is not allowed for this application.", "A rule of the tenant names the subjects that may be used.",
            "Use a certificate with an allowed subject.", AppAdmin, Reference)),
        new(CloudErrorKind.NotAllowed, ["AADSTS65001"], new(
            "Nobody has consented to this permission yet.", "The permission is declared but not granted.",
            "Have it approved and granted.", "Cloud Application Administrator or Application Administrator", Reference)) { Settling = true },
        new(CloudErrorKind.NotAllowed, ["AADSTS65004"], new(
            "The consent was declined.", "Somebody pressed Cancel on the consent page.", "Ask again.", "Cloud Application Administrator", Reference)),
        new(CloudErrorKind.NotAllowed, ["AADSTS90094", "AADSTS90095"], new(
            "An administrator has to consent.", "The permission needs more rights than this account has.",
            "Ask somebody who may grant it.", "Cloud Application Administrator or Privileged Role Administrator", Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS650052"], new(
            "This tenant does not have the service that is asked for.", "The service was never subscribed to here, so it has no service principal: Exchange Online, for one, may be missing.",
            "Check the tenant id: it must be the tenant of Exchange.", "Global Administrator", Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS650056", "AADSTS650057"], new(
            "The application does not declare a permission on this resource.", "The permission was never added to the app registration.",
            "Declare the permission, then have it granted.", AppAdmin, Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS500011"], new(
            "The tenant has no resource of that name.",
            "For an on-premises Exchange host, its address must be registered among the service principal names of Office 365 Exchange Online in this tenant.",
            "Register https://<host>/ there, or correct the resource id.", "Exchange administrator with Application Administrator",
            "https://learn.microsoft.com/exchange/hybrid-deployment/configure-hybrid-modern-authentication")),
        new(CloudErrorKind.BlockedByPolicy, ["AADSTS500014"], new(
            "The service principal of the resource is switched off.", "Somebody disabled sign-in for it.",
            "Enable it under Enterprise applications.", "Cloud Application Administrator", Reference)),
        new(CloudErrorKind.BlockedByPolicy, ["AADSTS7000112", "AADSTS70001", "AADSTS1000031"], new(
            "The application is switched off.", "Somebody deactivated the registration or disabled sign-in for it.",
            "Enable it again in the Entra admin center.", AppAdmin, Reference)),
        new(CloudErrorKind.NotAllowed, ["AADSTS50105"], new(
            "This account is not assigned to the application.", "The application admits only people who are assigned to it.",
            "Assign the person to one of its roles.", "Owner of the enterprise application, or Cloud Application Administrator", Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS50020", "AADSTS50034"], new(
            "This account does not belong to the tenant.", "Another account is signed in than the one that is needed.",
            "Sign in with an account of this tenant.", "You", Reference)),
        new(CloudErrorKind.SignInNeeded, ["AADSTS50057"], new(
            "This account is disabled.", "An administrator switched it off.", "Ask for it to be enabled, or use another one.", "User Administrator", Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS50011", "AADSTS900971"], new(
            "The return address is not registered for this application.", "The redirect URI must match exactly.",
            "Register the portal's address on its app registration.", "Operator of this portal", Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS50194", "AADSTS9001023", "AADSTS90130", "AADSTS90124"], new(
            "The sign-in used a general address where the tenant's own is needed.", "The tenant id is missing in the settings.",
            "Enter the tenant's id.", "Operator of this portal", Reference)),
        new(CloudErrorKind.ClaimsChallenge, ["AADSTS50076", "AADSTS50079", "AADSTS50074", "AADSTS50078"], new(
            "Multifactor authentication is needed.", "A policy of your organization asks for it.", "Sign in again and confirm; you come back to this place.", "You", Reference)),
        new(CloudErrorKind.BlockedByPolicy, ["AADSTS53003"], new(
            "A Conditional Access policy blocks the sign-in.", "Policies can also block applications, by address or by risk.",
            "The sign-in log names the policy; ask its owner for an exception.", PolicyOwner, Reference)),
        new(CloudErrorKind.BlockedByPolicy, ["AADSTS53000", "AADSTS53001", "AADSTS53002"], new(
            "The device or the app does not meet the organization's policy.", "The device is not compliant or not joined, or the app is not approved.",
            "Use a managed device.", PolicyOwner, Reference)),
        new(CloudErrorKind.BlockedByPolicy, ["AADSTS530032", "AADSTS530034", "AADSTS530035", "AADSTS53011", "AADSTS500212", "AADSTS500213", "AADSTS500021"], new(
            "A security policy of a tenant blocks the sign-in.", "Security defaults, a risk, or a cross-tenant rule applies.",
            "Ask the administrators of that tenant.", "Security Administrator", Reference)),
        new(CloudErrorKind.SignInNeeded, ["AADSTS50173", "AADSTS700082", "AADSTS70008", "AADSTS70043", "AADSTS50013", "AADSTS500133"], new(
            "The sign-in has ended.", "It was revoked, was not used for long, or a sign-in frequency policy ended it.", "Sign in again.", "You", Reference)),
        new(CloudErrorKind.Conflict, ["AADSTS54005"], new(
            "This sign-in was used already.", "The page was loaded twice.", "Sign in again.", "You", Reference)),
        new(CloudErrorKind.Unknown, ["AADSTS50196"], new(
            "Microsoft Entra stopped a loop of sign-in requests.", "The same request was made too often in a short time.",
            "Wait a few minutes. If it stays, report it.", "Operator of this portal", Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS90002"], new(
            "There is no tenant of that name or id.", "The id is wrong, or the tenant belongs to another Microsoft cloud.",
            "Check the tenant id.", null, Reference)),
        new(CloudErrorKind.BadInput, ["AADSTS90038", "AADSTS900432"], new(
            "The tenant belongs to another Microsoft cloud.", "National clouds have their own sign-in addresses.",
            "Set up the portal for that cloud.", "Operator of this portal", Reference)),
        new(CloudErrorKind.Throttled, ["AADSTS90055"], new(
            "Microsoft Entra asks for a pause: too many requests for this tenant.", "The limit is shared by everything that signs in there.", "Wait a minute, then try again.", null, Reference)),
    ];
}
