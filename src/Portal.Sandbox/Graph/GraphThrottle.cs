using System.Collections.Concurrent;
using System.Globalization;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Graph;

/// <summary>
/// How much of the directory an application may ask in a tenant: resource units in ten seconds, writes in 150. https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
/// Protocol time, as Retry-After is; in memory. Mail, calendars and contacts have limits of their own, which are not here.
/// </summary>
internal sealed class GraphThrottle(TimeProvider time)
{
    private static readonly TimeSpan Reads = TimeSpan.FromSeconds(10), Writes = TimeSpan.FromSeconds(150);
    private static readonly string[] OfMailboxes = ["mailFolders", "messages", "sendMail", "calendar", "events", "contacts", "contactFolders", "todo", "mailboxSettings"];

    private readonly ConcurrentDictionary<(string Tenant, string App), Bucket> _buckets = new();

    /// <exception cref="GraphRefusal">429: the application has used up what it has.</exception>
    public void Enter(GraphLimits limits, HttpContext context, Caller caller)
    {
        if (context.Request.Path.Value!.Split('/').Skip(3).Any(p => OfMailboxes.Contains(p.Split('(')[0], StringComparer.Ordinal))) return;
        var (isWrite, cost) = (context.Request.Method != "GET", CostOf(context.Request));
        var taken = _buckets.GetOrAdd((caller.TenantId, caller.AppId), _ => new()).Take(limits, isWrite, cost, time.GetUtcNow());
        var headers = context.Response.Headers;
        headers["x-ms-resource-unit"] = cost.ToString(CultureInfo.InvariantCulture);
        if (taken.Share >= 0.8) headers["x-ms-throttle-limit-percentage"] = Math.Min(1.8, taken.Share).ToString("0.0", CultureInfo.InvariantCulture);
        if (taken.Wait <= TimeSpan.Zero) return;
        headers["Retry-After"] = Math.Max(1, Math.Ceiling(taken.Wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        headers["x-ms-throttle-scope"] = $"Tenant_Application/{(isWrite ? "Write" : "ReadWrite")}/{caller.AppId}/{caller.TenantId}";
        headers["x-ms-throttle-information"] = taken.ByWrites ? "WriteLimitExceeded" : "ResourceUnitLimitExceeded";
        throw new GraphRefusal(429, "TooManyRequests", "Too many requests.", "the text of this refusal, and which share of the limit is told when");
    }

    /// <summary>"Using $select decreases cost by 1; using $expand increases cost by 1; using $top with a value of less than 20 decreases cost by 1. A request cost can never be lower than one."</summary>
    private static int CostOf(HttpRequest request)
    {
        if (request.Method != "GET") return 1;
        var segment = request.Path.Value!.Split('/').ElementAtOrDefault(2)?.Split('(')[0];
        var cost = segment is "applications" or "users" or "servicePrincipals" ? 2 : 1;
        if (request.Query.ContainsKey("$select")) cost--;
        if (request.Query.ContainsKey("$expand")) cost++;
        if (int.TryParse(request.Query["$top"], NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top < 20) cost--;
        return Math.Max(1, cost);
    }

    /// <param name="Share">Of the limit that is nearest, with this request.</param>
    private readonly record struct Taken(TimeSpan Wait, bool ByWrites, double Share);

    private sealed class Bucket
    {
        private readonly Lock _lock = new();
        private readonly Queue<(DateTimeOffset At, int Cost)> _reads = new();
        private readonly Queue<DateTimeOffset> _writes = new();
        private int _used;

        public Taken Take(GraphLimits limits, bool isWrite, int cost, DateTimeOffset now)
        {
            lock (_lock)
            {
                while (_reads.TryPeek(out var oldest) && oldest.At <= now - Reads) _used -= _reads.Dequeue().Cost;
                while (_writes.TryPeek(out var oldest) && oldest <= now - Writes) _writes.Dequeue();
                var share = Math.Max((_used + cost) / (double)limits.Units, isWrite ? (_writes.Count + 1) / (double)limits.Writes : 0);
                if (isWrite && _writes.Count >= limits.Writes) return new(_writes.Peek() + Writes - now, true, share);
                if (_used + cost > limits.Units) return new((_reads.TryPeek(out var first) ? first.At : now) + Reads - now, false, share);
                _used += cost;
                _reads.Enqueue((now, cost));
                if (isWrite) _writes.Enqueue(now);
                return new(TimeSpan.Zero, false, share);
            }
        }
    }
}
