using System.Collections.Concurrent;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>The last refusals of EWS with the rule behind each, oldest first: what Exchange keeps to itself. GET https://sandbox.localhost/exchange-online/refusals</summary>
internal sealed class EwsRefusals(Clocks clocks)
{
    private const int Kept = 1_000;
    private readonly ConcurrentQueue<Refused> _all = new();

    /// <param name="At">World time.</param>
    /// <param name="Mailbox">Null when the organization refused before a mailbox was looked at.</param>
    public sealed record Refused(DateTimeOffset At, string TenantId, string AppId, string? Mailbox, string Rule);

    public IEnumerable<Refused> All => _all;

    public void Add(Caller by, string? mailbox, string rule)
    {
        _all.Enqueue(new(clocks.World, by.TenantId, by.AppId, mailbox, rule));
        while (_all.Count > Kept) _all.TryDequeue(out _);
    }
}
