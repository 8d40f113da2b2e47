using Microsoft.Extensions.Logging;

namespace Avatar.Testing;

/// <summary>An entry that was logged.</summary>
/// <param name="Level">Its level.</param>
/// <param name="Id">The id of its event.</param>
/// <param name="Message">Its text, with the values of the placeholders.</param>
/// <param name="Exception">The exception that was logged with it, if any.</param>
public sealed record LogEntry(LogLevel Level, EventId Id, string Message, Exception? Exception);

/// <summary>A logger that records its entries. Several threads can log concurrently.</summary>
/// <param name="minimum">Lower levels are disabled.</param>
public sealed class LogRecorder(LogLevel minimum = LogLevel.Trace) : ILogger
{
    private readonly Lock _lock = new();
    private readonly List<LogEntry> _entries = [];

    /// <summary>The entries until now, in order.</summary>
    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_lock) return [.. _entries];
        }
    }

    /// <summary>The texts of the entries until now, in order.</summary>
    public IReadOnlyList<string> Messages => [.. Entries.Select(entry => entry.Message)];

    /// <summary>The event ids of the entries until now, in order.</summary>
    public IReadOnlyList<int> Events => [.. Entries.Select(entry => entry.Id.Id)];

    /// <summary>Returns the entries until now, in order, and removes them.</summary>
    public IReadOnlyList<LogEntry> Take()
    {
        lock (_lock)
        {
            LogEntry[] taken = [.. _entries];
            _entries.Clear();
            return taken;
        }
    }

    /// <summary>Returns a provider that records the entries of a whole host here.</summary>
    public ILoggerProvider ToProvider() => new Provider(this);

    /// <summary>Returns a logger for a class that records its entries here.</summary>
    public ILogger<T> For<T>() => new Typed<T>(this);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var entry = new LogEntry(logLevel, eventId, formatter(state, exception), exception);
        lock (_lock) _entries.Add(entry);
    }

    private sealed class Provider(LogRecorder recorder) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => recorder;

        public void Dispose()
        {
        }
    }

    private sealed class Typed<T>(LogRecorder recorder) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => recorder.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => recorder.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recorder.Log(logLevel, eventId, state, exception, formatter);
    }
}
