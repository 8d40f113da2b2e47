namespace Avatar.Hosting;

/// <summary>
/// Stands in front of everything that stores or sends the log: redacts each entry, and limits how much is written. Of the warnings and errors
/// of one kind the first in ten seconds is written, and then a line with the number of the others. All lines together have at most
/// <see cref="LogBudget.BytesPerMinute"/> bytes in a minute.
/// </summary>
/// <remarks>
/// Microsoft.Extensions.Telemetry samples logs at random or by rate per rule; it neither counts what it drops nor knows the length of a line.
/// Scopes are ignored: those of ASP.NET Core hold the paths of requests.
/// </remarks>
[ProviderAlias(Alias)]
internal sealed class LimitedLogs : ILoggerProvider
{
    /// <summary>The name of this provider in the configuration of the log.</summary>
    public const string Alias = "Console";

    /// <summary>The period in which lines of one kind are counted.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Action<LogLine> _write;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly LogKinds _kinds = new();
    private readonly LogBudget _budget;
    private readonly ITimer _timer;
    private readonly IDisposable? _sinks;
    private long _dropped;

    /// <param name="write">Receives each line, formatted. May be called concurrently.</param>
    /// <param name="format">The form of the printed line.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sinks">Disposed after the last line was written.</param>
    public LimitedLogs(Action<LogLine> write, LogFormat format, TimeProvider time, IDisposable? sinks = null)
    {
        (_write, _format, _time, _sinks) = (write, format, time, sinks);
        _budget = new LogBudget(time);
        _timer = time.CreateTimer(static logs => ((LimitedLogs)logs!).WriteCounts(), this, Period, Period);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Writes the counts of the last period.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        WriteCounts();
        _sinks?.Dispose();
    }

    private void Write(LogKind kind, Func<LogLine> create)
    {
        lock (_gate)
        {
            if (!_kinds.Admit(kind)) return;
        }

        var line = create();
        var bytes = line.Print(_format);
        lock (_gate)
        {
            if (!_budget.TryTake(bytes, line.Level))
            {
                _dropped++;
                return;
            }
        }

        _write(line);
    }

    private void WriteCounts()
    {
        IReadOnlyList<(LogKind Kind, long Repeats)> repeated;
        long dropped;
        lock (_gate)
        {
            repeated = _kinds.Take();
            (dropped, _dropped) = (_dropped, 0);
        }

        if (dropped > 0)
        {
            HostingLog.LinesDropped(new Logger(this, typeof(LimitedLogs).FullName!, isNotice: true), dropped, LogBudget.BytesPerMinute / 1_000);
        }

        var now = _time.GetUtcNow();
        foreach (var (kind, repeats) in repeated)
        {
            WriteNotice(LogLine.About(now, kind.Level, kind.Category, kind.EventId, $"{repeats} more of this event in the last {Period.TotalSeconds:0} s.", repeats));
        }
    }

    private void WriteNotice(LogLine line)
    {
        var bytes = line.Print(_format);
        lock (_gate)
        {
            if (!_budget.TryTakeForNotice(bytes)) return;
        }

        _write(line);
    }

    private sealed class Logger(LimitedLogs logs, string category, bool isNotice = false) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel is LogLevel.None) return;
            if (isNotice) logs.WriteNotice(Create());
            else logs.Write(LogKind.Of(category, eventId, logLevel, state), Create);

            LogLine Create() => LogLine.From(logs._time.GetUtcNow(), logLevel, category, eventId, formatter(state, exception), state, exception);
        }
    }
}
