namespace Avatar.Grains.Tests;

/// <summary>What happens during a store call, while that call waits.</summary>
internal enum InterruptionKind
{
    /// <summary>The caller gives up before the call does anything.</summary>
    CallerLeavesBefore,

    /// <summary>The caller gives up after the call has done its work.</summary>
    CallerLeavesAfter,

    /// <summary>The caller gives up, and all activations without a call are collected as idle.</summary>
    IdleAreCollected,

    /// <summary>The activations of devices are deactivated.</summary>
    DevicesDeactivate,

    /// <summary>The activations of originals are deactivated.</summary>
    OriginalsDeactivate,

    /// <summary>All activations are deactivated, as when their silo stops.</summary>
    AllDeactivate,
}

/// <summary>Which store call of the step, counted from its start, is interrupted, and how.</summary>
internal sealed record PlannedInterruption(int Call, InterruptionKind Kind);
