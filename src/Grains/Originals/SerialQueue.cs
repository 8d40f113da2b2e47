using System.Threading.RateLimiting;
using Avatar.Imaging;

namespace Avatar.Grains;

/// <summary>Admits one caller at a time, in order of arrival. A bounded number can wait, and a wait can be cancelled.</summary>
/// <param name="capacity">Maximum number of waiting callers.</param>
#pragma warning disable CA1001 // Disposing the limiter would only fail callers that still wait; it holds nothing else to release.
internal sealed class SerialQueue(int capacity)
#pragma warning restore CA1001
{
    private readonly ConcurrencyLimiter _limiter =
        new(new() { PermitLimit = 1, QueueLimit = capacity, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    /// <summary>Waits for the caller's turn, which lasts until the result is disposed.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the queue is full.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lease = await _limiter.AcquireAsync(1, cancellationToken);
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        throw AvatarException.Busy();
    }
}

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
