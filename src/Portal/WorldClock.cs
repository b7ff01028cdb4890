namespace Portal;

/// <summary>
/// The time in the world that the portal looks at: expiry of secrets and certificates, dates of Exchange, how long ago something was granted.
/// In production it is the system's clock. In sandbox mode it runs as far ahead as the sandbox's world time was moved.
/// Protocol time (tokens, sessions) is never asked here: that is <see cref="TimeProvider.System"/>.
/// </summary>
public sealed class WorldClock(TimeProvider system) : TimeProvider
{
    private long _aheadTicks;

    public TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _aheadTicks));
        internal set => Interlocked.Exchange(ref _aheadTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => system.GetUtcNow() + Ahead;
}
