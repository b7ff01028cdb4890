using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Graph.Models;
using GraphApplication = Microsoft.Graph.Models.Application;

namespace Portal.Cloud.Graph;

/// <summary>Between Graph's shape of an application and ours.</summary>
internal static class ApplicationReader
{
    public static Application? Read(GraphApplication? a) => a is null ? null : new(a.Id!, a.AppId!, a.DisplayName ?? "", a.UniqueName, a.CreatedDateTime)
    {
        SignInAudience = a.SignInAudience,

        // In v1.0 since 2026; this SDK version does not know it yet.
        Disabled = a.AdditionalData.TryGetValue("isDisabled", out var disabled) && disabled is true,
        Notes = a.Notes,
        Tags = a.Tags ?? [],
        Permissions = Permissions(a),
        RedirectUris = a.Web?.RedirectUris ?? [],
        Secrets = Secrets(a.PasswordCredentials),
        Certificates = Certificates(a.KeyCredentials),
    };

    public static IReadOnlyList<SecretInfo> Secrets(List<PasswordCredential>? all) => [.. (all ?? []).Select(p => new SecretInfo(p.KeyId ?? default, p.DisplayName, p.Hint, p.StartDateTime, p.EndDateTime))];

    public static IReadOnlyList<CertificateInfo> Certificates(List<KeyCredential>? all) =>
        [.. (all ?? []).Select(k => new CertificateInfo(k.KeyId ?? default, k.DisplayName, ThumbprintOf(k), k.StartDateTime, k.EndDateTime))];

    public static IReadOnlyList<DeclaredPermission> Permissions(GraphApplication a) =>
    [
        .. from resource in a.RequiredResourceAccess ?? []
           from access in resource.ResourceAccess ?? []
           select new DeclaredPermission(resource.ResourceAppId!, access.Id ?? default, access.Type == "Role"),
    ];

    public static List<RequiredResourceAccess> Write(IReadOnlyList<DeclaredPermission> permissions) =>
    [
        .. permissions.GroupBy(p => p.ResourceAppId, StringComparer.OrdinalIgnoreCase).Select(resource => new RequiredResourceAccess
        {
            ResourceAppId = resource.Key,
            ResourceAccess = [.. resource.Select(p => new ResourceAccess { Id = p.Id, Type = p.ForApplication ? "Role" : "Scope" })],
        }),
    ];

    /// <summary>
    /// From the public part, where Graph returns it (single objects only); otherwise from customKeyIdentifier, which is the thumbprint's bytes in most
    /// answers and its hex text in some.
    /// </summary>
    public static string? ThumbprintOf(KeyCredential key)
    {
        if (key.Key is { Length: > 0 } der)
        {
            try
            {
                using var certificate = X509CertificateLoader.LoadCertificate(der);
                return certificate.Thumbprint;
            }
            catch (CryptographicException)
            {
                return null;
            }
        }

        return key.CustomKeyIdentifier switch
        {
            { Length: 20 } bytes => Convert.ToHexString(bytes),
            { Length: 40 } hex => Encoding.ASCII.GetString(hex).ToUpperInvariant(),
            _ => null,
        };
    }
}
