namespace Avatar.Grains;

/// <summary>
/// One piece of work that several callers wait for: it is cancelled when the last of them has given up, and not before.
/// Used on one grain's scheduler alone.
/// </summary>
internal sealed class SharedWork<T>(Func<CancellationToken, Task<T>> work) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private Task<T>? _task;
    private int _waiting;

    /// <summary>Whether all callers have given up, so that the work has been cancelled.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Begins the work; <paramref name="over"/> is called when it has ended, however it did.</summary>
    public void Start(Action over) => _task = RunAsync(over);

    /// <summary>Waits for the end, whatever it is, without taking part.</summary>
    public Task EndAsync() => _task!.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);

    /// <summary>Waits for the result, or until <paramref name="cancellationToken"/>: from then on the others wait alone.</summary>
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

    private async Task<T> RunAsync(Action over)
    {
        try
        {
            return await work(_abandoned.Token);
        }
        finally
        {
            over();
            Dispose();
        }
    }
}
