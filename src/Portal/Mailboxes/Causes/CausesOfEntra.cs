namespace Portal.Mailboxes.Causes;

/// <summary>Answers of Microsoft Entra and of the key vault, which alerts quote in their details. Microsoft advises against programming on these numbers: here they only choose words.</summary>
internal static class CausesOfEntra
{
    public const string SecretExpired = "secret-expired", SecretWrong = "secret-wrong", AppUnknown = "app-unknown", AppDisabled = "app-disabled", NotConsented = "not-consented", CertificateUnknown = "certificate-unknown", CertificateEnded = "certificate-ended";

    public static readonly IReadOnlyList<Cause> All =
    [
        Credential(
            SecretExpired, "Client secret expired", "The profile's client secret expired.",
            "Make a new secret, store it in the profile, then run Test & Enable on one mailbox.", Who.AdminsAndApp, "AADSTS7000222") with { Live = "the end dates of the app's secrets in Microsoft Entra" },
        Credential(
            SecretWrong, "Client secret not accepted", "Microsoft Entra does not accept the client secret that the profile holds.",
            "Store a new secret in the profile: its value, not its id. One made in the last minutes may not be known everywhere yet.", Who.AdminsAndApp,
            "AADSTS7000215"),
        Credential(
            AppUnknown, "App not known in its tenant", "The profile's tenant does not know the profile's app.",
            "Compare the application id and the tenant id of the profile with the app registration. One that was deleted can be brought back for 30 days: the set-up's step of the app does that.",
            Who.AdminsAndApp, "AADSTS700016") with { Live = "the app's registration in Microsoft Entra" },
        Credential(
            "app-no-principal", "App without enterprise application", "The profile's app has no enterprise application in its tenant.",
            "Create the enterprise application (service principal) of the app, and grant its permissions.", Who.Apps, "AADSTS7000229") with { Live = "the app's enterprise application in Microsoft Entra" },
        Credential(
            "credential-missing", "No credential sent", "Dynamics 365 sent neither a secret nor a certificate for the profile's app.",
            "Store a secret in the profile, or complete its vault entry.", Who.Admins, "AADSTS7000218"),
        Credential(
            CertificateUnknown, "Certificate not on the app", "The certificate that Dynamics 365 signs with is not on the app registration.",
            "Put the vault's current certificate on the app registration; compare the thumbprints.", Who.Apps, "AADSTS700027"),
        Credential("clock", "Clock is wrong", "A signed request was outside its time window: a clock is wrong.", "Correct the clock of the machine that signed it.", Who.Servers, "AADSTS700024"),
        Credential(
            CertificateEnded, "Certificate ended or revoked",
            "The app's certificate is not valid any more: it was revoked, it ended, or its signature is not accepted.",
            "Make a new certificate in the vault and put it on the app registration.", Who.Apps, "AADSTS7000214", "AADSTS7000277", "AADSTS1000502", "AADSTS7000274"),
        Credential(
            "certificate-subject", "Certificate's subject not allowed", "A rule of the tenant does not allow the certificate's subject for this app.",
            "Use a certificate with an allowed subject.", Who.Apps, "AADSTS700030"),
        Credential(
            AppDisabled, "App switched off", "The profile's app is disabled.", "Enable the app and its enterprise application again.", Who.Apps, "AADSTS7000112",
            "AADSTS70001", "AADSTS1000031") with { Live = "whether sign-in is enabled for the app in Microsoft Entra" },
        Credential(
            "tenant-unknown", "Tenant not found", "The tenant that the profile names does not exist, or it is in another Microsoft cloud.",
            "Correct the tenant id in the profile.", Who.Admins, "AADSTS90002", "AADSTS90038", "AADSTS900432"),
        Credential(
            "common-address", "General sign-in address used", "The sign-in used a general address where the tenant's own is needed.",
            "Enter the tenant's id in the profile.", Who.Admins, "AADSTS50194", "AADSTS9001023", "AADSTS90130", "AADSTS90124"),
        Credential(
            "policy-blocks-app", "Blocked by Conditional Access", "A Conditional Access policy blocks the app's own sign-in from Dynamics 365.",
            "The sign-in log of the service principal names the policy; let its owner except the app or the addresses of Dynamics 365.", Who.Policies,
            "AADSTS53003"),
        Credential(
            "device-policy", "Blocked by a device policy", "A policy asks for a managed device or an approved app, which an app's own sign-in cannot be.",
            "Let the policy's owner except the app.", Who.Policies, "AADSTS53000", "AADSTS53001", "AADSTS53002"),
        Credential(
            "tenant-policy", "Blocked by a tenant's security policy",
            "A security policy of a tenant blocks the sign-in: security defaults, a risk, or a rule between tenants.", "Ask the administrators of that tenant.",
            Who.Security, "AADSTS530032", "AADSTS530034", "AADSTS530035", "AADSTS53011", "AADSTS500212", "AADSTS500213", "AADSTS500021"),
        Credential(
            "entra-throttled", "Microsoft Entra asks for a pause", "Microsoft Entra asks for a pause: too many requests for this tenant.",
            "Wait; Dynamics 365 tries again by itself.", Who.Nobody, "AADSTS90055") with { Passing = true, ForUser = Tell.Waits },
        Consent(
            NotConsented, "Permission not consented", "Nobody has consented to the permission that synchronization needs.",
            "Have the permission approved and granted to the profile's app.", Who.TenantApps, "AADSTS65001", "AADSTS90094", "AADSTS90095") with { Live = "the app's grants in Microsoft Entra" },
        Consent("consent-declined", "Consent declined", "Somebody declined the consent.", "Ask again, with the reason.", Who.TenantApps, "AADSTS65004"),
        Consent(
            "service-not-subscribed", "Service missing in the tenant",
            "The tenant does not have the service that is asked for: Exchange Online, for one, may be missing.",
            "Check the tenant id of the profile: it must be the tenant of Exchange.", Who.Admins, "AADSTS650052"),
        Consent(
            "permission-not-declared", "Permission not declared",
            "The app asks for a permission that its registration does not declare, or for a resource that is not valid.",
            "Declare the permission on the app registration, then have it granted.", Who.Apps, "AADSTS650056", "AADSTS650057"),
        Consent(
            "resource-unknown", "Service not found in the tenant", "The service that the app asks for has no service principal in the tenant.",
            "Check the resource and the tenant in the profile. For a server of your own, its address must be among the service principal names of Office 365 Exchange Online.",
            Who.TenantApps, "AADSTS500011"),
        Consent(
            "resource-disabled", "Service switched off in the tenant", "The service that the app asks for is switched off in the tenant.",
            "Enable sign-in for that enterprise application again.", Who.TenantApps, "AADSTS500014"),
        Person("not-assigned", "Account not assigned", "The account is not assigned to the application.", "Assign the account to one of the application's roles.", Who.TenantApps, "AADSTS50105"),
        Person("account-elsewhere", "Account of another tenant", "The account does not belong to the tenant.", "Use an account of the right tenant, or invite it as a guest.", Who.Users, "AADSTS50020", "AADSTS50034"),
        Person(
            "redirect-unknown", "Return address not registered", "The return address of the sign-in is not registered for the application.",
            "Register the exact address on the app registration.", Who.Operator, "AADSTS50011", "AADSTS900971"),
        Person(
            "mfa-needed", "Second factor needed", "A second factor is needed, was not given, or has expired.",
            "Sign in again and confirm. An app's own sign-in never meets this.", Who.Self, "AADSTS50076", "AADSTS50079", "AADSTS50074", "AADSTS50078"),
        Person(
            "sign-in-ended", "Sign-in has ended", "A sign-in has ended: it was revoked, was not used for long, or a rule ended it.", "Sign in again.", Who.Self,
            "AADSTS50173", "AADSTS700082", "AADSTS70008", "AADSTS70043", "AADSTS50013", "AADSTS500133"),
        Person("code-used", "Sign-in used twice", "A sign-in was used twice.", "Sign in again.", Who.Self, "AADSTS54005"),
        Person("sign-in-loop", "Sign-in loop", "Microsoft Entra stopped a loop of sign-in requests.", "Wait a few minutes; if it stays, report it.", Who.Operator, "AADSTS50196"),
        Vault(
            "vault-firewall", "Vault's firewall", "The vault's firewall does not let Dynamics 365 in.",
            "Let the vault accept the addresses of Dynamics 365 in its network rules.", Who.VaultNetwork, Pages.Vault,
            "not authorized and caller is not a trusted service"),
        Vault(
            "vault-tenant", "Vault in another tenant", "The vault does not accept a token of another tenant than its own.",
            "The app that reads the vault must be in the vault's tenant.", Who.Apps, Pages.Vault, "AKV10032"),
        Vault(
            "vault-right", "No right at the vault", "The vault does not let the app read the certificate or its private key.",
            "Give the app's service principal its access to the vault again: Get on secrets and on certificates, or a reading role.", Who.Vault, Pages.VaultRoles,
            "on key vault", "not authorized to perform action on resource", "ForbiddenByRbac"),
        Vault("vault-audience", "Token not for the vault", "The token was made out for another service than the vault.", "Check the vault's address in the profile.", Who.Admins, Pages.Vault, "Key Vault answered 401"),
        Vault(
            "vault-pending", "Certificate not finished", "The vault holds no finished certificate of that name.",
            "Finish or make the certificate in the vault; compare its name with the profile.", Who.Vault, Pages.Vault, "PendingCertificateNotFound",
            "Key Vault answered 404"),
        Vault(
            "vault-conflict", "Name taken in the vault", "The vault refuses the name: a certificate of that name is pending or was deleted and not purged.",
            "Wait for the pending one, or recover the deleted one.", Who.Vault, Pages.VaultDelete, "Key Vault answered 409"),
        Vault(
            "vault-throttled", "Vault asks for a pause", "The vault asks for a pause: too many requests.", "Wait; Dynamics 365 tries again by itself.", Who.Nobody,
            Pages.Vault, "Key Vault answered 429") with { Passing = true, ForUser = Tell.Waits },
        Vault(
            "key-not-exportable", "Key cannot be exported", "The certificate's private key cannot be exported, so Dynamics 365 cannot use it.",
            "Make a certificate with an exportable key in the vault, put it on the app registration, and name it in the profile.", Who.Vault, Pages.OnPremises,
            "key is not exportable"),
        Person(
            "graph-denied", "Right in Microsoft Graph missing",
            "Microsoft Graph refuses the request: a permission or a role is missing. A role given in the last minutes may not be known yet.",
            "Give the permission or the role; wait a quarter of an hour after a change of roles.", Who.TenantApps, "Authorization_RequestDenied")
            with { Source = Pages.Graph },
        Person(
            "credential-policy", "Policy of the tenant for credentials", "A policy of the tenant does not allow this kind of credential, or one of this length.",
            "Use a credential that the policy allows, or ask its owner for an exception.", Who.Security, "Credential type not allowed as per assigned policy",
            "CredentialTypeNotAllowedAsPerAppPolicy", "CredentialInvalidLifetimeAsPerAppPolicy")
            with { Source = Pages.CredentialPolicy },
        Person(
            "certificate-dates", "Dates of a certificate refused", "Microsoft Entra refuses the certificate's dates.", "Use the certificate's own dates.", Who.Apps,
            "KeyCredentialsInvalidEndDate") with { Source = Pages.CredentialPolicy },
        Person(
            "principal-not-found", "New app not known to Azure yet", "Azure does not know the app's service principal yet.", "Wait a minute, then try again.",
            Who.Self, "PrincipalNotFound") with { Source = Pages.Azure, Passing = true },
    ];

    private static Cause Credential(string key, string title, string meaning, string remedy, string owner, params string[] signs) =>
        new(key, title, meaning, remedy, owner, Pages.Entra, Tell.Connection) { Signs = signs, Reach = CauseReach.Profile, Link = MailboxLinks.Credential };

    private static Cause Consent(string key, string title, string meaning, string remedy, string owner, params string[] signs) =>
        new(key, title, meaning, remedy, owner, Pages.Entra, Tell.Connection) { Signs = signs, Reach = CauseReach.Profile, Link = MailboxLinks.Consent };

    /// <summary>Met by people who set things up; a mailbox stops for it only where a person's own sign-in is used.</summary>
    private static Cause Person(string key, string title, string meaning, string remedy, string owner, params string[] signs) =>
        new(key, title, meaning, remedy, owner, Pages.Entra, Tell.NotYours) { Signs = signs, Reach = CauseReach.Profile, Link = MailboxLinks.Credential };

    private static Cause Vault(string key, string title, string meaning, string remedy, string owner, string source, params string[] signs) =>
        new(key, title, meaning, remedy, owner, source, Tell.Connection) { Signs = signs, Reach = CauseReach.Profile, Link = MailboxLinks.Credential };
}
