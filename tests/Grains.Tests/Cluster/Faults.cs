using Avatar.Storage;

namespace Avatar.Grains.Tests;

/// <summary>
/// Plans one fault for the n-th call of a store or file store. After a crash all calls fail without doing anything, until
/// <see cref="Clear"/>: for the disk this looks like a dead process.
/// </summary>
internal sealed class Faults : IFaultPlan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HeldCall> _held = [];
    private readonly Dictionary<string, int> _counts = [];
    private int _countdown = -1;
    private FaultKind _kind;
    private Func<string, bool> _matches = _ => true;
    private TaskCompletionSource _reached = new();
    private int _callsToReach;
    private (ImageArea Area, int Times) _taken;
    private (int Countdown, bool IsAfter, Func<Task> Act)? _interruption;
    private long _begun;
    private int _running;

    /// <summary>Number of calls started.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    /// <summary>Whether a call is running.</summary>
    public bool Any => Volatile.Read(ref _running) > 0;

    /// <summary>Whether the planned interruption has happened.</summary>
    public bool Interrupted { get; private set; }

    public bool Crashed { get; private set; }

    /// <summary>Whether the document of each cartoon is inserted twice.</summary>
    public bool RepeatsCartoonInserts { get; set; }

    /// <summary>Whether the planned fault has happened.</summary>
    public bool Struck { get; private set; }

    /// <summary>
    /// Plans a fault for a call: <paramref name="call"/> is its number from now on (0 is the next) among calls with a matching name.
    /// </summary>
    public void Plan(int call, FaultKind kind, Func<string, bool>? matches = null)
    {
        lock (_lock) (_countdown, _kind, _matches, Struck) = (call, kind, matches ?? (_ => true), false);
    }

    /// <summary>
    /// Makes call number <paramref name="call"/> from now on (0 is the next) wait while something else happens: before it does anything, or
    /// after it has done its work.
    /// </summary>
    public void Interrupt(int call, bool isAfter, Func<Task> act)
    {
        lock (_lock) (_interruption, Interrupted) = ((call, isAfter, act), false);
    }

    /// <summary>
    /// Completes when call number <paramref name="call"/> from now on (0 is the next) starts; the call does not wait for this.
    /// </summary>
    public Task ReachAsync(int call)
    {
        lock (_lock)
        {
            (_callsToReach, _reached) = (call, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return _reached.Task;
        }
    }

    /// <summary>Returns the number of calls with this name.</summary>
    public int Count(string name)
    {
        lock (_lock) return _counts.GetValueOrDefault(name);
    }

    /// <summary>Holds the next call with this name.</summary>
    public HeldCall Hold(string name)
    {
        lock (_lock) return _held[name] = new();
    }

    /// <summary>Makes publishing report that the next names in this area are taken.</summary>
    public void TakeNames(ImageArea area, int times)
    {
        lock (_lock) _taken = (area, times);
    }

    public bool IsTaken(ImageArea area)
    {
        lock (_lock) return _taken.Area == area && _taken.Times-- > 0;
    }

    public Task PlanAsync(PlannedFault fault)
    {
        Plan(fault.Call, fault.Kind);
        return Task.CompletedTask;
    }

    public Task<bool> HasStruckAsync() => Task.FromResult(Struck);

    public Task ClearAsync()
    {
        Clear();
        return Task.CompletedTask;
    }

    public void Clear()
    {
        lock (_lock) (_countdown, Crashed, Struck, _interruption, Interrupted) = (-1, false, false, null, false);
    }

    public Task RunAsync(string name, Func<Task> call) => RunAsync(name, async () =>
    {
        await call();
        return true;
    });

    public async Task<T> RunAsync<T>(string name, Func<Task<T>> call)
    {
        using var entry = Enter();
        if (TakeHeld(name) is { } held) await held.EnterAsync();
        var interruption = NextInterruption();
        if (interruption is { IsAfter: false } before) await before.Act();
        try
        {
            return await RunAsync(Next(name), name, call);
        }
        finally
        {
            if (interruption is { IsAfter: true } after) await after.Act();
        }
    }

    /// <summary>Counts a call as running until the result is disposed.</summary>
    public IDisposable Enter()
    {
        Interlocked.Increment(ref _begun);
        Interlocked.Increment(ref _running);
        return new Entry(this);
    }

    private static async Task<T> RunAsync<T>(FaultKind? fault, string name, Func<Task<T>> call)
    {
        switch (fault)
        {
            case null:
                return await call();
            case FaultKind.Unavailable:
                throw new StoreException(StoreFailure.Unavailable, $"{name} was planned to be refused.");
            case FaultKind.Full:
                throw new StoreException(StoreFailure.Full, $"{name} was planned to find no space.");
            case FaultKind.LostAfter or FaultKind.CrashAfter:
                await call();
                break;
        }

        throw new StoreException(StoreFailure.OutcomeUnknown, $"{name} was planned to be lost.");
    }

    private HeldCall? TakeHeld(string name)
    {
        lock (_lock)
        {
            _counts[name] = _counts.GetValueOrDefault(name) + 1;
            return _held.Remove(name, out var held) ? held : null;
        }
    }

    private (bool IsAfter, Func<Task> Act)? NextInterruption()
    {
        lock (_lock)
        {
            if (_interruption is not { } planned) return null;
            _interruption = planned with { Countdown = planned.Countdown - 1 };
            if (planned.Countdown > 0) return null;
            (_interruption, Interrupted) = (null, true);
            return (planned.IsAfter, planned.Act);
        }
    }

    private FaultKind? Next(string name)
    {
        lock (_lock)
        {
            if (_callsToReach-- == 0) _reached.TrySetResult();
            if (Crashed) return FaultKind.LostBefore;
            if (_countdown < 0 || !_matches(name) || _countdown-- > 0) return null;
            Struck = true;
            Crashed = _kind is FaultKind.CrashBefore or FaultKind.CrashAfter;
            return _kind;
        }
    }

    private sealed class Entry(Faults faults) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref faults._running);
    }
}
