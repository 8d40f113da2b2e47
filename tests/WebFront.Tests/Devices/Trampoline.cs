namespace Avatar.WebFront.Tests.Devices;

/// <summary>
/// A synchronization context that runs continuations one after the other, on the thread that completed the awaited task. When a test has
/// advanced its clock or set a result, all continuations have run.
/// </summary>
internal sealed class Trampoline : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _waiting = [];
    private bool _isRunning;

    /// <summary>Starts a call whose continuations run here.</summary>
    public T Start<T>(Func<T> call)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            return call();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        _waiting.Enqueue((d, state));
        if (_isRunning) return;
        _isRunning = true;
        Start(RunAll);
        _isRunning = false;
    }

    private int RunAll()
    {
        var count = 0;
        for (; _waiting.TryDequeue(out var next); count++) next.Callback(next.State);
        return count;
    }
}
