using System.Text.Json.Nodes;
using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>Certificates of the data plane. https://learn.microsoft.com/rest/api/keyvault/certificates/operation-groups</summary>
internal sealed class CertificatesApi(VaultGate gate, Vaults vaults, World world, NewCertificates made, PendingCertificates pending, DeletedCertificates deleted)
{
    public void Map(IEndpointRouteBuilder vault)
    {
        vault.MapGet("/certificates", (HttpContext c) => gate.Enter(c, VaultRight.CertificateList, null, v => Paged(c,
            vaults.NamesIn(v.Name).Select(n => VaultJson.Item(v, vaults.Find(v.Name, n, null)!, withVersion: false)))));
        vault.MapGet("/certificates/{name}/versions", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateList, name, v => Paged(c,
            vaults.VersionsOf(v.Name, name).Select(version => VaultJson.Item(v, version, withVersion: true)))));
        vault.MapGet("/certificates/{name}/policy", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateGet, name, v =>
            vaults.Find(v.Name, name, null) is { } found ? Ok(CertificatePolicyJson.Shown(found.Policy, VaultJson.CertificateId(v, name))) : VaultErrors.NotFound("Certificate", name)));
        vault.MapGet("/certificates/{name}/{version?}", (HttpContext c, string name, string? version) => gate.Enter(c, VaultRight.CertificateGet, name, v => Get(c, v, name, version)));
        vault.MapPatch("/certificates/{name}/{version}", (HttpContext c, string name, string version, JsonObject body) => gate.Enter(c, VaultRight.CertificateUpdate, name, v => Update(v, name, version, body)));
        made.Map(vault);
        pending.Map(vault);
        deleted.Map(vault);
    }

    private IResult Get(HttpContext context, Vault vault, string name, string? version)
    {
        if (vaults.Find(vault.Name, name, version) is { } found) return Ok(VaultJson.Bundle(vault, found));
        if (string.IsNullOrEmpty(version) && vaults.PendingOf(vault.Name, name) is { } shell && vaults.IsInProgress(shell))
        {
            context.Response.Headers["x-sandbox-unconfirmed"] = "what is shown of a certificate that has only a pending operation";
            return Ok(VaultJson.Shell(vault, shell));
        }

        return VaultErrors.NotFound("Certificate", version is null ? name : $"{name}/{version}");
    }

    private IResult Update(Vault vault, string name, string version, JsonObject body) => world.Change(() =>
    {
        if (vaults.Find(vault.Name, name, version) is not { } found) return VaultErrors.NotFound("Certificate", $"{name}/{version}");
        found = found with { Enabled = body["attributes"]?["enabled"]?.GetValue<bool>() ?? found.Enabled, Tags = Tags(body) ?? found.Tags };
        vaults.Versions.Put(found.Key, found);
        return Ok(VaultJson.Bundle(vault, found));
    });

    /// <summary>At most 25 on a page; the rest behind nextLink.</summary>
    internal static IResult Paged(HttpContext context, IEnumerable<object> all)
    {
        var skip = int.TryParse(context.Request.Query["$skiptoken"], out var from) ? from : 0;
        var size = int.TryParse(context.Request.Query["maxresults"], out var asked) ? Math.Clamp(asked, 1, 25) : 25;
        var page = all.Skip(skip).Take(size + 1).ToList();
        var request = context.Request;
        var next = page.Count <= size ? null : $"https://{request.Host.Host}{request.Path}?api-version={request.Query["api-version"]}&maxresults={size}&$skiptoken={skip + size}";
        return Ok(new { value = page.Take(size), nextLink = next });
    }

    internal static IResult Ok(object body) => Results.Json(body, Json.Wire);

    internal static Dictionary<string, string>? Tags(JsonObject? body) =>
        body?["tags"] is JsonObject tags ? tags.ToDictionary(t => t.Key, t => t.Value!.GetValue<string>(), StringComparer.Ordinal) : null;
}
