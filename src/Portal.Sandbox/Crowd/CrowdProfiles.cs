using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Crowd;

/// <summary>A profile that generated mailboxes are on, as it is at one moment.</summary>
/// <param name="Id">Null when the row is not there any more: the mailboxes have lost the link.</param>
/// <param name="Trouble">What has broken it, or will; null for a good one.</param>
/// <param name="BrokenAt">Unix seconds.</param>
internal sealed record CrowdProfile(string? Id, Trouble? Trouble, long BrokenAt);

/// <summary>
/// The profiles of generated mailboxes. They are rows like any other, with applications in the directory: what is wrong with one is really wrong, and Test &amp; Enable finds it by the same calls.
/// </summary>
internal static class CrowdProfiles
{
    /// <summary>Numbers of the profiles: Microsoft's default, the own application, the one whose secret expired, and the one of Exchange Server.</summary>
    public const int Default = 0, Own = 1, South = 2, OnPremises = 5;

    private const int West = 3, North = 4, Lyon = 6, Old = 7;

    private const string MissingCertificate = "hma-lyon-2024";

    private static readonly TimeSpan SouthBroken = TimeSpan.FromHours(-7), WestBroken = TimeSpan.FromDays(-2), NorthBreaks = TimeSpan.FromDays(2), LyonBroken = TimeSpan.FromHours(-30), OldBroken = TimeSpan.FromDays(-20);

    public static readonly IReadOnlyList<string> Names = [
        "Microsoft Exchange Online", "Contoso Online", "Contoso Online South", "Contoso Online West", "Contoso Online North", "HMA Berlin",
        "HMA Lyon", "Contoso Online (2023)"
    ];

    public static int ByShare(int share) => share switch
    {
        < 42 => Default,
        < 62 => Own,
        < 68 => South,
        < 72 => West,
        < 77 => North,
        < 97 => OnPremises,
        < 99 => Lyon,
        _ => Old,
    };

    public static string IdOf(string host, int number) => SeedIds.Derived($"{host} {(number == Default ? "profile online" : $"crowd profile {number}")}");

    public static string AppOf(string host, int number) => SeedIds.Derived($"{host} crowd application {number}");

    /// <summary>As they are now. An expired secret is that of the row: renewed in time, nothing breaks; renewed late, the mailboxes wait for their next Test &amp; Enable.</summary>
    public static IReadOnlyList<CrowdProfile> Now(string host, DateTimeOffset born, Shelf<Row> rows, EntraDirectory directory)
    {
        CrowdProfile Profile(int number, Trouble? trouble = null, TimeSpan? broken = null) =>
            new(rows.Find(IdOf(host, number))?.Id, trouble, broken is { } by ? (born + by).ToUnixTimeSeconds() : long.MaxValue);
        return
        [
            Profile(Default), Expiring(Own, null), Expiring(South, born + SouthBroken), Profile(West, Troubles.NotOnEwsList, WestBroken), Expiring(North, born + NorthBreaks), Profile(OnPremises),
            Profile(Lyon, Troubles.CertificateMissing with { Details = Troubles.CertificateMissing.Details.Replace("{0}", MissingCertificate, StringComparison.Ordinal) }, LyonBroken),
            Profile(Old, Troubles.AppUnknown with { Details = Troubles.AppUnknown.Details.Replace("{0}", AppOf(host, Old), StringComparison.Ordinal) }, OldBroken),
        ];

        CrowdProfile Expiring(int number, DateTimeOffset? planned)
        {
            var row = rows.Find(IdOf(host, number));
            if (row is null) return new(null, null, long.MaxValue);
            var trouble = Troubles.SecretExpired with { Details = Troubles.SecretExpired.Details.Replace("{0}", row.Text("oauthclientid"), StringComparison.Ordinal) };
            var ends = EndOf(row, directory);
            if (planned is { } plan && (ends is null || ends > plan)) // another secret than the planted one
                return new(
                    row.Id,
                    trouble,
                    DateTimeOffset.TryParse(row.Text("modifiedon"), System.Globalization.CultureInfo.InvariantCulture, out var renewed) && renewed <= plan
                        ? (ends ?? DateTimeOffset.MaxValue).ToUnixTimeSeconds()
                        : plan.ToUnixTimeSeconds());
            return new(row.Id, trouble, (ends ?? DateTimeOffset.MaxValue).ToUnixTimeSeconds());
        }
    }

    private static DateTimeOffset? EndOf(Row profile, EntraDirectory directory)
    {
        if (profile.Text("oauthclientsecret") is not { } secret || directory.ApplicationByAppId(profile.Text("oauthclientid")) is not { } app) return null;
        var hash = Secrets.Hash(secret);
        return app.Passwords.FirstOrDefault(p => p.Hash == hash)?.End;
    }

