using System.Text.Json;
using Portal.Cloud.Http;

namespace Portal.Cloud.Entra;

/// <summary>Tenant look-ups that need no token.</summary>
public sealed class Tenants(CloudNetwork network)
{
    /// <summary>Id of the tenant that a domain (or id) belongs to; null when there is none.</summary>
    // The metadata of every tenant is public; its issuer carries the id. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
    public async Task<string?> FindIdAsync(string domainOrId, CancellationToken ct)
    {
        var uri = new Uri($"https://login.microsoftonline.com/{Uri.EscapeDataString(domainOrId)}/v2.0/.well-known/openid-configuration");
        try
        {
            using var response = await network.Open.GetAsync(uri, ct);
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
            if (response.IsSuccessStatusCode)
                return json.RootElement.Text("issuer") is { } issuer && Uri.TryCreate(issuer, UriKind.Absolute, out var parsed) ? parsed.Segments.ElementAtOrDefault(1)?.Trim('/') : null;

            var error = EntraAnswers.From((int)response.StatusCode, json.RootElement.Text("error"), json.RootElement.Text("error_description"), json.RootElement.Text("correlation_id"));
            return error.Code is "AADSTS90002" or "AADSTS900023" or "invalid_tenant" ? null : throw new CloudException(error);
        }
        catch (JsonException e)
        {
            throw new CloudException(new CloudError(CloudSystem.Entra, CloudErrorKind.Unavailable, null, null, "The metadata was not JSON.") { Host = uri.Host }, e);
        }
        catch (Exception e) when (ConnectionErrors.From(e, CloudSystem.Entra, uri.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }
}
