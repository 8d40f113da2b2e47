using Avatar.Storage.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Avatar.Storage;

/// <summary>
/// Runs the calls of a file system on threads of its own, so many at once. A call that a disk does not answer blocks its thread and
/// nothing else: its caller waits until the caller's token ends, or for <see cref="FileCallOptions.Timeout"/>, and the call is left to
/// end alone. When all threads are blocked, further calls are refused.
/// </summary>
/// <remarks>
/// The thread pool will not do: it adds a thread only every half second, so a few calls that hang would keep everything else from
/// running. Nor can a blocked call be cancelled.
/// </remarks>
#pragma warning disable CA1001 // A semaphore without a wait handle has nothing to free, and a call that hangs gives its place back at any time.
public sealed class FileCalls(IOptions<FileCallOptions> options, TimeProvider time, ILogger<FileCalls> logger)
#pragma warning restore CA1001
{
    /// <summary>How many calls may be under way, and so how many may hang.</summary>
    internal const int Most = 32;

    /// <summary>How long a call waits for others to end when all threads are taken.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FileThreads _threads = new(Most);
    private readonly SemaphoreSlim _places = new(Most, Most);
    private int _hanging;

    /// <summary>Whether a call that nobody waits for any longer still hangs.</summary>
    public bool AnyHangs => Volatile.Read(ref _hanging) > 0;

    /// <summary>Makes a call and waits for it. What it returns after it was given up is disposed of.</summary>
    /// <exception cref="StoreException">
    /// <see cref="StoreFailure.Busy"/>: it was not made; <see cref="StoreFailure.Unavailable"/>: it has not ended in time, and may end yet.
    /// </exception>
    public async Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken) =>
        await WaitAsync(await BeginAsync(call, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The same for a walk through many files, which may take long: it is waited for until the token ends.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<T> RunLongAsync<T>(Func<T> call, CancellationToken cancellationToken) => await WaitAsync(
        await BeginAsync(call, cancellationToken).ConfigureAwait(false), Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);

    /// <summary>Begins a call, for a caller who has to know when it ends although nobody waits for it any longer.</summary>
    /// <exception cref="StoreException"><see cref="StoreFailure.Busy"/>: all threads are taken.</exception>
    public async Task<Task<T>> BeginAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_places.Wait(0, CancellationToken.None) && !await _places.WaitAsync(Patience, cancellationToken).ConfigureAwait(false)) throw Busy();
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _threads.Run(() => Answer(call, answer));
        }
        catch (OutOfMemoryException exception)
        {
            _places.Release();
            throw Busy(exception);
        }

        return answer.Task;
    }

    /// <summary>Waits for a call that was begun.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<T> WaitAsync<T>(Task<T> call, CancellationToken cancellationToken) => WaitAsync(call, options.Value.Timeout, cancellationToken);

    /// <summary>Does something as soon as a call has ended, whatever became of it: at once, if it has.</summary>
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
            LeaveAlone(call, isLate: exception is TimeoutException);
            if (exception is OperationCanceledException) throw;
            throw new StoreException(StoreFailure.Unavailable, $"The disk has not answered for {timeout}.", exception);
        }
    }

    /// <summary>A caller who leaves says nothing about the disk.</summary>
    private void LeaveAlone<T>(Task<T> call, bool isLate)
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

    private void Answer<T>(Func<T> call, TaskCompletionSource<T> answer)
    {
        try
        {
            var result = call();
            _places.Release();
            answer.SetResult(result);
        }
#pragma warning disable CA1031 // Every failure belongs to the caller; the thread goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _places.Release();
            answer.SetException(exception);
        }
    }

    private static StoreException Busy(Exception? cause = null) =>
        new(StoreFailure.Busy, "Too many calls of the disk are under way, and none ends.", cause);
}
