using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Microsoft.Graph.Applications.Item.AddPassword;
using Microsoft.Graph.Applications.Item.RemovePassword;
using Microsoft.Graph.Models;
using Portal.Cloud.Http;
using GraphApplication = Microsoft.Graph.Models.Application;

namespace Portal.Cloud.Graph;

/// <summary>App registrations. <c>id</c> is the directory object, <c>appId</c> the client id; nearly every write wants the first.</summary>
public sealed class Applications(CloudNetwork network, TokenCredential credential)
{
    private static readonly string[] Fields =
    [
        "id", "appId", "displayName", "uniqueName", "createdDateTime", "signInAudience", "isDisabled", "notes", "tags", "requiredResourceAccess", "passwordCredentials", "keyCredentials", "web",
    ];

    private readonly GraphCalls _graph = new(network, credential);

    public async Task<Application?> FindAsync(string appId, CancellationToken ct) =>
        ApplicationReader.Read(await _graph.FindAsync(g => g.ApplicationsWithAppId(appId).GetAsync(r => r.QueryParameters.Select = Fields, ct), ct));

    public async Task<Application?> FindByIdAsync(string id, CancellationToken ct) => ApplicationReader.Read(await ReadAsync(id, ct));

    public async Task<Application?> FindByUniqueNameAsync(string uniqueName, CancellationToken ct) =>
        ApplicationReader.Read(await _graph.FindAsync(g => g.ApplicationsWithUniqueName(uniqueName).GetAsync(r => r.QueryParameters.Select = Fields, ct), ct));

