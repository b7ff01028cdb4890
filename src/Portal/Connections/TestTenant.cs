using Portal.Cloud.Entra;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using static Portal.Ids;

namespace Portal.Connections;

/// <summary>Whether a tenant is there, and whether the portal's registration can be used in it.</summary>
public sealed class TestTenant(CloudNetwork network, PersonTokens tokens, ReaderIdentity reader, PortalSettings settings, TimeProvider time)
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
                return new("Its name", Truth.Ok, $"{organization.Name} ({organization.DefaultDomain})", "Microsoft Graph, organization");
            }));
        lines.Add(await Checking.LineAsync("The portal's registration there", "Microsoft Graph, as the reader", () => RegistrationAsync(connection, ct)));
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

    private async Task<CheckLine> RegistrationAsync(Connection connection, CancellationToken ct)
    {
        const string what = "The portal's registration there", source = "Microsoft Graph, as the reader";
        if (!Same(connection.Address, settings.Reader.TenantId ?? settings.SignIn.TenantId))
            return new(what, Truth.CouldNotCheck, "The reader reads its own tenant only.", source)
            {
                Remedy = "Make the portal's registration multi-tenant and consent to it there, or do that tenant's steps with their scripts: every wizard can be finished that way.", Who = "Application Administrator of that tenant",
            };
        var found = await new ServicePrincipals(network, reader.Credential).FindAsync(settings.SignIn.ClientId!, ct);
        return found switch
        {
            null => new(what, Truth.NotOk, "The portal's enterprise application is not in this tenant.", source) { Remedy = "Consent to the portal's registration there.", Who = "Application Administrator" },
            { Enabled: false } => new(what, Truth.NotOk, $"{found.DisplayName} is disabled: nobody can sign in.", source) { Remedy = "Enable it under Enterprise applications.", Who = "Application Administrator" },
            _ => new(what, Truth.Ok, $"{found.DisplayName} is enabled.", source),
        };
    }
}
