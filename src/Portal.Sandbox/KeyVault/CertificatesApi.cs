using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>Certificates of the data plane. https://learn.microsoft.com/rest/api/keyvault/certificates/operation-groups</summary>
internal sealed partial class CertificatesApi(VaultGate gate, Vaults vaults, World world, Clocks clocks, SettingsStore settings)
{
    public void Map(IEndpointRouteBuilder vault)
    {
        vault.MapGet("/certificates", (HttpContext c) => gate.Enter(c, VaultRight.CertificateList, null, v => Paged(c,
            vaults.NamesIn(v.Name).Select(n => VaultJson.Item(v, vaults.Find(v.Name, n, null)!, withVersion: false)))));
        vault.MapPost("/certificates/{name}/create", (HttpContext c, string name, JsonObject? body) => gate.Enter(c, VaultRight.CertificateCreate, name, v => AzurePolicy.Refuse(c, v, settings.Now) ?? Create(c, v, name, body)));
        vault.MapPost("/certificates/{name}/import", (HttpContext c, string name, JsonObject? body) => gate.Enter(c, VaultRight.CertificateImport, name, v => AzurePolicy.Refuse(c, v, settings.Now) ?? Import(v, name, body)));
        vault.MapGet("/certificates/{name}/pending", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateGet, name, v => Pending(v, name)));
        vault.MapDelete("/certificates/{name}/pending", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateUpdate, name, v => DropPending(v, name)));
        vault.MapGet("/certificates/{name}/versions", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateList, name, v => Paged(c,
            vaults.VersionsOf(v.Name, name).Select(version => VaultJson.Item(v, version, withVersion: true)))));
        vault.MapGet("/certificates/{name}/policy", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateGet, name, v =>
            vaults.Find(v.Name, name, null) is { } found ? Ok(CertificatePolicyJson.Shown(found.Policy, VaultJson.CertificateId(v, name))) : VaultErrors.NotFound("Certificate", name)));
        vault.MapGet("/certificates/{name}/{version?}", (HttpContext c, string name, string? version) => gate.Enter(c, VaultRight.CertificateGet, name, v =>
            vaults.Find(v.Name, name, version) is { } found ? Ok(VaultJson.Bundle(v, found)) : VaultErrors.NotFound("Certificate", version is null ? name : $"{name}/{version}")));
        vault.MapPatch("/certificates/{name}/{version}", (HttpContext c, string name, string version, JsonObject body) => gate.Enter(c, VaultRight.CertificateUpdate, name, v => Update(v, name, version, body)));
        vault.MapDelete("/certificates/{name}", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateDelete, name, v => Delete(v, name)));
        vault.MapGet("/deletedcertificates/{name}", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateGet, name, v =>
            vaults.DeletedOf(v.Name, name) is [var latest, ..] ? Ok(VaultJson.Deleted(v, latest)) : VaultErrors.NotFound("Certificate", name)));
        vault.MapPost("/deletedcertificates/{name}/recover", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateRecover, name, v => Recover(v, name)));
        vault.MapDelete("/deletedcertificates/{name}", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificatePurge, name, v => Purge(v, name)));
    }

    private IResult Create(HttpContext context, Vault vault, string name, JsonObject? body) => world.Change(() =>
    {
        if (RefuseNew(vault, name) is { } refused) return refused;
        CertificatePolicy policy;
        (byte[] Pfx, byte[] Cer) made;
        try
        {
            policy = CertificatePolicyJson.Read(body?["policy"]);
            made = CertificateMaker.SelfSigned(policy, clocks.World);
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException or CryptographicException)
        {
            return VaultErrors.BadParameter(wrong is CryptographicException ? "Property policy.x509_props.subject is not a valid X.500 name." : wrong.Message);
        }

        var version = new CertificateVersion
        {
            Vault = vault.Name, Name = name, Version = NewVersion(), Pfx = made.Pfx, Cer = made.Cer, Policy = policy, Tags = Tags(body),
            Enabled = body?["attributes"]?["enabled"]?.GetValue<bool>() ?? true,
            RequestedAt = clocks.World, ReadyAt = clocks.World.AddSeconds(settings.Now.CertificatePendingSeconds), RequestId = NewVersion(),
        };
        vaults.Versions.Put(version.Key, version);
        context.Response.Headers.Location = $"{VaultJson.CertificateId(vault, name)}/pending?api-version={context.Request.Query["api-version"]}&request_id={version.RequestId}";
        return Results.Json(VaultJson.Operation(vault, version, inProgress: true), Json.Wire, statusCode: 202);
    });

    private IResult Import(Vault vault, string name, JsonObject? body) => world.Change(() =>
    {
        if (RefuseNew(vault, name) is { } refused) return refused;
        if (body?["value"]?.GetValue<string>() is not { } value) return VaultErrors.BadParameter("Property value is required.");
        using var opened = CertificateMaker.Open(value, body["pwd"]?.GetValue<string>());
        using var key = opened?.GetRSAPrivateKey();
        if (opened is null || key is null) return VaultErrors.BadParameter("The specified PKCS#12 or PEM X.509 certificate content can not be read, or holds no private key.");

        var properties = body["policy"]?["key_props"];
        var policy = new CertificatePolicy(properties?["exportable"]?.GetValue<bool>() ?? true, key.KeySize, false,
            body["policy"]?["secret_props"]?["contentType"]?.GetValue<string>() ?? "application/x-pkcs12", opened.Subject, 12, [], [], [], "Unknown");
        var version = new CertificateVersion
        {
            Vault = vault.Name, Name = name, Version = NewVersion(), Pfx = opened.Export(X509ContentType.Pfx), Cer = opened.RawData, Policy = policy, Tags = Tags(body),
            RequestedAt = clocks.World, ReadyAt = clocks.World,
        };
        vaults.Versions.Put(version.Key, version);
        return Ok(VaultJson.Bundle(vault, version));
    });

    private IResult? RefuseNew(Vault vault, string name)
    {
        if (!NamePattern().IsMatch(name)) return VaultErrors.BadParameter($"The request URI contains an invalid name: {name}");
        if (vaults.DeletedOf(vault.Name, name).Count > 0)
            return VaultErrors.Error(409, "Conflict", $"Certificate {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the certificate can only be recovered or purged.", "ObjectIsDeletedButRecoverable");
        return vaults.PendingOf(vault.Name, name) is { } pending && vaults.IsInProgress(pending)
            ? VaultErrors.Conflict("Forbidden", "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.")
            : null;
    }

    private IResult Pending(Vault vault, string name) =>
        vaults.PendingOf(vault.Name, name) is { } pending ? Ok(VaultJson.Operation(vault, pending, vaults.IsInProgress(pending))) : VaultErrors.PendingNotFound(name);

    /// <summary>Deleting a running operation means the version is never made; a completed one leaves its version.</summary>
    private IResult DropPending(Vault vault, string name) => world.Change(() =>
    {
        if (vaults.PendingOf(vault.Name, name) is not { } pending) return VaultErrors.PendingNotFound(name);
        var inProgress = vaults.IsInProgress(pending);
        if (inProgress) vaults.Versions.Remove(pending.Key);
        else vaults.Versions.Put(pending.Key, pending with { RequestId = null });
        return Ok(VaultJson.Operation(vault, pending, inProgress));
    });

    private IResult Update(Vault vault, string name, string version, JsonObject body) => world.Change(() =>
    {
        if (vaults.Find(vault.Name, name, version) is not { } found) return VaultErrors.NotFound("Certificate", $"{name}/{version}");
        found = found with { Enabled = body["attributes"]?["enabled"]?.GetValue<bool>() ?? found.Enabled, Tags = Tags(body) ?? found.Tags };
        vaults.Versions.Put(found.Key, found);
        return Ok(VaultJson.Bundle(vault, found));
    });

    private IResult Delete(Vault vault, string name) => world.Change(() =>
    {
        if (vaults.VersionsOf(vault.Name, name) is not [var latest, ..] all) return VaultErrors.NotFound("Certificate", name);
        foreach (var version in all) vaults.Versions.Put(version.Key, version with { DeletedAt = clocks.World });
        return Ok(VaultJson.Deleted(vault, latest with { DeletedAt = clocks.World }));
    });

    private IResult Recover(Vault vault, string name) => world.Change(() =>
    {
        if (vaults.DeletedOf(vault.Name, name) is not [var latest, ..] all) return VaultErrors.NotFound("Certificate", name);
        foreach (var version in all) vaults.Versions.Put(version.Key, version with { DeletedAt = null });
        return Ok(VaultJson.Bundle(vault, latest));
    });

    private IResult Purge(Vault vault, string name) => world.Change(() =>
    {
        if (vault.EnablePurgeProtection) return VaultErrors.Error(403, "Forbidden", "Operation \"purge\" is not allowed because purge protection is enabled for this vault.");
        foreach (var version in vaults.DeletedOf(vault.Name, name)) vaults.Versions.Remove(version.Key);
        return Results.NoContent();
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

    private static string NewVersion() => Guid.NewGuid().ToString("N");

    private static Dictionary<string, string>? Tags(JsonObject? body) =>
        body?["tags"] is JsonObject tags ? tags.ToDictionary(t => t.Key, t => t.Value!.GetValue<string>(), StringComparer.Ordinal) : null;

    [GeneratedRegex("^[0-9a-zA-Z-]{1,127}$", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
