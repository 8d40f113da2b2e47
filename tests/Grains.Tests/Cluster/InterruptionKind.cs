namespace Avatar.Grains.Tests;

/// <summary>What happens at a call of a store, while that call waits.</summary>
internal enum InterruptionKind
{
    /// <summary>The caller leaves before the call does anything.</summary>
    CallerLeavesBefore,

    /// <summary>The caller leaves when the call has done its work.</summary>
    CallerLeavesAfter,

    /// <summary>The caller leaves, and every activation without a call is collected as idle.</summary>
    IdleAreCollected,

    /// <summary>The activations of devices are told to deactivate.</summary>
    DevicesDeactivate,

    /// <summary>The activations of originals are told to deactivate.</summary>
    OriginalsDeactivate,

    /// <summary>All activations are told to deactivate, as when their silo stops.</summary>
    AllDeactivate,
}

/// <summary>Which call of a store from the step's begin is interrupted, and how.</summary>
internal sealed record PlannedInterruption(int Call, InterruptionKind Kind);
