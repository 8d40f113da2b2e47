namespace Avatar.Storage.Files;

/// <summary>Threads that are made when there is work for them, and end when there has been none for a while.</summary>
internal sealed class FileThreads(int most)
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(30);

    /// <summary>A monitor, as the threads wait for work on it.</summary>
    private readonly object _gate = new();
    private readonly Queue<Action> _line = [];
    private int _threads;
    private int _idle;

    /// <summary>Runs some work, which must not throw.</summary>
    /// <exception cref="OutOfMemoryException">There is no thread, and none can be made; the work will not be done.</exception>
    public void Run(Action work)
    {
        lock (_gate)
        {
            _line.Enqueue(work);
            if (_line.Count <= _idle || _threads == most)
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
            if (!TryLeaveToOthers(work)) throw;
        }
    }

    /// <summary>Where the system makes no further thread, those that there are do the work later.</summary>
    private bool TryLeaveToOthers(Action work)
    {
        lock (_gate)
        {
            if (--_threads > 0) return true;
            var others = _line.Where(waiting => waiting != work).ToArray();
            var isLeft = others.Length < _line.Count;
            _line.Clear();
            Array.ForEach(others, _line.Enqueue);
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
            while (_line.Count == 0)
            {
                _idle++;
                var isPulsed = Monitor.Wait(_gate, LongestIdle);
                _idle--;
                if (isPulsed || _line.Count > 0) continue;
                _threads--;
                return null;
            }

            return _line.Dequeue();
        }
    }
}
