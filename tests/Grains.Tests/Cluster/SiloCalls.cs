namespace Avatar.Grains.Tests;

/// <summary>The running grain calls of a silo, and their activations. Calls that ask whether another call is running do not count.</summary>
internal sealed class SiloCalls : IIncomingGrainCallFilter
{
    /// <summary>How often to yield to the thread pool before a caller's cancellation counts as delivered to all of its calls.</summary>
    private const int Patience = 100;

    private readonly Lock _lock = new();
    private readonly HashSet<IIncomingGrainCallContext> _running = [];
    private long _begun;

    /// <summary>Number of calls started.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    public bool Any
    {
        get
        {
            lock (_lock) return _running.Count > 0;
        }
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var isCounted = context.TargetContext?.GrainInstance is DeviceGrain or OriginalGrain or CartoonExpiryGrain
            && context.MethodName is not nameof(IDeviceGrain.IsUnderWayAsync);
        if (!isCounted)
        {
            await context.Invoke();
            return;
        }

        Interlocked.Increment(ref _begun);
        lock (_lock) _running.Add(context);
        try
        {
            await context.Invoke();
        }
        finally
        {
            lock (_lock) _running.Remove(context);
        }
    }

    /// <summary>
    /// Deactivates the activations of the given grains that have running calls: they finish these calls and take no new ones. Orleans starts
    /// calls while it holds an activation's lock, so this does not call into activations while holding its own lock.
    /// </summary>
    public void Deactivate(Func<object, bool> which)
    {
        IGrainContext[] activations;
        lock (_lock) activations = [.. _running.Select(static call => call.TargetContext!).Distinct()];
        foreach (var activation in activations.Where(activation => activation.GrainInstance is { } grain && which(grain)))
            activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "A history has it deactivate."), CancellationToken.None);
    }

    /// <summary>Waits until the cancellation of their callers has reached the running calls, as far as it can reach them.</summary>
    public async Task HearAsync()
    {
        for (var patience = Patience; patience > 0 && !HaveHeard(); patience--) await Task.Yield();
    }

    private bool HaveHeard()
    {
        lock (_lock) return _running.All(static call => call.Request.GetCancellationToken().IsCancellationRequested);
    }
}
