namespace Avatar.Silo.Health;

/// <summary>A check that may hang: while it does, it is not begun again.</summary>
internal sealed class RunningCheck(IReadinessCheck check)
{
    private Task<bool> _run = Task.FromResult(true);

    public string Name => check.Name;

    /// <summary>Begins the check on a thread of the pool; called by one at a time.</summary>
    /// <exception cref="TimeoutException">It has not ended since it was begun last.</exception>
    public Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (!_run.IsCompleted) return Task.FromException<bool>(new TimeoutException("It has not answered since it was asked last."));
        return _run = Task.Run(() => check.IsReadyAsync(cancellationToken), CancellationToken.None);
    }
}
