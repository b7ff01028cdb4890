using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Dataverse;

/// <summary>
/// Service protection limits: per user and per web server, each server for itself. https://learn.microsoft.com/power-apps/developer/data-platform/api-limits
/// Protocol time, as Retry-After is; in memory, as it is with the servers.
/// </summary>
internal sealed class ServiceProtection(TimeProvider time)
{
    /// <summary>Sends a client back to the server it came from; who leaves it out is spread over all of them.</summary>
    public const string Cookie = "ARRAffinity";

    private readonly ConcurrentDictionary<(string Host, string User, int Server), Gauge> _gauges = new();

    /// <summary>One request that was let in, or its refusal.</summary>
    public sealed record Visit(Gauge Gauge, DateTimeOffset At, DataverseError? Refusal, IReadOnlyList<(string Name, string Value)> Headers);

    public Visit Enter(ServiceLimits limits, string host, string user, string? affinity)
    {
        var server = Enumerable.Range(0, Math.Max(1, limits.Servers)).Where(s => NameOf(host, s) == affinity).DefaultIfEmpty(RandomNumberGenerator.GetInt32(Math.Max(1, limits.Servers))).First();
        var gauge = _gauges.GetOrAdd((host, user, server), _ => new Gauge());
        var now = time.GetUtcNow();
        var refusal = gauge.Enter(limits, now, out var wait);
        var (requests, seconds) = gauge.Remaining(limits);
        var headers = new List<(string, string)>
        {
            ("x-ms-ratelimit-burst-remaining-xrm-requests", requests.ToString(CultureInfo.InvariantCulture)),
            ("x-ms-ratelimit-time-remaining-xrm-requests", seconds.ToString("N2", CultureInfo.InvariantCulture)),
            ("x-ms-dop-hint", limits.ParallelHint.ToString(CultureInfo.InvariantCulture)),
            ("Set-Cookie", $"{Cookie}={NameOf(host, server)};Path=/;HttpOnly;Secure;Domain={host}"),
        };
        if (refusal is not null) headers.Add(("Retry-After", Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture)));
        return new(gauge, now, refusal, headers);
    }

    public Task WorkAsync(ServiceLimits limits, CancellationToken ct) => limits.TakesSeconds > 0 ? Task.Delay(Takes(limits), time, ct) : Task.CompletedTask;

    /// <summary>Spread log-normally around the middle, as answers of services are: half take less, few take much more.</summary>
    internal static TimeSpan Takes(ServiceLimits limits)
    {
        if (limits.TakesSpread <= 0) return TimeSpan.FromSeconds(limits.TakesSeconds);
        var (one, other) = (RandomNumberGenerator.GetInt32(1, int.MaxValue) / (double)int.MaxValue, RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue);
        return TimeSpan.FromSeconds(limits.TakesSeconds * Math.Exp(limits.TakesSpread * Math.Sqrt(-2 * Math.Log(one)) * Math.Cos(2 * Math.PI * other)));
    }

    /// <summary>Work is charged when it is done.</summary>
    public void Leave(ServiceLimits limits, Visit visit, int operations)
    {
        var now = time.GetUtcNow();
        visit.Gauge.Leave(now, (now - visit.At).TotalSeconds + (operations * limits.SecondsPerOperation));
    }

    private static string NameOf(string host, int server) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{host} server {server}")));

    /// <summary>What one server remembers of one user.</summary>
    internal sealed class Gauge
    {
        private readonly Lock _lock = new();
        private readonly Queue<DateTimeOffset> _requests = new();
        private readonly Queue<(DateTimeOffset At, double Seconds)> _work = new();
        private double _worked;
        private int _inFlight;
        private DateTimeOffset _blockedUntil;
        private (string Code, string Message) _block;

        public DataverseError? Enter(ServiceLimits limits, DateTimeOffset now, out TimeSpan wait)
        {
            lock (_lock)
            {
                Forget(now - TimeSpan.FromSeconds(limits.WindowSeconds));
                if (now < _blockedUntil) _blockedUntil += TimeSpan.FromSeconds(limits.PenaltySeconds);
                else if (_requests.Count >= limits.Requests)
                    Block(
                        limits,
                        _requests.Peek(),
                        "0x80072322",
                        $"Number of requests exceeded the limit of {limits.Requests} over time window of {limits.WindowSeconds:0} seconds.");
                else if (_worked >= limits.ExecutionSeconds)
                    Block(
                        limits,
                        _work.Peek().At,
                        "0x80072321",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Combined execution time of incoming requests exceeded limit of {limits.ExecutionSeconds * 1_000:N0} milliseconds over time window of {limits.WindowSeconds:0} seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later."));

                wait = _blockedUntil - now;
                if (wait > TimeSpan.Zero) return Refused(_block.Code, _block.Message, "by how much a request during a block lengthens it");
                if (_inFlight >= limits.Concurrent) return Refused("0x80072326", $"Number of concurrent requests exceeded the limit of {limits.Concurrent}.", "the Retry-After of this refusal");
                _requests.Enqueue(now);
                _inFlight++;
                return null;
            }
        }

        public void Leave(DateTimeOffset now, double seconds)
        {
            lock (_lock)
            {
                _inFlight--;
                _work.Enqueue((now, seconds));
                _worked += seconds;
            }
        }

        public (int Requests, double Seconds) Remaining(ServiceLimits limits)
        {
            lock (_lock) return (Math.Max(0, limits.Requests - _requests.Count), Math.Max(0, limits.ExecutionSeconds - _worked));
        }

        /// <summary>Until the oldest of what fills the window has left it.</summary>
        private void Block(ServiceLimits limits, DateTimeOffset oldest, string code, string message) => (_blockedUntil, _block) = (oldest + TimeSpan.FromSeconds(limits.WindowSeconds), (code, message));

        private void Forget(DateTimeOffset before)
        {
            while (_requests.TryPeek(out var request) && request <= before) _requests.Dequeue();
            while (_work.TryPeek(out var work) && work.At <= before) _worked -= _work.Dequeue().Seconds;
        }

        private static DataverseError Refused(string code, string message, string unconfirmed) => new(429, code, message) { Unconfirmed = unconfirmed };
    }
}
