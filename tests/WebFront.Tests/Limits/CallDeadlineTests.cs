using Microsoft.Extensions.Time.Testing;

namespace Avatar.WebFront.Tests.Limits;

public sealed class CallDeadlineTests
{
    [Fact]
    public void From_the_start_of_its_clock_a_request_has_a_limited_time()
    {
        var clock = new FakeTimeProvider();
        using var budget = new CallDeadline(new CancellationTokenSource(), TimeSpan.FromMinutes(15), clock);
        clock.Advance(TimeSpan.FromHours(1));

        var token = budget.StartClock();

        clock.Advance(CallTimeLimits.Front - TimeSpan.FromSeconds(1));
        Assert.False(token.IsCancellationRequested);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_ends_its_request()
    {
        var caller = new CancellationTokenSource();
        using var budget = new CallDeadline(caller, TimeSpan.FromMinutes(15), new FakeTimeProvider());
        var token = budget.StartClock();

        await caller.CancelAsync();

        Assert.True(token.IsCancellationRequested);
    }

    /// <summary>An exception of the timer on a pool thread would crash the process.</summary>
    [Fact]
    public void A_timer_that_fires_as_its_request_ends_does_no_harm()
    {
        var timers = new LateTimers();
        var budget = new CallDeadline(new CancellationTokenSource(), TimeSpan.FromMinutes(15), timers);
        budget.StartClock();
        budget.Dispose();

        Assert.NotEmpty(timers.Callbacks);
        Assert.All(timers.Callbacks, static fire => fire());
    }

    /// <summary>Timers whose callback has already begun when they are disposed.</summary>
    private sealed class LateTimers : TimeProvider
    {
        public List<Action> Callbacks { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Callbacks.Add(() => callback(state));
            return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
