using Microsoft.Extensions.Logging;

namespace Avatar.Hosting.Tests;

public sealed class ClockWatchTests
{
    private readonly List<int> _logged = [];
    private readonly SetClock _wall = new();

    [Fact]
    public void A_step_back_is_logged_once_and_so_is_its_end()
    {
        using var watch = new ClockWatch(new SteadyClock(_wall), new Log(_logged));
        watch.Check();
        _wall.Now -= TimeSpan.FromSeconds(30);
        watch.Check();
        Assert.Empty(_logged);

        _wall.Now -= TimeSpan.FromMinutes(10);
        watch.Check();
        watch.Check();
        Assert.Equal([3040], _logged);

        _wall.Now += TimeSpan.FromMinutes(11);
        watch.Check();
        watch.Check();
        Assert.Equal([3040, 3041], _logged);
    }

    /// <summary>Records the ids of log events.</summary>
    private sealed class Log(List<int> logged) : ILogger<ClockWatch>
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logged.Add(eventId.Id);
    }

    /// <summary>A machine clock that does not advance unless the test sets it.</summary>
    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
