using Microsoft.Extensions.Time.Testing;

namespace Avatar.Imaging.Tests.Support;

/// <summary>A clock that stands until it is moved, and tells when somebody began to wait for it.</summary>
internal sealed class ObservedTime : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _waits = [];
    private readonly List<(TimeSpan Wait, int Times, TaskCompletionSource Seen)> _watchers = [];

    /// <summary>Completes when somebody has begun to wait for exactly so long, for the so-manieth time.</summary>
    public Task WaitOf(TimeSpan wait, int times = 1)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watchers.Add((wait, times, seen));
            Tell();
            return seen.Task;
        }
    }

    /// <summary>Lets so much time pass once somebody waits for it.</summary>
    public async Task PassAsync(TimeSpan wait, int times = 1)
    {
        await WaitOf(wait, times);
        Advance(wait);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            _waits.Add(dueTime);
            Tell();
        }

        return timer;
    }

    private void Tell()
    {
        foreach (var (wait, times, seen) in _watchers)
        {
            if (_waits.Count(made => made == wait) >= times) seen.TrySetResult();
        }
    }
}
