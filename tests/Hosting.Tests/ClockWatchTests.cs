namespace Avatar.Hosting.Tests;

public sealed class ClockWatchTests
{
    private readonly LogRecorder _log = new();
    private readonly SetClock _wall = new();

    [Fact]
    public void A_step_back_is_logged_once_and_so_is_its_end()
    {
        using var watch = new ClockWatch(new SteadyClock(_wall), _log.For<ClockWatch>());
        watch.Check();
        _wall.Now -= TimeSpan.FromSeconds(30);
        watch.Check();
        Assert.Empty(_log.Events);

        _wall.Now -= TimeSpan.FromMinutes(10);
        watch.Check();
        watch.Check();
        Assert.Equal([3040], _log.Events);

        _wall.Now += TimeSpan.FromMinutes(11);
        watch.Check();
        watch.Check();
        Assert.Equal([3040, 3041], _log.Events);
    }

    /// <summary>A machine clock that does not advance unless the test sets it.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
