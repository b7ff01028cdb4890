namespace Portal.Sandbox.State;

/// <summary>
/// Two clocks. Protocol time (tokens, assertions, TLS, Retry-After) is the wall clock, because real SDKs check it against their own.
/// World time (propagation, expiry, licences, Exchange's dates) can be moved forwards and survives a restart.
/// </summary>
public sealed class Clocks(World world, TimeProvider wall)
{
    private readonly Shelf<Offset> _offset = world.Shelf<Offset>("clock");

    private sealed record Offset(long Ticks);

    public DateTimeOffset Protocol => wall.GetUtcNow();

    public DateTimeOffset World => Protocol + Moved;

    public TimeSpan Moved => TimeSpan.FromTicks(_offset.Find("world")?.Ticks ?? 0);

    /// <summary>Moves world time by <paramref name="by"/>, forwards or back.</summary>
    public void Move(TimeSpan by) => _offset.Put("world", new((Moved + by).Ticks));
}
