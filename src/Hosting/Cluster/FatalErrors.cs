namespace Avatar.Hosting;

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
