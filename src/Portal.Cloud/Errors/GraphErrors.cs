namespace Portal.Cloud.Errors;

/// <summary>Microsoft Graph's directory errors. https://learn.microsoft.com/graph/errors and what its clients report of the first minutes after a create.</summary>
internal static class GraphErrors
{
    private const string AppAdmin = "Owner of the app, Application Administrator or Cloud Application Administrator";
    private const string Roles = "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent";

    private static readonly ErrorText Replicating = new(
        "Microsoft Entra does not know the new object everywhere yet.",
        "New applications, service principals and credentials take seconds to minutes until every part of the directory has them.",
        "Wait a little; the portal looks again.", null, "https://learn.microsoft.com/graph/errors");

    private const string Policies = "https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy";
    private const string PolicyOwner = "Security Administrator or Global Administrator";

    private static readonly ErrorText Forbidden = new(
        "The tenant's credential policy forbids this kind of credential.",
        "An app management policy blocks client secrets or certificates of applications.",
        "Ask for an exemption of this application: Dynamics 365 takes nothing else, a client secret for KV-App and a certificate for HMA-App.", PolicyOwner, Policies);

    private static readonly ErrorText TooLong = new(
        "The tenant's credential policy does not allow a credential to live that long.",
        "An app management policy limits the lifetime of the secrets or certificates of applications.",
        "Choose a shorter validity under \"Change what was typed\", or ask for an exemption of this application.", $"You; for an exemption {PolicyOwner}", Policies);

    public static readonly IReadOnlyList<KnownError> Table =
    [
        new(CloudErrorKind.NotYetVisible, ["NoBackingApplicationObject"], Replicating) { Settling = true },
        new(CloudErrorKind.NotYetVisible, [], Replicating) { Says = "does not reference a valid application object", Settling = true },
        new(CloudErrorKind.NotYetVisible, [], Replicating) { Says = "backing application of the service principal being created must in the local tenant", Settling = true },
        new(CloudErrorKind.NotYetVisible, [], Replicating) { Says = "Not a valid reference update", Settling = true },
        new(CloudErrorKind.Exists, [], new(
            "The permission is granted already.", "Somebody granted it before, perhaps an earlier attempt.", "Nothing is left to do; the portal reads it back."))
            { Says = "Permission being assigned already exists" },
        new(CloudErrorKind.Exists, [], new(
            "The permission is granted already.", "Somebody granted it before, perhaps an earlier attempt.", "Nothing is left to do; the portal reads it back."))
            { Says = "EntitlementGrant entry already exists" },
        new(CloudErrorKind.Exists, [], new(
            "Microsoft Entra has an object with this unique name already.", "An earlier attempt made it.", "The portal finds and uses it.")) { Says = "same value for property uniqueName" },
        new(CloudErrorKind.BlockedByPolicy, ["CredentialTypeNotAllowedAsPerAppPolicy"], Forbidden),
        new(CloudErrorKind.BlockedByPolicy, [], Forbidden) { Says = "Credential type not allowed as per assigned policy" },
        new(CloudErrorKind.BlockedByPolicy, ["CredentialInvalidLifetimeAsPerAppPolicy"], TooLong),
        new(CloudErrorKind.BlockedByPolicy, [], TooLong) { Says = "Credential lifetime exceeds the max value allowed" },
        new(CloudErrorKind.BadInput, ["KeyCredentialsInvalidEndDate"], new(
            "Microsoft Entra does not accept a certificate's end date.",
            "The date lies beyond the certificate's own end, or an expired certificate is still on the application.",
            "Remove expired certificates from the app registration, then try again.", AppAdmin)),
        new(CloudErrorKind.NotAllowed, ["Authorization_RequestDenied"], new(
            "Microsoft Entra refused: this account may not do that.",
            "The role is missing, or was given only minutes ago: a new role can take up to 15 minutes, or a new sign-in.",
            "Sign in again if the role is new. Otherwise hand this step to somebody who holds it.",
            "Cloud Application Administrator or Application Administrator; for an app's own settings also its owner", Roles)),
        new(CloudErrorKind.NotFound, ["Request_ResourceNotFound", "ResourceNotFound", "itemNotFound"], new(
            "Microsoft Entra does not have this object.", "It was deleted, belongs to another tenant, or was created moments ago.",
            "If it is new, wait a minute. Otherwise check the id and the tenant.")) { Settling = true },
        new(CloudErrorKind.BadInput, ["Request_UnsupportedQuery"], new(
            "Microsoft Graph does not support this search.", "The request lacks something that advanced queries need.", "Report this with the ids below.", "Operator of this portal")),
        new(CloudErrorKind.NotAllowed, ["Directory_QuotaExceeded"], new(
            "This account may not create any more objects in the directory.", "People without an administrator role may own 250 objects; deleted ones count for 30 days.",
            "Delete what is no longer needed, or let an administrator create it.", "Application Administrator",
            "https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions")),
        new(CloudErrorKind.SignInNeeded, ["InvalidAuthenticationToken", "TokenExpired", "Authentication_ExpiredToken"], new(
            "Microsoft Graph did not accept the sign-in.", "The access has expired or was withdrawn.", "Sign in again; you come back to this place.", "You")),
        new(CloudErrorKind.Conflict, ["Request_MultipleObjectsWithSameKeyValue"], new(
            "Microsoft Entra has more than one object with this key.", "A name that should be unique is used twice, perhaps by a deleted object.",
            "Delete the other one for good, or choose another name.", AppAdmin)),
    ];
}
