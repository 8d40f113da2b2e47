namespace Avatar.Storage.Files;

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
