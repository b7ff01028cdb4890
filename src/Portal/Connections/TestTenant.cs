using Portal.Cloud.Entra;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using static Portal.Ids;

namespace Portal.Connections;

/// <summary>Whether a tenant is there, and whether the portal's registration can be used in it.</summary>
public sealed class TestTenant(CloudNetwork network, PersonTokens tokens, ReaderIdentity reader, Registrations registrations, PortalPresence presence, PortalConsent consent, PortalSettings settings, TimeProvider time)
{
    /// <summary>Only the person's own tenant is asked with their token: elsewhere they may be a guest, or nobody.</summary>
    public static IReadOnlyList<ApiNeed> Needs(Connection tenant, Person person) => Same(tenant.Address, person.TenantId) ? [Apis.Graph(person.TenantId, "Directory.Read.All")] : [];

    /// <exception cref="SignInNeededException">The person has no token for Microsoft Entra.</exception>
    public async Task<ConnectionCheck> RunAsync(Connection connection, Person person, CancellationToken ct)
    {
        tokens.Demand(person, Needs(connection, person));
        List<CheckLine> lines =
        [
            await Checking.LineAsync("Tenant", "Microsoft Entra, OpenID metadata", () => ExistsAsync(connection, ct)),
            Roles(connection),
        ];
        if (Same(connection.Address, person.TenantId))
            lines.Add(await Checking.LineAsync("Its name", "Microsoft Graph, organization", async () =>
            {
                var organization = await new Organizations(network, tokens.For(person)).ReadAsync(ct);
                return new("Its name", Truth.Ok, $"{organization.Name.Isolated()} ({organization.DefaultDomain})", "Microsoft Graph, organization");
            }));
        if (Same(connection.Address, settings.SignIn.TenantId)) lines.Add(await Checking.LineAsync("The portal's registration there", "Microsoft Graph, as the reader", () => RegistrationAsync(ct)));
        else lines.AddRange(await ElsewhereAsync(connection, ct));
        return ConnectionCheck.Of(lines, "The tenant is there and knows this portal.", time.GetUtcNow(), person.Name);
    }

    private async Task<CheckLine> ExistsAsync(Connection connection, CancellationToken ct)
    {
        const string what = "Tenant", source = "Microsoft Entra, OpenID metadata";
        return await new Tenants(network).FindIdAsync(connection.Address, ct) is null
            ? new(what, Truth.NotOk, "Microsoft Entra does not know this tenant.", source) { Remedy = "Remove it, and add it anew by its domain.", Who = "You" }
            : new(what, Truth.Ok, "It exists.", source);
    }

    private static CheckLine Roles(Connection connection) => connection.Roles == TenantRoles.None
        ? new("Its role", Truth.NotOk, "It has no role, so nobody is sent there for a token.", "this portal") { Remedy = "Give it the role it plays: Dataverse, Vault or Exchange.", Who = "You" }
        : new("Its role", Truth.Ok, ConnectionBook.WordsOf(connection.Roles), "this portal");

    /// <summary>In another tenant: its own registration where the settings have one, and the portal's, which people with an account of that tenant alone sign in with.</summary>
    private async Task<IReadOnlyList<CheckLine>> ElsewhereAsync(Connection connection, CancellationToken ct)
    {
        const string source = "Microsoft Entra, which the registration asked for a token of its own";
        if (connection.Roles == TenantRoles.None) return [];
        List<CheckLine> lines = [];
        var hasOwn = registrations.Has(connection.Address);
        if (hasOwn)
            lines.Add(await presence.OfAsync(connection.Address, byPortalsApp: false, ct) switch
            {
                Presence.There => new("Its own registration for this portal", Truth.Ok, "It answers to the credential in the settings.", source),
                Presence.NotKnown =>
                    new(
                        "Its own registration for this portal",
                        Truth.CouldNotCheck,
                        "Microsoft Entra gave no clear answer.",
                        source)
                        {
                            Remedy = "Test again in a minute. If it lasts, the credential in Portal:SignIn:Registrations has ended or is another's.",
                            Who = "Whoever runs the portal"
                        },
                _ =>
                    new(
                        "Its own registration for this portal",
                        Truth.NotOk,
                        "It is not in that tenant, or its sign-in is switched off.",
                        source)
                        {
                            Remedy = "Make the registration anew, or enable it, and put its client id and credential into Portal:SignIn:Registrations.",
                            Who = "Application Administrator of that tenant"
                        },
            });
        lines.AddRange(await presence.OfAsync(connection.Address, byPortalsApp: true, ct) switch
        {
            Presence.There => [new(Portals, Truth.Ok, "It was consented to there.", source)],
            Presence.SwitchedOff =>
                [
                    new(
                        Portals,
                        hasOwn ? Truth.NotReached : Truth.NotOk,
                        "Its sign-in is switched off there.",
                        source) { Remedy = "Enable it under Enterprise applications, Properties.", Who = $"{PortalConsent.Who} of that tenant" }
                ],
            Presence.Missing => [.. consent.AddressesFor(connection.Address).Select(a => Absent(a, hasOwn, source))],
            _ => [new CheckLine(Portals, Truth.CouldNotCheck, "Microsoft Entra gave no clear answer.", source) { Remedy = "Test again in a minute.", Who = "You" }],
        });
        return lines;
    }

    private const string Portals = "The portal's registration there";

    private static CheckLine Absent(ConsentAddress address, bool hasOwn, string source) =>
        new(Portals, hasOwn ? Truth.NotReached : Truth.NotOk, hasOwn ? "Nobody consented to it there. That tenant's own registration does the work." : "Nobody consented to it there, so nobody can be sent there.", source)
        {
            Remedy = $"An administrator of that tenant opens this address and consents: {address.Api}, {string.Join(", ", address.Scopes)}, each with the rights of whoever acts. Without it, that tenant's steps are done by script.",
            Who = $"{PortalConsent.Who} of that tenant", Copy = address.Address, Link = "https://learn.microsoft.com/entra/identity-platform/v2-admin-consent",
        };

    private async Task<CheckLine> RegistrationAsync(CancellationToken ct)
    {
        const string what = Portals, source = "Microsoft Graph, as the reader";
        if (!reader.IsOf(settings.SignIn.TenantId!))
            return new(
                what,
                Truth.CouldNotCheck,
                "The reader reads its own tenant only.",
                source) { Remedy = "Give the portal a reader of this tenant.", Who = "Whoever runs the portal" };
        var found = await new ServicePrincipals(network, reader.Credential).FindAsync(settings.SignIn.ClientId!, ct);
        return found switch
        {
            null => new(what, Truth.NotOk, "The portal's enterprise application is not in this tenant.", source) { Remedy = "Consent to the portal's registration there.", Who = "Application Administrator" },
            { Enabled: false } => new(what, Truth.NotOk, $"{found.DisplayName.Isolated()} is disabled: nobody can sign in.", source) { Remedy = "Enable it under Enterprise applications.", Who = "Application Administrator" },
            _ => new(what, Truth.Ok, $"{found.DisplayName.Isolated()} is enabled.", source),
        };
    }
}
