using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Avatar.Hosting.Tests;

public sealed class QuietLogsTests
{
    /// <summary>Event 3005 reports a failed check; see <see cref="Readiness"/>.</summary>
    [Fact]
    public async Task The_framework_does_not_log_failed_health_checks()
    {
        using var entries = new Entries();
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddQuietLogs();
        builder.Logging.ClearProviders().AddProvider(entries);
        builder.Services.AddHealthChecks().AddCheck("failing", () => throw new InvalidDataException("It is not as it should be."));
        await using var app = builder.Build();

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Empty(entries.Logged);
    }

    /// <summary>Records log events.</summary>
    private sealed class Entries : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _logged = new();

        public IReadOnlyCollection<string> Logged => _logged;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _logged.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
