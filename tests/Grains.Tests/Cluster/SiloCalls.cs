namespace Avatar.Grains.Tests;

/// <summary>The calls that the grains of a silo are at work on, and their activations. Questions whether a call is under way do not count.</summary>
internal sealed class SiloCalls : IIncomingGrainCallFilter
{
    /// <summary>How often the thread pool is given away before a caller's leaving counts as heard by all who can hear of it.</summary>
    private const int Patience = 100;

    private readonly Lock _lock = new();
    private readonly HashSet<IIncomingGrainCallContext> _running = [];
    private long _begun;

    /// <summary>How many calls have begun.</summary>
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
    /// Tells the activations that are at work to deactivate, those of which grains: they end their calls, and take no new ones. Orleans
    /// begins calls while it holds an activation's lock, so none is asked for anything inside the lock of this.
    /// </summary>
    public void Deactivate(Func<object, bool> which)
    {
        IGrainContext[] activations;
        lock (_lock) activations = [.. _running.Select(static call => call.TargetContext!).Distinct()];
        foreach (var activation in activations.Where(activation => activation.GrainInstance is { } grain && which(grain)))
            activation.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "A history has it deactivate."), CancellationToken.None);
    }

    /// <summary>Waits until the calls under way have heard that their callers left, as far as they can hear of it.</summary>
    public async Task HearAsync()
    {
        for (var patience = Patience; patience > 0 && !HaveHeard(); patience--) await Task.Yield();
    }

    private bool HaveHeard()
    {
        lock (_lock) return _running.All(static call => call.Request.GetCancellationToken().IsCancellationRequested);
    }
}
