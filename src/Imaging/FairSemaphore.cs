namespace Avatar.Imaging;

/// <summary>
/// A semaphore with a bounded wait queue in which every owner gets the same share (see <see cref="GroupedFairQueue{TJob}"/>).
/// </summary>
/// <param name="slots">Number of slots; at least 1.</param>
/// <param name="maxWaiting">Maximum number of callers that wait for a slot.</param>
internal sealed class FairSemaphore(int slots, int maxWaiting)
{
    private readonly Lock _gate = new();
    private readonly GroupedFairQueue<TaskCompletionSource> _queue = new();
    private int _taken;

    /// <summary>Number of callers that wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    /// <summary>Number of callers that hold a slot.</summary>
    public int Taken
    {
        get
        {
            lock (_gate) return _taken;
        }
    }

    /// <inheritdoc cref="GroupedFairQueue{TJob}.Owners"/>
    public int Owners
    {
        get
        {
            lock (_gate) return _queue.Owners;
        }
    }

    /// <summary>Waits for a slot. The caller holds it until <see cref="Release"/>.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.Busy"/>: the queue is full, or fills up, with jobs whose turn is earlier.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before a slot was free.</exception>
    public async Task WaitAsync(StudioOwner owner, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entry = Enqueue(owner, turn);
        await using (cancellationToken.UnsafeRegister(_ => Cancel(entry, cancellationToken), null).ConfigureAwait(false))
        {
            await turn.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Releases a slot, and passes it to the next waiting caller.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (_queue.Count == 0) _taken--;
            else _queue.Dequeue().SetResult();
        }
    }

    /// <summary>Enqueues a caller. If that makes the queue too long, its last caller is refused, possibly this one.</summary>
    private GroupedFairQueue<TaskCompletionSource>.Entry Enqueue(StudioOwner owner, TaskCompletionSource turn)
    {
        TaskCompletionSource? refused = null;
        GroupedFairQueue<TaskCompletionSource>.Entry entry;
        lock (_gate)
        {
            entry = _queue.Enqueue(owner, turn);
            if (_taken < slots)
            {
                _taken++;
                _queue.Dequeue().SetResult();
            }
            else if (_queue.Count > maxWaiting)
            {
                refused = _queue.RemoveLast();
            }
        }

        refused?.SetException(Busy());
        return entry;
    }

    private void Cancel(GroupedFairQueue<TaskCompletionSource>.Entry entry, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_queue.Remove(entry)) return;
        }

        entry.Job.SetCanceled(cancellationToken);
    }

    /// <summary>No slot is free, and none will be soon.</summary>
    public static ImagingException Busy() =>
        new(ImagingError.Busy, "Too many pictures are being drawn right now. Please try again in a moment.");
}
