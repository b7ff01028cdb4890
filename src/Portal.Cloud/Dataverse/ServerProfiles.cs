using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>
/// Email server profiles, and for HMA the two tables that belong to them.
/// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/emailserverprofile
/// </summary>
public sealed class ServerProfiles(DataverseClient client)
{
    private const string VaultColumns = "keyvaultreferenceid,keyvaulturi,keyname,keytype,preauthorizedapplicationtype,_managedidentityid_value";
    private const string IdentityColumns = "managedidentityid,name,applicationid,tenantid,credentialsource,modifiedon,_keyvaultreferenceid_value";

    private static readonly string HmaSelect = string.Join(',',
        [
            ServerProfile.Columns, "incomingportnumber", "aadresourceid", "exchangeonlinetenantid", "oauthclientid", "_keyvaultreferenceid_value",
            "_managedidentityid_value", .. HmaColumns.ChoiceColumns, .. HmaColumns.SwitchColumns
        ]);

    public async Task<IReadOnlyList<ServerProfile>> ListAsync(CancellationToken ct) =>
        [.. (await client.ListAsync($"emailserverprofiles?$select={ServerProfile.Columns}&$orderby=name", ct)).Select(ServerProfile.Read)];

    public async Task<ServerProfile?> FindAsync(Guid id, CancellationToken ct) =>
        await client.FindAsync($"emailserverprofiles({id})?$select={ServerProfile.Columns}", ct) is { } row ? ServerProfile.Read(row) : null;

    public async Task<ServerProfile?> FindByNameAsync(string name, CancellationToken ct) =>
        await client.ListAsync($"emailserverprofiles?$select={ServerProfile.Columns}&$top=1&$filter=name eq {DataverseClient.Quote(name)}", ct) is [var row, ..] ? ServerProfile.Read(row) : null;

    /// <summary>An HMA profile with its linked vault reference and identities.</summary>
    public async Task<HmaProfile?> ReadHmaAsync(Guid id, CancellationToken ct) =>
        await client.FindAsync($"emailserverprofiles({id})?$select={HmaSelect}", ct) is { } row ? HmaColumns.Read(Linked(row, await LinksAsync(ct))) : null;

    /// <summary>The column mapping of an HMA profile that somebody made in the admin center, active and old ones first; null when the environment has none.</summary>
    /// <param name="except">Profiles the portal made itself, so that it never learns from its own guess.</param>
    public async Task<HmaColumns?> LearnAsync(CancellationToken ct, IReadOnlyCollection<Guid>? except = null)
    {
        var profiles = await client.ListAsync($"emailserverprofiles?$select={HmaSelect}&$orderby=statecode,createdon&$filter=incomingcredentialretrieval eq {HmaColumns.CredentialRetrieval}", ct);
        var others = profiles.Where(p => except?.Contains(p.Guid("emailserverprofileid") ?? default) != true).ToList();
        if (others.Count == 0) return null;
        var links = await LinksAsync(ct);
        return others.Select(p => HmaColumns.Learn(Linked(p, links))).FirstOrDefault(learned => learned is not null);
    }

    /// <summary>Makes the rows of an HMA profile in one change set: all or none. Ids are the caller's, so that after a crash looking finds them.</summary>
    /// <exception cref="CloudException">Exists when a row with one of the ids is there already.</exception>
    public Task CreateHmaAsync(HmaIds ids, HmaValues values, HmaColumns columns, CancellationToken ct) =>
        client.ChangeAsync([.. columns.Write(ids, values).Select(r => new BatchRequest(HttpMethod.Patch, r.Path, r.Row, OnlyNew: true))], ct);

    /// <summary>Puts a new client secret of KV-App into an existing profile. Write-only: nothing can read it back.</summary>
    public Task ReplaceSecretAsync(HmaProfile profile, string secret, CancellationToken ct) =>
        profile.SecretIdentityId is { } id
            ? client.UpdateAsync($"managedidentities({id})", new JsonObject { ["clientsecret"] = secret }, "*", ct)
            : throw new CloudException(CloudErrors.Create(CloudSystem.Dataverse, 404, "0x80040217", "The profile has no identity that holds the secret."));

