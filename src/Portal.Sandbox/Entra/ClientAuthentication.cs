using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Entra;

/// <summary>
/// Proves that a client is who it says: by secret, or by an assertion it signed with the key of a registered certificate
/// (https://learn.microsoft.com/entra/identity-platform/certificate-credentials). Whether a credential has expired is a matter of world
/// time; an assertion's own window is protocol time, because real SDKs stamp it with theirs.
/// </summary>
internal sealed class ClientAuthentication(Clocks clocks)
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <returns>True if the proof was a certificate.</returns>
    public bool Check(Application app, string tenantSegment, TokenRequest request)
    {
        if (app.PublicRedirectUris.Count > 0 && request["grant_type"] != "client_credentials")
        {
            if (request["client_assertion"] is not null || request["client_secret"] is not null) throw EntraErrors.PublicClient();
            return false;
        }

        if (request["client_assertion"] is { } assertion)
        {
            if (request["client_assertion_type"] != JwtBearer) throw EntraErrors.BadAssertion($"The client_assertion_type must be '{JwtBearer}'.");
            CheckAssertion(app, tenantSegment, assertion);
            return true;
        }

        CheckSecret(app, request["client_secret"] ?? throw EntraErrors.NoCredential());
        return false;
    }

    private void CheckSecret(Application app, string secret)
    {
        var hash = Secrets.Hash(secret);
        var known = app.Passwords.FirstOrDefault(p => p.Hash == hash);
        if (known is null || known.AcceptedFrom > clocks.World || known.Start > clocks.World.AddMinutes(5)) throw EntraErrors.WrongSecret(app.AppId);
        if (known.End <= clocks.World) throw EntraErrors.ExpiredSecret(app.AppId);
    }

    private void CheckAssertion(Application app, string tenantSegment, string assertion)
    {
        var token = Tokens.Parse(assertion) ?? throw EntraErrors.BadAssertion("It is not a JWS in compact form.");
        if (token.Alg is not (SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.RsaSsaPssSha256)) throw EntraErrors.BadAssertion($"The algorithm '{token.Alg}' is not supported.");
        if (!Ids.Same(token.Issuer, app.AppId) || !Ids.Same(token.Subject, app.AppId)) throw EntraErrors.AssertionOfOtherApp();

        var key = FindKey(app, token);
        if (!IsSigned(token, key)) throw EntraErrors.AssertionSignature();
        CheckAudience(token, tenantSegment, app.TenantId);
        if (token.ValidTo == default || token.ValidTo < clocks.Protocol.Subtract(Skew).UtcDateTime || token.ValidFrom > clocks.Protocol.Add(Skew).UtcDateTime)
            throw EntraErrors.AssertionTime(clocks.Protocol, token.ValidFrom, token.ValidTo);
        // Entra asks for an id but does not hold a second use against it: SDKs send the same assertion again after a 5xx.
        if (string.IsNullOrEmpty(token.Id)) throw EntraErrors.BadAssertion("The claim 'jti' is missing.");
    }

    private KeyCredential FindKey(Application app, JsonWebToken token)
    {
        var sha256 = token.TryGetHeaderValue<string>("x5t#S256", out var long5) ? long5 : null;
        var sha1 = token.TryGetHeaderValue<string>("x5t", out var short5) ? short5 : null;
        var key = app.Keys.FirstOrDefault(k => Matches(k, sha1, sha256));
        if (key is null || key.AcceptedFrom > clocks.World) throw EntraErrors.UnknownCertificate(Hex(sha1 ?? sha256 ?? token.Kid), app.AppId);
        if (key.End <= clocks.World || key.Start > clocks.World.Add(Skew)) throw EntraErrors.CertificateOutsideWindow(clocks.World, key);
        return key;
    }

    private static bool Matches(KeyCredential key, string? sha1, string? sha256)
    {
        if (sha256 is not null) return Base64UrlEncoder.Encode(SHA256.HashData(key.Der)) == sha256;
        using var certificate = X509CertificateLoader.LoadCertificate(key.Der);
        return sha1 is not null && Base64UrlEncoder.Encode(certificate.GetCertHash()) == sha1;
    }

    private static bool IsSigned(JsonWebToken token, KeyCredential key)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(key.Der);
        using var rsa = certificate.GetRSAPublicKey();
        var padding = token.Alg == SecurityAlgorithms.RsaSha256 ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss;
        var signed = Encoding.ASCII.GetBytes($"{token.EncodedHeader}.{token.EncodedPayload}");
        return rsa is not null && rsa.VerifyData(signed, Tokens.Signature(token), HashAlgorithmName.SHA256, padding);
    }

    private static void CheckAudience(JsonWebToken token, string tenantSegment, string tenantId)
    {
        string[] hosts = ["https://login.microsoftonline.com", "https://login.windows.net", "https://sts.windows.net"];
        string[] paths = ["/oauth2/v2.0/token", "/v2.0", "/oauth2/token", "/"];
        var good = from host in hosts from segment in new[] { tenantSegment, tenantId } from path in paths select $"{host}/{segment}{path}";
        if (!good.Contains(token.Audiences.FirstOrDefault(), StringComparer.OrdinalIgnoreCase))
            throw EntraErrors.AssertionAudience($"https://login.microsoftonline.com/{tenantId}/v2.0");
    }

    private static string Hex(string? base64Url)
    {
        try
        {
            return Convert.ToHexString(Base64UrlEncoder.DecodeBytes(base64Url ?? ""));
        }
        catch (FormatException)
        {
            return base64Url ?? "";
        }
    }
}