    /// <summary>Up to 25 registrations whose display name begins with <paramref name="text"/>; an app id finds that one. Keys of certificates are not included.</summary>
    public async Task<IReadOnlyList<Application>> SearchAsync(string text, CancellationToken ct)
    {
        if (Guid.TryParse(text.Trim(), out var appId)) return await FindAsync(appId.ToString(), ct) is { } one ? [one] : [];
        var page = await _graph.CallAsync(g => g.Applications.GetAsync(r =>
        {
            r.QueryParameters.Filter = $"startswith(displayName,'{text.Trim().Replace("'", "''")}')";
            r.QueryParameters.Select = Fields;
            r.QueryParameters.Top = 25;
        }, ct), ct);
        return [.. (page.Value ?? []).Select(a => ApplicationReader.Read(a)!)];
    }

    /// <summary>Creates the registration, or finds the one with that unique name: asking twice makes one. Single tenant.</summary>
    // https://learn.microsoft.com/graph/api/application-upsert: 201 with the new object, 204 when it was there (then its name and notes are set anew).
    public async Task<Application> EnsureAsync(NewApplication application, CancellationToken ct)
    {
        var body = new GraphApplication
        {
            DisplayName = application.DisplayName,
            SignInAudience = "AzureADMyOrg",
            Notes = application.Notes,
            Tags = [.. application.Tags],
        };
        var created = await _graph.FindAsync(g => g.ApplicationsWithUniqueName(application.UniqueName).PatchAsync(body, r => r.Headers.Add("Prefer", "create-if-missing"), ct), ct);
        return ApplicationReader.Read(created?.AppId is null ? null : created)
            ?? await FindByUniqueNameAsync(application.UniqueName, ct)
            ?? throw new CloudException(CloudErrors.Create(CloudSystem.Graph, 404, "NoBackingApplicationObject", ""));
    }

    /// <summary>Adds declared permissions and keeps all others.</summary>
    public Task DeclareAsync(string id, IReadOnlyList<DeclaredPermission> permissions, CancellationToken ct) =>
        ChangePermissionsAsync(id, declared => [.. declared, .. permissions.Except(declared)], ct);

    /// <summary>Takes declared permissions away and keeps all others.</summary>
    public Task UndeclareAsync(string id, IReadOnlyList<DeclaredPermission> permissions, CancellationToken ct) =>
        ChangePermissionsAsync(id, declared => [.. declared.Except(permissions)], ct);

    /// <summary>Adds an address that Entra may send answers to, and keeps those that are there. Nothing is written if it is there already.</summary>
    // The list is replaced as a whole; what else stands in "web" goes back as it was read. https://learn.microsoft.com/graph/api/resources/webapplication
    public async Task AddRedirectAsync(string id, Uri address, CancellationToken ct)
    {
        var web = (await _graph.CallAsync(g => ReadAsync(g, id, ct), ct)).Web ?? new WebApplication();
        if (web.RedirectUris?.Contains(address.AbsoluteUri, StringComparer.Ordinal) == true) return;
        web.RedirectUris = [.. web.RedirectUris ?? [], address.AbsoluteUri];
        await PatchAsync(id, new GraphApplication { Web = web }, ct);
    }

    /// <summary>Removing one that is gone already writes nothing.</summary>
    public async Task RemoveRedirectAsync(string id, Uri address, CancellationToken ct)
    {
        var web = (await _graph.CallAsync(g => ReadAsync(g, id, ct), ct)).Web;
        if (web?.RedirectUris?.RemoveAll(u => u == address.AbsoluteUri) > 0) await PatchAsync(id, new GraphApplication { Web = web }, ct);
    }

    /// <summary>Appends a certificate's public part and keeps those that are there. Nothing is written if it is there already.</summary>
    /// <param name="cer">DER, as Key Vault's "cer".</param>
    // The list is replaced as a whole by PATCH, so the entries that were read go back as they came (their key stays when sent as null). No dates and no
    // customKeyIdentifier are sent: Entra takes both from the certificate, and Microsoft's pages disagree about their form.
    public async Task AddCertificateAsync(string id, ReadOnlyMemory<byte> cer, string name, CancellationToken ct)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(cer.Span);
        var application = await _graph.CallAsync(g => ReadAsync(g, id, ct), ct);
        var keys = application.KeyCredentials ?? [];
        if (keys.Select(ApplicationReader.ThumbprintOf).Contains(certificate.Thumbprint)) return;
        keys.Add(new KeyCredential { Type = "AsymmetricX509Cert", Usage = "Verify", Key = cer.ToArray(), DisplayName = name });
        await PatchAsync(id, new GraphApplication { KeyCredentials = keys }, ct);
    }

    public async Task RemoveCertificateAsync(string id, Guid keyId, CancellationToken ct)
    {
        var application = await _graph.CallAsync(g => ReadAsync(g, id, ct), ct);
        var keys = application.KeyCredentials ?? [];
        if (keys.RemoveAll(k => k.KeyId == keyId) > 0) await PatchAsync(id, new GraphApplication { KeyCredentials = keys }, ct);
    }

    /// <summary>Entra makes the secret and says it once. https://learn.microsoft.com/graph/api/application-addpassword</summary>
    public async Task<NewSecret> AddSecretAsync(string id, string name, DateTimeOffset end, CancellationToken ct)
    {
        var body = new AddPasswordPostRequestBody { PasswordCredential = new PasswordCredential { DisplayName = name, EndDateTime = end } };
        var made = await _graph.CallAsync(g => g.Applications[id].AddPassword.PostAsync(body, cancellationToken: ct), ct);
        return new NewSecret(made.KeyId!.Value, made.DisplayName ?? name, made.SecretText!, made.EndDateTime ?? end);
    }

    /// <summary>Removing one that is gone already is no error.</summary>
    public async Task RemoveSecretAsync(string id, Guid keyId, CancellationToken ct)
    {
        var application = await FindByIdAsync(id, ct);
        if (application?.Secrets.Any(s => s.KeyId == keyId) != true) return;
        await _graph.WriteAsync(g => g.Applications[id].RemovePassword.PostAsync(new RemovePasswordPostRequestBody { KeyId = keyId }, cancellationToken: ct), ct, goneIsFine: true);
    }

    /// <summary>Owners may change the app and its credentials. Service principals among them are listed with their name only.</summary>
    public async Task<IReadOnlyList<DirectoryPerson>> OwnersAsync(string id, CancellationToken ct)
    {
        var owners = await _graph.ListAsync<DirectoryObject, DirectoryObjectCollectionResponse>(g => g.Applications[id].Owners.GetAsync(cancellationToken: ct), ct);
        return
        [
            .. owners.Select(o => o switch
            {
                User user => People.Read(user),
                Microsoft.Graph.Models.ServicePrincipal app => new DirectoryPerson(app.Id!, app.DisplayName ?? "", "", null, app.AccountEnabled),
                _ => new DirectoryPerson(o.Id!, "", "", null, null),
            }),
        ];
    }

    /// <summary>Tokens of others that sign in as this application. https://learn.microsoft.com/graph/api/application-list-federatedidentitycredentials</summary>
    public async Task<IReadOnlyList<FederatedInfo>> FederatedAsync(string id, CancellationToken ct)
    {
        var all = await _graph.ListAsync<FederatedIdentityCredential, FederatedIdentityCredentialCollectionResponse>(g => g.Applications[id].FederatedIdentityCredentials.GetAsync(cancellationToken: ct), ct);
        return [.. all.Select(f => new FederatedInfo(f.Id ?? "", f.Name ?? "", f.Issuer ?? "", f.Subject ?? ""))];
    }

    /// <summary>Deleting one that is gone already is no error. Entra keeps it restorable for 30 days.</summary>
    public Task DeleteAsync(string id, CancellationToken ct) => _graph.WriteAsync(g => g.Applications[id].DeleteAsync(cancellationToken: ct), ct, goneIsFine: true);

    /// <summary>Removes a deleted registration for good; nobody can restore it then. Removing one that is gone is no error.</summary>
    // https://learn.microsoft.com/graph/api/directory-deleteditems-delete
    public Task PurgeAsync(string id, CancellationToken ct) => _graph.WriteAsync(g => g.Directory.DeletedItems[id].DeleteAsync(cancellationToken: ct), ct, goneIsFine: true);

    private async Task ChangePermissionsAsync(string id, Func<IReadOnlyList<DeclaredPermission>, IReadOnlyList<DeclaredPermission>> change, CancellationToken ct)
    {
        var declared = ApplicationReader.Permissions(await _graph.CallAsync(g => ReadAsync(g, id, ct), ct));
        var wanted = change(declared);
        if (!wanted.ToHashSet().SetEquals(declared)) await PatchAsync(id, new GraphApplication { RequiredResourceAccess = ApplicationReader.Write(wanted) }, ct);
    }

    private Task PatchAsync(string id, GraphApplication body, CancellationToken ct) => _graph.WriteAsync(g => g.Applications[id].PatchAsync(body, cancellationToken: ct), ct);

    private Task<GraphApplication?> ReadAsync(string id, CancellationToken ct) => _graph.FindAsync(g => ReadAsync(g, id, ct), ct);

    private static Task<GraphApplication?> ReadAsync(Microsoft.Graph.GraphServiceClient graph, string id, CancellationToken ct) =>
        graph.Applications[id].GetAsync(r => r.QueryParameters.Select = Fields, ct);
}
