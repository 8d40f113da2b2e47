using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Avatar.Imaging;

/// <summary>
/// Where pictures are made: a bounded number of jobs at once, each on a thread of the studio's own, and a bounded line of
/// jobs that wait. A job reads its files only when it has a place, so waiting costs no memory.
/// </summary>
public sealed class Studio : IDisposable
{
    private readonly SemaphoreSlim _places;
    private readonly StudioThreads _threads;
    private readonly StudioMetrics _metrics;
    private readonly int _most;
    private int _present;

    /// <summary>Opens a studio with the limits of <paramref name="options"/>.</summary>
    public Studio(ImagingOptions options, IMeterFactory? meters = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StudioConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.StudioQueue);
        _most = options.StudioConcurrency + options.StudioQueue;
        _places = new SemaphoreSlim(options.StudioConcurrency);
        _threads = new StudioThreads(options.StudioConcurrency);
        _metrics = new StudioMetrics(meters, () => Math.Max(Volatile.Read(ref _present) - options.StudioConcurrency, 0));
    }

    /// <summary>
    /// Waits for a place, fetches what the job needs and does the work on a thread of the studio. Jobs get their places in
    /// the order in which they came.
    /// </summary>
    /// <param name="fetch">Reads the job's files, asynchronously; what it returns is disposed after the work.</param>
    /// <param name="work">The work itself: synchronous, and expected to look at the token between its steps.</param>
    /// <param name="cancellationToken">Leaves the line at once, or is handed to the job.</param>
    /// <exception cref="ImagingException"><see cref="ImagingError.Busy"/> if the line is full; whatever the job throws.</exception>
    public async Task<TResult> RunAsync<TInput, TResult>(
        Func<CancellationToken, ValueTask<TInput>> fetch,
        Func<TInput, CancellationToken, TResult> work,
        CancellationToken cancellationToken)
        where TInput : IDisposable
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            var asked = Stopwatch.GetTimestamp();
            await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
            _metrics.Waited(Stopwatch.GetElapsedTime(asked));
            try
            {
                var began = Stopwatch.GetTimestamp();
                using var input = await fetch(cancellationToken).ConfigureAwait(false);
                var result = await _threads.RunAsync(() => work(input, cancellationToken)).ConfigureAwait(false);
                _metrics.Worked(Stopwatch.GetElapsedTime(began));
                return result;
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    /// <summary>Lets running jobs finish and ends the threads. Jobs still waiting fail.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        _metrics.Dispose();
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _present) > _most)
        {
            Interlocked.Decrement(ref _present);
            _metrics.TurnedAway();
            throw new ImagingException(ImagingError.Busy, "Too many pictures are being drawn right now. Please try again in a moment.");
        }
    }
}
