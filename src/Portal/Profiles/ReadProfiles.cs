using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Wizards;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal.Profiles;

/// <summary>
/// Reads every profile that signs in with OAuth from every connected environment, as the reader. What the reader may not read is said so: of another tenant's app nobody
/// but a person of that tenant can tell.
/// </summary>
public sealed class ReadProfiles(Places places, CloudNetwork network, ReaderIdentity reader, Renewals renewals, TimeProvider time)
{
    // One slow environment must not keep the others' answers back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public async Task<IReadOnlyList<EnvironmentProfiles>> AllAsync(CancellationToken ct) => await Task.WhenAll(places.Known.Environments.Select(e => AskAsync(e, null, ct)));

    /// <returns>Null when the portal knows no such environment.</returns>
    public async Task<EnvironmentProfiles?> OneAsync(string host, Guid id, CancellationToken ct) =>
        places.Known.Environments.Find(e => string.Equals(e.Url?.Host, host, StringComparison.OrdinalIgnoreCase)) is { } environment ? await AskAsync(environment, id, ct) : null;

    /// <summary>Mailboxes that use a profile, those that work first; at most 50.</summary>
    /// <exception cref="CloudException">The environment does not answer.</exception>
    public Task<IReadOnlyList<Mailbox>> MailboxesAsync(FoundProfile profile, CancellationToken ct) => new Cloud.Dataverse.Mailboxes(Client(profile.Environment)).OnProfileAsync(profile.Row.Id, ct);

    private DataverseClient Client(EnvironmentSettings environment) => new(network, EnvironmentUrl.Parse(environment.Url!.AbsoluteUri), reader.Credential);

    private async Task<EnvironmentProfiles> AskAsync(EnvironmentSettings environment, Guid? only, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            return new(environment, await ReadAsync(environment, only, limit.Token), null, time.GetUtcNow());
        }
        catch (CloudException problem)
        {
            return new(environment, null, problem.Error, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(
                environment,
                null,
                new CloudError(
                    CloudSystem.Dataverse,
                    CloudErrorKind.Unavailable,
                    null,
                    null,
                    $"No answer within {Patience.TotalSeconds:0} s.") { Host = environment.Url!.Host },
                time.GetUtcNow());
        }
    }

    private async Task<IReadOnlyList<FoundProfile>> ReadAsync(EnvironmentSettings environment, Guid? only, CancellationToken ct)
    {
        var client = Client(environment);
        var found = new List<FoundProfile>();
        foreach (var row in (await new ServerProfiles(client).ListAsync(ct)).Where(p => (p.IsHma || p.IsCrossTenant) && (only is null || p.Id == only)))
            found.Add(await OfRowAsync(environment, row, ct) with { Mailboxes = await new Cloud.Dataverse.Mailboxes(client).CountOnProfileAsync(row.Id, ct) });
        return found;
    }

    /// <summary>What stands behind a row: its tenant, its apps, and the set-up that made it. Its mailboxes are not counted.</summary>
    /// <param name="row">A profile that signs in with OAuth.</param>
    /// <exception cref="CloudException">The environment does not answer.</exception>
    public async Task<FoundProfile> OfRowAsync(EnvironmentSettings environment, ServerProfile row, CancellationToken ct)
    {
        var client = Client(environment);
        var made = await renewals.MadeByAsync(environment.Url!.GetLeftPart(UriPartial.Authority), row.Id, ct);
        var profile = row.IsHma ? await HmaAsync(environment, row, new ServerProfiles(client), made, ct) : Of(environment, row, await new CrossTenantProfiles(client).ReadAsync(row.Id, ct));
        return profile with { SetUp = made };
    }

    /// <summary>Vault and apps stand in two other tables, which a reader's role need not include; of a profile that a set-up made, that knows them.</summary>
    private static async Task<FoundProfile> HmaAsync(EnvironmentSettings environment, ServerProfile row, ServerProfiles profiles, SetUp? made, CancellationToken ct)
    {
        try
        {
            var stored = await profiles.ReadHmaAsync(row.Id, ct);
            return new(
                environment,
                row,
                ProfileKind.Hma,
                stored?.TenantId,
                stored?.HmaAppId,
                stored?.KvAppId,
                Values(stored?.EwsUrl, stored?.ResourceId, stored?.HmaAppId, stored?.KvAppId, stored?.VaultUri, stored?.KeyName));
        }
        catch (CloudException refused) when (refused.Error.Kind == CloudErrorKind.NotAllowed)
        {
            const string unread = "The portal's reader may not read key vault references and managed identities in this environment, where a profile's vault and apps stand.";
            if (made?.OfProfile() is not HmaSetUp record)
                return new(
                    environment,
                    row,
                    ProfileKind.Hma,
                    null,
                    null,
                    null,
                    [new("EWS URL", row.IncomingLocation ?? "none"), new("Apps, vault and certificate", "not read", Truth.CouldNotCheck, unread)]) { Unread = unread };
            var form = record.Form;
            return new(environment, row, ProfileKind.Hma, form.ExchangeTenantId, record.HmaApp?.AppId, record.KvApp?.AppId,
                [.. Values(form.EwsUrl, form.ResourceId, record.HmaApp?.AppId, record.KvApp?.AppId, form.VaultUri, record.Certificate?.Name), new("Read from", $"set-up #{made.Id}", null, unread)]);
        }
    }