    /// <summary>Writes the profiles of an environment that has none yet, and registers their applications in Contoso's directory.</summary>
    public static void Plant(DataverseEnvironment environment, DateTimeOffset born, DataverseRows rows, EntraDirectory directory, Action<string> allowEws)
    {
        if (rows.Of(environment, "emailserverprofile").Find(IdOf(environment.Host, Own)) is not null) return;
        foreach (var (number, ends) in new[] { (Own, born.AddDays(400)), (South, born + SouthBroken), (West, born.AddDays(300)), (North, born + NorthBreaks) })
        {
            var app = AppOf(environment.Host, number);
            Register(directory, app, Names[number], born);
            PutOnline(environment, rows, number, app, directory.AddPassword(app, "Dataverse", born.AddDays(-300), ends, acceptedNow: true).SecretText);
            if (number != West) allowEws(app);
        }

        PutOnline(environment, rows, Old, AppOf(environment.Host, Old), "the-secret-of-an-application-that-was-deleted");
        PutOnPremises(environment, rows, OnPremises, LegacyReference(environment, rows));
        var lyon = SeedIds.Derived($"{environment.Host} crowd reference lyon");
        var identity = SeedDataverse.Id(environment, "identity kv");
        rows.Write(environment, Tables.ByName("keyvaultreference"), lyon, new()
        {
            ["keyvaulturi"] = $"https://{SeedIds.PolicyVault}.vault.azure.net/", ["keyname"] = MissingCertificate, ["keytype"] = 1, ["preauthorizedapplicationtype"] = 1,
            ["managedidentityid"] = rows.Of(environment, "managedidentity").Find(identity) is null ? null : Changes.Lookup("managedidentity", identity),
        }, userId: null);
        PutOnPremises(environment, rows, Lyon, lyon);
    }

    private static string? LegacyReference(DataverseEnvironment environment, DataverseRows rows) =>
        rows.Of(environment, "keyvaultreference").Find(SeedDataverse.Id(environment, "reference legacy"))?.Id;

    private static void PutOnline(DataverseEnvironment environment, DataverseRows rows, int number, string app, string secret) =>
        rows.Write(environment, Tables.ByName("emailserverprofile"), IdOf(environment.Host, number), new()
        {
            ["name"] = Names[number], ["servertype"] = 3, ["incomingcredentialretrieval"] = 7, ["outgoingcredentialretrieval"] = 7, ["incomingauthenticationprotocol"] = 4, ["outgoingauthenticationprotocol"] = 4,
            ["exchangeonlinetenantid"] = SeedIds.Contoso, ["oauthclientid"] = app, ["oauthclientsecret"] = secret, ["isoauthclientsecretset"] = true, ["usedefaulttenantid"] = false,
            ["incomingserverlocation"] = Sync.CrossTenantProfile.Location, ["outgoingserverlocation"] = Sync.CrossTenantProfile.Location, ["incomingportnumber"] = 443, ["outgoingportnumber"] = 443,
            ["incominguseimpersonation"] = true, ["outgoinguseimpersonation"] = true,
        }, userId: null);

    private static void PutOnPremises(DataverseEnvironment environment, DataverseRows rows, int number, string? reference) =>
        rows.Write(environment, Tables.ByName("emailserverprofile"), IdOf(environment.Host, number), new()
        {
            ["name"] = Names[number], ["servertype"] = 2, ["incomingcredentialretrieval"] = 6, ["outgoingcredentialretrieval"] = 6, ["incomingauthenticationprotocol"] = 4, ["outgoingauthenticationprotocol"] = 4,
            ["incomingserverlocation"] = $"https://{SeedIds.ExchangeHost}/EWS/Exchange.asmx",
            ["outgoingserverlocation"] = $"https://{SeedIds.ExchangeHost}/EWS/Exchange.asmx",
            ["incomingportnumber"] = 443,
            ["outgoingportnumber"] = 443,
            ["aadresourceid"] = $"https://{SeedIds.ExchangeHost}", ["incominguseimpersonation"] = true, ["outgoinguseimpersonation"] = true, ["usedefaulttenantid"] = false,
            ["exchangeonlinetenantid"] = SeedIds.Contoso, ["oauthclientid"] = SeedIds.LegacyHmaApp, ["keyvaultreferenceid"] = reference is null ? null : Changes.Lookup("keyvaultreference", reference),
        }, userId: null);

    private static void Register(EntraDirectory directory, string appId, string name, DateTimeOffset born)
    {
        var created = born.AddYears(-1);
        directory.Applications.Put(SeedIds.ObjectOf(appId), new Application
        {
            Id = SeedIds.ObjectOf(appId), AppId = appId, TenantId = SeedIds.Contoso, DisplayName = $"{name} sync", SignInAudience = "AzureADMyOrg", CreatedAt = created, VisibleFrom = created,
            RequiredResourceAccess = [new(MicrosoftApps.ExchangeOnline, [new(MicrosoftApps.FullAccessAsApp, "Role")])],
        });
        var principal = SeedIds.PrincipalOf(SeedIds.Contoso, appId);
        directory.ServicePrincipals.Put(
            principal,
            new ServicePrincipal
            {
                Id = principal, AppId = appId, TenantId = SeedIds.Contoso, DisplayName = $"{name} sync", AppOwnerOrganizationId = SeedIds.Contoso,
                CreatedAt = created, VisibleFrom = created
            });
        var (exchange, grant) = (SeedIds.PrincipalOf(SeedIds.Contoso, MicrosoftApps.ExchangeOnline), SeedIds.Derived($"crowd grant {appId}"));
        directory.AppRoleAssignments.Put(grant, new(grant, SeedIds.Contoso, MicrosoftApps.FullAccessAsApp, principal, "ServicePrincipal", exchange, created, created));
    }
}
