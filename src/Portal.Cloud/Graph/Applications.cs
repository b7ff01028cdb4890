using System.Text;
using Azure.Core;
using Portal.Cloud.Http;

namespace Portal.Cloud.Graph;

/// <summary>App registrations. <c>id</c> is the directory object, <c>appId</c> the client id; nearly every write wants the first.</summary>
public sealed class Applications(CloudNetwork network, TokenCredential credential)
{
    public Task<Application?> FindAsync(string appId, CancellationToken ct) => throw new NotImplementedException();

    public Task<Application?> FindByIdAsync(string id, CancellationToken ct) => throw new NotImplementedException();

    public Task<Application?> FindByUniqueNameAsync(string uniqueName, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Up to 25 registrations whose display name begins with <paramref name="text"/>; an app id finds that one.</summary>
    public Task<IReadOnlyList<Application>> SearchAsync(string text, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Creates the registration, or finds the one with that unique name: asking twice makes one.</summary>
    public Task<Application> EnsureAsync(NewApplication application, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Adds declared permissions and keeps all others.</summary>
    public Task DeclareAsync(string id, IReadOnlyList<DeclaredPermission> permissions, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Takes declared permissions away and keeps all others.</summary>
    public Task UndeclareAsync(string id, IReadOnlyList<DeclaredPermission> permissions, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Appends a certificate's public part and keeps those that are there. Nothing happens if it is there already.</summary>
    /// <param name="cer">DER, as Key Vault's "cer".</param>
    public Task AddCertificateAsync(string id, ReadOnlyMemory<byte> cer, string name, CancellationToken ct) => throw new NotImplementedException();

    public Task RemoveCertificateAsync(string id, Guid keyId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Entra makes the secret and says it once.</summary>
    public Task<NewSecret> AddSecretAsync(string id, string name, DateTimeOffset end, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Removing one that is gone already is no error.</summary>
    public Task RemoveSecretAsync(string id, Guid keyId, CancellationToken ct) => throw new NotImplementedException();

    public Task<IReadOnlyList<DirectoryPerson>> OwnersAsync(string id, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Deleting one that is gone already is no error.</summary>
    public Task DeleteAsync(string id, CancellationToken ct) => throw new NotImplementedException();
}

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

public sealed record NewSecret(Guid KeyId, string Name, string Text, DateTimeOffset End)
{
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"KeyId = {KeyId}, Name = {Name}, End = {End:O}");
        return true;
    }
}
