using System.Collections.Concurrent;

namespace Avatar.Imaging;

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
