namespace Avatar.Grains;

/// <summary>
/// Work that several callers share. It is cancelled when the last of them gives up. Not thread-safe: used on one grain's scheduler.
/// </summary>
internal sealed class SingleFlight<T>(Func<CancellationToken, Task<T>> work) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private Task<T>? _task;
    private int _waiting;

    /// <summary>Whether all callers have given up, so that the work was cancelled.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Starts the work. <paramref name="ended"/> is called when it ends, also after a failure.</summary>
    public void Start(Action ended) => _task = RunAsync(ended);

    /// <summary>Waits until the work ends, also if it fails. Does not count as a caller that keeps it running.</summary>
    public Task WaitForEndAsync() => _task!.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);

    /// <summary>Waits for the result. Cancelling ends this wait; the work continues while other callers wait.</summary>
    public async Task<T> JoinAsync(CancellationToken cancellationToken)
    {
        _waiting++;
        try
        {
            return await _task!.WaitAsync(cancellationToken);
        }
        finally
        {
            if (--_waiting == 0 && !_task!.IsCompleted)
            {
                IsAbandoned = true;
                await _abandoned.CancelAsync();
            }
        }
    }

    public void Dispose() => _abandoned.Dispose();

    private async Task<T> RunAsync(Action ended)
    {
        try
        {
            return await work(_abandoned.Token);
        }
        finally
        {
            ended();
            Dispose();
        }
    }
}
