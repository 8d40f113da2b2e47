using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Avatar.Hosting;

/// <summary>Adds the log of a process: lines on standard output, and records for an OTLP endpoint if one is set.</summary>
internal static class LoggingSetup
{
    /// <summary>Replaces the log providers of the host by <see cref="LimitedLogs"/>.</summary>
    public static void AddLimitedLogs(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.AddSingleton<ILoggerProvider>(static services =>
        {
            var sinks = CreateSinks(services.GetService<LogExport>());
            return new LimitedLogs(
                line => Write(sinks, line),
                services.GetRequiredService<IOptions<LogOptions>>().Value.Format,
                services.GetService<TimeProvider>() ?? SteadyClock.ForProcess,
                sinks);
        });
    }

    private static void Write(ILoggerFactory sinks, LogLine line)
    {
        try
        {
            sinks.CreateLogger(line.Category).Log(line.Level, line.EventId, line, null, static (line, _) => line.Message);
        }
        catch (ObjectDisposedException)
        {
            // The process ends at once (ProcessEnd): the log is already complete, and other threads still work.
        }
    }

    /// <summary>
    /// Creates a factory of its own: the providers in it get redacted lines only. The last provider is disposed first, so that standard output
    /// is complete even if a process that has to end at once does not wait for the export.
    /// </summary>
    private static ILoggerFactory CreateSinks(LogExport? export) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(LogLevel.Trace);
        if (export is not null)
        {
            logging.AddOpenTelemetry(options =>
            {
                options.IncludeFormattedMessage = true;
                options.SetResourceBuilder(export.Resource);
                options.AddOtlpExporter(exporter => export.Otlp.Configure(OtlpSignal.Logs, exporter));
            });
        }

        logging.AddConsoleFormatter<PrintedLines, ConsoleFormatterOptions>();
        logging.AddConsole(static options => options.FormatterName = PrintedLines.FormatterName);
    });

    /// <summary>Prints a line that is already formatted.</summary>
    private sealed class PrintedLines() : ConsoleFormatter(FormatterName)
    {
        public const string FormatterName = "avatar";

        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            if (logEntry.State is LogLine line) textWriter.Write(line.Printed);
        }
    }
}

/// <summary>How log records are exported. Registered only if an endpoint is set.</summary>
/// <param name="Otlp">The endpoint.</param>
/// <param name="Resource">Describes the process.</param>
internal sealed record LogExport(OtlpExport Otlp, ResourceBuilder Resource);
