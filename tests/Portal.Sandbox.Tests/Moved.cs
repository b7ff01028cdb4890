using Portal.Sandbox.State;

namespace Portal.Sandbox.Tests;

/// <summary>Moves world time and puts it back at the end, so that tests of one class do not disturb each other.</summary>
public sealed class Moved(CloudClient cloud) : IDisposable
{
    private readonly TimeSpan _before = cloud.Get<Clocks>().Moved;

    public void By(TimeSpan time) => cloud.Get<Clocks>().Move(time);

    public void Dispose() => cloud.Get<Clocks>().Move(_before - cloud.Get<Clocks>().Moved);
}
