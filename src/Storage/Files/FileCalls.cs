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

/// <summary>Options of <see cref="FileCalls"/>.</summary>
[Settings("Avatar:Files")]
public sealed class FileCallOptions
{
    [Setting("Maximum duration of one call to the disk of the images (a read, a write, a flush); after that, the request is answered 503.", Key = "Avatar:Files:CallTimeout")]
    [DurationRange("00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>A thread pool that starts threads on demand; an idle thread ends after a timeout.</summary>
internal sealed class FileThreads(int maxThreads)
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    /// <summary>An object, not a <see cref="Lock"/>, because threads wait on it with <see cref="Monitor"/>.</summary>
    private readonly object _gate = new();
    private readonly Queue<Action> _queue = [];
    private int _threads;
    private int _idle;

    /// <summary>Queues work, which must not throw.</summary>
    /// <exception cref="OutOfMemoryException">No thread exists and none can be created; the work will not run.</exception>
    public void Run(Action work)
    {
        lock (_gate)
        {
            _queue.Enqueue(work);
            if (_queue.Count <= _idle || _threads == maxThreads)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _threads++;
        }

        try
        {
            new Thread(Work) { IsBackground = true, Name = "files" }.Start();
        }
        catch (OutOfMemoryException)
        {
            if (!TryLeaveToOtherThreads(work)) throw;
        }
    }

    /// <summary>If the system cannot create another thread, leaves the work to the existing threads; false if there are none.</summary>
    private bool TryLeaveToOtherThreads(Action work)
    {
        lock (_gate)
        {
            if (--_threads > 0) return true;
            var others = _queue.Where(waiting => waiting != work).ToArray();
            var isLeft = others.Length < _queue.Count;
            _queue.Clear();
            Array.ForEach(others, _queue.Enqueue);
            return !isLeft;
        }
    }

    private void Work()
    {
        while (TryTake() is { } work) work();
    }

    private Action? TryTake()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                _idle++;
                var isPulsed = Monitor.Wait(_gate, IdleTimeout);
                _idle--;
                if (isPulsed || _queue.Count > 0) continue;
                _threads--;
                return null;
            }

            return _queue.Dequeue();
        }
    }
}

/// <summary>Translates file-system errors into store exceptions.</summary>
internal static class FileFailures
{
    private const int NoSpace = 28;
    private const int FileTooBig = 27;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFilesInProcess = 24;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);
    private const int HandleFullOnWindows = unchecked((int)0x80070027);
    private const int QuotaOnWindows = unchecked((int)0x8007050F);

    /// <summary>Whether the exception is a file-system error.</summary>
    public static bool IsDiskError(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Whether the exception is an error of a write; .NET reports a file that must not grow as an argument out of range.</summary>
    public static bool IsWriteError(Exception exception) => IsDiskError(exception) || exception is ArgumentOutOfRangeException;

    public static StoreException ToStoreException(Exception exception) => IsFull(exception)
        ? new(StoreFailure.Full, "The disk of the image folder is full.", exception)
        : new(StoreFailure.Unavailable, $"The image folder cannot be used now: {exception.Message}", exception);

    /// <summary>Translates an error of one image's file.</summary>
    public static StoreException ToDamageException(Exception exception) => new(StoreFailure.Unavailable, $"The image cannot be read: {exception.Message}", exception) { IsDamage = true };

    /// <summary>Whether the error concerns an existing file, not a missing path or a lack of file descriptors.</summary>
    public static bool IsFileError(Exception exception) =>
        IsDiskError(exception)
        && exception is not (FileNotFoundException or DirectoryNotFoundException)
        && exception.HResult is not (TooManyFilesInProcess or TooManyFilesInSystem);

    /// <summary>Whether the disk is full, a quota is used up, or the file would become too large.</summary>
    public static bool IsFull(Exception exception) => exception switch
    {
        ArgumentOutOfRangeException => true,
        IOException when OperatingSystem.IsWindows() => exception.HResult is NoSpaceOnWindows or HandleFullOnWindows or QuotaOnWindows,
        IOException => exception.HResult is NoSpace or FileTooBig || exception.HResult == (OperatingSystem.IsMacOS() ? QuotaOnMac : QuotaOnLinux),
        _ => false,
    };
}
