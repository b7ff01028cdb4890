using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>
/// How an HMA profile is spread over three tables. Microsoft does not document it. A: the profile names HMA-App and points to a vault reference, that to an identity
/// (KV-App). B: the profile points to an identity (HMA-App), that to a vault reference, that to a second identity (KV-App).
/// </summary>
public enum HmaWiring { A, B }

/// <summary>
/// The one place that knows which column holds what. A mapping is either learned from a profile that somebody made in the admin center, or unconfirmed.
/// </summary>
/// <param name="ServerType">servertype of the profile; 2 is "Exchange Server (Hybrid)".</param>
/// <param name="KeyType">keytype of the vault reference; 1 is "Certificate".</param>
public sealed record HmaColumns(HmaWiring Wiring, int ServerType, int KeyType)
{
    /// <summary>incomingcredentialretrieval and outgoingcredentialretrieval: Hybrid Modern Authentication.</summary>
    public const int CredentialRetrieval = 6;

    /// <summary>HMA-App's id stands in oauthclientid of the profile.</summary>
    public bool AppOnProfile { get; init; }

    /// <summary>The tenant stands in exchangeonlinetenantid of the profile.</summary>
    public bool TenantOnProfile { get; init; }

    /// <summary>preauthorizedapplicationtype of the vault reference; 1 is "Other", an app of the customer's.</summary>
    public int PreauthorizedType { get; init; } = 1;

    /// <summary>Columns of the profile that are copied as they are: protocols, authority, TLS, impersonation. None of them names a company.</summary>
    public IReadOnlyDictionary<string, int> Choices { get; init; } = new Dictionary<string, int>();
    public IReadOnlyDictionary<string, bool> Switches { get; init; } = new Dictionary<string, bool>();

    internal static readonly string[] ChoiceColumns = ["incomingauthenticationprotocol", "outgoingauthenticationprotocol", "serverauthority"];

    internal static readonly string[] SwitchColumns =
        ["useautodiscover", "usesamesettingsforoutgoingconnections", "incomingusessl", "outgoingusessl", "incominguseimpersonation", "outgoinguseimpersonation", "usedefaulttenantid"];

    /// <summary>The likely mapping, nowhere confirmed. Used only where the operator asked for it.</summary>
    public static HmaColumns Unconfirmed(HmaWiring wiring) => new(wiring, ServerType: 2, KeyType: 1)
    {
        AppOnProfile = wiring == HmaWiring.A,
        TenantOnProfile = wiring == HmaWiring.A,
        Switches = new Dictionary<string, bool>
        {
            ["useautodiscover"] = false, ["usesamesettingsforoutgoingconnections"] = true, ["incomingusessl"] = true, ["outgoingusessl"] = true, ["usedefaulttenantid"] = false,
        },
    };

    /// <summary>Reads the mapping off an existing profile; null when the profile is not complete enough to learn from.</summary>
    internal static HmaColumns? Learn(HmaRows rows)
    {
        if (rows.VaultReference is not { } vault || vault.Text("keyname") is null || rows.VaultIdentity?.Text("applicationid") is null) return null;
        var profile = rows.Profile;
        var appOnProfile = profile.Text("oauthclientid") is not null;
        if (!appOnProfile && rows.AppIdentity?.Text("applicationid") is null) return null;
        return new HmaColumns(rows.Wiring, profile.Int("servertype") ?? 2, vault.Int("keytype") ?? 1)
        {
            AppOnProfile = appOnProfile,
            TenantOnProfile = profile.Text("exchangeonlinetenantid") is not null,
            PreauthorizedType = vault.Int("preauthorizedapplicationtype") ?? 1,
            Choices = ChoiceColumns.Where(c => profile.Int(c) is not null).ToDictionary(c => c, c => profile.Int(c)!.Value),
            Switches = SwitchColumns.Where(c => profile.Bool(c) is not null).ToDictionary(c => c, c => profile.Bool(c)!.Value),
        };
    }

