using System.Diagnostics;
using System.Diagnostics.Metrics;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging;

/// <summary>
/// Where pictures are made: a bounded number of jobs at once, each on a thread of the studio's own, and a bounded line of
/// jobs that wait, in which every owner gets the same share (see <see cref="SharedPlaces"/>). A job reads its files only
/// when it has a place, so waiting costs no memory.
/// </summary>
public sealed class Studio : IDisposable
{
    private readonly SharedPlaces _places;
    private readonly StudioThreads _threads;
    private readonly StudioMetrics _metrics;

    /// <summary>Opens a studio with the limits of <paramref name="options"/>.</summary>
    public Studio(ImagingOptions options, IMeterFactory? meters = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StudioConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.StudioQueue);
        _places = new SharedPlaces(options.StudioConcurrency, options.StudioQueue);
        _threads = new StudioThreads(options.StudioConcurrency);
        _metrics = new StudioMetrics(meters, () => Waiting);
    }

    /// <summary>Jobs in the line.</summary>
    internal int Waiting => _places.Waiting;

    /// <inheritdoc cref="SharedPlaces.Owners"/>
    internal int Owners => _places.Owners;

    /// <summary>
    /// Waits for a place, fetches what the job needs and does the work on a thread of the studio. Jobs of one owner get their
    /// places in the order in which they came, jobs of several owners in turn.
    /// </summary>
    /// <param name="job">What it is, and whose.</param>
    /// <param name="fetch">Reads the job's files, asynchronously; what it returns is disposed after the work.</param>
    /// <param name="work">The work itself: synchronous, and expected to look at the token between its steps.</param>
    /// <param name="cancellationToken">Leaves the line at once, or is handed to the job.</param>
    /// <exception cref="ImagingException">
    /// <see cref="ImagingError.Busy"/> if the line is full of jobs whose turn comes earlier, or becomes so; whatever the job throws.
    /// </exception>
    public async Task<TResult> RunAsync<TInput, TResult>(
        StudioJob job,
        Func<CancellationToken, ValueTask<TInput>> fetch,
        Func<TInput, CancellationToken, TResult> work,
        CancellationToken cancellationToken)
        where TInput : IDisposable
    {
        cancellationToken.ThrowIfCancellationRequested();
        await TakePlaceAsync(job, cancellationToken).ConfigureAwait(false);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var input = await fetch(cancellationToken).ConfigureAwait(false);
            return await _threads.RunAsync(() => work(input, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception exception) when (Scarcity.IsCauseOf(exception))
        {
            throw Scarcity.Busy(exception);
        }
        finally
        {
            _metrics.Worked(job, Stopwatch.GetElapsedTime(began));
            _places.Leave();
        }
    }

    /// <summary>Lets running jobs finish and ends the threads. Jobs still waiting fail.</summary>
    public void Dispose()
    {
        _threads.Dispose();
        _metrics.Dispose();
    }

    private async Task TakePlaceAsync(StudioJob job, CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        try
        {
            await _places.TakeAsync(job.Owner, cancellationToken).ConfigureAwait(false);
        }
        catch (ImagingException)
        {
            _metrics.TurnedAway(job);
            throw;
        }

        _metrics.Waited(job, Stopwatch.GetElapsedTime(asked));
    }
}
