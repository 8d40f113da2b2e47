using Avatar.Imaging;

namespace Avatar.Grains;

/// <summary>
/// The time limit of one call for waiting for an engine and running it. It expires before the caller's own time-out, so that the caller
/// gets an error that says what happened.
/// </summary>
internal sealed class EngineDeadline : IDisposable
{
    private readonly CancellationTokenSource _expired;
    private readonly CancellationTokenSource _expiredOrCancelled;
    private readonly CancellationToken _caller;

    public EngineDeadline(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _expired = new(timeout, time);
        _expiredOrCancelled = CancellationTokenSource.CreateLinkedTokenSource(caller, _expired.Token);
    }

    private bool IsExpired => _expired.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Waits in a queue for the caller's turn.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the queue is full, or the time limit has passed.</exception>
    public async Task<IDisposable> EnterAsync(SerialQueue queue)
    {
        try
        {
            return await queue.EnterAsync(_expiredOrCancelled.Token);
        }
        catch (OperationCanceledException) when (IsExpired)
        {
            throw AvatarException.Busy();
        }
    }

    /// <summary>Runs an engine.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.EngineTimeout"/>: the time limit has passed.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(_expiredOrCancelled.Token);
        }
        catch (OperationCanceledException) when (IsExpired)
        {
            throw ImagingException.TimedOut();
        }
    }

    public void Dispose()
    {
        _expiredOrCancelled.Dispose();
        _expired.Dispose();
    }
}
