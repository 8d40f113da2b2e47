using System.Runtime.InteropServices;

namespace Avatar.Hosting;

/// <summary>Ends a process that cannot be stopped cleanly.</summary>
/// <param name="logs">
/// The log providers. The logger factory does not dispose them, because the container owns them. They are resolved beforehand: a container
/// that is being disposed provides nothing.
/// </param>
internal sealed partial class ProcessEnd(IEnumerable<ILoggerProvider> logs)
{
    private static readonly TimeSpan LastWordsTimeout = TimeSpan.FromSeconds(1);

    private readonly ILoggerProvider[] _logs = [.. logs];

    /// <summary>
    /// Writes the event and the sentence, flushes the logs, and exits with the exit code. Does not use the thread pool, which may be stalled,
    /// and leaves no core dump. Does not return.
    /// </summary>
    /// <param name="exitCode">The exit code.</param>
    /// <param name="sentence">Says why, on standard error.</param>
    /// <param name="log">Writes the event. It may take long, or fail, because the providers may be stopping as well.</param>
    public void Now(int exitCode, string sentence, Action log)
    {
        var last = new Thread(() => WriteLastWords(sentence, log, Console.Error)) { IsBackground = true };
        last.Start();
        last.Join(LastWordsTimeout);

        // Exit handlers may hang, and those of native libraries abort the process while other threads still use them.
        if (!OperatingSystem.IsWindows()) Exit(exitCode);
        Environment.Exit(exitCode);
    }

    /// <summary>Writes the sentence even if the logs fail. Throws nothing: an exception on a thread aborts the process with a core dump.</summary>
    internal void WriteLastWords(string sentence, Action log, TextWriter errors)
    {
        errors.WriteLine(sentence);
        foreach (var step in _logs.Select(static provider => (Action)provider.Dispose).Prepend(log))
        {
            try
            {
                step();
            }
            catch (Exception exception)
            {
                errors.WriteLine($"The last lines of a log may be missing: {Masked.Sentence(exception.Message)}");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int exitCode);
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
/// <param name="end">Exits the process after it has printed the given sentence and written the given event.</param>
/// <param name="logger">The log.</param>
internal sealed class FatalErrors(Action<string, Action> end, ILogger<FatalErrors> logger) : IFatalErrorHandler
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
        end(
            exception is null ? DeclaredDead : $"The silo cannot continue and exits: {exception.Message}",
            () => HostingLog.SiloEnds(logger, exception, context ?? "", sender?.GetType().Name ?? ""));
    }
}
