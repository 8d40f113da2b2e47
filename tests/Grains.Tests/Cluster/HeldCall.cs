namespace Avatar.Grains.Tests;

/// <summary>Holds a call before it does anything, until this is disposed.</summary>
internal sealed class HeldCall : IDisposable
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the call is made.</summary>
    public Task Entered => _entered.Task;

    public Task EnterAsync()
    {
        _entered.TrySetResult();
        return _released.Task;
    }

    public void Dispose() => _released.TrySetResult();
}
