using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Health;

/// <summary>Detection of a stalled process.</summary>
public sealed class PulseTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void A_process_whose_thread_pool_works_is_alive()
    {
        var clock = new FakeTimeProvider();
        using var pulse = new Pulse(clock, NullLogger<Pulse>.Instance);

        for (var look = 0; look < 100; look++)
        {
            clock.Advance(TimeSpan.FromSeconds(7));
            Assert.True(pulse.IsAlive());
        }
    }

    [Fact]
    public void A_process_that_is_stalled_for_long_is_not_alive_until_it_continues()
    {
        var clock = new StuckPool();
        using var pulse = new Pulse(clock, NullLogger<Pulse>.Instance);

        clock.Pass(Pulse.StallLimit);
        Assert.True(pulse.IsAlive());
        clock.Pass(Moment);
        Assert.True(pulse.IsAlive());
        clock.Pass(Pulse.ResumeGrace + Moment);
        Assert.False(pulse.IsAlive());
        clock.Pass(TimeSpan.FromHours(1));
        Assert.False(pulse.IsAlive());

        clock.Beat();
        Assert.True(pulse.IsAlive());
    }

    /// <summary>No false alarm if the first probe comes before the first tick after a suspension.</summary>
    [Fact]
    public void A_process_that_was_suspended_has_a_grace_period_for_its_first_tick_each_time()
    {
        var clock = new StuckPool();
        using var pulse = new Pulse(clock, NullLogger<Pulse>.Instance);

        for (var suspension = 0; suspension < 3; suspension++)
        {
            clock.Pass(TimeSpan.FromHours(8));
            Assert.True(pulse.IsAlive());
            clock.Pass(Pulse.ResumeGrace);
            Assert.True(pulse.IsAlive());
            clock.Beat();
        }
    }

    /// <summary>A clock whose timers fire when the test requests it.</summary>
    private sealed class StuckPool : TimeProvider
    {
        private TimeSpan _now;
        private Action _beat = static () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => _now += time;

        public void Beat() => _beat();

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _beat = () => callback(state);
            return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
