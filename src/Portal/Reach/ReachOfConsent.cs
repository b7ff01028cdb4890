namespace Portal.Reach;

/// <summary>What a consent would open, by what was read of the organization last: for whoever decides on it.</summary>
public sealed class ReachOfConsent(AccessReadings kept, TimeProvider time)
{
    /// <summary>Red flags that the app would carry with these permissions consented; none where nothing was read within the last days.</summary>
    /// <param name="permissions">Values of the app roles that are asked for.</param>
    public async Task<IReadOnlyList<string>> FlagsAsync(string tenantId, string appId, IReadOnlyList<string> permissions, CancellationToken ct)
    {
        var index = await kept.FindAsync(tenantId, appId, ct) ?? (await kept.NewestAsync(ct)).FirstOrDefault(i => string.Equals(i.Facts.TenantId, tenantId, StringComparison.OrdinalIgnoreCase));
        if (index is null || time.GetUtcNow() - index.Facts.Policies.At > ReadAccessReport.Lasts) return [];
        return Flags(index, appId, permissions);
    }

    /// <summary>Each with the time of the reading it rests on: policies and scopes may have changed since.</summary>
    internal static IReadOnlyList<string> Flags(AccessIndex index, string appId, IReadOnlyList<string> permissions) =>
        [.. RedFlags.Of(EffectiveAccess.Of(index, appId, [.. permissions.Union(EffectiveAccess.ConsentsOf(index.Facts, appId) ?? [], StringComparer.OrdinalIgnoreCase)]))
            .Where(f => f.IsRed)
            .Select(f => $"{f.Sentence} (As read on {index.Facts.Policies.At:d MMMM yyyy, HH:mm} UTC.)")];
}
