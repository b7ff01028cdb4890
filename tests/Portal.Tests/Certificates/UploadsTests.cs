using Portal.Certificates;
using Portal.SignIn;
using Portal.TestKeys;

namespace Portal.Tests.Certificates;

public sealed class UploadsTests
{
    private static readonly CompanyCa _ca = new();
    private static readonly byte[] _file = _ca.Pfx(_ca.Issue(), null);
    private readonly Person _alice = new("t", "a", "Alice", "alice", [], "session-1");

    [Fact]
    public void It_is_taken_out_once_by_the_session_that_brought_it()
    {
        using var uploads = new Uploads(TimeProvider.System);
        var pair = Pair();
        Assert.True(uploads.Hold(7, _alice, pair));

        Assert.Null(uploads.Take(8, _alice));
        Assert.Null(uploads.Take(7, _alice with { SessionId = "session-2" }));
        Assert.Same(pair, uploads.Take(7, _alice));
        Assert.Null(uploads.Take(7, _alice));
    }

    [Fact]
    public void Bringing_another_file_clears_the_first()
    {
        using var uploads = new Uploads(TimeProvider.System);
        var (first, second) = (Pair(), Pair());
        uploads.Hold(7, _alice, first);
        uploads.Hold(7, _alice, second);

        Assert.True(IsCleared(first));
        Assert.Same(second, uploads.Find(7, _alice));
    }

    [Fact]
    public void After_ten_minutes_it_is_cleared()
    {
        var time = new StoppedTime();
        using var uploads = new Uploads(time);
        var pair = Pair();
        uploads.Hold(7, _alice, pair);
        Assert.Equal(TimeSpan.FromMinutes(10), time.Due);

        time.Ring();

        Assert.Null(uploads.Find(7, _alice));
        Assert.True(IsCleared(pair));
    }

    [Fact]
    public void The_end_of_the_process_clears_what_is_left()
    {
        var uploads = new Uploads(TimeProvider.System);
        var pair = Pair();
        uploads.Hold(7, _alice, pair);
        uploads.Dispose();
        Assert.True(IsCleared(pair));
    }

    private static KeyPair Pair() => ReadKeyPair.Read(_file, null, DateTimeOffset.UtcNow).Pair!;

    private static bool IsCleared(KeyPair pair) => pair.Pfx.Span.IndexOfAnyExcept((byte)0) < 0;

    private sealed class StoppedTime : TimeProvider
    {
        private TimerCallback? _callback;

        public TimeSpan Due { get; private set; }

        public void Ring() => _callback!(null);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, Due) = (callback, dueTime);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
