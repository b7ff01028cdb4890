using Portal.Sandbox.Dataverse;

namespace Portal.Sandbox.Sync;

/// <summary>
/// What the sync engine takes from a stored profile of the kind "OAuth (Cross Tenant)". Microsoft names the three values and not the columns
/// (https://learn.microsoft.com/power-platform/admin/connect-exchange-online-server-profile-oauth); the columns are those of the table reference that fit.
/// </summary>
internal sealed record CrossTenantProfile(Uri Incoming, Uri Outgoing, string TenantId, string AppId, string Secret)
{
    /// <summary>What the admin center fills in by itself.</summary>
    public const string Location = "https://outlook.office365.com/EWS/Exchange.asmx";

    private const int ExchangeServer = 0, ExchangeOnline = 3;

    /// <exception cref="SyncFailure">A value is missing; says which.</exception>
    public static CrossTenantProfile Read(DataverseEnvironment environment, Row profile)
    {
        // Which of the two the admin center stores is not documented; the others are another kind of server.
        if (profile.Number("servertype") is not (ExchangeServer or ExchangeOnline)) throw SyncFailure.Configuration("emailserverprofile.servertype is not Exchange Online.");
        return new(
            Address(profile, "incomingserverlocation"), Address(profile, "outgoingserverlocation"), TenantOf(environment, profile), Need(profile, "oauthclientid"), Need(profile, "oauthclientsecret"));
    }

    /// <summary>"Use default tenant id" is the environment's own tenant, whatever else is stored.</summary>
    private static string TenantOf(DataverseEnvironment environment, Row profile) => profile.Flag("usedefaulttenantid") ? environment.TenantId : Need(profile, "exchangeonlinetenantid");

    private static string Need(Row profile, string column) => profile.Text(column) is { Length: > 0 } value ? value : throw SyncFailure.Configuration($"emailserverprofile.{column} is empty.");

    private static Uri Address(Row profile, string column)
    {
        var text = profile.Text(column) is { Length: > 0 } stored ? stored : Location;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : throw SyncFailure.Configuration($"emailserverprofile.{column} is not an https address: {text}");
    }
}