    /// <summary>Lets a profile sign in with another certificate of its vault: one column of its vault reference.</summary>
    public Task NameCertificateAsync(HmaProfile profile, string keyName, CancellationToken ct) =>
        profile.VaultReferenceId is { } id
            ? client.UpdateAsync($"keyvaultreferences({id})", new JsonObject { ["keyname"] = keyName }, "*", ct)
            : throw new CloudException(CloudErrors.Create(CloudSystem.Dataverse, 404, "0x80040217", "The profile has no vault reference."));

    /// <summary>Which of the rows of a profile are there, in the order in which they are deleted: "emailserverprofiles(id)".</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(HmaIds ids, CancellationToken ct)
    {
        var there = new List<string>();
        foreach (var (path, key) in new[]
        {
            ($"emailserverprofiles({ids.ProfileId})", "emailserverprofileid"), ($"managedidentities({ids.AppIdentityId})", "managedidentityid"),
            ($"keyvaultreferences({ids.VaultReferenceId})", "keyvaultreferenceid"), ($"managedidentities({ids.VaultIdentityId})", "managedidentityid"),
        })
            if (await client.FindAsync($"{path}?$select={key}", ct) is not null) there.Add(path);
        return there;
    }

    /// <summary>
    /// Deletes the profile and the rows that were made with it. Dataverse does not refuse while mailboxes use it; they lose the link, and sync stops: check
    /// <see cref="Mailboxes.CountOnProfileAsync"/> first.
    /// </summary>
    public async Task DeleteHmaAsync(HmaIds ids, CancellationToken ct)
    {
        await client.DeleteAsync($"emailserverprofiles({ids.ProfileId})", ct);
        await client.DeleteAsync($"managedidentities({ids.AppIdentityId})", ct);
        await client.DeleteAsync($"keyvaultreferences({ids.VaultReferenceId})", ct);
        await client.DeleteAsync($"managedidentities({ids.VaultIdentityId})", ct);
    }

    private sealed record Links(IReadOnlyList<JsonElement> VaultReferences, IReadOnlyList<JsonElement> Identities)
    {
        public JsonElement? Vault(Guid? id) => Row(VaultReferences, "keyvaultreferenceid", id);

        public JsonElement? Identity(Guid? id) => Row(Identities, "managedidentityid", id);

        private static JsonElement? Row(IReadOnlyList<JsonElement> rows, string key, Guid? id) => id is null ? null : rows.Where(r => r.Guid(key) == id).Select(r => (JsonElement?)r).FirstOrDefault();
    }

    /// <summary>Both small tables as a whole, side by side: following the links row by row would take up to four requests one after the other.</summary>
    private async Task<Links> LinksAsync(CancellationToken ct)
    {
        var vaults = client.ListAsync($"keyvaultreferences?$select={VaultColumns}", ct);
        var identities = client.ListAsync($"managedidentities?$select={IdentityColumns}", ct);
        await Task.WhenAll(vaults, identities);
        return new Links(await vaults, await identities);
    }

    private static HmaRows Linked(JsonElement profile, Links links)
    {
        if (profile.Guid("_keyvaultreferenceid_value") is { } direct)
        {
            var vault = links.Vault(direct);
            return new HmaRows(HmaWiring.A, profile, vault, links.Identity(vault?.Guid("_managedidentityid_value")), null);
        }

        var app = links.Identity(profile.Guid("_managedidentityid_value"));
        var reference = links.Vault(app?.Guid("_keyvaultreferenceid_value"));
        return new HmaRows(app is null ? HmaWiring.A : HmaWiring.B, profile, reference, links.Identity(reference?.Guid("_managedidentityid_value")), app);
    }
}
