namespace Portal.Sandbox.Entra;

/// <summary>An application object. <see cref="Id"/> is its object id, <see cref="AppId"/> the client id; the two are never interchangeable.</summary>
public sealed record Application
{
    public required string Id { get; init; }
    public required string AppId { get; init; }
    public required string TenantId { get; init; }
    public required string DisplayName { get; init; }
    public string SignInAudience { get; init; } = "AzureADandPersonalMicrosoftAccount";
    public string? UniqueName { get; init; }
    public string? Description { get; init; }
    public string? Notes { get; init; }
    public string? ServiceManagementReference { get; init; }
    public bool IsDisabled { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<string> IdentifierUris { get; init; } = [];
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Addresses of the platform "mobile and desktop applications": who redeems a code for one of them proves nothing but the code verifier.</summary>
    public IReadOnlyList<string> PublicRedirectUris { get; init; } = [];
    public string? LogoutUrl { get; init; }
    public IReadOnlyList<AppRole> AppRoles { get; init; } = [];
    public IReadOnlyList<PermissionScope> Scopes { get; init; } = [];
    public IReadOnlyList<RequiredResource> RequiredResourceAccess { get; init; } = [];
    public IReadOnlyList<PasswordCredential> Passwords { get; init; } = [];

    /// <summary>Removed secrets that other copies of the directory may still show.</summary>
    public IReadOnlyList<RemovedPassword> Removed { get; init; } = [];
    public IReadOnlyList<KeyCredential> Keys { get; init; } = [];

    public IReadOnlyList<FederatedCredential> Federated { get; init; } = [];

    /// <summary>Object ids of users and service principals.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>World time.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>World time from which other calls see it; until then they answer as Entra does before it has replicated.</summary>
    public DateTimeOffset VisibleFrom { get; init; }

    /// <summary>World time of the soft deletion; null while it lives.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Any port of http://localhost matches, as programs take a free one. https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions</summary>
    public bool Answers(string redirect) => RedirectUris.Contains(redirect, StringComparer.Ordinal) || PublicRedirectUris.Contains(redirect, StringComparer.Ordinal)
        || (Uri.TryCreate(redirect, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http", Host: "localhost" }
            && PublicRedirectUris.Contains($"http://localhost{uri.AbsolutePath.TrimEnd('/')}", StringComparer.Ordinal));
}

public sealed record AppRole(string Id, string Value, string DisplayName, IReadOnlyList<string> AllowedMemberTypes, bool IsEnabled = true);

public sealed record PermissionScope(string Id, string Value, string DisplayName);

public sealed record RequiredResource(string ResourceAppId, IReadOnlyList<ResourceAccess> ResourceAccess);

/// <param name="Type"><c>Role</c> (application permission) or <c>Scope</c> (delegated).</param>
public sealed record ResourceAccess(string Id, string Type);

/// <param name="Hash">SHA-256 of the secret, base64: like Entra, the sandbox cannot tell a secret again.</param>
/// <param name="Start">World time.</param>
/// <param name="End">World time.</param>
/// <param name="AcceptedFrom">World time from which the token endpoint knows it; until then it answers AADSTS7000215.</param>
public sealed record PasswordCredential(string KeyId, string? DisplayName, string Hint, DateTimeOffset Start, DateTimeOffset End, string Hash, DateTimeOffset AcceptedFrom);

/// <param name="ShownUntil">World time.</param>
public sealed record RemovedPassword(PasswordCredential Password, DateTimeOffset ShownUntil);

/// <summary>Somebody else's token counts as this application's credential. https://learn.microsoft.com/graph/api/resources/federatedidentitycredential</summary>
public sealed record FederatedCredential(string Id, string Name, string Issuer, string Subject, IReadOnlyList<string> Audiences, string? Description);

/// <param name="CustomKeyIdentifier">Base64 of the certificate's SHA-1 thumbprint unless the caller set another.</param>
/// <param name="Der">The public certificate.</param>
/// <param name="AcceptedFrom">World time from which assertions signed with it are accepted; until then AADSTS700027.</param>
public sealed record KeyCredential(
    string KeyId, string? DisplayName, string Type, string Usage, string CustomKeyIdentifier, DateTimeOffset Start, DateTimeOffset End, byte[] Der, DateTimeOffset AcceptedFrom);
