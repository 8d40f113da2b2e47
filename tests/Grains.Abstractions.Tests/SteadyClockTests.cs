namespace Avatar.Tests;

public sealed class SteadyClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly SteppingClock _wall = new();
    private readonly SteadyClock _clock;

    public SteadyClockTests() => _clock = new(_wall);

    private TimeSpan Lead => _clock.GetUtcNow() - _wall.GetUtcNow();

    [Fact]
    public void It_returns_the_time_of_the_machine_and_follows_a_step_forwards()
    {
        Assert.Equal(_wall.GetUtcNow(), _clock.GetUtcNow());
        _wall.Pass(Minute);
        Assert.Equal(_wall.GetUtcNow(), _clock.GetUtcNow());
        _wall.Step(Hour);
        Assert.Equal(_wall.GetUtcNow(), _clock.GetUtcNow());
        _wall.Pass(Minute);
        Assert.Equal(_wall.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void After_a_step_back_it_runs_at_half_speed_until_the_machine_has_caught_up()
    {
        var before = _clock.GetUtcNow();
        _wall.Step(-Hour);
        Assert.Equal(before, _clock.GetUtcNow());

        _wall.Pass(Hour);
        Assert.Equal(before + (Hour / 2), _clock.GetUtcNow());
        Assert.Equal(Hour / 2, Lead);

        _wall.Pass(Hour);
        Assert.Equal(TimeSpan.Zero, Lead);
        _wall.Pass(Hour);
        Assert.Equal(TimeSpan.Zero, Lead);
        Assert.Equal(_wall.GetUtcNow(), _clock.GetUtcNow());
    }

    [Fact]
    public void Steps_in_both_directions_never_set_it_back()
    {
        var random = new Random(7);
        var latest = _clock.GetUtcNow();
        for (var i = 0; i < 10_000; i++)
        {
            _wall.Pass(random.NextDouble() * Minute);
            if (random.Next(10) == 0) _wall.Step((random.NextDouble() - 0.5) * 2 * Hour);
            var now = _clock.GetUtcNow();
            Assert.True(now >= latest);
            Assert.True(now >= _wall.GetUtcNow() - TimeSpan.FromMilliseconds(10));
            latest = now;
        }
    }

    [Fact]
    public async Task No_thread_sees_it_go_back_while_the_clock_is_set()
    {
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(ReadToTheEnd)).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            _wall.Pass(TimeSpan.FromMilliseconds(i % 30));
            _wall.Step(i % 2 == 0 ? -Minute : Minute);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), Assert.True);

        bool ReadToTheEnd()
        {
            for (var latest = _clock.GetUtcNow(); !stop.IsCancellationRequested;)
            {
                var now = _clock.GetUtcNow();
                if (now < latest) return false;
                latest = now;
            }

            return true;
        }
    }

    [Fact]
    public void The_clock_of_the_machine_is_accessible()
    {
        _wall.Step(-Hour);
        Assert.Equal(Hour, Lead);
        Assert.Equal(_wall.GetUtcNow(), SteadyClock.GetWallClock(_clock).GetUtcNow());
        Assert.Same(_wall, SteadyClock.GetWallClock(_wall));
    }
}
