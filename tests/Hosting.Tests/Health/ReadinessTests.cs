using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Health;

/// <summary>Readiness is answered even if a check blocks or fails.</summary>
public sealed class ReadinessTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly StopNotice _notice;

    public ReadinessTests() => _notice = new(
        Configure.With(), new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), _time, NullLogger<StopNotice>.Instance);

    public void Dispose() => _notice.Dispose();

    [Fact]
    public async Task A_check_that_blocks_is_reported_in_time_and_not_started_again_before_it_has_ended()
    {
        using var blocked = new BlockedCheck();
        var readiness = NewReadiness(blocked, new FineCheck());

        var first = readiness.CheckAsync();
        await blocked.Begun.WaitAsync(Soon, Cancel);
        Assert.False(first.IsCompleted);
        _time.Advance(Readiness.Timeout);

        // The other check may not have got a thread yet, so its state is not asserted here. In the following rounds, no timeout expires.
        Assert.Contains(("blocked", "unavailable"), await FoundAsync(first));

        for (var look = 0; look < 10; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal([("blocked", "unavailable"), ("fine", "ok")], await FoundAsync(readiness.CheckAsync()));
        }

        Assert.Equal(1, blocked.Times);
        blocked.End();
        await blocked.Ended.WaitAsync(Soon, Cancel);
        Assert.Equal([("blocked", "ok"), ("fine", "ok")], await WhenReadyAsync(readiness));
        Assert.Equal(2, blocked.Times);
    }

    [Fact]
    public async Task A_check_that_fails_in_any_way_is_not_ready()
    {
        var readiness = NewReadiness(new FailingCheck(), new FineCheck());

        Assert.Equal([("failing", "unavailable"), ("fine", "ok")], await FoundAsync(readiness.CheckAsync()));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Readiness NewReadiness(params IReadinessCheck[] checks) => new(checks, _notice, _time, NullLogger<Readiness>.Instance);

    /// <summary>Polls until ready, because a task completes a moment after its work has ended.</summary>
    private async Task<(string, string)[]> WhenReadyAsync(Readiness readiness)
    {
        while (true)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            var found = await readiness.CheckAsync().WaitAsync(Soon, Cancel);
            if (Readiness.IsReady(found)) return [.. found.Checks.Select(check => (check.Key, check.Value))];
            Cancel.ThrowIfCancellationRequested();
        }
    }

    private static async Task<(string, string)[]> FoundAsync(Task<ReadinessData> look)
    {
        var found = await look.WaitAsync(Soon, Cancel);
        Assert.Equal(found.Checks.Values.All(state => state == "ok"), Readiness.IsReady(found));
        return [.. found.Checks.Select(check => (check.Key, check.Value))];
    }

    /// <summary>Blocks the calling thread, like a call to a disk that hangs.</summary>
    private sealed class BlockedCheck : IReadinessCheck, IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _times;

        public string Name => "blocked";

        public Task Begun => _begun.Task;

        public Task Ended => _ended.Task;

        public int Times => _times;

        public Task<bool> IsReadyAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _times);
            _begun.TrySetResult();
            _end.Wait(CancellationToken.None);
            _ended.TrySetResult();
            return Task.FromResult(true);
        }

        public void End() => _end.Set();

        public void Dispose() => _end.Set();
    }

    private sealed class FineCheck : IReadinessCheck
    {
        public string Name => "fine";

        public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => Task.FromResult(true);
    }

    private sealed class FailingCheck : IReadinessCheck
    {
        public string Name => "failing";

        public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => throw new InvalidDataException("It is not as it should be.");
    }
}
