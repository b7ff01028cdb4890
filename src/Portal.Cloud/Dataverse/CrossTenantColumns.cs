using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>
/// The one place that knows which column of a profile holds what of "OAuth (Cross Tenant)". Microsoft names the three values and not the columns, so a mapping is
/// learned from a profile that somebody made in the admin center, or is unconfirmed.
/// </summary>
/// <param name="ServerType">servertype: 3 is "Exchange Online (Hybrid)", 0 "Exchange Server"; which of the two the admin center stores is not documented.</param>
// Columns and their options: https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/emailserverprofile
public sealed record CrossTenantColumns(int ServerType)
{
    /// <summary>incomingcredentialretrieval and outgoingcredentialretrieval: OAuth with Microsoft Entra ID.</summary>
    public const int CredentialRetrieval = 7;

    private const string TenantColumn = "exchangeonlinetenantid";
    private const string AppColumn = "oauthclientid";
    private const string SecretColumn = "oauthclientsecret";

    internal static readonly string Select = string.Join(',',
        [
            ServerProfile.Columns, TenantColumn, AppColumn, "isoauthclientsecretset", "modifiedon", "incomingportnumber", "outgoingserverlocation",
            "outgoingportnumber", .. HmaColumns.ChoiceColumns, .. HmaColumns.SwitchColumns
        ]);

    /// <summary>Columns that are copied as they are: protocols, authority, impersonation. None of them names a company.</summary>
    public IReadOnlyDictionary<string, int> Choices { get; init; } = new Dictionary<string, int>();

    public IReadOnlyDictionary<string, bool> Switches { get; init; } = new Dictionary<string, bool>();

    /// <summary>The likely mapping, nowhere confirmed. Used only where the operator asked for it. Locations and ports fill themselves for this kind, says Microsoft's page on the connection.</summary>
    public static CrossTenantColumns Unconfirmed { get; } = new(ServerType: 3)
    {
        Choices = new Dictionary<string, int> { ["incomingauthenticationprotocol"] = 4, ["outgoingauthenticationprotocol"] = 4 },
        Switches = new Dictionary<string, bool> { ["usedefaulttenantid"] = false, ["usesamesettingsforoutgoingconnections"] = true, ["incominguseimpersonation"] = true, ["outgoinguseimpersonation"] = true },
    };

    /// <summary>Reads the mapping off an existing profile; null when it is not complete enough to learn from.</summary>
    internal static CrossTenantColumns? Learn(JsonElement profile) => profile.Text(TenantColumn) is null || profile.Text(AppColumn) is null || profile.Int("servertype") is not { } type ? null : new(type)
    {
        Choices = HmaColumns.ChoiceColumns.Where(c => profile.Int(c) is not null).ToDictionary(c => c, c => profile.Int(c)!.Value),
        Switches = HmaColumns.SwitchColumns.Where(c => profile.Bool(c) is not null).ToDictionary(c => c, c => profile.Bool(c)!.Value),
    };

    public JsonObject Write(CrossTenantValues values)
    {
        var row = new JsonObject
        {
            ["name"] = values.ProfileName, ["servertype"] = ServerType, ["incomingcredentialretrieval"] = CredentialRetrieval, ["outgoingcredentialretrieval"] = CredentialRetrieval,
            [TenantColumn] = values.TenantId, [AppColumn] = values.AppId, [SecretColumn] = values.Secret,
        };
        foreach (var (column, value) in Choices) row[column] = value;
        foreach (var (column, value) in Switches) row[column] = value;
        return row;
    }

    /// <summary>A new secret, and the application it is of where that is another one. Nothing else of the row is touched.</summary>
    public static JsonObject Secret(string secret, string? appId = null) => appId is null ? new() { [SecretColumn] = secret } : new() { [AppColumn] = appId, [SecretColumn] = secret };

    internal static CrossTenantProfile Read(JsonElement row) => new(ServerProfile.Read(row))
    {
        TenantId = row.Text(TenantColumn),
        AppId = row.Text(AppColumn),
        SecretSet = row.Bool("isoauthclientsecretset") == true,
        ModifiedAt = row.Time("modifiedon"),
        UsesDefaultTenant = row.Bool("usedefaulttenantid") == true,
    };
}
