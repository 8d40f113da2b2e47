namespace Avatar.Hosting.Tests;

public sealed class ClockWatchTests
{
    private readonly LogRecorder _log = new();
    private readonly SteppingClock _wall = new();

    [Fact]
    public void A_step_back_is_logged_once_and_so_is_its_end()
    {
        using var watch = new ClockWatch(new SteadyClock(_wall), _log.For<ClockWatch>());
        watch.Check();
        _wall.Step(TimeSpan.FromSeconds(-30));
        watch.Check();
        Assert.Empty(_log.Events);

        _wall.Step(TimeSpan.FromMinutes(-10));
        watch.Check();
        watch.Check();
        Assert.Equal([3040], _log.Events);

        _wall.Step(TimeSpan.FromMinutes(11));
        watch.Check();
        watch.Check();
        Assert.Equal([3040, 3041], _log.Events);
    }
}
