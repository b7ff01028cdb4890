using Portal.Sandbox.Dataverse;

namespace Portal.Sandbox.Sync;

/// <summary>What the sync engine takes from a stored HMA profile.</summary>
internal sealed record HmaProfile(
    Uri Incoming, Uri Outgoing, string ResourceId, string TenantId, string HmaAppId, Uri Vault, string KeyName, string KvAppId, string? KvTenantId, string KvSecret)
{
    private const int Certificate = 1;
    private const int CertificateWithX5c = 2;
    private const int OtherApplication = 1;

    /// <summary>Follows the lookups of the wiring in force. What the other wiring stored is simply not there.</summary>
    /// <exception cref="SyncFailure">A link or a value is missing; says which.</exception>
    public static HmaProfile Read(DataverseRows rows, DataverseEnvironment environment, Row profile, string wiring)
    {
        Row? identity = null;
        if (wiring == "B") identity = Follow(rows, environment, profile, "emailserverprofile", "managedidentityid", "managedidentity");
        var reference = identity is null
            ? Follow(rows, environment, profile, "emailserverprofile", "keyvaultreferenceid", "keyvaultreference")
            : Follow(rows, environment, identity, "managedidentity", "keyvaultreferenceid", "keyvaultreference");
        var kv = Follow(rows, environment, reference, "keyvaultreference", "managedidentityid", "managedidentity");

        if (reference.Number("keytype") is not (Certificate or CertificateWithX5c)) throw SyncFailure.Configuration("keyvaultreference.keytype is not Certificate.");
        if (reference.Number("preauthorizedapplicationtype") != OtherApplication)
            throw SyncFailure.Configuration("keyvaultreference.preauthorizedapplicationtype is MicrosoftDataverseFirstParty, which has no access to the vault.");
        var credentialSource = (identity ?? kv).Number("credentialsource");
        if (identity is not null && credentialSource != 1) throw SyncFailure.Configuration("managedidentity.credentialsource of HMA-App is not KeyVault.");
        if (kv.Number("credentialsource") != 0) throw SyncFailure.Configuration("managedidentity.credentialsource of KV-App is not ClientSecret.");

        return new HmaProfile(
            Address(profile, "incomingserverlocation"), Address(profile, "outgoingserverlocation"), Need(profile, "emailserverprofile", "aadresourceid"),
            identity is null ? Need(profile, "emailserverprofile", "exchangeonlinetenantid") : Need(identity, "managedidentity", "tenantid"),
            identity is null ? Need(profile, "emailserverprofile", "oauthclientid") : Need(identity, "managedidentity", "applicationid"),
            VaultAddress(reference), Need(reference, "keyvaultreference", "keyname"), Need(kv, "managedidentity", "applicationid"), kv.Text("tenantid"), Need(kv, "managedidentity", "clientsecret"));
    }

    private static Row Follow(DataverseRows rows, DataverseEnvironment environment, Row from, string table, string lookup, string target) =>
        rows.Of(environment, target).Find(from.LookupId(lookup)) ?? throw SyncFailure.Configuration($"{table}.{lookup} is empty.");

    private static string Need(Row row, string table, string column) => row.Text(column) is { Length: > 0 } value ? value : throw SyncFailure.Configuration($"{table}.{column} is empty.");

    private static Uri Address(Row profile, string column)
    {
        var text = Need(profile, "emailserverprofile", column);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps) throw SyncFailure.Configuration($"emailserverprofile.{column} is not an https address: {text}");
        var port = profile.Number(column.StartsWith("incoming", StringComparison.Ordinal) ? "incomingportnumber" : "outgoingportnumber");
        return port is null or 443 or 0 ? uri : new UriBuilder(uri) { Port = port.Value }.Uri;
    }

    private static Uri VaultAddress(Row reference)
    {
        var text = Need(reference, "keyvaultreference", "keyvaulturi");
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw SyncFailure.Configuration($"keyvaultreference.keyvaulturi is not an https address: {text}");
    }
}
