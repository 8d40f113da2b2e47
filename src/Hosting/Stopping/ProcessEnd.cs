using System.Diagnostics;

namespace Avatar.Hosting;

/// <summary>Ends a process that cannot be stopped cleanly.</summary>
internal static class ProcessEnd
{
    private static readonly TimeSpan LogFlushTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Writes the sentence, flushes the logs, and exits with the exit code. Does not use the thread pool, which may be stalled, and leaves no
    /// core dump. Does not return.
    /// </summary>
    /// <param name="exitCode">The exit code.</param>
    /// <param name="sentence">Says why, on standard error.</param>
    /// <param name="logs">The log providers. The logger factory does not dispose them, because the container owns them.</param>
    public static void Now(int exitCode, string sentence, IEnumerable<ILoggerProvider> logs)
    {
        var last = StartThread(() =>
        {
            Console.Error.WriteLine(sentence);
            foreach (var provider in logs) provider.Dispose();
        });
        last.Join(LogFlushTimeout);

        // Exit handlers may hang as well.
        StartThread(static () =>
        {
            Thread.Sleep(ExitTimeout);
            Process.GetCurrentProcess().Kill();
        });
        Environment.Exit(exitCode);
    }

    private static Thread StartThread(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true };
        thread.Start();
        return thread;
    }
}

/// <summary>Exit codes of the process, as listed in docs/operations.md.</summary>
internal static class ExitCodes
{
    /// <summary>The process stopped cleanly.</summary>
    public const int Ended = 0;

    /// <summary>The process could not start with its settings, or failed with an unexpected error. A message on standard error says which.</summary>
    public const int Failed = 1;

    /// <summary>The shutdown exceeded its time limit and was aborted.</summary>
    public const int StopCut = 3;

    /// <summary>The other silos declared this one dead, or Orleans cannot continue.</summary>
    public const int SiloDead = 4;
}

/// <summary>
/// Handles fatal errors of Orleans, most often that the other silos declared this one dead. Orleans' own handler aborts the process, which
/// leaves a core dump and a long stack trace.
/// </summary>
/// <param name="end">Exits the process after it has printed the given sentence.</param>
/// <param name="logger">The log.</param>
internal sealed class FatalErrors(Action<string> end, ILogger<FatalErrors> logger) : IFatalErrorHandler
{
    private const string DeclaredDead =
        "The other silos declared this one dead while it was stalled or cut off, and its grains now run elsewhere. "
        + "The process exits and must be started again.";

    private int _isEnding;

    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    /// <remarks>The exception is null if the membership table says that the silo is dead.</remarks>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 1) return;
        HostingLog.SiloEnds(logger, exception, context ?? "", sender?.GetType().Name ?? "");
        end(exception is null ? DeclaredDead : $"The silo cannot continue and exits: {exception.Message}");
    }
}
