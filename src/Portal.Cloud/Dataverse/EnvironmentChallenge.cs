using Portal.Cloud.Http;

namespace Portal.Cloud.Dataverse;

/// <summary>An environment names its tenant to whoever asks without a token; a name that is no environment's does not.</summary>
public sealed class EnvironmentChallenge(CloudNetwork network)
{
    /// <returns>The tenant's id; null when the host answers but is no environment.</returns>
    // The header of the 401: https://learn.microsoft.com/power-apps/developer/data-platform/authenticate-oauth
    public async Task<string?> TenantOfAsync(EnvironmentUrl environment, CancellationToken ct)
    {
        try
        {
            using var response = await network.Services.GetAsync(new Uri(environment.Uri, "/api/data/v9.2/WhoAmI"), ct);
            // As it stands: without quotes its commas are none of HTTP's, so the parsed collection does not have it.
            var header = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values.FirstOrDefault() : null;
            return Challenge.Parse(header).TryGetValue("authorization_uri", out var authority) && Uri.TryCreate(authority, UriKind.Absolute, out var uri)
                && uri.Segments.ElementAtOrDefault(1)?.Trim('/') is { Length: > 0 } tenant ? tenant : null;
        }
        catch (Exception e) when (ConnectionErrors.From(e, CloudSystem.Dataverse, environment.Host, ct) is { } error)
        {
            throw new CloudException(error, e);
        }
    }
}
