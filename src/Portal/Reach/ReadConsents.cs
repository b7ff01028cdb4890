using Azure.Core;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Scripts;

namespace Portal.Reach;

/// <param name="Names">Of applications, by application id in lower case.</param>
public sealed record ConsentsRead(Part<IReadOnlyList<string>> Own, Part<IReadOnlyList<AppConsents>>? Others, IReadOnlyDictionary<string, string> Names)
{
    public static ConsentsRead Not(string why, string source, DateTimeOffset at) => new(Part<IReadOnlyList<string>>.Not(why, source, at), null, new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <summary>
/// Which application permissions apps hold on Exchange Online and Microsoft Graph, read from Entra: what everybody holds on an API is one list there, so every app of the tenant is known for the price of one.
/// https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
/// </summary>
public sealed class ReadConsents(CloudNetwork network, TimeProvider time)
{
    private static readonly string[] Apis = [WellKnown.ExchangeOnline, WellKnown.MicrosoftGraph];

    /// <summary>An app's id stands on its service principal alone; this many are looked up for "what else reaches this mailbox?".</summary>
    private const int MostApps = 300;

    /// <param name="account">As whom it is read, for people.</param>
    public async Task<ConsentsRead> ReadAsync(TokenCredential credential, string account, string tenantId, string appId, CancellationToken ct)
    {
        var (source, at) = ($"Microsoft Entra, read as {account}", time.GetUtcNow());
        try
        {
            return await ReadAsync(new ServicePrincipals(network, credential), source, at, appId.ToLowerInvariant(), ct);
        }
        catch (CloudException error) when (error.Error.Kind != CloudErrorKind.SignInNeeded)
        {
            return ConsentsRead.Not(error.Error.Sentence, source, at);
        }
    }

    private static async Task<ConsentsRead> ReadAsync(ServicePrincipals principals, string source, DateTimeOffset at, string appId, CancellationToken ct)
    {
        var held = new List<(string PrincipalId, string Name, string Permission)>();
        foreach (var api in Apis)
        {
            if (await principals.FindAsync(api, ct) is not { } resource) continue;
            var values = resource.Roles.ToDictionary(r => r.Id, r => r.Value);
            held.AddRange((await principals.HoldersAsync(resource.Id, ct)).Where(g => g.PrincipalType == "ServicePrincipal")
                .Select(g => (g.PrincipalId, g.PrincipalName, Named(api, values.GetValueOrDefault(g.RoleId) ?? g.RoleId.ToString()))));
        }

        var own = await principals.FindAsync(appId, ct);
        var holders = held.GroupBy(h => h.PrincipalId, StringComparer.OrdinalIgnoreCase).Where(h => !string.Equals(h.Key, own?.Id, StringComparison.OrdinalIgnoreCase) && h.Any(p => Matters(p.Permission))).ToList();
        var others = await Task.WhenAll(holders.Take(MostApps)
            .Select(async h => await principals.FindByIdAsync(h.Key, ct) is { } app
                ? new AppConsents(app.AppId.ToLowerInvariant(), Lines.One(app.DisplayName), Names(h))
                : null));
        var known = others.OfType<AppConsents>().ToList();
        var names = known.ToDictionary(o => o.AppId, o => o.Name, StringComparer.Ordinal);
        if (own is not null) names[appId] = Lines.One(own.DisplayName);
        return new(Part<IReadOnlyList<string>>.Read(Names(held.Where(h => string.Equals(h.PrincipalId, own?.Id, StringComparison.OrdinalIgnoreCase))), source, at),
            holders.Count > MostApps
                ? Part<IReadOnlyList<AppConsents>>.Not($"{holders.Count} applications hold permissions on mailboxes; the portal looks up {MostApps} at most.", source, at)
                : Part<IReadOnlyList<AppConsents>>.Read(known, source, at),
            names);
    }

    private static bool Matters(string permission) => ReachPermissions.Find(permission) is { } known ? known.Opens == Opens.Mailboxes : ReachPermissions.MayOpen(permission);

    /// <summary>Exchange Online has permissions of the same names as Microsoft Graph has, of REST interfaces of its own that are retired: they open nothing on Graph. Its one of Exchange Web Services is meant.</summary>
    internal static string Named(string api, string permission) =>
        api == WellKnown.ExchangeOnline && permission != ReachPermissions.FullAccess && ReachPermissions.Find(permission) is not null ? $"{permission} (Office 365 Exchange Online)" : permission;

    private static IReadOnlyList<string> Names(IEnumerable<(string PrincipalId, string Name, string Permission)> held) =>
        [.. held.Select(h => Lines.One(h.Permission)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
