using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.KeyVault;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Arm;

/// <summary>Finding vaults, reading one, and changing its access policies. https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults</summary>
internal sealed class VaultsApi(ArmGate gate, AzureRoles roles, Vaults vaults, World world, Clocks clocks, SettingsStore settings)
{
    private const string Read = "Microsoft.KeyVault/vaults/read";
    private const string VaultPath = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{name}";

    public void Map(IEndpointRouteBuilder arm)
    {
        arm.MapGet("/subscriptions", (HttpContext c) => gate.Enter(c, caller => List(Seen(caller).Select(v => v.SubscriptionId).Distinct().Select(Subscription))));
        arm.MapGet("/subscriptions/{subscription}", (HttpContext c, string subscription) => gate.Enter(c, caller =>
            Seen(caller).Any(v => Ids.Same(v.SubscriptionId, subscription)) ? Ok(Subscription(subscription))
            : ArmGate.Error(404, "SubscriptionNotFound", $"The subscription '{subscription}' could not be found.")));
        arm.MapGet("/subscriptions/{subscription}/resourceGroups", (HttpContext c, string subscription) => gate.Enter(c, caller =>
            List(Seen(caller).Where(v => Ids.Same(v.SubscriptionId, subscription)).Select(v => v.ResourceGroup).Distinct()
                .Select(g => new { id = $"/subscriptions/{subscription}/resourceGroups/{g}", name = g, type = "Microsoft.Resources/resourceGroups", location = "westeurope" }))));
        arm.MapGet("/subscriptions/{subscription}/resources", (HttpContext c, string subscription) => gate.Enter(c, caller => Resources(c, caller, subscription)));
        arm.MapGet("/subscriptions/{subscription}/providers/Microsoft.KeyVault/vaults", (HttpContext c, string subscription) => gate.Enter(c, caller =>
            List(Seen(caller).Where(v => Ids.Same(v.SubscriptionId, subscription)).Select(Guarded))));
        arm.MapGet("/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults", (HttpContext c, string subscription, string group) => gate.Enter(c, caller =>
            List(Seen(caller).Where(v => Ids.Same(v.SubscriptionId, subscription) && Ids.Same(v.ResourceGroup, group)).Select(Guarded))));
        arm.MapGet(VaultPath, (HttpContext c, string name) => On(c, name, Read, (_, vault) => Ok(Guarded(vault))));
        arm.MapPatch(VaultPath, (HttpContext c, string name, JsonObject? body) => On(c, name, "Microsoft.KeyVault/vaults/write", (_, vault) => Patch(vault, body)));
        arm.MapPut(VaultPath + "/accessPolicies/{kind}", (HttpContext c, string name, string kind, JsonObject? body) =>
            On(c, name, "Microsoft.KeyVault/vaults/accessPolicies/write", (_, vault) => ChangePolicies(vault, kind, body)));
    }

    private IResult On(HttpContext context, string name, string action, Func<Caller, Vault, IResult> act)
    {
        var path = context.Request.Path.Value!;
        var end = path.IndexOf("/vaults/" + name, StringComparison.OrdinalIgnoreCase) + "/vaults/".Length + name.Length;
        var scope = path[..end];
        return gate.Enter(context, action, scope, caller => world.Change(() =>
            vaults.All.Find(name) is { } vault && Ids.Same(vault.ResourceId, scope)
                ? act(caller, vault)
                : ArmGate.Error(404, "ResourceNotFound", $"The Resource 'Microsoft.KeyVault/vaults/{name}' under resource group '{scope.Split('/')[4]}' was not found.")));
    }

    private IEnumerable<Vault> Seen(Caller caller) => vaults.All.All.Where(v => roles.May(caller.ObjectId, Read, v.ResourceId)).OrderBy(v => v.Name, StringComparer.Ordinal);

    private IResult Resources(HttpContext context, Caller caller, string subscription)
    {
        var filter = context.Request.Query["$filter"].ToString();
        if (filter.Length > 0 && !filter.Contains("'Microsoft.KeyVault/vaults'", StringComparison.OrdinalIgnoreCase)) return List([]);
        return List(Seen(caller).Where(v => Ids.Same(v.SubscriptionId, subscription))
            .Select(v => new { id = v.ResourceId, name = v.Name, type = "Microsoft.KeyVault/vaults", location = v.Location, tags = new { } }));
    }

    /// <summary>Firewall and model; what an operator changes on a vault that exists.</summary>
    private IResult Patch(Vault vault, JsonObject? body)
    {
        var properties = body?["properties"];
        var acls = properties?["networkAcls"];
        vault = vault with
        {
            EnableRbacAuthorization = properties?["enableRbacAuthorization"]?.GetValue<bool>() ?? vault.EnableRbacAuthorization,
            DenyByDefault = acls?["defaultAction"]?.GetValue<string>() is { } action ? Ids.Same(action, "Deny") : vault.DenyByDefault,
            PublicNetwork = properties?["publicNetworkAccess"]?.GetValue<string>() is { } access ? !Ids.Same(access, "Disabled") : vault.PublicNetwork,
            EnablePurgeProtection = vault.EnablePurgeProtection || properties?["enablePurgeProtection"]?.GetValue<bool>() == true,
            AllowedAddresses = acls?["ipRules"]?.AsArray().Select(r => r!["value"]!.GetValue<string>()).ToList() ?? vault.AllowedAddresses,
        };
        vaults.All.Put(vault.Name, vault);
        return Ok(Shown(vault));
    }

