using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Avatar.Storage.Tests.Files;

/// <summary>File-system calls that hang.</summary>
public sealed class FileCallsTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly ManualResetEventSlim _thaw = new();
    private readonly FileCalls _calls;

    public FileCallsTests() =>
        _calls = new(Options.Create(new FileCallOptions { Timeout = Limit }), _time, NullLogger<FileCalls>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _thaw.Set();

    [Fact]
    public async Task Returns_the_result_or_the_exception_of_a_call()
    {
        Assert.Equal(5, await _calls.RunAsync(() => 5, Cancel));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _calls.RunAsync<int>(() => throw new FileNotFoundException(), Cancel));
        await Assert.ThrowsAsync<TimeoutException>(() => _calls.RunAsync<int>(() => throw new TimeoutException(), Cancel));
    }

    [Fact]
    public async Task Gives_up_a_call_after_its_timeout()
    {
        var call = _calls.RunAsync(() => Hang(5), Cancel);

        _time.Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.False(call.IsCompleted);
        await AdvanceUntilAsync(call);

        Assert.Equal(StoreFailure.Unavailable, (await Assert.ThrowsAsync<StoreException>(() => call)).Failure);
    }

    [Fact]
    public async Task Gives_up_a_call_when_its_callers_token_is_cancelled()
    {
        using var caller = new CancellationTokenSource();
        var (call, walk) = (_calls.RunAsync(() => Hang(5), caller.Token), _calls.RunLongAsync(() => Hang(5), caller.Token));

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Soon, Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => walk.WaitAsync(Soon, Cancel));
    }

    [Fact]
    public async Task Waits_for_a_walk_without_a_timeout()
    {
        var walk = _calls.RunLongAsync(() => Hang(5), Cancel);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(walk.IsCompleted);

        _thaw.Set();

        Assert.Equal(5, await walk.WaitAsync(Soon, Cancel));
    }

    [Fact]
    public async Task Disposes_the_result_of_a_call_that_was_given_up()
    {
        using var caller = new CancellationTokenSource();
        var late = new Late();
        var call = _calls.RunAsync(() => Hang(late), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Soon, Cancel));

        _thaw.Set();

        await late.Disposed.WaitAsync(Soon, Cancel);
    }

    /// <summary>At the limit a call is rejected without starting; when the disk responds again, calls run as before.</summary>
    [Fact]
    public async Task Rejects_calls_when_all_threads_hang()
    {
        using var callers = new CancellationTokenSource();
        var hanging = Enumerable.Range(0, FileCalls.MaxCalls).Select(number => _calls.RunAsync(() => Hang(number), callers.Token)).ToArray();
        await callers.CancelAsync();
        foreach (var call in hanging) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Soon, Cancel));

        var isBegun = false;
        var refused = await Assert.ThrowsAsync<StoreException>(() => _calls.RunAsync(() => isBegun = true, Cancel).WaitAsync(Soon, Cancel));
        Assert.Equal(StoreFailure.Busy, refused.Failure);
        Assert.False(isBegun);

        _thaw.Set();
        Assert.Equal(7, await _calls.RunAsync(() => 7, Cancel).WaitAsync(Soon, Cancel));
    }

    /// <summary>The thread pool of a small machine has two threads; file-system calls use separate threads.</summary>
    [Fact]
    public async Task Hanging_calls_do_not_block_the_thread_pool()
    {
        var isOfPool = await _calls.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread, Cancel);

        Assert.False(isOfPool);
    }

    [Fact]
    public async Task A_read_that_was_given_up_does_not_write_into_its_callers_buffer()
    {
        var file = new HangingStream(_thaw);
        await using var stream = new FileCallStream(file, _calls);
        using var caller = new CancellationTokenSource();
        var bytes = new byte[10];
        var read = stream.ReadAsync(bytes, caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Soon, Cancel));

        await stream.DisposeAsync();
        Assert.False(file.Disposed.IsCompleted);
        _thaw.Set();
        await file.Disposed.WaitAsync(Soon, Cancel);

        Assert.Equal(new byte[10], bytes);
    }

    private T Hang<T>(T result)
    {
        _thaw.Wait(CancellationToken.None);
        return result;
    }

    /// <summary>The wait for a call starts on another thread, at a time that a test cannot observe.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(Limit);
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }
    }

    private sealed class Late : IAsyncDisposable
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Disposed => _disposed.Task;

        public ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A file of ones whose reads block until the disk responds again.</summary>
    private sealed class HangingStream(ManualResetEventSlim thaw) : MemoryStream([.. Enumerable.Repeat((byte)1, 100)])
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Disposed => _disposed.Task;

        public override int Read(byte[] buffer, int offset, int count)
        {
            thaw.Wait(CancellationToken.None);
            return base.Read(buffer, offset, count);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _disposed.TrySetResult();
        }
    }
}
