namespace Avatar.Grains;

/// <summary>
/// The way into a grain that can be closed: then nobody comes in any more, those that are in are asked to stop, and whoever
/// closed it waits until the last of them has left. Used on one grain's scheduler alone.
/// </summary>
internal sealed class CallGate
{
    private readonly HashSet<CancellationTokenSource> _cancellable = [];
    private TaskCompletionSource _empty = NotYet();
    private bool _isClosed;
    private int _inside;

    /// <summary>Whether a call is inside.</summary>
    public bool IsOccupied => _inside > 0;

    /// <summary>Comes in until the result is disposed.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: it is closed.</exception>
    public Visit Enter()
    {
        if (_isClosed) throw AvatarException.DeviceBeingDeleted();
        _inside++;
        return new(this);
    }

    /// <summary>Makes a call inside. It is cancelled when its caller gives up, and when the gate is closed.</summary>
    /// <exception cref="AvatarException"><see cref="AvatarError.Busy"/>: it is closed, or was while the call was under way.</exception>
    public async Task<T> PassAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
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

    /// <summary>Closes it, and waits until nobody is inside.</summary>
    public async Task CloseAsync()
    {
        _isClosed = true;
        foreach (var call in _cancellable.ToArray())
        {
            // It may have ended while another was cancelled.
            if (_cancellable.Contains(call)) await call.CancelAsync();
        }

        if (_inside > 0) await _empty.Task;
    }

    /// <summary>Lets calls in again.</summary>
    public void Open() => (_isClosed, _empty) = (false, NotYet());

    private static TaskCompletionSource NotYet() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave()
    {
        if (--_inside == 0 && _isClosed) _empty.TrySetResult();
    }

    /// <summary>A call that is inside.</summary>
    internal readonly struct Visit(CallGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