    private IResult ChangePolicies(Vault vault, string kind, JsonObject? body)
    {
        if (kind is not ("add" or "replace" or "remove")) return ArmGate.Error(400, "BadRequest", "The operation kind must be add, replace or remove.");
        if (body?["properties"]?["accessPolicies"] is not JsonArray entries) return ArmGate.Error(400, "BadRequest", "The parameter accessPolicies is not specified.");

        var policies = vault.AccessPolicies.ToList();
        foreach (var entry in entries)
        {
            var (tenant, objectId) = (entry?["tenantId"]?.GetValue<string>(), entry?["objectId"]?.GetValue<string>());
            // https://learn.microsoft.com/powershell/module/az.keyvault/set-azkeyvaultaccesspolicy: the principal must live in the vault's tenant.
            if (!Guid.TryParse(objectId, out _) || tenant is null || !Ids.Same(tenant, vault.TenantId))
                return ArmGate.Error(400, "BadRequest", "An invalid value was provided for 'accessPolicies'.");
            var (existing, given) = (policies.Find(p => Ids.Same(p.ObjectId, objectId)), Permissions(entry!["permissions"]));
            if (existing is not null) policies.Remove(existing);
            var wanted = Combine(kind, existing?.Permissions ?? VaultPermissions.None, given);
            policies.Add(new(vault.TenantId, objectId, wanted, clocks.World.AddSeconds(settings.Now.AccessEffectiveSeconds), existing?.At(clocks.World)));
        }

        vaults.All.Put(vault.Name, vault with { AccessPolicies = policies });
        return Ok(new
        {
            id = $"{vault.ResourceId}/accessPolicies/",
            type = "Microsoft.KeyVault/vaults/accessPolicies",
            location = vault.Location,
            properties = new { accessPolicies = policies.Where(p => !IsEmpty(p.Permissions)).Select(Shown) },
        });
    }

    private static VaultPermissions Combine(string kind, VaultPermissions old, VaultPermissions given) => kind switch
    {
        "add" => new(Union(old.Keys, given.Keys), Union(old.Secrets, given.Secrets), Union(old.Certificates, given.Certificates)),
        "remove" => new(Without(old.Keys, given.Keys), Without(old.Secrets, given.Secrets), Without(old.Certificates, given.Certificates)),
        _ => given,
    };

    private static List<string> Union(IReadOnlyList<string> one, IReadOnlyList<string> other) => one.Union(other, StringComparer.OrdinalIgnoreCase).ToList();

    private static List<string> Without(IReadOnlyList<string> one, IReadOnlyList<string> other) => one.Except(other, StringComparer.OrdinalIgnoreCase).ToList();

    private static bool IsEmpty(VaultPermissions p) => p.Keys.Count + p.Secrets.Count + p.Certificates.Count == 0;

    private static VaultPermissions Permissions(JsonNode? node) => new(Texts(node?["keys"]), Texts(node?["secrets"]), Texts(node?["certificates"]));

    private static List<string> Texts(JsonNode? node) => node?.AsArray().Select(n => n!.GetValue<string>()).ToList() ?? [];

    /// <summary>What is shown is what stops callers.</summary>
    private object Guarded(Vault vault) => Shown(vault.Under(settings.Now).ProtectedBy(settings.Now));

    private static object Shown(Vault vault) => new
    {
        id = vault.ResourceId,
        name = vault.Name,
        type = "Microsoft.KeyVault/vaults",
        location = vault.Location,
        properties = new
        {
            tenantId = vault.TenantId,
            sku = new { family = "A", name = "standard" },
            vaultUri = vault.Uri,
            enableRbacAuthorization = vault.EnableRbacAuthorization,
            enableSoftDelete = true,
            enablePurgeProtection = vault.EnablePurgeProtection ? true : (bool?)null,
            softDeleteRetentionInDays = vault.SoftDeleteRetentionInDays,
            publicNetworkAccess = vault.PublicNetwork ? "Enabled" : "Disabled",
            networkAcls = new
            {
                bypass = "AzureServices",
                defaultAction = vault.DenyByDefault ? "Deny" : "Allow",
                ipRules = vault.AllowedAddresses.Select(a => new { value = a }),
                virtualNetworkRules = Array.Empty<object>()
            },
            privateEndpointConnections = vault.PrivateEndpoints.Count == 0 ? null : vault.PrivateEndpoints.Select(e => new
            {
                id = $"{vault.ResourceId}/privateEndpointConnections/{e}",
                properties = new
                {
                    privateEndpoint = new { id = $"/subscriptions/{vault.SubscriptionId}/resourceGroups/{vault.ResourceGroup}/providers/Microsoft.Network/privateEndpoints/{e}" },
                    privateLinkServiceConnectionState = new { status = "Approved" },
                    provisioningState = "Succeeded",
                },
            }),
            accessPolicies = vault.AccessPolicies.Where(p => !IsEmpty(p.Permissions)).Select(Shown),
            provisioningState = "Succeeded",
        },
    };

    private static object Shown(AccessPolicy policy) => new
    {
        tenantId = policy.TenantId,
        objectId = policy.ObjectId,
        permissions = new { keys = policy.Permissions.Keys, secrets = policy.Permissions.Secrets, certificates = policy.Permissions.Certificates },
    };

    private object Subscription(string id) => new
    {
        id = $"/subscriptions/{id}",
        subscriptionId = id,
        tenantId = vaults.All.All.First(v => Ids.Same(v.SubscriptionId, id)).TenantId,
        displayName = "Contoso messaging",
        state = "Enabled",
    };

    private static IResult List(IEnumerable<object> value) => Ok(new { value });

    private static IResult Ok(object body) => Results.Json(body, Json.Wire);
}
