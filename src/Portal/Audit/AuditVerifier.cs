using Microsoft.EntityFrameworkCore;
using Portal.Store;

namespace Portal.Audit;

/// <summary>What verifying found.</summary>
/// <param name="UpTo">The last entry that is in order.</param>
/// <param name="At">When it was looked at.</param>
/// <param name="Break">The first thing that is not in order, or null.</param>
public sealed record AuditVerdict(long UpTo, DateTimeOffset At, AuditBreak? Break);

/// <param name="Sequence">Where the chain breaks.</param>
/// <param name="Sentence">How.</param>
public sealed record AuditBreak(long Sequence, string Sentence);

/// <summary>
/// Walks the whole chain from the first entry and computes every hash anew. Remembers, as long as the process lives, the end it saw last, so that an end
/// which is cut off while the portal runs is noticed; the log line it writes is meant to be kept elsewhere, for the same purpose.
/// </summary>
public sealed class AuditVerifier(IDbContextFactory<PortalDb> dbs, TimeProvider time, ILogger<AuditVerifier> log)
{
    private sealed record End(long Sequence, string Hash);

    private End? _seen;

    public AuditVerdict? Last { get; private set; }

    /// <summary>About 300,000 entries a second; reads without keeping them.</summary>
    public async Task<AuditVerdict> VerifyAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var seen = _seen;
        var upTo = 0L;
        var hash = AuditChain.Start;
        AuditBreak? found = null;
        await foreach (var entry in db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Sequence).AsAsyncEnumerable().WithCancellation(ct))
        {
            found = BreakAt(entry, upTo + 1, hash, seen);
            if (found is not null)
                break;
            (upTo, hash) = (entry.Sequence, entry.Hash);
        }

        found ??= seen?.Sequence > upTo ? new AuditBreak(upTo + 1, $"Entries {upTo + 1} to {seen.Sequence} were there when the trail was last verified and are gone now.") : null;
        return Keep(new AuditVerdict(upTo, time.GetUtcNow(), found), hash);
    }

    private static AuditBreak? BreakAt(AuditEntry entry, long expected, byte[] previous, End? seen) => entry switch
    {
        _ when entry.Sequence != expected => new(expected, $"Entry {expected} is missing; the next one is {entry.Sequence}."),
        _ when !entry.PreviousHash.AsSpan().SequenceEqual(previous) => new(expected, $"Entry {expected} does not follow from the one before it."),
        _ when !entry.Hash.AsSpan().SequenceEqual(AuditChain.HashOf(entry)) => new(expected, $"Entry {expected} was changed after it was written."),
        _ when entry.SearchText != AuditEntries.SearchTextOf(entry) => new(expected, $"The search text of entry {expected} was changed, so searches may not find it."),
        _ when seen?.Sequence == expected && seen.Hash != Convert.ToHexStringLower(entry.Hash) =>
            new(expected, $"Entry {expected} and those before it are not the ones that were verified last time: the trail was written anew."),
        _ => null,
    };

    private AuditVerdict Keep(AuditVerdict verdict, byte[] hash)
    {
        Last = verdict;
        if (verdict.Break is { } found)
        {
            log.LogError("Audit trail: in order up to entry {UpTo}, then broken at entry {Sequence}: {Sentence}", verdict.UpTo, found.Sequence, found.Sentence);
            return verdict;
        }

        _seen = new End(verdict.UpTo, Convert.ToHexStringLower(hash));
        log.LogInformation("Audit trail: verified up to entry {UpTo}, hash {Hash}", verdict.UpTo, _seen.Hash);
        return verdict;
    }
}
