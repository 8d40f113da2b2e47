using Avatar.Storage.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Storage;

/// <summary>
/// Runs file-system calls on a limited number of dedicated threads. A call that hangs blocks only its own thread: its caller waits until
/// the caller's token is cancelled or <see cref="FileCallOptions.Timeout"/> has passed, and the call continues in the background. When
/// all threads are blocked, further calls are rejected.
/// </summary>
/// <remarks>
/// The thread pool is not suitable: it adds one thread per half second, so a few hanging calls would delay all other work. A blocked call
/// cannot be cancelled.
/// </remarks>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to dispose, and a hanging call may release its slot at any time.
public sealed class FileCalls(IOptions<FileCallOptions> options, TimeProvider time, ILogger<FileCalls> logger)
#pragma warning restore CA1001
{
    /// <summary>Maximum number of concurrent calls, including hanging ones.</summary>
    internal const int MaxCalls = 32;

    /// <summary>How long a new call waits for a free thread before it is rejected.</summary>
    internal static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(2);

    private readonly FileThreads _threads = new(MaxCalls);
    private readonly SemaphoreSlim _slots = new(MaxCalls, MaxCalls);
    private int _hanging;

    /// <summary>Whether a call that timed out is still running.</summary>
    public bool HasHangingCalls => Volatile.Read(ref _hanging) > 0;

    /// <summary>Runs a call and waits for its result. A result that arrives after the caller gave up is disposed.</summary>
    /// <exception cref="StoreException">
    /// <see cref="StoreFailure.Busy"/>: the call was not started; <see cref="StoreFailure.Unavailable"/>: it timed out and may still complete.
    /// </exception>
    public async Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken) =>
        await WaitAsync(await BeginAsync(call, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Like <see cref="RunAsync"/>, but without a timeout: for a long walk through many files, which ends with its token.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<T> RunLongAsync<T>(Func<T> call, CancellationToken cancellationToken) => await WaitAsync(
        await BeginAsync(call, cancellationToken).ConfigureAwait(false), Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);

    /// <summary>Starts a call and returns its task, for callers that must know when the call ends even after they stopped waiting.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Busy"/>: all threads are busy.</exception>
    public async Task<Task<T>> BeginAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_slots.Wait(0, CancellationToken.None) && !await _slots.WaitAsync(QueueTimeout, cancellationToken).ConfigureAwait(false)) throw Busy();
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _threads.Run(() => Complete(call, completion));
        }
        catch (OutOfMemoryException exception)
        {
            _slots.Release();
            throw Busy(exception);
        }

        return completion.Task;
    }

    /// <summary>Waits for a started call.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<T> WaitAsync<T>(Task<T> call, CancellationToken cancellationToken) => WaitAsync(call, options.Value.Timeout, cancellationToken);

    /// <summary>Runs an action when a call has ended, successfully or not; immediately if it already has.</summary>
    public static void After(Task call, Action action)
    {
        if (call.IsCompleted) action();
        else call.ContinueWith(_ => action(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task<T> WaitAsync<T>(Task<T> call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !call.IsFaulted)
        {
            Abandon(call, isLate: exception is TimeoutException);
            if (exception is OperationCanceledException) throw;
            throw new StoreException(StoreFailure.Unavailable, $"The disk did not respond within {timeout}.", exception);
        }
    }

    /// <summary>Lets a call finish in the background. It counts as hanging only if it timed out, not if its caller cancelled.</summary>
    private void Abandon<T>(Task<T> call, bool isLate)
    {
        if (isLate) logger.FileCallHangs(Interlocked.Increment(ref _hanging));
        After(call, () =>
        {
            if (isLate && Interlocked.Decrement(ref _hanging) == 0) logger.NoFileCallHangs();
            if (call.IsCompletedSuccessfully) _ = DisposeAsync(call.Result);
            else _ = call.Exception;
        });
    }

    private static async Task DisposeAsync<T>(T result)
    {
        if (result is IAsyncDisposable own) await own.DisposeAsync().ConfigureAwait(false);
        else (result as IDisposable)?.Dispose();
    }

    private void Complete<T>(Func<T> call, TaskCompletionSource<T> completion)
    {
        try
        {
            var result = call();
            _slots.Release();
            completion.SetResult(result);
        }
#pragma warning disable CA1031 // Every exception is passed to the caller; the thread continues.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _slots.Release();
            completion.SetException(exception);
        }
    }

    private static StoreException Busy(Exception? cause = null) =>
        new(StoreFailure.Busy, "Too many file-system calls are running, and none completes.", cause);
}
