using System.Collections.Concurrent;
using Portal.Cloud;
using Portal.Cloud.Entra;
using Portal.Cloud.Http;
using Portal.Settings;

namespace Portal.SignIn;

/// <summary>Whether a tenant knows the registration that its people would meet.</summary>
public enum Presence
{
    There,

    /// <summary>Nobody has consented to it there: whoever is sent to Entra ends on Entra's own page, with AADSTS65001 or a request for approval.</summary>
    Missing,

    /// <summary>It is there, and somebody switched its sign-in off.</summary>
    SwitchedOff,

    NotKnown,
}

/// <summary>
/// Looks whether another tenant knows this portal: the registration asks that tenant for a token of its own, which needs no permission and gives none. Entra answers
/// AADSTS700016 where it is not known. https://learn.microsoft.com/entra/identity-platform/reference-error-codes
/// </summary>
public sealed class PortalPresence(CloudNetwork network, Registrations registrations, TimeProvider time)
{
    /// <summary>How long "it is there" is believed. That it is missing is asked anew each time, for somebody may be consenting at this moment.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Tenant, bool Portals), DateTimeOffset> _there = new();

    /// <param name="byPortalsApp">The portal's own app, also where the tenant has a registration of its own in the settings.</param>
    public async Task<Presence> OfAsync(string tenantId, bool byPortalsApp, CancellationToken ct)
    {
        var key = (tenantId.ToLowerInvariant(), byPortalsApp || !registrations.Has(tenantId));
        if (_there.TryGetValue(key, out var seen) && time.GetUtcNow() - seen < Remembered) return Presence.There;
        var found = await AskAsync(tenantId, registrations.Of(tenantId, byPortalsApp), ct);
        if (found == Presence.There) _there[key] = time.GetUtcNow();
        else _there.TryRemove(key, out _);
        return found;
    }

    private async Task<Presence> AskAsync(string tenantId, RegistrationSettings registration, CancellationToken ct)
    {
        try
        {
            var tokens = new AppTokens(network);
            if (registration.Certificate.IsSet())
            {
                using var certificate = registration.Certificate.Load();
                await tokens.ByCertificateAsync(tenantId, registration.ClientId!, certificate, Apis.GraphResource, ct);
            }
            else
            {
                await tokens.BySecretAsync(tenantId, registration.ClientId!, registration.ClientSecret!, Apis.GraphResource, ct);
            }

            return Presence.There;
        }
        catch (CloudException error)
        {
            return error.Error.Code switch
            {
                "AADSTS700016" or "AADSTS7000229" => Presence.Missing,
                "AADSTS7000112" => Presence.SwitchedOff,
                _ => Presence.NotKnown,
            };
        }
        catch (Exception error) when (error is System.Security.Cryptography.CryptographicException or IOException)
        {
            return Presence.NotKnown;
        }
    }
}
