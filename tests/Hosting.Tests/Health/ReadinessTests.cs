using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Health;

/// <summary>Readiness is answered even if a check blocks or fails.</summary>
public sealed class ReadinessTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly StopNotice _notice;
    private readonly Lines _lines = new();
    private readonly List<ServiceProvider> _services = [];

    public ReadinessTests() => _notice = new(
        Options.Create(new StopOptions()), new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), _time, NullLogger<StopNotice>.Instance);

    public void Dispose()
    {
        _notice.Dispose();
        _services.ForEach(services => services.Dispose());
    }

    [Fact]
    public async Task A_check_that_blocks_is_reported_in_time_and_not_started_again_before_it_has_ended()
    {
        using var blocked = new BlockedCheck();
        var readiness = NewReadiness(("blocked", blocked), ("fine", new FineCheck()));

        var first = readiness.CheckAsync();
        await blocked.Begun.WaitAsync(Soon, Cancel);
        Assert.False(first.IsCompleted);
        _time.Advance(Readiness.Timeout);

        // The other check may not have got a thread yet, and counts as unavailable until its first run has ended.
        var found = await FoundAsync(first);
        Assert.Contains(("blocked", "unavailable"), found);
        while (!found.Contains(("fine", "ok")))
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
            _time.Advance(TimeSpan.FromSeconds(2));
            found = await FoundAsync(readiness.CheckAsync());
        }

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
        var readiness = NewReadiness(("failing", new FailingCheck()), ("fine", new FineCheck()));

        Assert.Equal([("failing", "unavailable"), ("fine", "ok")], await FoundAsync(readiness.CheckAsync()));
        Assert.Equal(["3005 Warning: Not ready: failing failed: It is not as it should be."], _lines.Logged);
    }

    [Fact]
    public async Task A_check_that_cannot_be_created_is_not_ready()
    {
        var readiness = NewReadiness(services => services.AddHealthChecks().AddCheck<ClusterCheck>("orphan").AddCheck("fine", new FineCheck()));

        Assert.Equal([("orphan", "unavailable"), ("fine", "ok")], await FoundAsync(readiness.CheckAsync()));
        Assert.StartsWith("3005 Warning: Not ready: orphan failed: ", Assert.Single(_lines.Logged));
    }

    [Fact]
    public async Task A_component_that_is_not_ready_yet_is_no_failure_to_log()
    {
        var readiness = NewReadiness(("starting", new StartingCheck()));

        Assert.Equal([("starting", "unavailable")], await FoundAsync(readiness.CheckAsync()));
        Assert.Empty(_lines.Logged);
    }

    [Fact]
    public async Task Checks_are_named_in_the_order_in_which_they_were_added()
    {
        string[] names = ["silo", "documents", "files", "engines", "cluster"];
        var readiness = NewReadiness([.. names.Select(name => (name, (IHealthCheck)new FineCheck()))]);

        Assert.Equal(names.Select(name => (name, "ok")), await FoundAsync(readiness.CheckAsync()));
    }

    [Fact]
    public async Task Requests_within_a_second_share_a_result_until_the_process_stops()
    {
        var fine = new FineCheck();
        var readiness = NewReadiness(("fine", fine));

        await FoundAsync(readiness.CheckAsync());
        _time.Advance(TimeSpan.FromSeconds(0.999));
        await FoundAsync(readiness.CheckAsync());
        Assert.Equal(1, fine.Times);

        _time.Advance(TimeSpan.FromSeconds(0.001));
        await FoundAsync(readiness.CheckAsync());
        Assert.Equal(2, fine.Times);

        _notice.OnSignal();
        await FoundAsync(readiness.CheckAsync());
        Assert.Equal(3, fine.Times);
    }

    [Fact]
    public async Task Concurrent_requests_share_a_check_that_runs_longer_than_a_second()
    {
        using var blocked = new BlockedCheck();
        var readiness = NewReadiness(("blocked", blocked));

        var first = readiness.CheckAsync();
        await blocked.Begun.WaitAsync(Soon, Cancel);
        _time.Advance(TimeSpan.FromSeconds(2));
        var second = readiness.CheckAsync();
        blocked.End();

        Assert.Equal([("blocked", "ok")], await FoundAsync(first));
        Assert.Same(await first, await second);
        Assert.Equal(1, blocked.Times);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Readiness NewReadiness(params (string Name, IHealthCheck Check)[] checks) => NewReadiness(services =>
    {
        foreach (var (name, check) in checks) services.AddHealthChecks().AddCheck(name, check);
    });

    private Readiness NewReadiness(Action<IServiceCollection> add)
    {
        var collection = new ServiceCollection();
        collection.AddLogging();
        add(collection);
        var services = collection.BuildServiceProvider();
        _services.Add(services);
        return new(
            services.GetRequiredService<HealthCheckService>(), services.GetRequiredService<IOptions<HealthCheckServiceOptions>>(), _notice, _time, _lines);
    }

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
    private sealed class BlockedCheck : IHealthCheck, IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _times;

        public Task Begun => _begun.Task;

        public Task Ended => _ended.Task;

        public int Times => _times;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _times);
            _begun.TrySetResult();
            _end.Wait(CancellationToken.None);
            _ended.TrySetResult();
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        public void End() => _end.Set();

        public void Dispose() => _end.Set();
    }

    private sealed class FineCheck : IHealthCheck
    {
        private int _times;

        public int Times => _times;

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _times);
            return Task.FromResult(HealthCheckResult.Healthy());
        }
    }

    private sealed class FailingCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            throw new InvalidDataException("It is not as it should be.");
    }

    private sealed class StartingCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(HealthCheckResult.Unhealthy());
    }

    /// <summary>Records log events.</summary>
    private sealed class Lines : ILogger<Readiness>
    {
        private readonly ConcurrentQueue<string> _logged = new();

        public IReadOnlyCollection<string> Logged => _logged;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _logged.Enqueue($"{eventId.Id} {logLevel}: {formatter(state, exception)}");
    }
}
