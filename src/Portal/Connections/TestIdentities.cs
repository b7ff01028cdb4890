using System.Text.Json;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Scripts;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Connections;

/// <summary>The portal's own two identities, as the settings name them: the registration people sign in with, and the reader. Looked at by the reader; nothing is stored.</summary>
public sealed class TestIdentities(CloudNetwork network, ReaderIdentity reader, PortalSettings settings, WorldClock world, TimeProvider time)
{
    /// <summary>What the reader needs of Microsoft Graph, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> ReaderPermissions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Application.Read.All"] = "the portal's roles, and when credentials end",
        ["Directory.Read.All"] = "who holds the portal's roles, directly or by a group",
        ["User.Read.All"] = "whether a signed-in account is still enabled",
        ["Policy.Read.All"] = "what the tenant allows for secrets and certificates of applications",
    };

    private const string Source = "Microsoft Graph, as the reader";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public async Task<ConnectionCheck> SignInAsync(CancellationToken ct)
    {
        List<CheckLine> lines = [await Checking.LineAsync("Registration", Source, async () =>
        {
            var app = await new Applications(network, reader.Credential).FindAsync(settings.SignIn.ClientId!, ct);
            return app is null
                ? new("Registration", Truth.NotOk, "Its registration is not found in this tenant.", Source) { Remedy = "Check Portal:SignIn:ClientId and Portal:SignIn:TenantId.", Who = "Operator of this portal" }
                : new(
                    "Registration",
                    app.Disabled ? Truth.NotOk : Truth.Ok,
                    $"{app.DisplayName}, {(app.SignInAudience == "AzureADMyOrg" ? "for this tenant only" : "for several tenants")}{(app.Disabled ? ", disabled" : "")}",
                    Source);
        }),
        await Checking.LineAsync("Its credential", Source, async () =>
        {
            var app = await new Applications(network, reader.Credential).FindAsync(settings.SignIn.ClientId!, ct);
            return Ends(
                "Its credential",
                settings.SignIn.Certificate.IsSet() ? Loaded(settings.SignIn.Certificate) : app?.Secrets.Max(s => s.End),
                settings.SignIn.Certificate.IsSet() ? "the certificate in the settings" : $"{Source}; the newest secret");
        })];
        return ConnectionCheck.Of(lines, "People can sign in.", time.GetUtcNow(), "the reader");
    }

    public async Task<ConnectionCheck> ReaderAsync(CancellationToken ct)
    {
        List<CheckLine> lines =
        [
            Ends("Its certificate", Loaded(settings.Reader.Certificate), "the certificate in the settings"),
            await Checking.LineAsync("Its permissions", Source, () => PermissionsAsync(ct)),
        ];
        return ConnectionCheck.Of(lines, "It can read what it should, and nothing more.", time.GetUtcNow(), "the reader");
    }

    private async Task<CheckLine> PermissionsAsync(CancellationToken ct)
    {
        var principals = new ServicePrincipals(network, reader.Credential);
        var (me, graph) = (await principals.FindAsync(settings.Reader.ClientId!, ct), await principals.FindAsync(WellKnown.MicrosoftGraph, ct));
        if (me is null || graph is null) return new("Its permissions", Truth.NotOk, "Its enterprise application is not found.", Source) { Remedy = "Check Portal:Reader:ClientId.", Who = "Operator of this portal" };
        var grants = await principals.GrantsOfAsync(me.Id, ct);
        var held = graph.Roles.Where(r => grants.Any(g => g.RoleId == r.Id && g.ResourceId == graph.Id)).Select(r => r.Value).ToList();
        var missing = ReaderPermissions.Keys.Except(held, StringComparer.Ordinal).ToList();
        var writes = held.Where(p => p.Contains("Write", StringComparison.Ordinal) || p.EndsWith(".Send", StringComparison.Ordinal)).ToList();
        if (missing.Count > 0)
            return new("Its permissions", Truth.NotOk, $"Missing: {string.Join(", ", missing.Select(m => $"{m} ({ReaderPermissions[m]})"))}", Source)
            {
                Remedy = "Grant it as an application permission of Microsoft Graph.", Who = "Privileged Role Administrator or Global Administrator",
                Copy = string.Join('\n', missing.Select(m => Grant(me.Id, graph, m))), Link = "https://learn.microsoft.com/graph/permissions-grant-via-msgraph",
            };
        return writes.Count > 0
            ? new("Its permissions", Truth.NotOk, $"It may write: {string.Join(", ", writes)}. The reader never needs that.", Source) { Remedy = "Take these permissions away.", Who = "Application Administrator" }
            : new("Its permissions", Truth.Ok, string.Join(", ", held), Source);
    }

    private static string Grant(string principal, ServicePrincipal graph, string permission)
    {
        var body = JsonSerializer.Serialize(new { principalId = principal, resourceId = graph.Id, appRoleId = graph.ApplicationRole(permission)?.Id });
        return $"az rest --method POST --url {Quote.Bash($"https://graph.microsoft.com/v1.0/servicePrincipals/{principal}/appRoleAssignments")} --body {Quote.Bash(body)}";
    }

    private CheckLine Ends(string what, DateTimeOffset? end, string source)
    {
        var now = world.GetUtcNow();
        if (end is not { } at) return new(what, Truth.CouldNotCheck, "When it ends is not known.", source);
        var line = new CheckLine(what, at > now + Soon ? Truth.Ok : Truth.NotOk, at > now ? $"valid until {at:d MMMM yyyy}" : $"expired on {at:d MMMM yyyy}", source);
        return line.Truth == Truth.Ok ? line : line with { Remedy = "Make a new one, put it into the settings and restart the portal; deploy/OPERATIONS.md says how.", Who = "Operator of this portal" };
    }

    private static DateTimeOffset Loaded(CertificateSettings certificate)
    {
        using var loaded = certificate.Load();
        return new DateTimeOffset(loaded.NotAfter);
    }
}
