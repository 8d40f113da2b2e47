using System.Diagnostics;
using System.Diagnostics.Metrics;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging;

/// <summary>
/// Runs image jobs: a bounded number concurrently, each on a dedicated thread, and a bounded queue in which every owner gets the
/// same share (see <see cref="FairSemaphore"/>). A job reads its files after it got a slot, so queued jobs hold no image in memory.
/// </summary>
public sealed class Studio : IDisposable
{
    private readonly FairSemaphore _slots;
    private readonly StudioThreads _threads;
    private readonly StudioMetrics _metrics;

    /// <summary>Creates a studio with the limits of <paramref name="options"/>.</summary>
    public Studio(ImagingOptions options, IMeterFactory? meters = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StudioConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.StudioQueue);
        _slots = new FairSemaphore(options.StudioConcurrency, options.StudioQueue);
        _threads = new StudioThreads(options.StudioConcurrency);
        _metrics = new StudioMetrics(meters, () => Waiting);
    }

    /// <summary>Number of jobs in the queue.</summary>
    internal int Waiting => _slots.Waiting;

    /// <inheritdoc cref="FairSemaphore.Owners"/>
    internal int Owners => _slots.Owners;

    /// <summary>
    /// Waits for a slot, fetches the input of the job and runs its work on a thread of the studio. Jobs of one owner start in the
    /// order in which they were added; jobs of different owners take turns.
    /// </summary>
    /// <param name="job">Kind and owner of the job.</param>
    /// <param name="fetch">Reads the job's files asynchronously. Its result is disposed after the work.</param>
    /// <param name="work">The synchronous work. It should check the token between its steps.</param>
    /// <param name="cancellationToken">Removes a waiting job from the queue; a running job gets it.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.Busy"/> if the queue is full, or fills up, with jobs whose turn is earlier, or if memory or threads
    /// are short. Exceptions of the job are passed on.
    /// </exception>
    public async Task<TResult> RunAsync<TInput, TResult>(
        StudioJob job,
        Func<CancellationToken, ValueTask<TInput>> fetch,
        Func<TInput, CancellationToken, TResult> work,
        CancellationToken cancellationToken)
        where TInput : IDisposable
    {
        cancellationToken.ThrowIfCancellationRequested();
        await TakeSlotAsync(job, cancellationToken).ConfigureAwait(false);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var input = await fetch(cancellationToken).ConfigureAwait(false);
            return await _threads.RunAsync(() => work(input, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception exception) when (ResourceExhaustion.IsCause(exception))
        {
            throw ResourceExhaustion.Busy(exception);
        }
        finally
        {
            _metrics.Worked(job, Stopwatch.GetElapsedTime(began));
            _slots.Release();
        }
    }

    /// <summary>Waits for running jobs and stops the threads. Waiting jobs fail.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        _metrics.Dispose();
    }

    private async Task TakeSlotAsync(StudioJob job, CancellationToken cancellationToken)
    {
        var requested = Stopwatch.GetTimestamp();
        try
        {
            await _slots.WaitAsync(job.Owner, cancellationToken).ConfigureAwait(false);
        }
        catch (ImagingException)
        {
            _metrics.Refused(job);
            throw;
        }

        _metrics.Waited(job, Stopwatch.GetElapsedTime(requested));
    }
}
