using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Avatar.Hosting;

/// <summary>
/// An entry of the log, redacted and of limited length. As a list it consists of the fields of the entry and of its exception, with the
/// names of OpenTelemetry (https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs), and of the id of the event, which the
/// exporter leaves out.
/// </summary>
internal sealed class LogLine : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>Maximum length of a message or field in characters. The driver of MongoDB describes a whole cluster in a message.</summary>
    public const int MaxMessageLength = 1_000;

    /// <summary>Maximum length of an exception in characters.</summary>
    public const int MaxExceptionLength = 6_000;

    /// <summary>Maximum number of fields.</summary>
    private const int MaxFields = 16;

    /// <summary>The name of the event's id in the list. The conventions have a name for events, and none for a number.</summary>
    private const string EventIdField = "event.id";

    /// <summary>The field in which the logging framework keeps the message template.</summary>
    private const string Template = "{OriginalFormat}";

    private readonly List<KeyValuePair<string, object?>> _fields = [];

    private LogLine(DateTimeOffset time, LogLevel level, string category, EventId eventId, string message) =>
        (Time, Level, Category, EventId, Message) = (time, level, category, eventId, message);

    public DateTimeOffset Time { get; }

    public LogLevel Level { get; }

    public string Category { get; }

    public EventId EventId { get; }

    public string Message { get; }

    /// <summary>The exception with its stack; null if there is none.</summary>
    public string? Exception { get; private init; }

    /// <summary>The trace of the request that caused the entry; default if there is none.</summary>
    public ActivityContext Trace { get; private init; }

    /// <summary>The line as it is printed, with its line feed.</summary>
    public string Printed { get => field ?? throw new InvalidOperationException("The line is not formatted."); private set; }

    /// <summary>The fields of the entry and of its exception.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Fields => _fields;

    public int Count => _fields.Count + 1;

    public KeyValuePair<string, object?> this[int index] => index == _fields.Count ? new(EventIdField, EventId.Id) : _fields[index];

    /// <summary>Creates the line of an entry. The current activity is its trace.</summary>
    /// <param name="time">When the entry was made.</param>
    /// <param name="level">The level.</param>
    /// <param name="category">The category of the logger.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="message">The formatted message.</param>
    /// <param name="state">What the message was formatted from; its fields are kept if it has any.</param>
    /// <param name="exception">The exception, if there is one.</param>
    public static LogLine From(DateTimeOffset time, LogLevel level, string category, EventId eventId, string message, object? state, Exception? exception)
    {
        var line = new LogLine(time, level, category, eventId, Shorten(message, MaxMessageLength))
        {
            Exception = exception is null ? null : Shorten(exception.ToString(), MaxExceptionLength),
            Trace = Activity.Current?.Context ?? default,
        };
        foreach (var (name, value) in state as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
        {
            if (name != Template && line._fields.Count < MaxFields) line._fields.Add(new(name, Simplify(value)));
        }

        if (exception is null) return line;
        line._fields.Add(new("exception.type", exception.GetType().FullName));
        line._fields.Add(new("exception.stacktrace", line.Exception));
        return line;
    }

    /// <summary>Returns the message template of an entry; null if it has none.</summary>
    public static string? FindTemplate(object? state) =>
        (state as IReadOnlyList<KeyValuePair<string, object?>>)?.FirstOrDefault(static field => field.Key == Template).Value as string;

    /// <summary>Creates a line about other lines, outside of any trace.</summary>
    public static LogLine About(DateTimeOffset time, LogLevel level, string category, EventId eventId, string message, long count) =>
        new(time, level, category, eventId, message) { _fields = { new("Count", count) } };

    /// <summary>Formats the line.</summary>
    /// <returns>Its length in bytes.</returns>
    public int Print(LogFormat format)
    {
        Printed = LogFormats.Format(this, format);
        return Encoding.UTF8.GetByteCount(Printed);
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.Append(this[_fields.Count]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static object? Simplify(object? value) => value switch
    {
        null or bool or int or long or double => value,
        _ => Shorten(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", MaxMessageLength),
    };

    /// <summary>Redacts first: the cut must not leave the first half of a secret that is then not recognised.</summary>
    private static string Shorten(string text, int maxLength)
    {
        var redacted = Redaction.Redact(text);
        return redacted.Length <= maxLength ? redacted : string.Concat(redacted.AsSpan(0, maxLength), "…");
    }
}
