using System.Diagnostics;

namespace Avatar.Silo.Stopping;

/// <summary>Ends the process where it cannot be stopped in order.</summary>
internal static class ProcessEnd
{
    private static readonly TimeSpan LogsFlushWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExitWithin = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Writes the sentence and what has been logged, and ends the process with its code. Nothing here waits for the thread pool, and
    /// no core is left behind. Does not return.
    /// </summary>
    public static void Now(int exitCode, string sentence, ILoggerFactory logs)
    {
        var last = InBackground(() =>
        {
            Console.Error.WriteLine(sentence);
            logs.Dispose();
        });
        last.Join(LogsFlushWithin);

        // Handlers of the process's exit may hang as the stop did.
        InBackground(static () =>
        {
            Thread.Sleep(ExitWithin);
            Process.GetCurrentProcess().Kill();
        });
        Environment.Exit(exitCode);
    }

    private static Thread InBackground(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
