namespace Avatar.Silo.Cluster;

/// <summary>
/// What becomes of a silo that Orleans gives up: above all one that the others have declared dead. Orleans would abort the process,
/// which leaves a core and a page of stack.
/// </summary>
/// <param name="end">Ends the process with the sentence.</param>
/// <param name="logger">The log.</param>
internal sealed class FatalErrors(Action<string> end, ILogger<FatalErrors> logger) : IFatalErrorHandler
{
    private const string DeclaredDead =
        "The other silos have declared this one dead while it stood still or was cut off, and its work goes on elsewhere: "
        + "it ends, and has to be started again.";

    private int _ends;

    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    /// <remarks>There is no exception where the table of members says that the silo is dead, and one everywhere else.</remarks>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _ends, 1) == 1) return;
        SiloLog.SiloEnds(logger, exception, context ?? "", sender?.GetType().Name ?? "");
        end(exception is null ? DeclaredDead : $"The silo cannot go on, and ends: {exception.Message}");
    }
}
