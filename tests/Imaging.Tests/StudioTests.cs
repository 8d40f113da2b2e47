using System.Diagnostics.Metrics;

namespace Avatar.Imaging.Tests;

/// <summary>The scheduling of the studio, tested with jobs that the test ends.</summary>
public sealed class StudioTests
{
    private static readonly StudioJob AnyJob = new(StudioWork.Cartoon, StudioOwner.None);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_and_waiting_jobs_are_limited()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 2, StudioQueue = 1 });
        using Job first = new(studio), second = new(studio);
        await Task.WhenAll(first.Started, second.Started);
        using var third = new Job(studio);

        var refused = await Assert.ThrowsAsync<ImagingException>(() => new Job(studio).Done);

        Assert.Equal(ImagingError.Busy, refused.Error);
        Assert.False(third.Started.IsCompleted);
        first.Finish();
        await third.Started;
        second.Finish();
        third.Finish();
        await Task.WhenAll(first.Done, second.Done, third.Done);
    }

    [Fact]
    public async Task Jobs_of_one_owner_start_in_order()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1, StudioQueue = 10 });
        using var first = new Job(studio);
        await first.Started;
        var order = new List<int>();
        var waiting = Enumerable.Range(0, 10).Select(number => studio.RunAsync(
            AnyJob,
            _ => ValueTask.FromResult(new Nothing()),
            (_, _) =>
            {
                order.Add(number);
                return number;
            },
            Cancellation)).ToArray();

        first.Finish();
        await Task.WhenAll(waiting);

        Assert.Equal(Enumerable.Range(0, 10), order);
    }

    [Fact]
    public async Task A_waiting_job_can_be_cancelled_and_frees_its_place_in_the_queue()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1, StudioQueue = 1 });
        using var first = new Job(studio);
        await first.Started;
        using var cancelled = new CancellationTokenSource();
        using var second = new Job(studio, cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.Done);
        Assert.False(second.Started.IsCompleted);
        using var third = new Job(studio);
        first.Finish();
        third.Finish();
        await third.Done;
    }

    [Fact]
    public async Task A_burst_of_one_owner_does_not_delay_another()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1, StudioQueue = 10 });
        using var first = new Job(studio, owner: "burst");
        await first.Started;
        var order = new List<string>();
        var burst = Enumerable.Range(0, 10).Select(_ => NoteAsync(studio, "burst", order)).ToArray();
        var other = NoteAsync(studio, "other", order);

        first.Finish();
        await other;
        var outcomes = await Task.WhenAll(burst.Select(job => Record.ExceptionAsync(() => job).AsTask()));

        Assert.Equal("other", order[0]);
        Assert.Equal(ImagingError.Busy, Assert.IsType<ImagingException>(outcomes[^1]).Error);
        Assert.All(outcomes[..^1], Assert.Null);
    }

    [Fact]
    public async Task An_address_with_a_new_device_for_each_job_does_not_starve_other_addresses()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1, StudioQueue = 10 });
        using var first = new Job(studio, owner: "flood");
        await first.Started;
        var order = new List<string>();
        var flood = Enumerable.Range(0, 10).Select(number => NoteAsync(studio, new StudioOwner("flood", $"device {number}"), order)).ToArray();
        var elsewhere = NoteAsync(studio, new StudioOwner("elsewhere", "device"), order);

        first.Finish();
        await elsewhere;
        var outcomes = await Task.WhenAll(flood.Select(job => Record.ExceptionAsync(() => job).AsTask()));

        Assert.Equal("elsewhere", order[0]);
        Assert.Equal(ImagingError.Busy, Assert.IsType<ImagingException>(outcomes[^1]).Error);
        Assert.All(outcomes[..^1], Assert.Null);
    }

    /// <summary>A few jobs start before other owners have jobs, so the first owners get somewhat ahead.</summary>
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 200)]
    [InlineData(4, 200)]
    [InlineData(2, 64)]
    public async Task No_job_of_200_is_lost_and_20_owners_progress_equally_at_any_time(int slots, int queue)
    {
        const int Owners = 20, Each = 10;
        using var studio = new Studio(new ImagingOptions { StudioPlaces = slots, StudioQueue = queue });
        using var allAreHere = new ManualResetEventSlim();
        var done = new List<int>();
        var jobs = Enumerable.Range(0, Owners * Each).Select(number => studio.RunAsync(
            new StudioJob(StudioWork.Cartoon, SingleMember($"owner {number / Each}")),
            _ => ValueTask.FromResult(new Nothing()),
            (_, _) =>
            {
                allAreHere.Wait(Cancellation);
                lock (done) done.Add(number / Each);
                return number;
            },
            Cancellation)).ToArray();

        allAreHere.Set();
        var outcomes = await Task.WhenAll(jobs.Select(job => Record.ExceptionAsync(() => job).AsTask()));

        var admitted = Math.Min(Owners * Each, slots + queue);
        Assert.Equal(admitted, outcomes.Count(outcome => outcome is null));
        Assert.Equal((Owners * Each) - admitted, outcomes.Count(outcome => outcome is ImagingException { Error: ImagingError.Busy }));
        Assert.Equal(admitted, done.Count);
        for (var cut = 1; cut <= admitted; cut++)
        {
            var counts = Enumerable.Range(0, Owners).Select(owner => done.Take(cut).Count(each => each == owner)).ToArray();
            Assert.True(counts.Max() - counts.Min() <= 2 * slots, $"After {cut}: {string.Join(' ', counts)}");
            Assert.True(cut < 2 * slots * Owners || counts.Max() <= 2 * counts.Min(), $"After {cut}: {string.Join(' ', counts)}");
        }

        Assert.Equal(0, studio.Waiting);
        Assert.InRange(studio.Owners, 0, FairQueue<int>.MaxRoundLength);
    }

    [Fact]
    public async Task A_running_job_sees_its_cancellation()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1 });
        using var cancelled = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = studio.RunAsync(
            AnyJob,
            _ => ValueTask.FromResult(new Nothing()),
            (_, token) =>
            {
                started.SetResult();
                token.WaitHandle.WaitOne();
                token.ThrowIfCancellationRequested();
                return 0;
            },
            cancelled.Token);
        await started.Task;

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_failed_job_releases_its_slot_and_its_files()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1, StudioQueue = 0 });
        var file = new Nothing();

        await Assert.ThrowsAsync<InvalidDataException>(() => studio.RunAsync<Nothing, int>(
            AnyJob, _ => ValueTask.FromResult(file), (_, _) => throw new InvalidDataException(), Cancellation));
        await Assert.ThrowsAsync<FileNotFoundException>(() => studio.RunAsync<Nothing, int>(
            AnyJob, _ => throw new FileNotFoundException(), (_, _) => 0, Cancellation));

        Assert.True(file.Disposed);
        Assert.Equal(3, await studio.RunAsync(AnyJob, _ => ValueTask.FromResult(new Nothing()), (_, _) => 3, Cancellation));
    }

    [Fact]
    public async Task Work_runs_on_the_studios_own_threads()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1 });

        var pooled = await studio.RunAsync(
            AnyJob,
            _ => ValueTask.FromResult(new Nothing()), (_, _) => Thread.CurrentThread.IsThreadPoolThread, Cancellation);

        Assert.False(pooled);
    }

    [Fact]
    public async Task Files_are_not_read_before_the_job_has_a_slot()
    {
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1, StudioQueue = 1 });
        using var first = new Job(studio);
        await first.Started;
        var read = false;
        var second = studio.RunAsync(
            AnyJob,
            _ =>
            {
                read = true;
                return ValueTask.FromResult(new Nothing());
            },
            (_, _) => 0,
            Cancellation);

        Assert.False(read);
        first.Finish();
        await second;
        Assert.True(read);
    }

    [Fact]
    public async Task Queue_and_times_are_measured()
    {
        var gauges = new Dictionary<string, int>();
        var measured = new List<string>();
        var tags = new HashSet<string>();
        using var studio = new Studio(new ImagingOptions { StudioPlaces = 1, StudioQueue = 5 }, new OwnMeters(out var scope));
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Scope == scope)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => gauges[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, _, given, _) =>
        {
            lock (measured)
            {
                measured.Add(instrument.Name);
                tags.Add(string.Join(' ', given.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
            }
        });
        listener.Start();
        using var first = new Job(studio);
        await first.Started;
        using Job second = new(studio), third = new(studio);

        listener.RecordObservableInstruments();
        second.Finish();
        third.Finish();
        first.Finish();
        await Task.WhenAll(first.Done, second.Done, third.Done);

        Assert.Equal((1, 1, 2), (gauges["avatar.studio.places"], gauges["avatar.studio.in_use"], gauges["avatar.studio.queue"]));
        Assert.Equal(3, measured.Count(name => name == "avatar.studio.wait"));
        Assert.Equal(3, measured.Count(name => name == "avatar.studio.work"));
        Assert.Equal("kind=cartoon style=comic engine=local", Assert.Single(tags));
    }

    [Fact]
    public async Task A_disposed_studio_refuses_jobs()
    {
        var studio = new Studio(new ImagingOptions { StudioPlaces = 1 });
        studio.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            studio.RunAsync(AnyJob, _ => ValueTask.FromResult(new Nothing()), (_, _) => 0, Cancellation));
    }

    /// <summary>An owner that is the only member of its group.</summary>
    private static StudioOwner SingleMember(string name) => new(name, "");

    private static Task<int> NoteAsync(Studio studio, string owner, List<string> order) => NoteAsync(studio, SingleMember(owner), order);

    private static Task<int> NoteAsync(Studio studio, StudioOwner owner, List<string> order) => studio.RunAsync(
        new StudioJob(StudioWork.Cartoon, owner),
        _ => ValueTask.FromResult(new Nothing()),
        (_, _) =>
        {
            order.Add(owner.Group);
            return 0;
        },
        Cancellation);

    /// <summary>A job that holds its slot until <see cref="Finish"/> is called.</summary>
    private sealed class Job : IDisposable
    {
        private readonly ManualResetEventSlim _finish = new();
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Job(Studio studio, CancellationToken? cancellation = null, string owner = "") => Done = studio.RunAsync(
            new StudioJob(StudioWork.Cartoon, SingleMember(owner)) { Style = "comic", Engine = "local" },
            _ => ValueTask.FromResult(new Nothing()),
            (_, _) =>
            {
                _started.SetResult();
                _finish.Wait(Cancellation);
                return 0;
            },
            cancellation ?? Cancellation);

        public Task Started => _started.Task;

        public Task Done { get; }

        public void Finish() => _finish.Set();

        public void Dispose() => _finish.Set();
    }

    private sealed class Nothing : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }

    private sealed class OwnMeters : IMeterFactory
    {
        public OwnMeters(out object scope) => scope = this;

        public Meter Create(MeterOptions options) => new(new MeterOptions(options.Name) { Scope = this });

        public void Dispose()
        {
        }
    }
}
