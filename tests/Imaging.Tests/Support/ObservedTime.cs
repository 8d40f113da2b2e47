using Microsoft.Extensions.Time.Testing;

namespace Avatar.Imaging.Tests.Support;

/// <summary>A clock that the test advances, and that reports started timers.</summary>
internal sealed class ObservedTime : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _waits = [];
    private readonly List<(TimeSpan Wait, int Times, TaskCompletionSource Seen)> _watchers = [];

    /// <summary>Completes when a timer of exactly this duration was started for the given number of times.</summary>
    public Task TimerStartedAsync(TimeSpan wait, int times = 1)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((wait, times, seen));
            Notify();
            return seen.Task;
        }
    }

    /// <summary>Waits until a timer of this duration was started, and advances the clock by it.</summary>
    public async Task PassAsync(TimeSpan wait, int times = 1)
    {
        await TimerStartedAsync(wait, times);
        Advance(wait);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            _waits.Add(dueTime);
            Notify();
        }

        return timer;
    }

    private void Notify()
    {
        foreach (var (wait, times, seen) in _watchers)
        {
            if (_waits.Count(made => made == wait) >= times) seen.TrySetResult();
        }
    }
}
