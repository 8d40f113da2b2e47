namespace Avatar.Hosting;

/// <summary>Runs a check that may hang. It does not start the check again while the previous run hangs.</summary>
internal sealed class RunningCheck(IReadinessCheck check)
{
    private Task<bool> _run = Task.FromResult(true);

    public string Name => check.Name;

    /// <summary>Starts the check on the thread pool. Not safe for concurrent calls.</summary>
    /// <exception cref="TimeoutException">The previous run has not finished.</exception>
    public Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!_run.IsCompleted) return Task.FromException<bool>(new TimeoutException("The previous check has not finished."));
        return _run = Task.Run(() => check.IsReadyAsync(cancellationToken), CancellationToken.None);
    }
}
