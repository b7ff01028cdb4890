using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>
/// The keyCredentials of a PATCH: the list replaces the one before. An entry of which the key is null keeps the certificate it had; an entry
/// that is missing is removed. https://learn.microsoft.com/graph/api/resources/keycredential
/// </summary>
internal sealed class KeyCredentialInput(Clocks clocks, SettingsStore settings, CredentialRules rules)
{
    public IReadOnlyList<KeyCredential> Replace(Application app, IEnumerable<JsonObject> entries) => Replace(app.AppId, app.CreatedAt, app.Keys, entries);

    public IReadOnlyList<KeyCredential> Replace(ServicePrincipal principal, IEnumerable<JsonObject> entries) => Replace(principal.AppId, principal.CreatedAt, principal.Keys, entries);

    private List<KeyCredential> Replace(string appId, DateTimeOffset createdAt, IReadOnlyList<KeyCredential> keys, IEnumerable<JsonObject> entries) => entries.Select(e => Read(appId, createdAt, keys, e)).ToList();

    private KeyCredential Read(string appId, DateTimeOffset createdAt, IReadOnlyList<KeyCredential> keys, JsonObject entry)
    {
        var keyId = ApplicationInput.Text(entry["keyId"]);
        var known = keys.FirstOrDefault(k => Ids.Same(k.KeyId, keyId));
        if (ApplicationInput.Text(entry["key"]) is not { } key) return Kept(known, entry);
        if (ApplicationInput.Text(entry["type"]) != "AsymmetricX509Cert" || ApplicationInput.Text(entry["usage"]) != "Verify") throw ApplicationInput.Invalid("keyCredentials");

        using var certificate = PublicPart(key);
        var der = certificate.RawData;
        var (from, to) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        var (start, end) = (Date(entry["startDateTime"]) ?? from, Date(entry["endDateTime"]) ?? to);
        if (end > to || end <= clocks.World || end <= start) throw BadEnd();
        rules.CheckCertificate(appId, createdAt, start, end);
        var isSame = known is not null && known.Der.AsSpan().SequenceEqual(der);
        return new KeyCredential(
            known?.KeyId ?? keyId ?? Guid.NewGuid().ToString(), ApplicationInput.Text(entry["displayName"]) ?? certificate.Subject, "AsymmetricX509Cert", "Verify",
            ApplicationInput.Text(entry["customKeyIdentifier"]) ?? Convert.ToBase64String(certificate.GetCertHash()), start, end, der,
            isSame ? known!.AcceptedFrom : clocks.World.AddSeconds(settings.Now.CertificateAcceptedSeconds));
    }

    /// <summary>An expired entry that is sent again spoils the whole PATCH.</summary>
    private KeyCredential Kept(KeyCredential? known, JsonObject entry)
    {
        if (known is null) throw GraphRefusal.BadRequest("Credential must have the key or the keyId of one that exists.", "the text of this refusal");
        if (known.End <= clocks.World) throw BadEnd();
        return known with { DisplayName = ApplicationInput.Text(entry["displayName"]) ?? known.DisplayName };
    }

    /// <summary>Never a private key: a PFX is refused.</summary>
    private static X509Certificate2 PublicPart(string key)
    {
        try
        {
            var der = Convert.FromBase64String(key);
            return X509Certificate2.GetCertContentType(der) == X509ContentType.Cert ? X509CertificateLoader.LoadCertificate(der) : throw new CryptographicException();
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw GraphRefusal.BadRequest("Key credential is invalid: the value of 'key' is not a certificate.", "the text of this refusal");
        }
    }

    /// <summary>A date without offset is taken as UTC.</summary>
    internal static DateTimeOffset? Date(JsonNode? value)
    {
        if (ApplicationInput.Text(value) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw GraphRefusal.BadRequest("A date of the credential cannot be read.", "the text of this refusal");
    }

    private static GraphRefusal BadEnd() => new(400, "KeyCredentialsInvalidEndDate", "Key credential end date is invalid.", "when exactly KeyCredentialsInvalidEndDate is answered");
}