    private static IReadOnlyList<Fact> Values(string? ews, string? resource, string? hmaApp, string? kvApp, string? vault, string? certificate) =>
    [
        new("EWS URL", ews ?? "none"),
        new("Microsoft Entra resource id", resource ?? "none"),
        new("HMA-App", hmaApp ?? "none"),
        new("KV-App", kvApp ?? "none"),
        new("Key vault", vault ?? "none"),
        new("Certificate in the vault", certificate ?? "none"),
    ];

    private static FoundProfile Of(EnvironmentSettings environment, ServerProfile row, CrossTenantProfile? stored) => new(environment, row, ProfileKind.CrossTenant, stored?.TenantId, stored?.AppId, stored?.AppId,
    [
        new("Application id", stored?.AppId ?? "none"), new("A secret is stored", stored?.SecretSet == true ? "yes" : "no", stored?.SecretSet == true ? Truth.Ok : Truth.NotOk),
        .. stored?.UsesDefaultTenant == true ? [new Fact("Tenant", "the environment's own, whatever is stored")] : Array.Empty<Fact>(),
    ]);

    /// <summary>The app as its directory has it, read as the reader, who reads in one tenant only.</summary>
    public async Task<AppSeen> AppAsync(string? tenantId, string? appId, CancellationToken ct)
    {
        if (appId is not { Length: > 0 } || tenantId is not { Length: > 0 }) return AppSeen.Not("The profile names no tenant or no application.");
        if (!reader.IsOf(tenantId)) return AppSeen.Not($"The app is in {places.TenantName(tenantId)}, where this portal has no reader. A person of that tenant sees it in the set-up's steps.");
        try
        {
            var (applications, principals) = (new Applications(network, reader.Credential), new ServicePrincipals(network, reader.Credential));
            var (app, principal) = await Looking.BothAsync(applications.FindAsync(appId, ct), principals.FindAsync(appId, ct));
            if (app is null && principal is null) return AppSeen.Not("Microsoft Entra has no such application in this tenant.") with { Missing = true };
            if (principal is null) return new(app!.DisplayName, app.Secrets, [], null) { Disabled = app.Disabled, Registered = true, Certificates = app.Certificates };
            var (held, own) = await Looking.BothAsync(HeldAsync(principals, principal.Id, ct), principals.CredentialsAsync(principal.Id, ct));
            return new(app?.DisplayName ?? principal.DisplayName, app?.Secrets ?? [], held, null)
            {
                Disabled = app?.Disabled == true || !principal.Enabled, Registered = app is not null, PrincipalSecrets = own.Secrets, Certificates = [.. app?.Certificates ?? [], .. own.Certificates],
            };
        }
        catch (CloudException error)
        {
            return AppSeen.Not(error.Error.Sentence);
        }
    }

    /// <summary>Names of those who look after an app's registration; none where the reader cannot see it.</summary>
    /// <exception cref="CloudException">Microsoft Entra does not answer, or refuses.</exception>
    public async Task<IReadOnlyList<string>> OwnersAsync(string? tenantId, string? appId, CancellationToken ct)
    {
        var applications = new Applications(network, reader.Credential);
        if (appId is not { Length: > 0 } || tenantId is not { Length: > 0 } || !reader.IsOf(tenantId) || await applications.FindAsync(appId, ct) is not { } app) return [];
        return [.. (await applications.OwnersAsync(app.Id, ct)).Select(o => o.Name).Where(n => n.Length > 0)];
    }

    private static async Task<IReadOnlyCollection<(string Resource, string Permission)>> HeldAsync(ServicePrincipals principals, string id, CancellationToken ct)
    {
        var grants = await principals.GrantsOfAsync(id, ct);
        var held = new List<(string, string)>();
        foreach (var appId in new[] { WellKnown.ExchangeOnline, WellKnown.MicrosoftGraph })
            if (await principals.FindAsync(appId, ct) is { } api)
                held.AddRange(grants.Where(g => string.Equals(g.ResourceId, api.Id, StringComparison.OrdinalIgnoreCase))
                    .Select(g => (appId, api.Roles.FirstOrDefault(r => r.Id == g.RoleId)?.Value ?? g.RoleId.ToString())));
        return held;
    }
}
