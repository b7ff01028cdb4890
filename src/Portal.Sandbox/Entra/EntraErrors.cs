namespace Portal.Sandbox.Entra;

/// <summary>The refusals the sandbox knows, worded as Entra words them.</summary>
internal static class EntraErrors
{
    public static EntraRefusal UnknownTenant(string tenant) => Refuse("invalid_request", 90002,
        $"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.");

    public static EntraRefusal UnknownApp(string appId, string tenant) => Refuse("unauthorized_client", 700016,
        $"Application with identifier '{appId}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.");

    public static EntraRefusal NoServicePrincipal(string appId, string tenant) => Refuse("unauthorized_client", 7000229,
        $"The client application '{appId}' is missing service principal in the tenant '{tenant}'. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119");

    public static EntraRefusal AppDisabled(string appId, string name) => Refuse("unauthorized_client", 7000112, $"Application '{appId}'({name}) is disabled.");

    public static EntraRefusal SingleTenantApp(string appId, string name) => Refuse("invalid_request", 50194,
        $"Application '{appId}'({name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.");

    public static EntraRefusal NotOnCommon() => Refuse("invalid_request", 9001023,
        "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.");

    public static EntraRefusal Missing(string parameter) => Refuse("invalid_request", 900144, $"The request body must contain the following parameter: '{parameter}'.");

    public static EntraRefusal UnsupportedGrant(string grant) => Refuse("unsupported_grant_type", 70003, $"The app requested an unsupported grant type '{grant}'.");

