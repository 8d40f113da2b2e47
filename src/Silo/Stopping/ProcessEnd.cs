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
        var last = new Thread(() =>
        {
            Console.Error.WriteLine(sentence);
            logs.Dispose();
        }) { IsBackground = true };
        last.Start();
        last.Join(LogsFlushWithin);

        // Handlers of the process's exit may hang as the stop did.
        new Thread(static () =>
        {
            Thread.Sleep(ExitWithin);
            Process.GetCurrentProcess().Kill();
        }) { IsBackground = true }.Start();
        Environment.Exit(exitCode);
    }
}
