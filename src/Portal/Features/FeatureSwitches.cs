using System.Collections.Concurrent;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Settings;
using Portal.SignIn;

namespace Portal.Features;

/// <summary>
/// Which features can be used: what the operator switched off, and what Entra says is consented on the portal's own registration, asked by the reading identity. For
/// other tenants nothing is known beforehand; what Entra answers on the way counts there.
/// </summary>
public sealed class FeatureSwitches(PortalSettings settings, CloudNetwork network, ReaderIdentity reader, PersonTokens tokens, TimeProvider time, ILogger<FeatureSwitches> log)
{
    /// <summary>How long an answer of Entra is believed. A consent given meanwhile is seen after this.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);

    /// <summary>How long nothing is asked again after Entra could not be asked.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // A page waits for this. Entra's metadata, a token and two Graph calls are on the way, all of them cold after a start.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private sealed record Seen(IReadOnlyDictionary<string, IReadOnlySet<string>>? Consented, DateTimeOffset At)
    {
        public bool Counts(DateTimeOffset now) => now - At < (Consented is null ? Pause : Remembered);
    }

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly ConcurrentDictionary<(string Session, string Resource, string Tenant), (ApiNeed Need, DateTimeOffset At)> _refused = new();
    private Seen? _seen;

    /// <summary>Every feature as it is now, from the least to the most.</summary>
    public async Task<IReadOnlyList<FeatureNow>> AllAsync(CancellationToken ct)
    {
        var consented = await ConsentedAsync(ct);
        return [.. Feature.All.Select(f => Judge(f, consented))];
    }

    /// <summary>The features of these needs that cannot be used by this person now; empty when all can at least be tried.</summary>
    public async Task<IReadOnlyList<FeatureNow>> HinderedAsync(Person person, IEnumerable<ApiNeed> needs, CancellationToken ct)
    {
        var hindered = new List<FeatureNow>();
        foreach (var need in needs)
        {
            if (tokens.Has(person, need) && !IsOff(need)) continue; // who holds the token has the consent
            var own = string.Equals(need.TenantId, settings.SignIn.TenantId, StringComparison.OrdinalIgnoreCase);
            var consented = own ? await ConsentedAsync(ct) : null;
            foreach (var feature in Feature.Of(need))
            {
                var now = need.Closed ? new FeatureNow(feature, FeatureState.Closed, []) : Judge(feature, consented);
                if (now.Offered && WasRefused(person, need)) now = new FeatureNow(feature, FeatureState.NotConsented, feature.Scopes);
                if (!now.Offered && hindered.TrueForAll(h => h.Feature != feature)) hindered.Add(now);
            }
        }

        return hindered;
    }

    /// <summary>Whether the operator switched off what this token is for: nobody is sent to Entra for it.</summary>
    public bool IsOff(ApiNeed need) => need.Closed || Feature.Of(need).Any(IsOff);

    /// <summary>Entra answered a person's way there with "no consent": for them and for a while it is missing, whatever the registration says.</summary>
    public void NoteRefused(string session, ApiNeed need)
    {
        var now = time.GetUtcNow();
        foreach (var (key, old) in _refused)
            if (now - old.At >= Remembered) _refused.TryRemove(new(key, old));
        _refused[(session, need.Resource, need.TenantId)] = (need, now);
    }

    /// <summary>How many refusals are remembered.</summary>
    internal int Refusals => _refused.Count;

    /// <summary>They came back with the token after all.</summary>
    public void NoteGiven(string session, ApiNeed need) => _refused.TryRemove((session, need.Resource, need.TenantId), out _);

    private bool WasRefused(Person person, ApiNeed need) =>
        _refused.TryGetValue((person.SessionId, need.Resource, need.TenantId), out var refused)
            && time.GetUtcNow() - refused.At < Remembered
            && refused.Need.ByPortalsApp == need.ByPortalsApp
            && refused.Need.Scopes.All(s => need.Scopes.Contains(s, StringComparer.OrdinalIgnoreCase));

    /// <summary>What Microsoft does not support is off until the operator says so.</summary>
    public bool IsOff(Feature feature) => settings.Features.Off.Contains(feature.Key, StringComparer.OrdinalIgnoreCase) || (feature.Key == Feature.ExchangeOnline && !settings.Exchange.Rest);

    private FeatureNow Judge(Feature feature, IReadOnlyDictionary<string, IReadOnlySet<string>>? consented)
    {
        if (IsOff(feature)) return new(feature, FeatureState.Off, []);
        if (consented is null) return new(feature, FeatureState.NotKnown, []);
        var held = consented.GetValueOrDefault(AppIdOf(feature.Resource));
        var missing = feature.Scopes.Where(s => held is null || !held.Any(h => ApiNeed.Includes(h, s))).ToList();
        return new(feature, missing.Count == 0 ? FeatureState.On : FeatureState.NotConsented, missing);
    }

    private static string AppIdOf(string? resource) => resource switch
    {
        Apis.GraphResource => WellKnown.MicrosoftGraph,
        Apis.ArmResource => WellKnown.AzureResourceManager,
        Apis.KeyVaultResource => WellKnown.KeyVault,
        Apis.ExchangeOnlineResource => WellKnown.ExchangeOnline,
        _ => WellKnown.Dataverse,
    };

    /// <summary>Application id of the API → its scopes consented for everybody; null when Entra could not be asked.</summary>
    private async Task<IReadOnlyDictionary<string, IReadOnlySet<string>>?> ConsentedAsync(CancellationToken ct)
    {
        if (_seen is { } seen && seen.Counts(time.GetUtcNow())) return seen.Consented;
        await _asking.WaitAsync(ct);
        try
        {
            if (_seen is { } meanwhile && meanwhile.Counts(time.GetUtcNow())) return meanwhile.Consented;
            return (_seen = new Seen(await AskAsync(ct), time.GetUtcNow())).Consented;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlySet<string>>?> AskAsync(CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return await new Consents(network, reader.Credential).ForEverybodyAsync(settings.SignIn.ClientId!, patience.Token);
        }
        catch (Exception error) when (!ct.IsCancellationRequested
            && error is CloudException
                or Azure.RequestFailedException
                or Azure.Identity.AuthenticationFailedException
                or HttpRequestException
                or OperationCanceledException
                or System.Security.Cryptography.CryptographicException or IOException)
        {
            log.LogWarning(error, "Which permissions of the portal are consented could not be asked; all features are offered");
            return null;
        }
    }
}
