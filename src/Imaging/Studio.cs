using System.Collections.Concurrent;
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
    private readonly int _places;

    /// <summary>Creates a studio with the limits of <paramref name="options"/>.</summary>
    public Studio(ImagingOptions options, IMeterFactory? meters = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.StudioPlaces, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.StudioQueue);
        _slots = new FairSemaphore(options.StudioPlaces, options.StudioQueue);
        _threads = new StudioThreads(options.StudioPlaces);
        _metrics = new StudioMetrics(meters, options.StudioPlaces, _slots);
        _places = options.StudioPlaces;
    }

    /// <summary>How busy the studio is now.</summary>
    public StudioLoad Load => new(_places, _slots.Taken, _slots.Waiting);

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
        using var span = StudioTraces.StartWork(job);
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
        using var span = StudioTraces.StartWait(job);
        var requested = Stopwatch.GetTimestamp();
        try
        {
            await _slots.WaitAsync(job.Owner, cancellationToken).ConfigureAwait(false);
        }
        catch (ImagingException)
        {
            _metrics.Refused(job);
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }

        _metrics.Waited(job, Stopwatch.GetElapsedTime(requested));
    }
}

/// <summary>How busy a studio is.</summary>
/// <param name="Places">Number of jobs that can run concurrently.</param>
/// <param name="InUse">Number of jobs that hold a slot.</param>
/// <param name="Queue">Number of jobs that wait for a slot.</param>
public readonly record struct StudioLoad(int Places, int InUse, int Queue);

/// <summary>Dedicated threads for long computations, which must not block the thread pool that web requests and grains share.</summary>
internal sealed class StudioThreads : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread[] _threads;
    private int _disposed;

    public StudioThreads(int count)
    {
        _threads = [.. Enumerable.Range(1, count).Select(number => new Thread(Work) { IsBackground = true, Name = $"studio {number}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Runs <paramref name="job"/> on one of the threads. Continuations of the caller run on the thread pool.</summary>
    public Task<TResult> RunAsync<TResult>(Func<TResult> job)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, typeof(Studio));
        var completion = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() =>
        {
            try
            {
                completion.SetResult(job());
            }
            catch (OperationCanceledException exception)
            {
                completion.SetCanceled(exception.CancellationToken);
            }
#pragma warning disable CA1031 // Every failure is passed to the caller; the thread must survive it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _jobs.CompleteAdding();
            Array.ForEach(_threads, thread => thread.Join());
            _jobs.Dispose();
        }
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }
    }
}

/// <summary>The meter <c>avatar.studio</c>. Measurements of a job are tagged with its kind and, if set, its style and engine.</summary>
internal sealed class StudioMetrics : IDisposable
{
    public const string MeterName = "avatar.studio";

    private readonly Meter _meter;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _work;
    private readonly Counter<long> _refused;

    public StudioMetrics(IMeterFactory? meters, int places, FairSemaphore slots)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _meter.CreateObservableGauge("avatar.studio.queue", () => slots.Waiting, "{job}", "Jobs that wait for a slot.");
        _meter.CreateObservableGauge("avatar.studio.places", () => places, "{job}", "Slots: the number of jobs that can run concurrently.");
        _meter.CreateObservableGauge("avatar.studio.in_use", () => slots.Taken, "{job}", "Slots that a job holds.");
        _wait = _meter.CreateHistogram<double>("avatar.studio.wait", "s", "Time that a job waited for its slot.");
        _work = _meter.CreateHistogram<double>("avatar.studio.work", "s", "Time that a job held its slot, whether or not it succeeded.");
        _refused = _meter.CreateCounter<long>("avatar.studio.turned_away", "{job}", "Jobs refused because the queue was full.");
    }

    public void Waited(StudioJob job, TimeSpan time) => _wait.Record(time.TotalSeconds, StudioTags.Of(job));

    public void Worked(StudioJob job, TimeSpan time) => _work.Record(time.TotalSeconds, StudioTags.Of(job));

    public void Refused(StudioJob job) => _refused.Add(1, StudioTags.Of(job));

    public void Dispose() => _meter.Dispose();
}

/// <summary>The spans of jobs, from the source <c>avatar.studio</c>: one for the time in the queue, one for the time in the slot.</summary>
internal static class StudioTraces
{
    private static readonly ActivitySource Source = new("avatar.studio");

    public static Activity? StartWait(StudioJob job) => Start("studio.wait", job);

    public static Activity? StartWork(StudioJob job) => Start("studio.work", job);

    private static Activity? Start(string name, StudioJob job)
    {
        var span = Source.StartActivity(name);
        if (span is not { IsAllDataRequested: true }) return span;
        foreach (var (key, value) in StudioTags.Of(job)) span.SetTag(key, value);
        return span;
    }
}

/// <summary>The tags of measurements and spans of a job.</summary>
internal static class StudioTags
{
    public static TagList Of(StudioJob job)
    {
        var tags = new TagList { { "kind", GetKind(job.Work) } };
        if (job.Style is { } style) tags.Add("style", style);
        if (job.Engine is { } engine) tags.Add("engine", engine);
        return tags;
    }

    private static string GetKind(StudioWork work) => work switch
    {
        StudioWork.Cartoon => "cartoon",
        StudioWork.FaceCut => "face-cut",
        StudioWork.Variant => "variant",
        StudioWork.FaceSearch => "face-search",
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, null),
    };
}