    public static EntraRefusal NoCredential() => Refuse("invalid_client", 7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", 401);

    public static EntraRefusal PublicClient() => Refuse("invalid_client", 700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.", 401);

    public static EntraRefusal WrongSecret(string appId) => Refuse("invalid_client", 7000215,
        $"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{appId}'.", 401);

    public static EntraRefusal ExpiredSecret(string appId) => Refuse("invalid_client", 7000222,
        $"The provided client secret keys for app '{appId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
        401);

    public static EntraRefusal BadAssertion(string detail) => Refuse("invalid_client", 50027, $"JWT token is invalid or malformed. {detail}", 401);

    public static EntraRefusal AssertionOfOtherApp() => Refuse("invalid_client", 700021, "Client assertion application identifier doesn't match 'client_id' parameter.", 401);

    public static EntraRefusal AssertionAudience(string expected) => Refuse("invalid_client", 700023,
        $"Client assertion audience claim does not match Realm issuer. Expected: '{expected}'. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .", 401);

    public static EntraRefusal AssertionTime(DateTimeOffset now, DateTime from, DateTime to) => Refuse("invalid_client", 700024,
        $"Client assertion is not within its valid time range. Current time: {now:O}, assertion valid from {from:O}, expiry time of assertion {to:O}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
        401);

    public static EntraRefusal UnknownCertificate(string thumbprint, string appId) => Refuse("invalid_client", 700027,
        $"The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{appId}'.]",
        401);

    public static EntraRefusal CertificateOutsideWindow(DateTimeOffset now, KeyCredential key) => Refuse("invalid_client", 1000502,
        $"The provided certificate is not within its specified validity window. Current time: {now:O}, valid from {key.Start:O} to {key.End:O}.", 401);

    public static EntraRefusal AssertionSignature() => Refuse("invalid_client", 7000274, "The client assertion contains an invalid signature.", 401);

    public static EntraRefusal ScopeNotDefault(string scope) => Refuse("invalid_scope", 1002012,
        $"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).");

    public static EntraRefusal UnknownResource(string name, Tenant tenant) => Refuse("invalid_resource", 500011,
        $"The resource principal named {name} was not found in the tenant named {tenant.DisplayName}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.");

    public static EntraRefusal ResourceDisabled(string name) =>
        Refuse(
            "invalid_resource",
            500014,
            $"The service principal for resource '{name}' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.");

    public static EntraRefusal ClientNotAssigned(string client, string resource) => Refuse("invalid_grant", 501051, $"Application '{client}' is not assigned to a role for the application '{resource}'.");

    public static EntraRefusal TwoResources(string scope) => Refuse("invalid_request", 28000,
        $"Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid.");

    public static EntraRefusal UnknownScope(string client, string scope, string resource) => Refuse("invalid_client", 650053,
        $"The application '{client}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. Contact the app vendor.");

    public static EntraRefusal NoConsent(string appId, string name) => Refuse("invalid_grant", 65001,
        $"The user or administrator has not consented to use the application with ID '{appId}' named '{name}'. Send an interactive authorization request for this user and resource.", suberror: "consent_required");

    public static EntraRefusal UnknownCode() => Refuse("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.");

    public static EntraRefusal CodeOfOtherApp(string appId) => Refuse("invalid_grant", 700005, $"The provided authorization code is intended to be used against other tenant or application, not '{appId}'.");

    public static EntraRefusal CodeRedeemed() => Refuse("invalid_grant", 54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.");

    public static EntraRefusal CodeExpired() => Refuse("invalid_grant", 70008,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.", suberror: "bad_token");

    public static EntraRefusal OtherReplyAddress(string sent, string asked) => Refuse("invalid_client", 500112,
        $"The reply address '{sent}' does not match the reply address '{asked}' provided when requesting Authorization code.");

    public static EntraRefusal NoVerifier() => Refuse("invalid_grant", 50148, "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.");

    public static EntraRefusal WrongVerifier() => Refuse("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.");

    public static EntraRefusal UnregisteredRedirect(string uri, string appId) => Refuse("invalid_request", 50011,
        $"The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the application '{appId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.");

    /// <summary>Said of applications whose registration has no redirect address at all, as the sync's have none.</summary>
    public static EntraRefusal NoReplyAddress() => Refuse("invalid_client", 500113, "No reply address is registered for the application.");

    /// <summary>The number is documented; that this page shows it to somebody without a consenting role is not.</summary>
    public static EntraRefusal NeedsAdministrator(string name, bool graphRoles) => new(new("access_denied", 90094, graphRoles
        ? $"Administrator consent is required. {name} asks for application permissions of Microsoft Graph, which a Privileged Role Administrator or a Global Administrator grants."
        : $"Administrator consent is required. A Cloud Application Administrator, an Application Administrator, a Privileged Role Administrator or a Global Administrator grants what {name} asks for.")
        { Unconfirmed = "number and text of the page for somebody without a consenting role" });

    public static EntraRefusal NoServiceHere(string appId, string name, string tenant) => Refuse("invalid_resource", 650052,
        $"The app is trying to access a service '{appId}'({name}) that your organization '{tenant}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application in order to create the required service principal.");

    public static EntraRefusal NothingDeclared(string name, string resource) => new(new("invalid_resource", 650057,
        $"Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app: {name}. Resource value from request: {resource}.")
        { Unconfirmed = "that the consent page refuses a resource the registration does not declare" });

    public static EntraRefusal DeclaredUnknown(string name, string id, string resource) => new(new("invalid_client", 650053,
        $"The application '{name}' asked for permission '{id}' that doesn't exist on the resource '{resource}'. Contact the app vendor.")
        {
            Unconfirmed = "number and text for a declared permission that does not exist"
        });

    public static EntraRefusal CommonConsent() => new(new("invalid_request", 90130, "Application is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.")
        { Unconfirmed = "the number for admin consent at /common" });

    public static EntraRefusal DefaultWithOthers(string scope) => Refuse("invalid_scope", 70011,
        $"The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid. .default scope can't be combined with resource-specific scopes.");

    public static EntraRefusal UserNotInTenant(User user, Tenant tenant, string app, string home) => Refuse("interaction_required", 50020,
        $"User account '{user.UserPrincipalName}' from identity provider 'https://sts.windows.net/{home}/' does not exist in tenant '{tenant.DisplayName}' and cannot access the application '{app}' in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Microsoft Entra user account.");

    public static EntraRefusal UserDisabled() => Refuse("invalid_grant", 50057, "The user account is disabled.");

    public static EntraRefusal UserNotAssigned(User user, string appId, string name) => Refuse("interaction_required", 50105,
        $"Your administrator has configured the application {name} ('{appId}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '{user.UserPrincipalName}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.");

    public static EntraRefusal NotSignedIn() => Refuse("login_required", 50058, "A silent sign-in request was sent but no user is signed in.");

    public static EntraRefusal InteractionRequired() => Refuse("interaction_required", 50076,
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.", suberror: "basic_action");

    public static EntraRefusal ConsentDeclined() => Refuse("access_denied", 65004, "User declined to consent to access the app.");

    /// <summary>The number is documented for sign-ins; that the token endpoint gives it to an application as well is inferred from the sign-in log's.</summary>
    public static EntraRefusal BlockedByPolicy() => new(new("invalid_grant", 53003,
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", Suberror: "message_only") { Unconfirmed = "AADSTS53003 for an application's own sign-in" });

    public static EntraRefusal UnsupportedResponseType(string type) => Refuse("unsupported_response_type", 700054, $"response_type '{type}' is not enabled for the application.");

    public static EntraRefusal BadResponseMode(string mode) => Refuse("invalid_request", 900146, $"The 'response_mode' parameter value '{mode}' is not supported.");

    public static EntraRefusal BadClaims() => Refuse("invalid_request", 9002313, "Invalid request. Request is malformed or invalid.");

    public static EntraRefusal BadChallenge() => Refuse("invalid_request", 501491, "Invalid size of Code_Challenge parameter.");

    private static EntraRefusal Refuse(string error, int code, string message, int status = 400, string? suberror = null) => new(new(error, code, message, status, suberror));
}
