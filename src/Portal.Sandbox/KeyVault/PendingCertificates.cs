using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Portal.Sandbox.State;

namespace Portal.Sandbox.KeyVault;

/// <summary>The operation that makes a version: looked at, cancelled, dropped, and merged with what a CA signed. https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios</summary>
internal sealed class PendingCertificates(VaultGate gate, Vaults vaults, World world, Clocks clocks)
{
    internal const string OtherKey =
        "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid.";

    private const string Empty = "Property x5c has invalid value\r\nX5C must have at least one valid item";

    public void Map(IEndpointRouteBuilder vault)
    {
        vault.MapGet("/certificates/{name}/pending", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateGet, name, v => Show(c, v, name)));
        vault.MapPatch("/certificates/{name}/pending", (HttpContext c, string name, JsonObject? body) => gate.Enter(c, VaultRight.CertificateUpdate, name, v => Cancel(c, v, name, body)));
        vault.MapDelete("/certificates/{name}/pending", (HttpContext c, string name) => gate.Enter(c, VaultRight.CertificateUpdate, name, v => Drop(c, v, name)));
        vault.MapPost("/certificates/{name}/pending/merge", (HttpContext c, string name, JsonObject? body) => gate.Enter(c, VaultRight.CertificateCreate, name, v => Merge(c, v, name, body)));
    }

    private IResult Show(HttpContext context, Vault vault, string name) =>
        Find(context, vault, name) is { } pending ? CertificatesApi.Ok(VaultJson.Operation(vault, pending, vaults.IsInProgress(pending))) : VaultErrors.PendingNotFound(name);

    /// <summary>"A cancellation can only be requested. A request may or may not be canceled."</summary>
    private IResult Cancel(HttpContext context, Vault vault, string name, JsonObject? body) => world.Change(() =>
    {
        if (Find(context, vault, name) is not { } pending) return VaultErrors.PendingNotFound(name);
        if (body?["cancellation_requested"]?.GetValue<bool>() != true) return VaultErrors.BadParameter("Property cancellation_requested is required.");
        if (!vaults.IsInProgress(pending)) return VaultErrors.BadParameter("A cancellation can only be requested while the pending certificate's status is inProgress.");
        context.Response.Headers["x-sandbox-unconfirmed"] = "when a cancellation takes effect";
        pending = pending with { Canceled = true };
        vaults.Versions.Put(pending.Key, pending);
        return CertificatesApi.Ok(VaultJson.Operation(vault, pending, inProgress: false));
    });

    /// <summary>Deleting a running operation means the version is never made; a completed one leaves its version.</summary>
    private IResult Drop(HttpContext context, Vault vault, string name) => world.Change(() =>
    {
        if (Find(context, vault, name) is not { } pending) return VaultErrors.PendingNotFound(name);
        var inProgress = vaults.IsInProgress(pending);
        if (inProgress || pending.Canceled) vaults.Versions.Remove(pending.Key);
        else vaults.Versions.Put(pending.Key, pending with { RequestId = null });
        return CertificatesApi.Ok(VaultJson.Operation(vault, pending, inProgress));
    });

    private IResult Merge(HttpContext context, Vault vault, string name, JsonObject? body) => world.Change(() =>
    {
        if (Find(context, vault, name) is not { } pending) return VaultErrors.PendingNotFound(name);
        if (pending.WaitingKey is null)
            return VaultErrors.Error(403, "Forbidden", $"Merge is forbidden on pending object created with issuer : {pending.Policy.Issuer} while it is in progess.");
        if (Chain(body) is not { } chain) return VaultErrors.BadParameter(Empty);
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(pending.WaitingKey, out _);
        if (Refuse(context, chain, key) is { } why) return VaultErrors.BadParameter(why);

        using var whole = chain[0].CopyWithPrivateKey(key);
        var merged = pending with
        {
            Pfx = CertificateMaker.Pfx(whole, chain.Skip(1)), Cer = chain[0].RawData, WaitingKey = null, Canceled = false, ReadyAt = clocks.World, Policy = pending.Policy with { Subject = chain[0].Subject },
        };
        vaults.Versions.Put(merged.Key, merged);
        context.Response.Headers.Location = $"{VaultJson.CertificateId(vault, name)}?api-version={context.Request.Query["api-version"]}";
        return Results.Json(VaultJson.Bundle(vault, merged), Json.Wire, statusCode: 201);
    });

    private string? Refuse(HttpContext context, List<X509Certificate2> chain, RSA key)
    {
        using var end = chain[0].GetRSAPublicKey();
        if (end is null || !end.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())) return OtherKey;

        // Microsoft's pages say that a chain is merged whole, not what becomes of one that does not hold together: refused here, so that nobody relies on it.
        string? why = null;
        for (var i = 0; i + 1 < chain.Count && why is null; i++)
            if (!chain[i].IssuerName.RawData.AsSpan().SequenceEqual(chain[i + 1].SubjectName.RawData)) why = $"The X.509 certificate chain is invalid: certificate {i + 1} was not issued by the one that follows.";
        if (chain[0].NotAfter.ToUniversalTime() <= clocks.World.UtcDateTime) why ??= "The specified X.509 certificate has expired.";
        if (why is not null) context.Response.Headers["x-sandbox-unconfirmed"] = "whether a merged chain is checked, and the wording";
        return why;
    }

    /// <summary>Null when an item is not base64 of one certificate in DER.</summary>
    private static List<X509Certificate2>? Chain(JsonObject? body)
    {
        if (body?["x5c"] is not JsonArray { Count: > 0 } items) return null;
        try
        {
            return [.. items.Select(i => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(i?.GetValue<string>() ?? "")))];
        }
        catch (Exception broken) when (broken is CryptographicException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>"If request_id is specified in the query, it acts like a filter."</summary>
    private CertificateVersion? Find(HttpContext context, Vault vault, string name) =>
        vaults.PendingOf(vault.Name, name) is { } pending && (context.Request.Query["request_id"].ToString() is not { Length: > 0 } asked || asked == pending.RequestId) ? pending : null;
}
