using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Hosting.Tests.Telemetry;

public sealed class LimitedLogsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly List<LogLine> _lines = [];
    private readonly LimitedLogs _logs;

    public LimitedLogsTests() => _logs = new LimitedLogs(_lines.Add, LogFormat.Text, _time);

    private IEnumerable<string> Messages => _lines.Select(static line => line.Message);

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void From_the_second_warning_of_a_kind_on_a_line_says_how_many_there_were_in_ten_seconds()
    {
        for (var number = 1; number <= 20; number++) Log(LogLevel.Warning, $"Failure {number}");

        Assert.Equal(["Failure 1"], Messages);
        _time.Advance(LimitedLogs.Period);
        Assert.Equal(["Failure 1", "19 more of this event in the last 10 s."], Messages);

        Log(LogLevel.Warning, "Failure 21");
        _time.Advance(LimitedLogs.Period);
        Assert.Equal(["Failure 1", "19 more of this event in the last 10 s.", "Failure 21"], Messages);
    }

    [Fact]
    public void Kinds_are_counted_apart_and_the_rest_is_written_at_the_end()
    {
        Log(LogLevel.Warning, "A warning");
        Log(LogLevel.Error, "An error");
        Log(LogLevel.Warning, "Another component", category: "Avatar.Other");
        Log(LogLevel.Warning, "A warning again");
        _logs.Dispose();

        Assert.Equal(["A warning", "An error", "Another component", "1 more of this event in the last 10 s."], Messages);
    }

    [Fact]
    public void Events_without_an_id_are_told_apart_by_their_templates()
    {
        foreach (var template in new[] { "One", "Another", "One" })
        {
            _logs.CreateLogger("Library").Log(
                LogLevel.Warning, default, new List<KeyValuePair<string, object?>> { new("{OriginalFormat}", template) }, null, (_, _) => template);
        }

        Assert.Equal(["One", "Another"], Messages);
    }

    [Theory]
    [InlineData(1050, LogLevel.Error)]
    [InlineData(1021, LogLevel.Information)]
    public void Lines_that_each_name_something_else_are_all_written(int eventId, LogLevel level)
    {
        for (var number = 1; number <= 3; number++) Log(level, $"Number {number}", eventId);

        Assert.Equal(["Number 1", "Number 2", "Number 3"], Messages);
    }

    [Fact]
    public void In_no_minute_are_there_more_bytes_than_the_limit_and_a_line_says_how_many_lines_are_missing()
    {
        var printed = new List<(int Second, int Bytes)>();
        for (var second = 0; second < 300; second++)
        {
            // Bursts of many kinds of long errors, which the count of one kind does not stop.
            var before = _lines.Count;
            for (var kind = 0; kind < (second % 90 < 30 ? 40 : 2); kind++) Log(LogLevel.Error, new string('x', 700), eventId: 10_000 + (second * 100) + kind);
            _time.Advance(TimeSpan.FromSeconds(1));
            printed.Add((second, _lines.Skip(before).Sum(static line => Encoding.UTF8.GetByteCount(line.Printed))));
        }

        Assert.All(printed, start => Assert.InRange(
            printed.Where(line => line.Second >= start.Second && line.Second < start.Second + 60).Sum(static line => line.Bytes), 0, LogBudget.BytesPerMinute));
        Assert.InRange(printed.Sum(static line => line.Bytes), LogBudget.BytesPerMinute * 2, LogBudget.BytesPerMinute * 5);
        Assert.Contains(_lines, static line =>
            line.EventId.Id == 3051 && line.Message.EndsWith(" lines were not written, because the log has reached 100 kB in a minute.", StringComparison.Ordinal));
    }

    [Fact]
    public void Verbose_lines_leave_room_for_errors()
    {
        for (var number = 0; number < 1_000; number++) Log(LogLevel.Debug, new string('x', 500));
        var verbose = _lines.Sum(static line => Encoding.UTF8.GetByteCount(line.Printed));

        Log(LogLevel.Error, "An error");

        Assert.InRange(verbose, 50_000, 60_000);
        Assert.Equal("An error", _lines[^1].Message);
    }

    [Fact]
    public void Messages_fields_and_exceptions_are_redacted_and_cut()
    {
        var name = ImageName.ForOriginal(_time.GetUtcNow(), "jpg");
        var exception = new InvalidOperationException($"mongodb://user:password@db {name} {new string('y', 20_000)}");

        LogWithFields(_logs, name, new string('z', 5_000), exception);

        var line = Assert.Single(_lines);
        Assert.All(line.Select(static field => $"{field.Value}").Append(line.Printed), text =>
        {
            Assert.DoesNotContain($"{name}", text, StringComparison.Ordinal);
            Assert.DoesNotContain("password", text, StringComparison.Ordinal);
        });
        Assert.Equal(["Name", "Reason", "exception.type", "exception.stacktrace", "event.id"], line.Select(static field => field.Key));
        Assert.InRange(line.Printed.Length, 1, LogLine.MaxMessageLength + LogLine.MaxExceptionLength + 200);
    }

    [Fact]
    public void A_text_line_has_the_trace_at_its_end()
    {
        using var activity = new Activity("test").Start();

        Log(LogLevel.Information, "Two\nlines");

        Assert.Equal($"2026-01-02T03:04:05.000Z info: Avatar.Test[1000] Two lines trace={activity.TraceId} span={activity.SpanId}\n", Assert.Single(_lines).Printed);
    }

    [Fact]
    public void A_json_line_has_the_fields_and_the_trace()
    {
        using var logs = new LimitedLogs(_lines.Add, LogFormat.Json, _time);
        using var activity = new Activity("test").Start();

        LogWithFields(logs, default, "ü\n", new InvalidOperationException("Wrong."));

        var printed = Assert.Single(_lines).Printed;
        Assert.Equal(printed.Length - 1, printed.IndexOf('\n', StringComparison.Ordinal));
        var json = JsonDocument.Parse(printed).RootElement;
        Assert.Equal("2026-01-02T03:04:05.000Z", json.GetProperty("time").GetString());
        Assert.Equal(
            ("Warning", "Avatar.Test", 1001),
            (json.GetProperty("level").GetString(), json.GetProperty("category").GetString(), json.GetProperty("event").GetInt32()));
        Assert.Equal($"{activity.TraceId}", json.GetProperty("traceId").GetString());
        Assert.Equal($"{activity.SpanId}", json.GetProperty("spanId").GetString());
        Assert.Equal("ü\n", json.GetProperty("fields").GetProperty("Reason").GetString());
        Assert.Equal(typeof(InvalidOperationException).FullName, json.GetProperty("fields").GetProperty("exception.type").GetString());
    }

    private static void LogWithFields(LimitedLogs logs, ImageName name, string reason, Exception exception) => logs.CreateLogger("Avatar.Test").Log(
        LogLevel.Warning,
        new EventId(1001),
        new List<KeyValuePair<string, object?>> { new("Name", name), new("Reason", reason), new("{OriginalFormat}", "{Name}: {Reason}") },
        exception,
        (_, _) => $"{name}: {reason}");

    private void Log(LogLevel level, string message, int eventId = 1000, string category = "Avatar.Test") =>
        _logs.CreateLogger(category).Log(level, new EventId(eventId), message, null, static (message, _) => message);
}