    /// <summary>The rows of a new profile, in the order their references need.</summary>
    public IReadOnlyList<(string Path, JsonObject Row)> Write(HmaIds ids, HmaValues values)
    {
        var rows = new List<(string, JsonObject)>
        {
            ($"managedidentities({ids.VaultIdentityId})", new JsonObject
            {
                ["name"] = Name(values.ProfileName, "KV-App"), ["applicationid"] = values.KvAppId, ["tenantid"] = values.VaultTenantId, ["clientsecret"] = values.KvSecret, ["credentialsource"] = 0,
            }),
            ($"keyvaultreferences({ids.VaultReferenceId})", new JsonObject
            {
                ["keyvaulturi"] = values.VaultUri, ["keyname"] = values.KeyName, ["keytype"] = KeyType, ["preauthorizedapplicationtype"] = PreauthorizedType,
                ["managedidentityid@odata.bind"] = $"/managedidentities({ids.VaultIdentityId})",
            }),
        };
        if (Wiring == HmaWiring.B)
            rows.Add(($"managedidentities({ids.AppIdentityId})", new JsonObject
            {
                ["name"] = Name(values.ProfileName, "HMA-App"), ["applicationid"] = values.HmaAppId, ["tenantid"] = values.TenantId, ["credentialsource"] = 1,
                ["keyvaultreferenceid@odata.bind"] = $"/keyvaultreferences({ids.VaultReferenceId})",
            }));
        rows.Add(($"emailserverprofiles({ids.ProfileId})", Profile(ids, values)));
        return rows;
    }

    private JsonObject Profile(HmaIds ids, HmaValues values)
    {
        var profile = new JsonObject
        {
            ["name"] = values.ProfileName, ["servertype"] = ServerType,
            ["incomingcredentialretrieval"] = CredentialRetrieval, ["outgoingcredentialretrieval"] = CredentialRetrieval,
            ["incomingserverlocation"] = values.Ews.Url, ["outgoingserverlocation"] = values.Ews.Url, ["incomingportnumber"] = values.Ews.Port, ["outgoingportnumber"] = values.Ews.Port,
            ["aadresourceid"] = values.ResourceId,
        };
        if (AppOnProfile) profile["oauthclientid"] = values.HmaAppId;
        if (TenantOnProfile) profile["exchangeonlinetenantid"] = values.TenantId;
        foreach (var (column, value) in Choices) profile[column] = value;
        foreach (var (column, value) in Switches) profile[column] = value;
        if (Wiring == HmaWiring.A) profile["keyvaultreferenceid@odata.bind"] = $"/keyvaultreferences({ids.VaultReferenceId})";
        else profile["managedidentityid@odata.bind"] = $"/managedidentities({ids.AppIdentityId})";
        return profile;
    }

    /// <summary>What the rows say, whichever way they are wired.</summary>
    internal static HmaProfile Read(HmaRows rows)
    {
        var (profile, vault, kv, app) = (rows.Profile, rows.VaultReference, rows.VaultIdentity, rows.AppIdentity);
        return new HmaProfile(ServerProfile.Read(profile), rows.Wiring)
        {
            EwsUrl = profile.Text("incomingserverlocation"),
            Port = profile.Int("incomingportnumber"),
            ResourceId = profile.Text("aadresourceid"),
            TenantId = profile.Text("exchangeonlinetenantid") ?? app?.Text("tenantid"),
            HmaAppId = profile.Text("oauthclientid") ?? app?.Text("applicationid"),
            VaultUri = vault?.Text("keyvaulturi"),
            KeyName = vault?.Text("keyname"),
            KeyType = vault?.Int("keytype"),
            KvAppId = kv?.Text("applicationid"),
            VaultReferenceId = vault?.Guid("keyvaultreferenceid"),
            SecretIdentityId = kv?.Guid("managedidentityid"),
            SecretIdentityModifiedAt = kv?.Time("modifiedon"),
            AppIdentityId = app?.Guid("managedidentityid"),
        };
    }

    private static string Name(string profile, string part) => $"{(profile.Length > Limits.IdentityName - 10 ? profile[..(Limits.IdentityName - 10)] : profile)} {part}";
}

/// <summary>The rows of one HMA profile as they were read.</summary>
/// <param name="VaultIdentity">KV-App: holds the secret.</param>
/// <param name="AppIdentity">HMA-App, with wiring B only.</param>
internal sealed record HmaRows(HmaWiring Wiring, JsonElement Profile, JsonElement? VaultReference, JsonElement? VaultIdentity, JsonElement? AppIdentity);
