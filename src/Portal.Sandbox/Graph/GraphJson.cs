using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>Directory objects as Graph v1.0 shows them.</summary>
internal static class GraphJson
{
    public static readonly string[] UserShown =
        ["id", "displayName", "givenName", "surname", "jobTitle", "mail", "mobilePhone", "businessPhones", "officeLocation", "preferredLanguage", "userPrincipalName"];

    public static JsonObject Of(Tenant tenant, bool limited) => new()
    {
        ["id"] = tenant.Id,
        ["displayName"] = tenant.DisplayName,
        ["verifiedDomains"] = new JsonArray(tenant.Domains.Select(d => (JsonNode)new JsonObject
        {
            ["capabilities"] = d == tenant.InitialDomain ? "Email, OfficeCommunicationsOnline" : "Email",
            ["isDefault"] = d == tenant.Domains[0],
            ["isInitial"] = d == tenant.InitialDomain,
            ["name"] = d,
            ["type"] = "Managed",
        }).ToArray()),
        ["tenantType"] = limited ? null : "AAD",
        ["countryLetterCode"] = limited ? null : "DE",
        ["onPremisesSyncEnabled"] = limited ? null : true,
    };

    public static JsonObject Of(User user) => new()
    {
        ["id"] = user.Id,
        ["displayName"] = user.DisplayName,
        ["givenName"] = user.DisplayName.Split(' ')[0],
        ["surname"] = user.DisplayName.Split(' ')[^1],
        ["jobTitle"] = user.JobTitle,
        ["mail"] = user.Mail,
        ["proxyAddresses"] = user.Mail is { } primary ? new JsonArray($"SMTP:{primary}") : new JsonArray(),
        ["mobilePhone"] = null,
        ["businessPhones"] = new JsonArray(),
        ["officeLocation"] = null,
        ["preferredLanguage"] = null,
        ["userPrincipalName"] = user.UserPrincipalName,
        ["accountEnabled"] = user.AccountEnabled,
        ["userType"] = user.IsGuest ? "Guest" : "Member",
        ["onPremisesSyncEnabled"] = user.OnPremisesSync ? true : null,
        ["assignedPlans"] = user.ExchangePlanId is { } plan ? new JsonArray(new JsonObject { ["service"] = "exchange", ["capabilityStatus"] = "Enabled", ["servicePlanId"] = plan }) : new JsonArray(),
    };

    public static JsonObject Of(Application app, Tenant tenant, bool withKeys) => new()
    {
        ["id"] = app.Id,
        ["deletedDateTime"] = Time(app.DeletedAt),
        ["appId"] = app.AppId,
        ["displayName"] = app.DisplayName,
        ["uniqueName"] = app.UniqueName,
        ["description"] = app.Description,
        ["notes"] = app.Notes,
        ["createdDateTime"] = Time(app.CreatedAt),
        ["signInAudience"] = app.SignInAudience,
        ["publisherDomain"] = tenant.Domains[0],
        ["isDisabled"] = app.IsDisabled ? true : null,
        ["serviceManagementReference"] = app.ServiceManagementReference,
        ["tags"] = Texts(app.Tags),
        ["identifierUris"] = Texts(app.IdentifierUris),
        ["requiredResourceAccess"] = new JsonArray(app.RequiredResourceAccess.Select(r => (JsonNode)new JsonObject
        {
            ["resourceAppId"] = r.ResourceAppId,
            ["resourceAccess"] = new JsonArray(r.ResourceAccess.Select(a => (JsonNode)new JsonObject { ["id"] = a.Id, ["type"] = a.Type }).ToArray()),
        }).ToArray()),
        ["appRoles"] = Roles(app.AppRoles),
        ["api"] = new JsonObject { ["oauth2PermissionScopes"] = Scopes(app.Scopes), ["requestedAccessTokenVersion"] = null, ["preAuthorizedApplications"] = new JsonArray() },
        ["web"] = new JsonObject { ["redirectUris"] = Texts(app.RedirectUris), ["logoutUrl"] = app.LogoutUrl, ["homePageUrl"] = null },
        ["spa"] = new JsonObject { ["redirectUris"] = new JsonArray() },
        ["publicClient"] = new JsonObject { ["redirectUris"] = new JsonArray() },
        ["passwordCredentials"] = new JsonArray(app.Passwords.Select(p => (JsonNode)Of(p)).ToArray()),
        ["keyCredentials"] = new JsonArray(app.Keys.Select(k => (JsonNode)Of(k, withKeys)).ToArray()),
    };

