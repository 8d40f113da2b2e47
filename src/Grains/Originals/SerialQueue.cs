using System.Threading.RateLimiting;

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
