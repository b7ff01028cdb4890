using System.Text;

namespace Portal.Cloud.Graph;

/// <param name="UniqueName">Alternate key, chosen by us, so that a repeated create finds the first.</param>
/// <param name="Tags">No spaces, no duplicates, at most 256 characters each.</param>
public sealed record NewApplication(string UniqueName, string DisplayName, string? Notes, IReadOnlyList<string> Tags);

public sealed record Application(string Id, string AppId, string DisplayName, string? UniqueName, DateTimeOffset? CreatedAt)
{
    /// <summary>"AzureADMyOrg" is single tenant.</summary>
    public string? SignInAudience { get; init; }
    public bool Disabled { get; init; }
    public string? Notes { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<DeclaredPermission> Permissions { get; init; } = [];
    /// <summary>Addresses that Entra may send answers to (web).</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];
    public IReadOnlyList<SecretInfo> Secrets { get; init; } = [];
    public IReadOnlyList<CertificateInfo> Certificates { get; init; } = [];
}

/// <summary>Declared in requiredResourceAccess; declaring grants nothing.</summary>
/// <param name="ForApplication">Application permission ("Role"); otherwise delegated ("Scope").</param>
public sealed record DeclaredPermission(string ResourceAppId, Guid Id, bool ForApplication = true);

/// <param name="Hint">The first characters of the secret, as Entra shows them.</param>
public sealed record SecretInfo(Guid KeyId, string? Name, string? Hint, DateTimeOffset? Start, DateTimeOffset? End);

/// <param name="Thumbprint">SHA-1 of the certificate in upper-case hex, as the Entra admin center shows it; null when the public part was not returned.</param>
public sealed record CertificateInfo(Guid KeyId, string? Name, string? Thumbprint, DateTimeOffset? Start, DateTimeOffset? End);

/// <summary>Whoever holds a token of this issuer for this subject is the application.</summary>
public sealed record FederatedInfo(string Id, string Name, string Issuer, string Subject);

public sealed record NewSecret(Guid KeyId, string Name, string Text, DateTimeOffset End)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"KeyId = {KeyId}, Name = {Name}, End = {End:O}");
        return true;
    }
}
