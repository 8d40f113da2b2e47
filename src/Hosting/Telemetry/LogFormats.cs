using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Avatar.Hosting;

/// <summary>Formats log lines as text and as JSON.</summary>
internal static class LogFormats
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>The output is read by log collectors, not inserted into HTML, so letters beyond ASCII are not escaped.</summary>
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the line, which ends in a line feed and contains no other.</summary>
    public static string Format(LogLine line, LogFormat format) => format is LogFormat.Json ? ToJson(line) : ToText(line);

    private static string ToText(LogLine line)
    {
        var text = new StringBuilder()
            .Append(GetTime(line)).Append(' ').Append(GetShortName(line.Level)).Append(": ")
            .Append(line.Category).Append(CultureInfo.InvariantCulture, $"[{line.EventId.Id}] ").Append(line.Message);
        if (line.Exception is { } exception) text.Append(' ').Append(exception);
        if (line.Trace != default) text.Append(CultureInfo.InvariantCulture, $" trace={line.Trace.TraceId} span={line.Trace.SpanId}");
        return text.ToString().ReplaceLineEndings(" ") + '\n';
    }

    private static string ToJson(LogLine line)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Json))
        {
            json.WriteStartObject();
            json.WriteString("time", GetTime(line));
            json.WriteString("level", line.Level.ToString());
            json.WriteString("category", line.Category);
            json.WriteNumber("event", line.EventId.Id);
            json.WriteString("message", line.Message);
            if (line.Trace != default)
            {
                json.WriteString("traceId", line.Trace.TraceId.ToString());
                json.WriteString("spanId", line.Trace.SpanId.ToString());
            }

            if (line.Fields.Count > 0) WriteFields(json, line);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + '\n';
    }

    private static void WriteFields(Utf8JsonWriter json, LogLine line)
    {
        json.WriteStartObject("fields");
        foreach (var (name, value) in line.Fields)
        {
            json.WritePropertyName(name);
            switch (value)
            {
                case bool truth: json.WriteBooleanValue(truth); break;
                case int number: json.WriteNumberValue(number); break;
                case long number: json.WriteNumberValue(number); break;
                case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
                default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        json.WriteEndObject();
    }

    private static string GetTime(LogLine line) => line.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The names that .NET's own console log uses.</summary>
    private static string GetShortName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };
}
