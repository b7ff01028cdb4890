using System.Collections.Concurrent;

namespace Portal.Sandbox.KeyVault;

/// <summary>
/// How many requests a vault takes in ten seconds; one that is refused does not count. https://learn.microsoft.com/azure/key-vault/general/service-limits#secrets-managed-storage-account-keys-and-vault-transactions and
/// overview-throttling. Protocol time, in memory.
/// </summary>
internal sealed class VaultThrottle(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Queue<DateTimeOffset>> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null while there is room.</summary>
    public IResult? Refuse(HttpContext context, string vault, int limit)
    {
        var (taken, now) = (_taken.GetOrAdd(vault, _ => new()), time.GetUtcNow());
        lock (taken)
        {
            while (taken.TryPeek(out var oldest) && oldest <= now - Window) taken.Dequeue();
            if (taken.Count < limit)
            {
                taken.Enqueue(now);
                return null;
            }

            context.Response.Headers["Retry-After"] = Math.Max(1, Math.Ceiling(((taken.TryPeek(out var first) ? first : now) + Window - now).TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        context.Response.Headers["x-sandbox-unconfirmed"] = "the Retry-After of this refusal";
        return VaultErrors.Error(429, "Throttled", "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached");
    }
}
