namespace Portal.Tests;

/// <summary>The real clock, moved ahead as far as a test says.</summary>
public sealed class MovableTime : TimeProvider
{
    private TimeSpan _ahead;

    public void Move(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;
}
