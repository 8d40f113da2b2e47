using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Avatar.Storage.Sqlite;
using SQLitePCL;

namespace Avatar.Storage.Tests.Sqlite;

/// <summary>Group commits of the writer, and its failures.</summary>
public sealed class SqliteWriterTests : SqliteTestBase
{
    [Fact]
    public async Task Writes_queued_together_share_a_transaction()
    {
        var groups = new ConcurrentBag<int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "avatar.storage.write.group_size") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) => groups.Add(size));
        listener.Start();
        var originals = Enumerable.Range(0, 37).Select(_ => Make.Original()).ToList();

        await WriteWhileWriterIsBlockedAsync(originals, original => Store.Originals.InsertAsync(original, Cancel));

        Assert.Contains(37, groups);
        Assert.All(await Task.WhenAll(originals.Select(original => Store.Originals.FindAsync(original.Id, Cancel))), Assert.NotNull);
    }

    [Fact]
    public async Task The_span_of_a_write_has_the_size_of_its_group()
    {
        var spans = new ConcurrentBag<Activity>();
        using var caller = new Activity("caller").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "avatar.storage",
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.TraceId == caller.TraceId && span.OperationName == "sqlite.write") spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await WriteWhileWriterIsBlockedAsync(Enumerable.Range(0, 5).Select(_ => Make.Original()).ToList(), original => Store.Originals.InsertAsync(original, Cancel));

        Assert.Equal(5, spans.Count(static span => span.GetTagItem("avatar.storage.group_size") is 5));
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task A_rejected_write_does_not_affect_the_others_in_its_transaction()
    {
        var good = Make.Original();
        var bad = Make.Original() with { Width = 0 };
        var last = Make.Original();

        var outcomes = await WriteWhileWriterIsBlockedAsync([good, bad, good, last], original => Store.Originals.InsertAsync(original, Cancel));

        Assert.Equal([null, StoreFailure.RuleBroken, StoreFailure.DuplicateKey, null], outcomes);
        Assert.Equal(last, await Store.Originals.FindAsync(last.Id, Cancel));
    }

    [Fact]
    public async Task A_write_cancelled_in_the_queue_is_not_started()
    {
        using var cancelled = new CancellationTokenSource();
        var (kept, left) = (Make.Original(), Make.Original());
        var gate = new TaskCompletionSource();
        var busy = await HoldWriterAsync(gate.Task);
        var leaving = Store.Originals.InsertAsync(left, cancelled.Token);
        var staying = Store.Originals.InsertAsync(kept, Cancel);
        await cancelled.CancelAsync();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await Task.WhenAll(busy, staying);
        Assert.Null(await Store.Originals.FindAsync(left.Id, Cancel));
        Assert.Equal(kept, await Store.Originals.FindAsync(kept.Id, Cancel));
    }

    [Fact]
    public async Task Closing_executes_the_queued_writes()
    {
        var original = Make.Original();
        var gate = new TaskCompletionSource();
        var busy = await HoldWriterAsync(gate.Task);
        var write = Store.Originals.InsertAsync(original, Cancel);
        var closing = Store.DisposeAsync();
        gate.SetResult();
        await Task.WhenAll(busy, write, closing.AsTask());

        await ReopenAsync();
        Assert.Equal(original, await Store.Originals.FindAsync(original.Id, Cancel));
    }

    [Fact]
    public async Task A_full_disk_fails_the_whole_transaction_and_the_next_succeeds()
    {
        var kept = Make.Original();
        await Store.Originals.InsertAsync(kept, Cancel);
        var pages = await Store.Database.WriteAsync(session => session.Number("PRAGMA page_count"), Cancel);
        await Store.Database.WriteAsync(session => session.Number($"PRAGMA max_page_count = {pages}"), Cancel);
        var originals = Enumerable.Range(0, 60).Select(_ => Make.Original()).ToList();

        var outcomes = await WriteWhileWriterIsBlockedAsync(originals, original => Store.Originals.InsertAsync(original, Cancel));

        Assert.All(outcomes, outcome => Assert.Equal(StoreFailure.Full, outcome));
        Assert.Empty(await Store.Originals.FindManyAsync([.. originals.Select(original => original.Id)], Cancel));
        Assert.Equal(kept, await Store.Originals.FindAsync(kept.Id, Cancel));
        await Store.Database.WriteAsync(session => session.Number("PRAGMA max_page_count = 1000000"), Cancel);
        await Store.Originals.InsertAsync(originals[0], Cancel);
    }

    [Fact]
    public async Task After_a_failed_commit_the_outcome_is_unknown_and_the_writer_continues()
    {
        await Assert.ThrowsAsync<StoreException>(() => Store.Database.WriteAsync(session => HookCommits(session.Handle, _ => 1), Cancel));

        var outcomes = await WriteWhileWriterIsBlockedAsync([Make.Original(), Make.Original()], o => Store.Originals.InsertAsync(o, Cancel));

        Assert.All(outcomes, outcome => Assert.Equal(StoreFailure.OutcomeUnknown, outcome));
        await Store.Database.WriteAsync(session => HookCommits(session.Handle, null), Cancel);
        await Store.Originals.InsertAsync(Make.Original(), Cancel);
    }

    [Fact]
    public async Task Work_that_throws_fails_without_affecting_other_work()
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(
            () => Store.Originals.InsertAsync(Make.Original() with { DeviceId = default }, Cancel));

        Assert.Equal(StoreFailure.RuleBroken, refusal.Failure);
        await Store.Originals.InsertAsync(Make.Original(), Cancel);
    }

    [Fact]
    public async Task Work_that_throws_halfway_is_rolled_back_completely()
    {
        var (half, beside) = (Make.Original(), Make.Original());
        var gate = new TaskCompletionSource();
        var busy = await HoldWriterAsync(gate.Task);
        var failing = Store.Database.WriteAsync<bool>(
            session =>
            {
                OriginalTable.Insert(session, half);
                throw new InvalidOperationException("No further.");
            },
            Cancel);
        var other = Store.Originals.InsertAsync(beside, Cancel);
        gate.SetResult();

        await Assert.ThrowsAsync<StoreException>(() => failing);
        await Task.WhenAll(busy, other);
        Assert.Null(await Store.Originals.FindAsync(half.Id, Cancel));
        Assert.Equal(beside, await Store.Originals.FindAsync(beside.Id, Cancel));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_blocking_caller_does_not_block_the_writer()
    {
        var cancel = TestContext.Current.CancellationToken;
        var next = Store.Originals.InsertAsync(Make.Original(), cancel).ContinueWith(
#pragma warning disable xUnit1031 // The test needs a caller that blocks.
            _ => Store.Originals.InsertAsync(Make.Original(), cancel).Wait(cancel),
#pragma warning restore xUnit1031
            cancel,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        await next;
    }

    [Fact]
    public async Task A_single_threaded_scheduler_is_free_while_a_write_waits()
    {
        var single = new TaskFactory(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        var gate = new TaskCompletionSource();
        var busy = await HoldWriterAsync(gate.Task);

        var write = single.StartNew(() => Store.Originals.InsertAsync(Make.Original(), Cancel), Cancel).Unwrap();
        await single.StartNew(gate.SetResult, Cancel);

        await Task.WhenAll(busy, write);
    }

    [Fact]
    public async Task Reads_leave_the_callers_scheduler()
    {
        var single = new TaskFactory(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);

        var scheduler = await single.StartNew(() => Store.Database.ReadAsync(_ => TaskScheduler.Current, Cancel), Cancel).Unwrap();

        Assert.Same(TaskScheduler.Default, scheduler);
    }

    [Fact]
    public async Task Every_connection_syncs_fully_and_enforces_foreign_keys()
    {
        static (long, long, long) Settings(SqliteSession session) => (
            session.Number("PRAGMA synchronous"), session.Number("PRAGMA foreign_keys"), session.Number("PRAGMA busy_timeout"));

        Assert.Equal((2, 1, 5000), await Store.Database.WriteAsync(Settings, Cancel));
        Assert.Equal((2, 1, 5000), await Store.Database.ReadAsync(Settings, Cancel));
        Assert.Equal("wal", await Store.Database.ReadAsync(session => session.Find("PRAGMA journal_mode", row => row.GetString(0)), Cancel));
    }

    private static bool HookCommits(sqlite3 connection, delegate_commit? hook)
    {
        raw.sqlite3_commit_hook(connection, hook, null);
        return true;
    }

    /// <summary>Blocks the writer in a transaction until the gate opens; returns the blocking write once it runs.</summary>
    private async Task<Task> HoldWriterAsync(Task gate)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = Store.Database.WriteAsync(
            _ =>
            {
                begun.SetResult();
#pragma warning disable xUnit1031 // The test needs a blocked writer.
                gate.Wait(CancellationToken.None);
#pragma warning restore xUnit1031
                return true;
            },
            Cancel);
        await begun.Task;
        return held;
    }

    /// <summary>Queues all these writes while the writer is blocked, then releases it; returns the result of each write.</summary>
    private async Task<List<StoreFailure?>> WriteWhileWriterIsBlockedAsync(IEnumerable<Original> originals, Func<Original, Task> write)
    {
        var gate = new TaskCompletionSource();
        var busy = await HoldWriterAsync(gate.Task);
        var writes = originals.Select(write).ToList();
        gate.SetResult();

        var outcomes = new List<StoreFailure?>();
        foreach (var one in writes) outcomes.Add((await Record.ExceptionAsync(() => one) as StoreException)?.Failure);
        await Record.ExceptionAsync(() => busy);
        return outcomes;
    }
}