    /// <summary>The secret itself is in the answer of addPassword only.</summary>
    public static JsonObject Of(PasswordCredential password, string? secretText = null) => new()
    {
        ["customKeyIdentifier"] = null,
        ["displayName"] = password.DisplayName,
        ["endDateTime"] = Time(password.End),
        ["hint"] = password.Hint,
        ["keyId"] = password.KeyId,
        ["secretText"] = secretText,
        ["startDateTime"] = Time(password.Start),
    };

    /// <param name="withKey">The certificate is shown only when one object is asked for with <c>$select=keyCredentials</c>.</param>
    private static JsonObject Of(KeyCredential key, bool withKey) => new()
    {
        ["customKeyIdentifier"] = key.CustomKeyIdentifier,
        ["displayName"] = key.DisplayName,
        ["endDateTime"] = Time(key.End),
        ["key"] = withKey ? Convert.ToBase64String(key.Der) : null,
        ["keyId"] = key.KeyId,
        ["startDateTime"] = Time(key.Start),
        ["type"] = key.Type,
        ["usage"] = key.Usage,
    };

    public static JsonObject Of(ServicePrincipal principal, EntraDirectory directory) => new()
    {
        ["id"] = principal.Id,
        ["deletedDateTime"] = Time(principal.DeletedAt),
        ["accountEnabled"] = principal.AccountEnabled,
        ["appId"] = principal.AppId,
        ["appDisplayName"] = principal.DisplayName,
        ["displayName"] = principal.DisplayName,
        ["appOwnerOrganizationId"] = principal.AppOwnerOrganizationId ?? "f8cdef31-a31e-4b4a-93e4-5f571e91255a", // Microsoft's own tenant
        ["appRoleAssignmentRequired"] = principal.AppRoleAssignmentRequired,
        ["createdDateTime"] = Time(principal.CreatedAt),
        ["notes"] = principal.Notes,
        ["servicePrincipalType"] = "Application",
        ["signInAudience"] = directory.ApplicationByAppId(principal.AppId)?.SignInAudience ?? "AzureADMultipleOrgs",
        ["servicePrincipalNames"] = Texts(directory.NamesOf(principal)),
        ["tags"] = Texts(principal.Tags),
        ["appRoles"] = Roles(directory.AppRolesOf(principal)),
        ["oauth2PermissionScopes"] = Scopes(directory.ScopesOf(principal)),
        ["passwordCredentials"] = new JsonArray(principal.Passwords.Select(p => (JsonNode)Of(p)).ToArray()),
        ["keyCredentials"] = new JsonArray(principal.Keys.Select(k => (JsonNode)Of(k, withKey: false)).ToArray()),
    };

    public static JsonObject Of(FederatedCredential federated) => new()
    {
        ["id"] = federated.Id,
        ["name"] = federated.Name,
        ["issuer"] = federated.Issuer,
        ["subject"] = federated.Subject,
        ["description"] = federated.Description,
        ["audiences"] = Texts(federated.Audiences),
    };

    public static JsonObject Of(AppRoleAssignment assignment, EntraDirectory directory) => new()
    {
        ["id"] = assignment.Id,
        ["deletedDateTime"] = null,
        ["appRoleId"] = assignment.AppRoleId,
        ["createdDateTime"] = Time(assignment.CreatedAt),
        ["principalDisplayName"] = directory.Users.Find(assignment.PrincipalId)?.DisplayName ?? directory.ServicePrincipals.Find(assignment.PrincipalId)?.DisplayName,
        ["principalId"] = assignment.PrincipalId,
        ["principalType"] = assignment.PrincipalType,
        ["resourceDisplayName"] = directory.ServicePrincipals.Find(assignment.ResourceId)?.DisplayName,
        ["resourceId"] = assignment.ResourceId,
    };

    public static JsonArray Texts(IEnumerable<string> texts) => new(texts.Select(t => (JsonNode)t).ToArray());

    public static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);

    private static JsonArray Roles(IEnumerable<AppRole> roles) => new(roles.Select(r => (JsonNode)new JsonObject
    {
        ["id"] = r.Id, ["value"] = r.Value, ["displayName"] = r.DisplayName, ["description"] = r.DisplayName,
        ["allowedMemberTypes"] = Texts(r.AllowedMemberTypes), ["isEnabled"] = r.IsEnabled, ["origin"] = "Application",
    }).ToArray());

    private static JsonArray Scopes(IEnumerable<PermissionScope> scopes) => new(scopes.Select(s => (JsonNode)new JsonObject
    {
        ["id"] = s.Id, ["value"] = s.Value, ["type"] = "Admin", ["adminConsentDisplayName"] = s.DisplayName, ["adminConsentDescription"] = s.DisplayName, ["isEnabled"] = true,
    }).ToArray());
}
