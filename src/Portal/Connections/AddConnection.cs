using Portal.Cloud;
using Portal.Cloud.Arm;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Entra;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.SignIn;

namespace Portal.Connections;

/// <summary>Adds what somebody typed or chose, once it is known to be what it claims: an environment and a vault answer by themselves, a tenant is known to Entra.</summary>
public sealed class AddConnection(ConnectionBook book, CloudNetwork network, PersonTokens tokens, Places places)
{
    private const int LongestName = 100;

    /// <param name="Connection">What was added; null when nothing was.</param>
    /// <param name="Wrong">What is wrong with what was typed, as a sentence to show beside the field.</param>
    public sealed record Added(Connection? Connection, string? Wrong)
    {
        internal static Added No(string why) => new(null, why);
    }

    /// <param name="name">Empty takes the first part of the host name.</param>
    public Task<Added> EnvironmentAsync(string? typed, string? name, Person person, CancellationToken ct) => GuardAsync(async () =>
    {
        if (!EnvironmentUrl.TryParse(typed, out var url, out var why)) return Added.No(why);
        var address = url.ToString().Replace(".api.", ".", StringComparison.OrdinalIgnoreCase); // the same environment under its other name
        if (await book.HasAsync(ConnectionKind.Environment, address, ct)) return Added.No("This environment is connected already.");
        return await new EnvironmentChallenge(network).TenantOfAsync(EnvironmentUrl.Parse(address), ct) is { } tenant
            ? new(await book.AddAsync(ConnectionKind.Environment, address, Named(name, url.Host.Split('.')[0]), person, ct, tenant), null)
            : Added.No($"No Dataverse environment answers at {url.Host}. Look the address up in the Power Platform admin center, or choose it from your list.");
    });

    /// <param name="resourceId">Azure's id where it is known.</param>
    public Task<Added> VaultAsync(string? typed, string? resourceId, Person person, CancellationToken ct) => GuardAsync(async () =>
    {
        if (!VaultUri.TryParse(typed, out var uri, out var why)) return Added.No(why);
        if (await book.HasAsync(ConnectionKind.Vault, uri.ToString(), ct)) return Added.No("This vault is connected already.");
        var tenant = await new VaultChallenge(network).TenantOfAsync(uri, ct);
        return new(await book.AddAsync(ConnectionKind.Vault, uri.ToString(), uri.Name, person, ct, tenant, resourceId), null);
    });

    /// <param name="typed">A domain (contoso.com) or the tenant's id.</param>
    public Task<Added> TenantAsync(string? typed, string? name, TenantRoles roles, Person person, CancellationToken ct) => GuardAsync(async () =>
    {
        var domain = typed?.Trim() ?? "";
        if (domain.Length is 0 or > 253 || domain.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-'))) return Added.No("Type a domain of the tenant, such as contoso.com, or its id.");
        if (await new Tenants(network).FindIdAsync(domain, ct) is not { } id || !Guid.TryParseExact(id, "D", out _))
            return Added.No($"Microsoft Entra knows no tenant {domain}. Check the spelling; a domain counts when it is verified there.");
        if (roles == TenantRoles.None) return Added.No("Choose at least one role; without one nobody is sent to the tenant for a token.");
        return await book.HasAsync(ConnectionKind.Tenant, id.ToLowerInvariant(), ct)
            ? Added.No("This tenant is connected already; change its roles in the list.")
            : new(await book.AddAsync(ConnectionKind.Tenant, id.ToLowerInvariant(), Named(name, domain), person, ct, roles: roles), null);
    });

    /// <summary>The environments the person is a user of, without those that are connected.</summary>
    /// <exception cref="SignInNeededException">The person has no token for the list.</exception>
    public async Task<IReadOnlyList<DiscoveredEnvironment>> MineAsync(Person person, CancellationToken ct)
    {
        tokens.Demand(person, Apis.Discovery(person.TenantId));
        return [.. (await new Discovery(network, tokens.For(person)).ListAsync(ct)).Where(e => !places.HasEnvironment(e.Url.ToString()))];
    }

    /// <summary>The vaults the person sees in Azure, without those that are connected.</summary>
    /// <exception cref="SignInNeededException">The person has no token for Azure.</exception>
    public async Task<IReadOnlyList<Vault>> VaultsAsync(Person person, CancellationToken ct)
    {
        tokens.Demand(person, Apis.Arm(places.VaultTenant ?? person.TenantId));
        var known = places.Known.Vaults.Select(v => v.Uri).ToHashSet();
        return [.. (await new Vaults(network, tokens.For(person)).ListAsync(ct)).Where(v => !known.Contains(v.Uri.Uri))];
    }

    private static async Task<Added> GuardAsync(Func<Task<Added>> add)
    {
        try
        {
            return await add();
        }
        catch (CloudException e)
        {
            return Added.No($"{e.Error.Sentence} {e.Error.Remedy}");
        }
    }

    private static string Named(string? name, string otherwise) =>
        string.IsNullOrWhiteSpace(name) ? otherwise : name.Trim() is { Length: > LongestName } longer ? longer[..LongestName] : name.Trim();
}
