using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;

namespace Portal.Sandbox.Graph;

/// <summary>Writes the properties of a request body onto an application, within the directory's limits (https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation).</summary>
internal sealed class ApplicationInput(KeyCredentialInput keys)
{
    private const int LongestName = 120;
    private const int LongestTag = 256;
    private const int MostApis = 50;
    private const int MostPermissions = 400;
    private static readonly string[] Audiences = ["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"];

    public Application Apply(Application app, JsonObject body, bool isNew)
    {
        foreach (var (name, value) in body) app = Apply(app, name, value, isNew);
        return app;
    }

    private Application Apply(Application app, string name, JsonNode? value, bool isNew) => name switch
    {
        "displayName" => app with { DisplayName = Limited(name, Text(value), LongestName) ?? throw Empty(name) },
        "description" => app with { Description = Limited(name, Text(value), 1024) },
        "notes" => app with { Notes = Limited(name, Text(value), 1024) },
        "serviceManagementReference" => app with { ServiceManagementReference = Text(value) },
        "isDisabled" => app with { IsDisabled = value is not null && Flag(value) },
        "signInAudience" => app with { SignInAudience = Audiences.Contains(Text(value)) ? Text(value)! : throw Invalid(name) },
        "tags" => app with { Tags = Tags(value) },
        "identifierUris" => app with { IdentifierUris = Texts(value) },
        "requiredResourceAccess" => app with { RequiredResourceAccess = Required(value) },
        "appRoles" => app with { AppRoles = Roles(value) },
        "web" => Web(app, value as JsonObject ?? []),
        "keyCredentials" => app with { Keys = keys.Replace(app, Objects(value)) },
        "uniqueName" => isNew && (app.UniqueName is null || app.UniqueName == Text(value)) ? app with { UniqueName = Text(value) } : app.UniqueName == Text(value) ? app : throw ReadOnly(name),
        "passwordCredentials" when value is JsonArray { Count: 0 } && isNew => app,
        "passwordCredentials" => throw GraphRefusal.BadRequest("Setting passwordCredentials is not supported here. Use addPassword and removePassword.", "the text of this refusal"),
        "id" or "appId" or "createdDateTime" or "publisherDomain" or "deletedDateTime" => throw ReadOnly(name),
        "api" or "spa" or "publicClient" or "info" or "optionalClaims" or "groupMembershipClaims" => app,
        _ when name.StartsWith('@') => app,
        _ => throw GraphRefusal.BadRequest($"Invalid property '{name}'."),
    };

    private static Application Web(Application app, JsonObject web)
    {
        if (web.ContainsKey("redirectUris")) app = app with { RedirectUris = Redirects(web["redirectUris"]) };
        if (web.ContainsKey("logoutUrl")) app = app with { LogoutUrl = Text(web["logoutUrl"]) };
        return app;
    }

    /// <summary>"Redirect URIs must begin with the scheme https", but for localhost; at most 256 characters each. https://learn.microsoft.com/entra/identity-platform/reply-url</summary>
    private static IReadOnlyList<string> Redirects(JsonNode? value)
    {
        var all = Texts(value);
        var good = all.All(r => r.Length <= 256 && Uri.TryCreate(r, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)));
        return good ? all : throw GraphRefusal.BadRequest("One or more of the reply urls is not valid.", "the text of this refusal");
    }

    internal static IReadOnlyList<string> Tags(JsonNode? value)
    {
        var tags = Texts(value);
        if (tags.Any(t => t.Length is 0 or > LongestTag || t.Any(char.IsWhiteSpace)) || tags.Distinct().Count() != tags.Count) throw Invalid("tags");
        return tags;
    }

    private static List<RequiredResource> Required(JsonNode? value)
    {
        var all = Objects(value).Select(r => new RequiredResource(
            Id(r["resourceAppId"], "resourceAppId"),
            Objects(r["resourceAccess"]).Select(a => new ResourceAccess(Id(a["id"], "resourceAccess"), Text(a["type"]) is "Role" or "Scope" ? Text(a["type"])! : throw Invalid("resourceAccess"))).ToList())).ToList();
        if (all.Count > MostApis || all.Sum(r => r.ResourceAccess.Count) > MostPermissions || all.DistinctBy(r => r.ResourceAppId).Count() != all.Count) throw Invalid("requiredResourceAccess");
        return all;
    }

    private static List<AppRole> Roles(JsonNode? value) => Objects(value).Select(r => new AppRole(
        Id(r["id"], "appRoles"), Text(r["value"]) ?? "", Text(r["displayName"]) ?? throw Invalid("appRoles"), Texts(r["allowedMemberTypes"]), r["isEnabled"] is not { } enabled || Flag(enabled))).ToList();

    private static string Id(JsonNode? value, string property) => Guid.TryParse(Text(value), out var id) ? id.ToString() : throw Invalid(property);

    internal static string? Text(JsonNode? value) => value is null ? null : value is JsonValue text && text.TryGetValue<string>(out var read) ? read : throw WrongType();

    internal static bool Flag(JsonNode? value) => value is JsonValue flag && flag.TryGetValue<bool>(out var read) ? read : throw WrongType();

    internal static IReadOnlyList<string> Texts(JsonNode? value) => List(value).Select(t => Text(t) ?? throw WrongType()).ToList();

    /// <summary>The objects of a list property; null is the empty list.</summary>
    internal static IEnumerable<JsonObject> Objects(JsonNode? value) => List(value).Select(o => o as JsonObject ?? throw WrongType());

    private static JsonArray List(JsonNode? value) => value is null ? [] : value as JsonArray ?? throw WrongType();

    private static GraphRefusal WrongType() => GraphRefusal.BadRequest("A property of the request has a value of the wrong type.", "the text of this refusal");

    private static string? Limited(string name, string? text, int most) => text?.Length > most ? throw Invalid(name) : text;

    private static GraphRefusal Empty(string name) => GraphRefusal.BadRequest($"A value is required for property '{name}' of resource 'Application'.");

    internal static GraphRefusal Invalid(string name) => GraphRefusal.BadRequest($"Invalid value specified for property '{name}' of resource 'Application'.");

    private static GraphRefusal ReadOnly(string name) => GraphRefusal.BadRequest($"Property '{name}' is read-only and cannot be set.");
}
