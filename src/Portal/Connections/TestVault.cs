using Portal.Cloud.Arm;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Connections;

/// <summary>Whether a vault can be worked with: its tenant, its model of permissions, its network, and the person's own rights.</summary>
public sealed class TestVault(CloudNetwork network, PersonTokens tokens, Places places, TimeProvider time)
{
    private const string Azure = "Azure Resource Manager";

    public static IReadOnlyList<ApiNeed> Needs(Places places, Person person)
    {
        var tenant = places.VaultTenant ?? person.TenantId;
        return [Apis.Arm(tenant), Apis.KeyVault(tenant)];
    }

    /// <exception cref="SignInNeededException">The person has no token for Azure or Key Vault.</exception>
    public async Task<ConnectionCheck> RunAsync(Connection connection, Person person, CancellationToken ct)
    {
        tokens.Demand(person, Needs(places, person));
        var (uri, credential) = (VaultUri.Parse(connection.Address), tokens.For(person));
        Vault? vault = null;
        List<CheckLine> lines =
        [
            await Checking.LineAsync("Its tenant", "the vault, without a token", () => TenantAsync(connection, uri, ct)),
            await Checking.LineAsync("Access", Azure, async () =>
            {
                vault = await new Vaults(network, credential).FindAsync(uri, ct);
                if (vault is not null) connection.ResourceId = vault.ResourceId;
                return Model(uri, vault);
            }),
        ];
        if (vault is { } found)
        {
            lines.Add(Network(found));
            lines.Add(await Checking.LineAsync("Your rights", Azure, async () => Rights(found, await new VaultAccess(network, credential).RightsAsync(found.ResourceId, ct), person)));
        }

        lines.Add(await Checking.LineAsync("Its certificates", "Key Vault", async () =>
            new("Its certificates", Truth.Ok, $"{(await new VaultCertificates(network, uri, credential).ListAsync(ct)).Count} can be listed with your rights.", "Key Vault")));
        return ConnectionCheck.Of(lines, "The vault answers, and you may work in it.", time.GetUtcNow(), person.Name);
    }

    private async Task<CheckLine> TenantAsync(Connection connection, VaultUri uri, CancellationToken ct)
    {
        const string what = "Its tenant", source = "the vault, without a token";
        var tenant = await new VaultChallenge(network).TenantOfAsync(uri, ct);
        connection.TenantId = tenant;
        return places.Reaches(tenant)
            ? new(what, Truth.Ok, places.TenantName(tenant), source)
            : new(what, Truth.NotOk, $"It belongs to the tenant {tenant}, to which this portal is not connected.", source) { Remedy = "Add that tenant below with the role Vault.", Who = "You" };
    }

    private static CheckLine Model(VaultUri uri, Vault? vault) => vault is null
        ? new(
            "Access",
            Truth.CouldNotCheck,
            $"You do not see {uri.Name} in Azure, so whether it uses Azure roles or access policies is not known.",
            Azure) { Remedy = "Ask for the role Reader on the vault.", Who = "Owner of the vault or its resource group" }
        : new("Access", Truth.Ok, vault.UsesRoles ? "Azure roles decide who may do what." : "Access policies decide who may do what.", Azure);

    private static CheckLine Network(Vault vault) => vault.OpenNetwork
        ? new("Network", Truth.Ok, "Reachable from every network.", Azure)
        : new("Network", Truth.CouldNotCheck, "A firewall or private endpoint stands before it. Whether Dynamics 365 passes shows only in Dynamics' own test.", Azure)
        {
            Remedy = "If Dynamics' test fails, let its addresses through the vault's firewall, or use a vault of its own for this purpose.",
            Who = "Owner of the vault",
            Link = "https://learn.microsoft.com/azure/key-vault/general/network-security",
        };

    private static CheckLine Rights(Vault vault, CallerRights rights, Person person)
    {
        var create = vault.UsesRoles ? rights.CanUseData(VaultActions.CreateCertificates) : vault.PolicyOf(person.ObjectId)?.AllowsCertificate("create") == true;
        var give = rights.Can(vault.UsesRoles ? VaultActions.AssignRoles : VaultActions.WritePolicies);
        var line = new CheckLine(
            "Your rights",
            create ? Truth.Ok : Truth.NotOk,
            $"Create certificates: {(create ? "yes" : "no")}. Give access to others: {(give ? "yes" : "no, somebody else does that step by a link")}.",
            Azure);
        return create ? line : line with
        {
            Remedy = vault.UsesRoles
                ? "Ask for the role Key Vault Certificates Officer on the vault, or bring a certificate that is there."
                : "Ask for the certificate permissions Create, Get, List and Update in an access policy.",
            Who = "Owner of the vault, or User Access Administrator", Link = "https://learn.microsoft.com/azure/key-vault/general/rbac-guide",
        };
    }
}
