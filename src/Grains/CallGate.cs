namespace Avatar.Grains;

/// <summary>
/// Admits the calls of a grain until it is closed. Closing rejects new calls, cancels running ones, and waits for them to end. Not
/// thread-safe: used on one grain's scheduler.
/// </summary>
internal sealed class CallGate
{
    private readonly HashSet<CancellationTokenSource> _cancellable = [];
    private TaskCompletionSource _empty = NotYet();
    private bool _isClosed;
    private int _inside;

    /// <summary>Whether an admitted call is still running.</summary>
    public bool HasRunningCalls => _inside > 0;

    /// <summary>Admits a call, which lasts until the result is disposed.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the gate is closed.</exception>
    public Visit Enter()
    {
        if (_isClosed) throw AvatarException.DeviceBeingDeleted();
        _inside++;
        return new(this);
    }

    /// <summary>Runs a call. It is cancelled when its caller gives up, or when the gate is closed.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: the gate is closed, or was closed during the call.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var visit = Enter();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _cancellable.Add(ending);
        try
        {
            return await call(ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw AvatarException.DeviceBeingDeleted();
        }
        finally
        {
            _cancellable.Remove(ending);
        }
    }

    /// <summary>Closes the gate, and waits until no call is running.</summary>
    public async Task CloseAsync()
    {
        _isClosed = true;
        foreach (var call in _cancellable.ToArray())
        {
            // This call may have ended while another one was being cancelled.
            if (_cancellable.Contains(call)) await call.CancelAsync();
        }

        if (_inside > 0) await _empty.Task;
    }

    /// <summary>Opens the gate again.</summary>
    public void Open() => (_isClosed, _empty) = (false, NotYet());

    private static TaskCompletionSource NotYet() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave()
    {
        if (--_inside == 0 && _isClosed) _empty.TrySetResult();
    }

    /// <summary>An admitted call.</summary>
    internal readonly struct Visit(CallGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}

/// <summary>
/// The ids of the calls that an activation is running, so that a remote caller can tell a slow call from a lost one. Not thread-safe: used
/// on one grain's scheduler.
/// </summary>
internal sealed class CallsUnderWay
{
    private readonly HashSet<Guid> _calls = [];

    public bool Any => _calls.Count > 0;

    public bool Contains(Guid call) => _calls.Contains(call);

    /// <summary>Adds a call until the result is disposed. A call without an id is not added.</summary>
    public IDisposable? Enter(Guid? call) => call is { } id && _calls.Add(id) ? new Entry(_calls, id) : null;

    private sealed class Entry(HashSet<Guid> calls, Guid id) : IDisposable
    {
        public void Dispose() => calls.Remove(id);
    }
}
