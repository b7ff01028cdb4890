using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>
/// Policies for credentials of applications, as they are read: the tenant's, and those of single applications. <see cref="CredentialRules"/> enforces the same.
/// https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy and /graph/api/resources/appmanagementpolicy
/// </summary>
internal sealed class AppManagementPolicies(EntraDirectory directory, Applications applications, CredentialRules rules, SettingsStore settings)
{
    private static readonly string[] Read = ["Policy.Read.All", "Policy.Read.ApplicationConfiguration", "Policy.ReadWrite.ApplicationConfiguration"];

    public object Default(GraphCall call)
    {
        RequireRead(call);
        var policy = call.TenantId == SeedIds.Contoso ? settings.Now.CredentialPolicy : null;
        return call.Query.Single("policies/defaultAppManagementPolicy", new JsonObject
        {
            ["id"] = CredentialRules.PolicyId,
            ["displayName"] = "Default app management tenant policy",
            ["description"] = "Default tenant policy that enforces app management restrictions on applications and service principals.",
            ["isEnabled"] = policy is not null,
            ["applicationRestrictions"] = Restrictions(policy),
            ["servicePrincipalRestrictions"] = Restrictions(null),
        });
    }

    public object List(GraphCall call)
    {
        RequireRead(call);
        return call.Query.Page("policies/appManagementPolicies", settings.Now.AppCredentialPolicies.Where(p => directory.ApplicationByAppId(p.Key)?.TenantId == call.TenantId).Select(p => Shown(p.Key, p.Value)));
    }

    /// <summary>https://learn.microsoft.com/graph/api/appmanagementpolicy-list-appliesto, seen from the application.</summary>
    public object OfApplication(GraphCall call)
    {
        RequireRead(call);
        var app = applications.Require(call);
        return call.Query.Page("policies/appManagementPolicies", rules.Own(app.AppId) is { } own ? [Shown(app.AppId, own)] : []);
    }

    /// <summary>
    /// A person needs a directory role besides the permission, Global Reader at least: https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get#permissions.
    /// Whether the application administrators' roles are enough is not said there.
    /// </summary>
    private void RequireRead(GraphCall call)
    {
        call.RequireAny(Read, Read);
        if (call.Caller.IsApp || directory.HasAnyRole(call.Caller.ObjectId, DirectoryRoles.GlobalReader, DirectoryRoles.GlobalAdministrator)) return;
        if (!directory.HasAnyRole(call.Caller.ObjectId, DirectoryRoles.ApplicationAdministrator, DirectoryRoles.CloudApplicationAdministrator)) throw GraphRefusal.Denied();
        call.Unconfirmed("that application administrators may read credential policies");
    }

    private static JsonObject Shown(string appId, CredentialPolicy policy) => new()
    {
        ["id"] = SeedIds.Derived($"app management policy {appId}"),
        ["displayName"] = $"Policy of {appId}",
        ["description"] = "",
        ["isEnabled"] = true,
        ["restrictions"] = Restrictions(policy),
    };

    private static JsonObject Restrictions(CredentialPolicy? policy)
    {
        var (passwords, keys) = (new JsonArray(), new JsonArray());
        if (policy?.SecretsBlocked == true) passwords.Add(Restriction("passwordAddition", null));
        if (policy?.MaxSecretDays is { } secretDays) passwords.Add(Restriction("passwordLifetime", secretDays));
        if (policy?.MaxCertificateDays is { } certificateDays) keys.Add(Restriction("asymmetricKeyLifetime", certificateDays));
        return new JsonObject { ["passwordCredentials"] = passwords, ["keyCredentials"] = keys };

        JsonObject Restriction(string type, int? days) => new()
        {
            ["restrictionType"] = type,
            ["state"] = "enabled",
            ["maxLifetime"] = days is { } number ? string.Create(CultureInfo.InvariantCulture, $"P{number}D") : null,
            ["restrictForAppsCreatedAfterDateTime"] = GraphJson.Time(policy!.AppsCreatedAfter ?? DateTimeOffset.UnixEpoch),
        };
    }
}
